//! Reports of children who do not exist over six years, how each was weighed at the time, and what came of it. Pure and deterministic.
//!
//! Custody and the next report follow from what the 緊急度 sheet says, by effects of about the size that studies of Japan found, and by chance.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Serialize;
use serde_json::{Value, json};
use town::dice::{Dice, Topic};
use town::names::Generation;
use uuid::Uuid;

use crate::demo::Nation;
use crate::demo::figures::{ABUSE, CENTRE_ROUTES};
use crate::demo::people::moment;

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Children reported at all.
    pub children: u32,
    /// Answers that somebody asked for; empty: all.
    pub asked: &'static [&'static str],
}

impl Size {
    /// Enough to learn from, on the whole sheet.
    pub const FULL: Self = Self { children: 10_000, asked: &[] };
}

/// Days over which they were first reported.
const DAYS: u32 = 2_190;
/// Most reports of one child.
const REPORTS: usize = 6;
/// Days of a childhood in which a first report comes.
const CHILDHOOD: u32 = 16 * 365;

/// A child.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Child {
    pub(super) person: Uuid,
    name: Uuid,
    record: Uuid,
    sex: &'static str,
    birth: Date,
    family: String,
    given: String,
    family_kana: String,
    given_kana: String,
    case_no: String,
    section: i32,
    first_on: Date,
}

/// A report of a child, with the sheet that weighed it and what came of it within the time that is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Report {
    pub(super) person: Uuid,
    record: Uuid,
    intake: Uuid,
    child: Uuid,
    sheet: Uuid,
    sighting: Uuid,
    episode: Uuid,
    custody: Uuid,
    intake_no: String,
    pub(super) at: Timestamp,
    day: Date,
    pub(super) seen_at: Timestamp,
    weighed_at: Timestamp,
    due_at: Timestamp,
    route: &'static str,
    abuse: &'static str,
    abuser: &'static str,
    pub(super) urgency: &'static str,
    answers: Value,
    disposition: &'static str,
    closed_on: Option<Date>,
    pub(super) taken_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    ended_on: Option<Date>,
}

/// All of it, the oldest report first.
#[derive(Debug, Default)]
pub(super) struct Practice {
    pub(super) children: Vec<Child>,
    pub(super) reports: Vec<Report>,
}

/// Sections that handle cases, and how much more readily each asks for custody, in log-odds.
pub(super) type Sections<'a> = &'a [(i32, f64)];

impl Practice {
    /// The practice of an agency up to the moment at which the nation stands.
    pub(super) fn draw(nation: &Nation, agency: i32, sections: Sections<'_>, size: Size) -> Self {
        let mut found = Self::default();
        for number in 0..size.children {
            let first = u64::try_from(agency).unwrap_or(0);
            let mut hand = Hand {
                nation,
                dice: Dice::new(nation.options.seed, Topic::Followed, first, u64::from(number)),
                until: nation
                    .options
                    .as_of
                    .saturating_sub(SignedDuration::from_hours(3))
                    .unwrap_or(nation.options.as_of),
            };
            hand.child(number, sections, &mut found);
        }
        found.reports.sort_by_key(|report| (report.at, report.intake));
        for (report, number) in found.reports.iter_mut().zip(7001_u32..) {
            report.intake_no = format!("{}-{number}", year_of(report.day));
            if let Some(answers) = report.answers.as_object_mut().filter(|_| !size.asked.is_empty()) {
                answers.retain(|key, _| size.asked.contains(&key.as_str()));
            }
        }
        found
    }
}

/// The fiscal year as it stands in numbers: `R7`, `H31`.
fn year_of(day: Date) -> String {
    let year = crate::demo::offices::fiscal_year_start(day).year();
    if year >= 2019 { format!("R{}", year - 2018) } else { format!("H{}", year - 1988) }
}

/// What is true of a child and its family at one report.
struct State {
    /// How grave it is, around nought.
    grave: f64,
    age: i32,
    /// Reports and custodies before.
    reports: usize,
    custodies: usize,
    lean: f64,
}

/// What the sheet says, and what follows from the truth behind it.
struct Weighed {
    answers: Value,
    urgency: &'static str,
    custody: f64,
    again: f64,
}

struct Hand<'a> {
    nation: &'a Nation,
    dice: Dice,
    until: Timestamp,
}

fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

impl Hand<'_> {
    fn id(&mut self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.dice.bytes()).into_uuid()
    }

    fn child(&mut self, number: u32, sections: Sections<'_>, found: &mut Practice) {
        let today = self.nation.today();
        let first = today.saturating_sub(i64::from(self.dice.between(1, DAYS)).days());
        let birth = first.saturating_sub(i64::from(self.dice.between(20, CHILDHOOD)).days());
        let male = self.dice.chance(513);
        let family = self.nation.names.surname(&mut self.dice);
        let given = self.nation.names.given(male, Generation::Child, None, &mut self.dice);
        let which = usize::try_from(self.dice.below(u32::try_from(sections.len()).unwrap_or(1))).unwrap_or(0);
        let (section, lean) = sections.get(which).copied().unwrap_or_default();
        let at = moment(first, 9 * 60);
        let child = Child {
            person: self.id(at),
            name: self.id(at),
            record: self.id(at),
            sex: if male { "male" } else { "female" },
            birth,
            case_no: format!("{}-7{number:05}", year_of(first)),
            family: family.text,
            given: given.text,
            family_kana: family.kana,
            given_kana: given.kana,
            section,
            first_on: first,
        };
        let mut state = State { grave: self.dice.normal(), age: 0, reports: 0, custodies: 0, lean };
        let mut day = first;
        while state.reports < REPORTS {
            let at = moment(day, self.dice.between(8 * 60 + 30, 19 * 60));
            state.age = i32::from(jp::age_on(birth, day));
            if at > self.until || state.age > 17 {
                break;
            }
            let (report, again) = self.report(&child, &state, at, day);
            state.custodies += usize::from(report.taken_at.is_some());
            // Those in custody are not reported again before they are home.
            let from = report.ended_on.unwrap_or(day);
            found.reports.push(report);
            state.reports += 1;
            state.grave = 0.7 * state.grave + 0.7 * self.dice.normal();
            let Some(next) = self.next(again) else { break };
            day = from.saturating_add(next.days());
        }
        if state.reports > 0 {
            found.children.push(child);
        }
    }

    /// Days until the next report, by a rate of a year that falls with time; none within ten years.
    fn next(&mut self, rate: f64) -> Option<i64> {
        (1..=3_650).find(|day| {
            let factor = match day {
                ..=90 => 1.6,
                ..=365 => 1.0,
                _ => 0.45,
            };
            self.dice.happens(rate * factor / 365.0)
        })
    }

    fn report(&mut self, child: &Child, state: &State, at: Timestamp, day: Date) -> (Report, f64) {
        let weighed = self.weigh(child, state, day);
        let after = |hours: i64| at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(at);
        let taken = self.dice.happens(weighed.custody);
        let taken_at = taken.then(|| after(i64::from(self.dice.between(6, 9 * 24)))).filter(|at| *at < self.until);
        let ended_at = taken_at.map(|taken| {
            let days = i64::from(self.dice.between(4, 58));
            taken.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(taken).min(self.until)
        });
        let ended_on = ended_at.map(|at| at.to_zoned(ground::db::japan()).date());
        let closed_on = ended_on.unwrap_or(day).saturating_add(i64::from(self.dice.between(25, 95)).days());
        let report = Report {
            person: child.person,
            record: child.record,
            intake: self.id(at),
            child: self.id(at),
            sheet: self.id(at),
            sighting: self.id(at),
            episode: self.id(at),
            custody: self.id(at),
            intake_no: String::new(),
            at,
            day,
            seen_at: after(i64::from(self.dice.between(2, 40))).min(self.until),
            weighed_at: after(1),
            due_at: after(48),
            route: self.dice.weighted(CENTRE_ROUTES),
            abuse: self.dice.weighted(&ABUSE),
            abuser: self.dice.weighted(&[(487, "実母"), (423, "実父"), (50, "継父"), (40, "その他")]),
            urgency: weighed.urgency,
            answers: weighed.answers,
            disposition: if taken { "一時保護" } else { "助言指導" },
            closed_on: Some(closed_on).filter(|day| *day < self.nation.today()),
            taken_at,
            ended_at,
            ended_on,
        };
        (report, weighed.again)
    }

    /// はい where it is so, unless nobody knows or has asked.
    fn told(&mut self, so: bool) -> &'static str {
        self.dice.weighted(&[(80, if so { "yes" } else { "no" }), (11, "unknown"), (9, "unasked")])
    }

    fn so(&mut self, usual: f64, with: f64, state: &State) -> bool {
        self.dice.happens(sigmoid(usual + with * state.grave))
    }

    /// A degree from 0 to 3, and how it stands on the sheet.
    fn degree(&mut self, codes: [&'static str; 4], state: &State) -> (f64, &'static str) {
        let height = state.grave + 0.8 * self.dice.normal();
        let (degree, code) = match height {
            height if height < 0.2 => (0.0, codes[0]),
            height if height < 1.0 => (1.0, codes[1]),
            height if height < 1.9 => (2.0, codes[2]),
            _ => (3.0, codes[3]),
        };
        (degree, if self.dice.chance(180) { "unasked" } else { code })
    }

    fn some(&mut self, shares: &[(u32, &'static str)]) -> Vec<&'static str> {
        shares.iter().filter(|(share, _)| self.dice.chance(*share)).map(|(_, code)| *code).collect()
    }

    fn weigh(&mut self, child: &Child, state: &State, day: Date) -> Weighed {
        let harmed = self.so(-2.4, 1.1, state);
        let danger = self.so(-1.7, 1.0, state);
        let asked = self.so(-2.2, 0.6, state);
        let pressing = self.so(-2.1, 0.9, state);
        let (words, words_code) = self.degree(["none", "mild", "heavy", "deadly"], state);
        let (fear, fear_code) = self.degree(["none", "some", "strong", "extreme"], state);
        let of_guardian = self.some(&[(300, "mental"), (330, "dv"), (220, "refuses"), (240, "alone")]);
        let of_home = self.some(&[(330, "money"), (320, "family"), (150, "own_past")]);
        let guardian = |code: &str| f64::from(u8::from(of_guardian.contains(&code)));
        let home = |code: &str| f64::from(u8::from(of_home.contains(&code)));
        let is = |so: bool| f64::from(u8::from(so));
        let (before, custodies) = (state.reports.min(3), state.custodies.min(2));
        let counted = |count: usize| f64::from(u8::try_from(count).unwrap_or(0));
        let custody = -3.3 + 1.4 * is(harmed) + 0.9 * is(danger) + 0.4 * words + 0.4 * fear
            - 0.04 * f64::from(state.age)
            + 0.5 * guardian("refuses")
            + 0.5 * guardian("alone")
            + 0.4 * counted(custodies)
            + state.lean;
        let again = -1.85
            + 0.35 * home("money")
            + 0.40 * guardian("dv")
            + 0.40 * guardian("mental")
            + 0.35 * guardian("alone")
            + 0.35 * guardian("refuses")
            + 0.45 * home("own_past")
            + 0.25 * counted(before)
            - 0.4 * counted(custodies);
        let urgency = match (harmed, danger) {
            (true, true) => "AA",
            (true, false) => "A",
            (false, true) => self.dice.weighted(&[(50, "A"), (50, "B")]),
            (false, false) if words + fear > 2.5 => "B",
            (false, false) => self.dice.weighted(&[(75, "C"), (25, "none")]),
        };
        let mut answers = json!({
            "child_name": format!("{}　{}", child.family, child.given), "scene": "intake", "seen_on": day.to_string(), "words_degree": words_code,
            "fear_degree": fear_code, "urgency": urgency,
        });
        let repeated = self.so(-0.9 + 0.5 * counted(before), 0.6, state);
        let marked = fear > 1.5 || self.so(-1.6, 0.8, state);
        let mut put = |key: &str, value: Value| {
            if let Some(answers) = answers.as_object_mut() {
                answers.insert(key.to_owned(), value);
            }
        };
        put("q3", json!(self.told(harmed)));
        put("q4", json!(self.told(danger)));
        put("q2", json!(self.told(pressing)));
        put("q5", json!(self.told(repeated)));
        put("q6", json!(self.told(marked)));
        put("q7", json!(if of_guardian.is_empty() { self.told(false) } else { "yes" }));
        put("q8", json!(if of_home.is_empty() { self.told(false) } else { "yes" }));
        let asks = self.told(asked);
        put("q1", json!(asks));
        if asks == "yes" {
            put("q1_who", json!([if state.age > 8 { "child" } else { "guardian" }]));
        }
        if !of_guardian.is_empty() {
            put("q7_what", json!(of_guardian));
        }
        if !of_home.is_empty() {
            put("q8_what", json!(of_home));
        }
        if harmed {
            let what =
                self.dice.weighted(&[(35, "head"), (12, "fracture"), (15, "burn"), (18, "starving"), (20, "other")]);
            put("q3_what", json!([what]));
        }
        Weighed { answers, urgency, custody: sigmoid(custody), again: libm::exp(again) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Options;

    fn drawn() -> Practice {
        let as_of = "2026-11-01T10:00:00+09:00".parse().unwrap();
        let nation = Nation::new(Options { people: Some(1000), ..Options::full(as_of) });
        Practice::draw(&nation, 1151, &[(1, 0.25), (2, -0.25)], Size::FULL)
    }

    #[test]
    fn practice_is_the_same_each_time_and_of_a_size_to_learn_from() {
        let found = drawn();
        assert_eq!(found.reports, drawn().reports);
        let (reports, taken) =
            (found.reports.len(), found.reports.iter().filter(|report| report.taken_at.is_some()).count());
        assert!((12_000..18_000).contains(&reports), "{reports}");
        assert!((reports / 9..reports / 5).contains(&taken), "{taken} of {reports}");
        assert!(found.reports.is_sorted_by_key(|report| report.at));
        let mut numbers: Vec<&str> = found.reports.iter().map(|report| report.intake_no.as_str()).collect();
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn what_follows_lies_after_what_it_follows_and_before_the_nations_moment() {
        let until = "2026-11-01T07:00:00+09:00".parse().unwrap();
        for report in drawn().reports {
            assert!(report.at <= until && report.taken_at.is_none_or(|taken| report.at < taken && taken < until));
            assert!(report.ended_at.is_none_or(|ended| report.taken_at.unwrap() <= ended && ended <= until));
        }
    }

    #[test]
    fn every_answer_is_one_the_sheet_can_hold() {
        let form = desk::assessment::shipped::shipped().on("urgency", jiff::civil::date(2026, 1, 1)).unwrap();
        for report in drawn().reports.iter().take(500) {
            for (key, answer) in report.answers.as_object().unwrap() {
                let item = form.asked().find(|item| item.key == *key).unwrap_or_else(|| panic!("{key}"));
                let codes: Vec<&str> = item.options().into_iter().map(|(code, _)| code).collect();
                for text in
                    answer.as_str().into_iter().chain(answer.as_array().into_iter().flatten().filter_map(Value::as_str))
                {
                    assert!(codes.is_empty() || codes.contains(&text), "{key}: {text}");
                }
            }
        }
    }
}
