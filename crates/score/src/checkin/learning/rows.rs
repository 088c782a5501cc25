//! From what stood at a moment, and what came within the year behind it, to rows to learn from. Pure.
//!
//! Pitfall: who left the town before the year was over is in neither outcome; who was looked at because a list said so is found more often, and the row
//! says so.

use super::super::facts::may_weigh;
use super::super::outcomes::model::{Entered, Line};
use super::super::outcomes::rules::LEDGER_MONTHS;
use crate::engine;
use crate::export::Numbers;
use crate::items::model::Item;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Years looked back at most.
const MOMENTS: i16 = 3;
/// Titles before the inputs.
pub const HEAD: [&str; 3] = ["child", "household", "month"];
/// Titles behind them: entered in the ledger, found in need, looked at.
pub const TAIL: [&str; 3] = ["registered", "found", "visited"];

/// The moment a year before `today`, and each a year before that, the newest first, as far as files had been applied by then.
pub fn moments(first: Option<Date>, today: Date) -> Vec<Date> {
    let Some(first) = first else { return Vec::new() };
    let back = |n: i16| today.saturating_sub((i32::from(n) * LEDGER_MONTHS).months());
    (1..=MOMENTS).map(back).take_while(|day| *day >= first).collect()
}

/// The last day on which what came of a moment counts.
pub fn end(moment: Date) -> Date {
    moment.saturating_add(LEDGER_MONTHS.months())
}

/// What came of children, by linked person.
#[derive(Default)]
pub struct Came {
    entered: HashMap<Uuid, Vec<Date>>,
    decided: HashMap<Uuid, Vec<(Date, String)>>,
}

/// What came of one child within the year behind a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// In the ledger of the 要対協; none where nobody can say.
    pub registered: Option<bool>,
    /// Found in need when somebody looked; none where nobody did, or found nothing that is either.
    pub found: Option<bool>,
    /// Somebody looked.
    pub visited: bool,
}

impl Came {
    /// From the ledger and the decisions of 予防的支援.
    pub fn of(entered: Vec<Entered>, lines: Vec<Line>) -> Self {
        let mut came = Self::default();
        for entry in entered {
            came.entered.entry(entry.person).or_default().push(entry.on);
        }
        for line in lines {
            if let Some((outcome, on, _)) = line.decided {
                came.decided.entry(line.person).or_default().push((on, outcome));
            }
        }
        came
    }

    /// Of a child; `stayed` where it could have been entered until the end.
    pub fn after(&self, person: Uuid, moment: Date, stayed: bool) -> After {
        let within = |on: &Date| *on > moment && *on <= end(moment);
        let entered = self.entered.get(&person).is_some_and(|days| days.iter().any(within));
        let decided = self.decided.get(&person).into_iter().flatten().filter(|(on, _)| within(on));
        let outcomes: Vec<&str> = decided.map(|(_, outcome)| outcome.as_str()).collect();
        let found = if outcomes.iter().any(|outcome| ["support", "watch"].contains(outcome)) {
            Some(true)
        } else {
            outcomes.contains(&"none").then_some(false)
        };
        After {
            registered: if entered { Some(true) } else { stayed.then_some(false) },
            found,
            visited: !outcomes.is_empty(),
        }
    }
}

/// Texts that come again and again, each kept once.
#[derive(Default)]
struct Texts {
    known: HashMap<String, u32>,
    all: Vec<String>,
}

impl Texts {
    fn number(&mut self, text: String) -> u32 {
        let Self { known, all } = self;
        *known.entry(text).or_insert_with_key(|text| {
            all.push(text.clone());
            u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
        })
    }

    fn text(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|at| self.all.get(at)).map_or("", String::as_str)
    }
}

/// A child at a moment.
pub struct Row<'a> {
    /// The linked person.
    pub person: Uuid,
    /// Number of its household, where the register says it.
    pub household: Option<&'a str>,
    /// The moment.
    pub moment: Date,
    /// What was known.
    pub items: &'a [Item],
    /// What came.
    pub after: After,
}

struct Kept {
    head: [String; 3],
    /// Input and answer.
    given: Vec<(u32, u32)>,
    after: After,
}

/// Rows of a town: a hundred answers of a hundred thousand children, few of them different.
#[derive(Default)]
pub struct Rows {
    inputs: Texts,
    answers: Texts,
    rows: Vec<Kept>,
}

impl Rows {
    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Of how many the outcome is known, and of how many it came.
    pub fn told(&self) -> (usize, usize) {
        let came = self.rows.iter().filter_map(|row| row.after.registered);
        came.fold((0, 0), |(told, yes), came| (told + 1, yes + usize::from(came)))
    }

    /// Adds a row; what may not be weighed stays out of it.
    pub fn add(&mut self, row: &Row<'_>, numbers: &Numbers<'_>) {
        let person = row.person.to_string();
        // Whose household nobody knows stands alone.
        let household = row.household.map_or_else(|| format!("child {person}"), |household| household.to_owned());
        let weighed = row.items.iter().filter(|item| may_weigh(&item.feature));
        let given = weighed.filter_map(|item| {
            let text = engine::text(&item.given);
            let told = text != risk::Missing::Blank.label();
            told.then(|| (self.inputs.number(item.feature.clone()), self.answers.number(text)))
        });
        let given = given.collect();
        let month = format!("{:04}-{:02}", row.moment.year(), row.moment.month());
        let head = [numbers.of("child", &person), numbers.of("household", &household), month];
        self.rows.push(Kept { head, given, after: row.after });
    }

    /// The file: a header, then each row as a spreadsheet and `kasugai risk fit` read it.
    pub fn csv(&self) -> Vec<u8> {
        let inputs: BTreeMap<&str, u32> =
            self.inputs.known.iter().map(|(input, number)| (input.as_str(), *number)).collect();
        let titles = HEAD.iter().copied().chain(inputs.keys().copied()).chain(TAIL);
        let header: Vec<String> = titles.map(str::to_owned).collect();
        let mut file = format!("\u{FEFF}{}", tables::csv_row(&header));
        for row in &self.rows {
            let given: HashMap<u32, u32> = row.given.iter().copied().collect();
            let answer = |input: &u32| given.get(input).map_or("", |answer| self.answers.text(*answer));
            let flag = |came: Option<bool>| came.map_or("", |came| if came { "1" } else { "0" });
            let tail = [flag(row.after.registered), flag(row.after.found), flag(Some(row.after.visited))];
            let cells = row.head.iter().map(String::as_str).chain(inputs.values().map(answer)).chain(tail);
            let cells: Vec<String> = cells.map(str::to_owned).collect();
            file.push_str(&tables::csv_row(&cells));
        }
        file.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;

    const CHILD: Uuid = Uuid::from_u128(7);

    fn decided(outcome: &str, on: Date) -> Line {
        Line {
            line: Uuid::nil(),
            person: CHILD,
            registered: false,
            listed_at: Timestamp::UNIX_EPOCH,
            decided: Some((outcome.to_owned(), on, Timestamp::UNIX_EPOCH)),
        }
    }

    #[test]
    fn moments_lie_a_year_back_each_and_never_before_the_first_file() {
        let today = date(2026, 11, 22);
        assert!(moments(None, today).is_empty());
        assert!(moments(Some(date(2025, 11, 23)), today).is_empty(), "its year is not over");
        assert_eq!(moments(Some(date(2025, 11, 22)), today), [date(2025, 11, 22)]);
        assert_eq!(moments(Some(date(2024, 1, 1)), today), [date(2025, 11, 22), date(2024, 11, 22)]);
        assert_eq!(moments(Some(date(2010, 1, 1)), today).len(), 3);
    }

    #[test]
    fn what_came_within_the_year_counts_and_who_left_is_in_neither() {
        let moment = date(2025, 4, 1);
        let after = |entered: &[Date], lines: Vec<Line>, stayed: bool| {
            let entered = entered.iter().map(|on| Entered { person: CHILD, on: *on }).collect();
            Came::of(entered, lines).after(CHILD, moment, stayed)
        };
        let nothing = After { registered: Some(false), found: None, visited: false };
        assert_eq!(after(&[], Vec::new(), true), nothing);
        assert_eq!(after(&[], Vec::new(), false), After { registered: None, ..nothing });
        assert_eq!(after(&[moment], Vec::new(), true), nothing, "known by then");
        assert_eq!(after(&[date(2026, 4, 2)], Vec::new(), true), nothing, "a day too late");
        let entered = After { registered: Some(true), ..nothing };
        assert_eq!(after(&[date(2026, 4, 1)], Vec::new(), false), entered, "it left after that");
        let looked = |outcome: &str, on: Date| after(&[], vec![decided(outcome, on)], true);
        assert_eq!(looked("watch", date(2025, 6, 1)), After { found: Some(true), visited: true, ..nothing });
        assert_eq!(looked("none", date(2025, 6, 1)), After { found: Some(false), visited: true, ..nothing });
        assert_eq!(looked("health", date(2025, 6, 1)), After { visited: true, ..nothing });
        assert_eq!(looked("support", date(2025, 3, 1)), nothing, "before");
    }
}
