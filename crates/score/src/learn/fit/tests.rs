use super::*;
use crate::items::model::Given;
use crate::practice::model::{Came, Groups};
use jiff::civil::date;
use risk::govern::followup::FollowUp;
use uuid::Uuid;

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
        due: day.saturating_add(30.days()),
        follow: FollowUp { potential: 30, followed: 30, came: false },
        shown: None,
        groups: Groups {
            age: Some(i32::try_from(n % 18).unwrap()),
            age_months: Some(12 * i32::try_from(n % 18).unwrap()),
            sex: if n.is_multiple_of(2) { "male" } else { "female" }.to_owned(),
            office: format!("架空{}係", n % 3),
            single_parent: Some(n.is_multiple_of(4)),
            welfare: None,
        },
    }
}

pub fn landmarks(n: usize, _seed: u64) -> Vec<Landmark> {
    (0..n).map(landmark).collect()
}

/// So many landmarks over four years, the last with its outcome not due: custody is the more frequent the graver the words are and the answer to ③.
pub fn planted(n: usize, seed: u64) -> Vec<Landmark> {
    let mut dice = Dice::new(seed);
    let made = |at: usize| {
        let day = date(2022, 1, 1).saturating_add(i32::try_from(at * 4 * 365 / n).unwrap().days());
        let grave = dice.share();
        let asked = dice.share() > 0.2;
        let yes = dice.share() < 0.2 + 0.5 * grave;
        let words = ["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)];
        let answered = f64::from(u8::from(asked && yes));
        let p = 1.0 / (1.0 + (3.0 - 1.5 * answered - 2.5 * grave).exp());
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

fn task(landmarks: &[Landmark]) -> Task<'_> {
    Task {
        landmarks,
        horizon: 30,
        cut: CUT,
        registered: Registered::usual(date(2025, 6, 1), 0.88, vec![0.2, 0.3]),
        expected: 0.75,
        champion: None,
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
