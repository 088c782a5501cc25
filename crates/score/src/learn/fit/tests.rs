use super::*;
use crate::items::model::Given;
use crate::practice::Clock;
use crate::practice::model::{Came, Groups};
use jiff::ToSpan as _;
use jiff::civil::date;
use risk::govern::followup::FollowUp;
use std::sync::LazyLock;

/// Numbers that come alike each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

/// A landmark of nothing in particular, on the n-th day.
pub fn landmark(n: usize) -> Landmark {
    let day = date(2020, 1, 1).saturating_add(i32::try_from(n).unwrap().days());
    Landmark {
        person: Uuid::from_u128(n as u128),
        intake: Uuid::from_u128(n as u128),
        household: u32::try_from(n).unwrap(),
        at: day.at(9, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp(),
        day,
        form: None,
        given: Vec::new(),
        came: Came::No,
        on: None,
        came_at: None,
        due: day.saturating_add(30.days()),
        follow: FollowUp { potential: 30, followed: 30, came: false },
        clock: Clock::default(),
        shown: None,
        groups: Groups {
            age: Some(i32::try_from(n % 18).unwrap()),
            age_months: Some(12 * i32::try_from(n % 18).unwrap()),
            sex: if n.is_multiple_of(2) { "male" } else { "female" }.to_owned(),
            office: format!("架空{}係", n % 3),
            single_parent: Some(n.is_multiple_of(4)),
            welfare: None,
            disability: None,
            japanese: None,
        },
        of_welfare: Vec::new(),
    }
}

pub fn landmarks(n: usize, _seed: u64) -> Vec<Landmark> {
    (0..n).map(landmark).collect()
}

/// So many landmarks over four years, the last with its outcome not due: custody is the more frequent the graver the words are and the answer to ③.
pub fn planted(n: usize, seed: u64) -> Vec<Landmark> {
    planted_by(n, seed, |_, _, _| 0.0)
}

/// The same with something more in the log-odds: by the office, by how grave it is, by the answer to ③.
fn planted_by(n: usize, seed: u64, more: impl Fn(&str, f64, f64) -> f64) -> Vec<Landmark> {
    let mut dice = Dice::new(seed);
    let made = |at: usize| {
        let day = date(2022, 1, 1).saturating_add(i32::try_from(at * 4 * 365 / n).unwrap().days());
        let grave = dice.share();
        let asked = dice.share() > 0.2;
        let yes = dice.share() < 0.2 + 0.5 * grave;
        let words = ["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)];
        let answered = f64::from(u8::from(asked && yes));
        let more = more(&landmark(at).groups.office, grave, answered);
        let p = 1.0 / (1.0 + (3.0 - 1.5 * answered - 2.5 * grave - more).exp());
        let came = if dice.share() < p { Came::Yes } else { Came::No };
        let due = day.saturating_add(30.days());
        let mut given = vec![("register.age".into(), Given::Number((dice.share() * 17.0).floor()))];
        if asked {
            given.push(("urgency.q3".into(), if yes { Given::Yes } else { Given::No }));
        }
        given.push(("urgency.words_degree".into(), Given::Code(words.to_owned())));
        Landmark {
            day,
            due,
            at: day.at(9, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp(),
            came: if due > CUT { Came::Open } else { came },
            given,
            ..landmark(at)
        }
    };
    (0..n).map(made).collect()
}

const CUT: Date = date(2025, 12, 31);

/// Children with a case under way: those weighed in the last three months.
static UNDER_WAY: LazyLock<HashSet<Uuid>> = LazyLock::new(|| (3750..4000).map(|n: u128| Uuid::from_u128(n)).collect());

/// Learning of custody from these, with bounds registered half a year before; no model is shown.
pub fn task(landmarks: &[Landmark]) -> Task<'_> {
    Task {
        landmarks,
        outcome: Outcome::Custody,
        cut: CUT,
        registered: Registered::usual(date(2025, 6, 1), 0.88, vec![0.2, 0.3]),
        expected: 0.75,
        champion: None,
        under_way: &UNDER_WAY,
        openings: &[],
    }
}

fn learn(task: &Task<'_>) -> Result<Made, Refused> {
    task.learn(&|_| {})
}

#[test]
fn enough_records_make_a_model_whose_verdict_holds_and_the_same_records_the_same_bytes() {
    let some = planted(4000, 18);
    let made = learn(&task(&some)).unwrap();
    let verdict = made.kept.verdict(Uuid::from_u128(1));
    assert!(verdict.passed(), "{}", verdict.table());
    assert!(made.kept.learnt.to < made.kept.tested.from);
    assert_eq!(made.kept.additive.map(|gain| gain < MISSED), Some(true));
    // With thousands of records little of it is flattery, and that is told; the test is another figure.
    let flattery = made.kept.optimism.unwrap();
    let told = made.kept.measures.optimism.unwrap();
    assert!((-0.005..0.02).contains(&told) && flattery.draws == 40, "{flattery:?}");
    assert!((told - (flattery.apparent_auc - flattery.corrected_auc)).abs() < 1e-12);
    assert!(crate::learn::words::findings(&made.kept).iter().any(|said| said.contains("覚え込みによる楽観")));
    let again = learn(&task(&planted(4000, 18))).unwrap();
    assert_eq!((made.definition.as_str(), &made.rows_hash), (again.definition.as_str(), &again.rows_hash));
    let text = serde_json::to_string(&made.kept).unwrap();
    let back: Kept = serde_json::from_str(&text).unwrap();
    assert_eq!(back, made.kept, "what is kept is read as it was");
    assert_eq!(back.verdict(Uuid::from_u128(1)), verdict);
}

#[test]
fn too_few_records_are_refused_with_what_is_needed_and_what_is_there() {
    let refused = learn(&task(&planted(300, 18))).err().unwrap().0;
    assert!(refused.starts_with(TOO_FEW), "{refused}");
    assert!(refused.contains("必要ですが") && refused.contains("うち該当"), "{refused}");
    let mut one_sided = planted(3000, 18);
    one_sided.iter_mut().filter(|one| one.came == Came::Yes).for_each(|one| one.came = Came::No);
    assert!(learn(&task(&one_sided)).err().unwrap().0.contains("両方がいない"));
    let mut unknown = planted(3000, 18);
    unknown.iter_mut().step_by(10).filter(|one| one.came != Came::Open).for_each(|one| one.came = Came::Unknown);
    let refused = learn(&task(&unknown)).err().unwrap().0;
    assert!(refused.contains("結果が分からない") && !refused.starts_with(TOO_FEW), "{refused}");
    let mut silent = planted(3000, 18);
    silent.iter_mut().for_each(|one| one.given.clear());
    assert!(learn(&task(&silent)).err().unwrap().0.contains("使える項目がありません"));
}

#[test]
fn an_item_that_knows_the_outcome_is_left_out_and_named() {
    let mut some = planted(4000, 18);
    for one in &mut some {
        let known = if one.came == Came::Yes { Given::Yes } else { Given::No };
        one.given.push(("urgency.x_leak".into(), known));
    }
    let made = learn(&task(&some)).unwrap();
    assert!(!made.definition.contains("urgency.x_leak"));
    assert!(made.kept.left_out.iter().any(|said| said.contains("urgency.x_leak")), "{:?}", made.kept.left_out);
}

#[test]
fn cases_under_way_are_those_that_are_open_each_child_once_by_its_newest_landmark() {
    let mut some = planted(4000, 18);
    let champion = risk::Model::from_json(&learn(&task(&some)).unwrap().definition).unwrap();
    // Three landmarks of one child; of a hundred more a year ago the cases are closed.
    let child = some[3800].person;
    some[3700].person = child;
    some[3600].person = child;
    let open: HashSet<Uuid> = [child, some[3000].person, some[3900].person, Uuid::from_u128(77_777)].into();
    let made = learn(&Task { champion: Some(champion), under_way: &open, ..task(&some) }).unwrap();
    assert_eq!(made.kept.measured.moved.of, 3, "an old case counts as long as it is open, an unknown child does not");
    let closed = HashSet::new();
    let made = learn(&Task { under_way: &closed, ..task(&some) }).unwrap();
    assert_eq!(made.kept.measured.moved.of, 0);
}

#[test]
fn once_the_records_of_a_test_were_opened_other_bounds_come_too_late() {
    let some = planted(4000, 18);
    let first = learn(&task(&some)).unwrap().kept;
    assert_eq!((first.measured.opened_on, first.measured.opened_otherwise), (CUT, None));
    let opening =
        Opening { registered: first.registered.clone(), on: CUT, from: first.tested.from, to: first.tested.to };
    let openings = [opening.clone()];
    let again = |registered: Registered, cut: Date, openings: &[Opening]| {
        learn(&Task { registered, cut, openings, ..task(&some) }).unwrap().kept
    };
    let passed = |kept: &Kept| {
        let verdict = kept.verdict(Uuid::nil());
        verdict.failed().all(|check| check.name != "試験の独立")
    };
    // Saved anew without another bound: since then as before.
    let later = Registered { on: CUT, ..task(&some).registered };
    let same = again(later, CUT, &openings);
    assert!(passed(&same) && same.registered.on == date(2025, 6, 1));
    // Other bounds, on the very day of the opening or later, whichever it is.
    for other in [
        Registered { ceiling: 0.99, ..task(&some).registered },
        Registered { thresholds: vec![0.1], ..task(&some).registered },
    ] {
        let shopped = again(Registered { on: CUT, ..other }, CUT, &openings);
        assert!(
            !passed(&shopped) && shopped.measured.opened_otherwise == Some(CUT),
            "{:?}",
            shopped.measured.opened_on
        );
        // Also where a test of between was opened with them.
        let between = Opening { registered: shopped.registered, on: CUT.saturating_add(1.days()), ..opening.clone() };
        let back = again(task(&some).registered, CUT, &[opening.clone(), between]);
        assert!(passed(&back), "what was registered before the first opening holds");
    }
    // Records that nobody has opened yet are open to new bounds.
    let before = Opening { from: date(2023, 1, 1), to: date(2023, 12, 31), ..opening };
    let fresh = Registered { ceiling: 0.90, on: CUT, ..task(&some).registered };
    assert!(passed(&again(fresh, CUT, &[before])));
}

#[test]
fn what_a_shown_score_brought_about_is_not_learnt_from() {
    let mut some = planted(4000, 18);
    let champion = risk::Model::from_json(&learn(&task(&some)).unwrap().definition).unwrap();
    let plain = learn(&Task { champion: Some(champion.clone()), ..task(&some) }).unwrap();
    for one in some.iter_mut().step_by(10) {
        one.shown = Some(one.at);
    }
    let fewer = learn(&Task { champion: Some(champion.clone()), ..task(&some) }).unwrap();
    let counted = |made: &Made| made.kept.measured.learnt;
    assert!(counted(&fewer) < counted(&plain) && counted(&fewer) > counted(&plain) * 8 / 10);
    for one in &mut some {
        one.shown = Some(one.at);
    }
    let refused = learn(&Task { champion: Some(champion), ..task(&some) }).err().unwrap().0;
    assert!(refused.contains("スコアをきっかけ"), "{refused}");
}

#[test]
fn a_file_is_looked_at_on_the_own_records_after_it_came_and_not_before() {
    let some = planted(4000, 18);
    let file = risk::Model::from_json(&learn(&task(&some)).unwrap().definition).unwrap();
    let refused = task(&some).check(&file, None, CUT).err().unwrap().0;
    assert!(refused.contains("少なすぎる"), "{refused}");
    let seen = task(&some).check(&file, None, date(2025, 1, 1)).unwrap();
    assert!(seen.kept.measured.tested_from > date(2025, 1, 1));
    assert_eq!(seen.kept.measured.learnt, file.rows);
    // Scores that are too sure of themselves do not pass.
    let sure = file.calibrated(Some(risk::calibrate::Calibration::Platt { slope: 2.0, intercept: 0.5 }));
    let seen = task(&some).check(&sure, None, date(2025, 1, 1)).unwrap();
    assert!(!seen.kept.verdict(Uuid::nil()).passed());
}

/// So many reports over seven years: a new one comes the sooner the graver the words are and the answer to ③, and the sooner the less time has passed. A few
/// leave.
fn again(n: usize, seed: u64) -> Vec<Landmark> {
    let mut dice = Dice::new(seed);
    let made = |at: usize| {
        let day = date(2019, 1, 1).saturating_add(i32::try_from(at * 7 * 365 / n).unwrap().days());
        let grave = dice.share();
        let yes = dice.share() < 0.3 + 0.3 * grave;
        let words = ["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)];
        let given = vec![
            ("register.age".into(), Given::Number((dice.share() * 17.0).floor())),
            ("urgency.q3".into(), if yes { Given::Yes } else { Given::No }),
            ("urgency.words_degree".into(), Given::Code(words.to_owned())),
        ];
        let rate = (1.8 * grave + 0.8 * f64::from(u8::from(yes)) - 1.2).exp();
        // 0.0012 a day for ninety days, half of it from then on.
        let waited = -dice.share().max(1e-9).ln() / rate;
        let days = if waited < 0.108 { waited / 0.0012 } else { 90.0 + (waited - 0.108) / 0.0006 };
        let left = if dice.share() < 0.03 { dice.share() * 365.0 } else { 9999.0 };
        let (days, left) = (days.ceil().min(9999.0) as i32, left.ceil() as i32);
        let potential = (CUT - day).get_days();
        let seen = days.min(left).min(potential);
        let due = day.saturating_add(365.days());
        let comes = days <= left && days <= potential;
        let came = match () {
            () if due > CUT => Came::Open,
            () if comes && days <= 365 => Came::Yes,
            () if left < 365 => Came::Unknown,
            () => Came::No,
        };
        Landmark {
            day,
            due,
            at: day.at(9, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp(),
            came,
            on: comes.then(|| day.saturating_add(days.days())),
            follow: FollowUp {
                potential: u32::try_from(potential).unwrap(),
                followed: u32::try_from(seen).unwrap(),
                came: comes,
            },
            given,
            ..landmark(at)
        }
    };
    (0..n).map(made).collect()
}

fn over_time(landmarks: &[Landmark]) -> Task<'_> {
    Task { outcome: Outcome::Recurrence, expected: 0.70, ..task(landmarks) }
}

#[test]
fn how_soon_is_learnt_from_everybody_seen_and_stands_beside_a_yes_within_the_year() {
    let some = again(7000, 11);
    let made = learn(&over_time(&some)).unwrap();
    let kept = &made.kept;
    assert_eq!(kept.family, Some(Family::Hazard));
    let begins = CUT.saturating_sub(730.days());
    let weighed = some.iter().filter(|one| one.day < begins).count();
    let beside = kept.over_time.as_ref().unwrap();
    assert_eq!((beside.rows, kept.measured.learnt), (weighed, weighed), "the year before the test counts too");
    assert!(beside.within.rows < weighed - 700, "{beside:?}");
    assert!(kept.measured.learnt_until == begins && kept.measured.tested_from > begins);
    assert!((beside.own.auc.value - beside.within.auc.value).abs() < 0.02, "{beside:?}");
    assert!(beside.gain.interval.low < beside.gain.value && beside.own.auc.value > 0.6, "{beside:?}");
    assert!((0.85..1.15).contains(&beside.own.ratio.value), "{beside:?}");
    // Rates planted are found: each horizon on the later test.
    assert_eq!(kept.ahead.iter().map(|ahead| ahead.months).collect::<Vec<_>>(), [3, 6]);
    for ahead in &kept.ahead {
        let ratio = real(ahead.events) / ahead.expected;
        assert!((0.75..1.3).contains(&ratio) && ahead.rows > 800, "{ahead:?}");
    }
    let model = Model::from_json(&made.definition).unwrap();
    let row = model.row(|_| None);
    let risks: Vec<f64> = model.risks(&row).iter().map(|risk| risk.months).collect();
    assert_eq!(risks, [3.0, 6.0, 12.0]);
    // What is kept of it is read as it was; what was kept before anybody knew of this is read too.
    let text = serde_json::to_string(kept).unwrap();
    assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), *kept);
    let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
    for new in
        ["champion", "optimism", "ablation", "family", "calibrated", "offices", "structure", "over_time", "ahead"]
    {
        old.as_object_mut().unwrap().remove(new).unwrap();
    }
    assert_eq!(serde_json::from_value::<Kept>(old).unwrap().measured, kept.measured);
    // What was seen after the test began is not learnt from: without it the model is the same to the byte.
    let mut known = some.clone();
    for one in known.iter_mut().filter(|one| one.day <= begins && one.due > begins) {
        let seen = one.seen_by(begins);
        one.follow = FollowUp { potential: one.follow.potential, followed: seen.followed, came: seen.came };
        one.on = one.on.filter(|on| *on <= begins);
        one.came = Came::Open;
    }
    assert_eq!(learn(&over_time(&known)).unwrap().definition, made.definition);
}

#[test]
fn too_few_seen_for_too_short_a_time_are_refused_with_the_months_they_were_seen() {
    let refused = learn(&over_time(&again(250, 11))).err().unwrap().0;
    assert!(refused.starts_with(TOO_FEW), "{refused}");
    assert!(refused.contains("か月見た記録") && refused.contains("うち該当"), "{refused}");
}

#[test]
fn offices_that_act_otherwise_are_said_of_with_their_level() {
    let by_office = |office: &str, _: f64, _: f64| match office {
        "架空0係" => 0.9,
        "架空1係" => -0.9,
        _ => 0.0,
    };
    let made = learn(&task(&planted_by(6000, 4, by_office))).unwrap();
    let offices = &made.kept.offices;
    assert_eq!(offices.len(), 3);
    assert!(offices.iter().all(|office| office.level.is_some()), "{offices:?}");
    let off = |of: fn(&crate::learn::offices::Office) -> f64| {
        offices.iter().map(|office| (real(office.observed) / of(office)).ln().abs()).fold(0.0, f64::max)
    };
    assert!(off(|office| office.after) < off(|office| office.before) / 2.0, "{offices:?}");
    assert!(made.definition.contains("levels") && made.definition.contains("架空0係"));
    // Learnt again from the same, without the planted difference, none is put on.
    let plain = learn(&task(&planted(6000, 4))).unwrap();
    assert!(plain.kept.offices.iter().all(|office| office.level.is_none()) && !plain.definition.contains("架空0係"));
    assert!(crate::learn::words::findings(&plain.kept).iter().any(|said| said.contains("使いません")));
}

#[test]
fn a_meaning_that_changes_with_another_answer_is_told_as_missed() {
    let crossed = |_: &str, grave: f64, answered: f64| if (grave > 0.5) == (answered > 0.5) { 2.0 } else { -2.0 };
    let made = learn(&task(&planted_by(6000, 6, crossed))).unwrap();
    let missed = crate::learn::words::missed(&made.kept);
    assert!(missed.iter().any(|said| said.starts_with("見落とした形があります")), "{:?}", made.kept.structure);
    let plain = learn(&task(&planted(6000, 6))).unwrap();
    assert_eq!(crate::learn::words::missed(&plain.kept), Vec::<String>::new(), "{:?}", plain.kept.structure);
    let card = crate::learn::words::unsigned(Outcome::Custody, &made.kept, &made.kept.verdict(Uuid::nil()));
    assert!(card.contains("見落とした形があります"), "{card}");
    assert_eq!(risk::govern::words::forbidden(&card), []);
}
