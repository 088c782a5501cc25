//! A model of 気づき for the example town, learnt from children who do not exist. Pure.
//!
//! What the children of [`town::cohort::xsec`] have on record is told as the linked systems would tell it; whether a visit found a need is drawn from
//! planted effects in log-odds: those of its variables, and those below. What nobody asked stays blank.

use anyhow::Context as _;
use risk::{Column, Frame, Options};
use town::cohort::xsec::tables::Source;
use town::cohort::xsec::variables::VARIABLES;
use town::cohort::xsec::{Child, draw};
use town::dice::{Dice, Topic};

/// Decides every draw.
const SEED: u64 = 34_302;
/// The year in which the children are counted.
const YEAR: u16 = 2022;
/// Log-odds of a need where nothing speaks for one.
const BASE: f64 = -4.2;
/// A checkup that was due and not attended says more than what is asked there.
const MISSED: f64 = 0.7;
/// Absences from school, visits to its nurse, and a teacher who noticed something.
const ABSENT: f64 = 0.4;
const NURSE: f64 = 0.2;
const NOTICED: f64 = 1.4;
const SMOKES: f64 = 0.4;
/// A year of age makes a need a little less likely.
const AGE: f64 = -0.03;
/// As the sources say it.
const UNATTENDED: &str = "未受診";
const OUTCOME: &str = "need";
/// Checkups: feature, source, years from birth after which one was due.
const CHECKUPS: [(&str, Source, u16); 3] = [
    ("linked.check_4m.state", Source::Checkup4m, 1),
    ("linked.check_18m.state", Source::Checkup18m, 3),
    ("linked.check_3y.state", Source::Checkup3y, 4),
];
/// What is told by yes and no: feature, and the variables that make it a yes.
const TOLD: [(&str, &[&str]); 6] = [
    ("linked.welfare", &["welfare"]),
    ("linked.child_rearing_allowance", &["single_parent_care"]),
    ("linked.disability_card", &["ryoiku", "mental_card", "physical_card"]),
    ("linked.day_service", &["day_support"]),
    ("linked.nursery", &["nursery"]),
    ("linked.school_expense", &["school_aid"]),
];

/// Variables that answers at checkups make: of each the name and what it is called as an input.
const ASKED: [(&str, &str); 5] = [
    ("mouth_covered", "linked.asked.mouth_covered"),
    ("nobody", "linked.asked.nobody"),
    ("worry_partner", "linked.asked.worry_partner"),
    ("poor", "linked.asked.poor"),
    ("father_no_work", "linked.asked.father_no_work"),
];

/// Rows by column while they are drawn.
#[derive(Default)]
struct Rows {
    told: [Vec<&'static str>; 6],
    asked: [Vec<&'static str>; 5],
    checkups: [Vec<&'static str>; 3],
    school: [Vec<&'static str>; 3],
    smoking: Vec<&'static str>,
    age: Vec<f64>,
    need: Vec<f64>,
}

/// What is told of a feature in the school.
const SCHOOL: [(&str, u32, f64); 3] =
    [("linked.attendance", 350, ABSENT), ("linked.attendance_part", 60, NURSE), ("linked.noticing", 30, NOTICED)];

fn word(is: bool) -> &'static str {
    if is { "該当" } else { "非該当" }
}

impl Rows {
    fn add(&mut self, child: &Child) {
        let mut dice = Dice::new(SEED, Topic::Counted, u64::from(child.child), 1);
        let years = YEAR.saturating_sub(child.year);
        let place = |name: &str| VARIABLES.iter().position(|variable| variable.name == name);
        let is = |name: &str| place(name).and_then(|at| child.truth.get(at)).copied().unwrap_or(false);
        let said = |name: &str| place(name).and_then(|at| child.variables.get(at)).copied().flatten();
        let mut log_odds = BASE + child.logit + AGE * f64::from(years);
        for (column, (_, variables)) in self.told.iter_mut().zip(TOLD) {
            column.push(word(variables.iter().any(|name| is(name))));
        }
        for (column, (name, _)) in self.asked.iter_mut().zip(ASKED) {
            column.push(said(name).map_or("", word));
        }
        for (column, (_, source, due)) in self.checkups.iter_mut().zip(CHECKUPS) {
            let state = match (child.known(source), years >= due) {
                (true, _) => "受診",
                (false, true) => UNATTENDED,
                (false, false) => "",
            };
            log_odds += if state == UNATTENDED { MISSED } else { 0.0 };
            column.push(state);
        }
        for (column, (_, often, effect)) in self.school.iter_mut().zip(SCHOOL) {
            let happened = years >= 6 && dice.chance(often);
            log_odds += if happened { effect } else { 0.0 };
            column.push(word(happened));
        }
        let smokes = is("mother_smokes");
        log_odds += if smokes { SMOKES } else { 0.0 };
        // Few mothers are linked.
        self.smoking.push(if dice.chance(600) { "不明" } else { word(smokes) });
        self.age.push(f64::from(years));
        self.need.push(f64::from(u8::from(dice.logistic() < log_odds)));
    }

    fn frame(self) -> Frame {
        let levels = |name: &str, texts: Vec<&'static str>| Column::levels(name, texts);
        let told = TOLD.iter().zip(self.told).map(|((name, _), texts)| levels(name, texts));
        let asked = ASKED.iter().zip(self.asked).map(|((_, name), texts)| levels(name, texts));
        let checkups = CHECKUPS.iter().zip(self.checkups).map(|((name, ..), texts)| levels(name, texts));
        let school = SCHOOL.iter().zip(self.school).map(|((name, ..), texts)| levels(name, texts));
        let rest = [
            levels("linked.pregnancy.smoking", self.smoking),
            Column::numbers("linked.age", self.age),
            Column::numbers(OUTCOME, self.need),
        ];
        Frame::new(told.chain(asked).chain(checkups).chain(school).chain(rest).collect())
    }
}

/// The file of the model.
///
/// # Errors
/// When nothing can be learnt.
pub(super) fn model() -> anyhow::Result<String> {
    let mut rows = Rows::default();
    for child in draw(SEED) {
        rows.add(&child);
    }
    let fitted = risk::fit(rows.frame(), OUTCOME, &Options::default()).context("見本のモデルを学習できません")?;
    Ok(fitted.model.to_json())
}

#[cfg(test)]
mod tests {
    use super::*;
    use risk::Value;

    #[test]
    fn what_was_planted_is_found_again() {
        let model = risk::Model::from_json(&model().unwrap()).unwrap();
        let share = |told: &[(&str, &str)]| {
            let row =
                model.row(|feature| told.iter().find(|(name, _)| *name == feature).map(|(_, value)| Value::of(value)));
            model.score(&row).probability
        };
        let nothing_told = [
            ("linked.welfare", "非該当"),
            ("linked.check_3y.state", "受診"),
            ("linked.noticing", "非該当"),
            ("linked.asked.father_no_work", "非該当"),
        ];
        let nothing = share(&nothing_told);
        for (feature, value) in [
            ("linked.welfare", "該当"),
            ("linked.check_3y.state", "未受診"),
            ("linked.noticing", "該当"),
            ("linked.asked.father_no_work", "該当"),
        ] {
            let mut told = nothing_told.to_vec();
            told.retain(|(name, _)| *name != feature);
            told.push((feature, value));
            assert!(share(&told) > nothing * 1.3, "{feature} {value}");
        }
        assert!((0.005..0.2).contains(&nothing), "{nothing}");
    }
}
