//! The gate a model passes before it may be shown: a challenger beside the champion on a temporal test that nobody has learnt from, against bounds that
//! were registered before the test was opened. The verdict changes nothing by itself: it lets a named person sign.

mod checks;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::govern::interval::{Interval, Share};
use crate::govern::labels::Calendar;
use crate::govern::leak::Stop;
use crate::govern::subgroups::{Audit, Finding, Line};

/// Bounds, registered before the test is opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// The day they were registered.
    pub on: Date,
    /// The AUC that can honestly be reached; above it something leaks.
    pub ceiling: f64,
    /// The AUC with which the number of children to learn from is planned; none in what was registered before it was told.
    #[serde(default)]
    pub expected: Option<f64>,
    /// The AUC may fall by so much.
    pub auc_loss: f64,
    /// Calibration slope.
    pub slope: Interval,
    /// Observed over expected.
    pub ratio: Interval,
    /// Thresholds at which the net benefit is compared, and by how much it may fall.
    pub thresholds: Vec<f64>,
    /// Net benefit may fall by so much: children per child.
    pub benefit_loss: f64,
    /// A group's misfit may grow by so much.
    pub misfit: f64,
    /// A score that moves by more than this has moved.
    pub moved_by: f64,
    /// So many of the open cases may move.
    pub moved: f64,
    /// Days between the last label learnt from and the first day of the test.
    pub oldest_days: i32,
}

impl Registered {
    /// The house's bounds, for a question whose honest AUC is at most `ceiling`.
    #[must_use]
    pub fn usual(on: Date, ceiling: f64, thresholds: Vec<f64>) -> Self {
        Self {
            on,
            ceiling,
            expected: None,
            auc_loss: 0.005,
            slope: Interval { low: 0.90, high: 1.10 },
            ratio: Interval { low: 0.93, high: 1.07 },
            thresholds,
            benefit_loss: 0.003,
            misfit: 0.05,
            moved_by: 0.10,
            moved: 0.05,
            oldest_days: 1_096,
        }
    }

    /// Whether these are the same bounds as far as people choose them, whenever they were registered.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        let same_plan = self.expected.zip(other.expected).is_none_or(|(one, other)| one.to_bits() == other.to_bits());
        let bits = |bounds: &Self| -> Vec<u64> {
            std::iter::once(bounds.ceiling).chain(bounds.thresholds.iter().copied()).map(f64::to_bits).collect()
        };
        same_plan && bits(self) == bits(other)
    }
}

/// What was measured on the frozen test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Columns of the challenger that the leak scan stops.
    pub leaks: Vec<Stop>,
    /// The challenger's AUC.
    pub auc: Interval,
    /// The challenger's AUC less the champion's, with the interval of the paired difference.
    pub auc_gain: Interval,
    /// Children learnt from.
    pub learnt: usize,
    /// Children needed ([`super::sample_size`]).
    pub needed: usize,
    /// Last day of the labels learnt from.
    pub learnt_until: Date,
    /// First day of the test.
    pub tested_from: Date,
    /// The day on which the records of the test were first opened for one, of whichever challenger.
    pub opened_on: Date,
    /// The day on which they were first opened, where that was under other bounds: whoever has seen what comes out chooses no bounds any more.
    #[serde(default)]
    pub opened_otherwise: Option<Date>,
    /// The challenger's calibration slope.
    pub slope: f64,
    /// The challenger's observed over expected.
    pub ratio: f64,
    /// Gain in net benefit over the champion at each registered threshold ([`super::capacity::gain`]).
    pub benefit: Vec<(f64, Interval)>,
    /// Groups that fit worse than before ([`worse`]).
    pub worse: Vec<Line>,
    /// Open cases whose score moves ([`moved`]).
    pub moved: Share,
}

/// Groups that a challenger fits significantly badly, and worse than the champion by more than a bound.
#[must_use]
pub fn worse(champion: &Audit, challenger: &Audit, bound: f64) -> Vec<Line> {
    let misfit = |line: &Line| (line.ratio - 1.0).abs();
    let beside = challenger.lines.iter().zip(&champion.lines);
    let harmed = beside.filter(|(now, before)| {
        matches!(now.finding, Finding::Underrated | Finding::Overrated) && misfit(now) > misfit(before) + bound
    });
    harmed.map(|(now, _)| now.clone()).collect()
}

/// Open cases whose score moves by more than a bound.
#[must_use]
pub fn moved(champion: &[f64], challenger: &[f64], bound: f64) -> Share {
    Share::counted(champion.iter().zip(challenger).map(|(before, now)| (now - before).abs() > bound))
}

/// One check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What was found, as a person reads it.
    pub sentence: String,
    /// What was found, as a number.
    pub value: f64,
    /// What was registered.
    pub bound: String,
    /// Whether it holds.
    pub passed: bool,
}

/// All checks of one challenger.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    model: String,
    checks: Vec<Check>,
}

/// Compares what was measured with what was registered; `day` writes days.
#[must_use]
pub fn decide(model: &str, registered: &Registered, measured: &Measured, day: Calendar) -> Verdict {
    let checks = vec![
        checks::order(registered, measured, day),
        checks::leaks(measured),
        checks::too_good(registered, measured),
        checks::size(measured),
        checks::age(registered, measured),
        checks::ranking(registered, measured),
        checks::slope(registered, measured),
        checks::level(registered, measured),
        checks::benefit(registered, measured),
        checks::groups(measured),
        checks::churn(registered, measured),
    ];
    Verdict { model: model.to_owned(), checks }
}

/// A named person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier of the account.
    pub id: String,
    /// The name that stands under the verdict.
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// Who has to do with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Makes models (分析担当).
    Builder,
    /// Looks at everything, also at what is not shown (監査担当).
    Auditor,
    /// Answers for what is shown (責任者).
    Head,
    /// Uses what is shown (児童福祉司など).
    Worker,
}

/// Why nobody may sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A check failed.
    #[error("通っていない確認があるため承認できません: {0}。")]
    Failed(String),
    /// Not the one who answers for it.
    #[error("承認できるのは責任者だけです。")]
    NotHead,
    /// Nobody signs for the own model.
    #[error("自分が作ったモデルは承認できません。別の責任者が承認してください。")]
    OwnModel,
    /// Without a name.
    #[error("承認する人の氏名を入力してください。")]
    Nameless,
}

/// A verdict that a person signed; made by [`Verdict::sign`] only:
///
/// ```compile_fail
/// let signed = risk::govern::gate::Signed {
///     model: "m".to_owned(),
///     by: "架空 花子".to_owned(),
///     on: jiff::civil::date(2026, 4, 1),
/// };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    model: String,
    by: String,
    on: Date,
}

impl Signed {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Name of whoever signed.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The day.
    #[must_use]
    pub fn on(&self) -> Date {
        self.on
    }
}

impl Verdict {
    /// The model it is about.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The checks, in the order they are read.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Whether a person may sign.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    /// Checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }

    /// A person answers for the model.
    ///
    /// # Errors
    /// When a check failed, the person may not, made the model, or has no name.
    pub fn sign(&self, person: &Person, builder: &str, on: Date) -> Result<Signed, Refusal> {
        let failed: Vec<&str> = self.failed().map(|check| check.name).collect();
        if !failed.is_empty() {
            return Err(Refusal::Failed(failed.join("、")));
        }
        if person.role != Role::Head {
            return Err(Refusal::NotHead);
        }
        if person.id == builder {
            return Err(Refusal::OwnModel);
        }
        if person.name.trim().is_empty() {
            return Err(Refusal::Nameless);
        }
        Ok(Signed { model: self.model.clone(), by: person.name.clone(), on })
    }

    /// The checks as a Markdown table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::from("| 確認 | 結果 | 登録した基準 | 判定 |\n|---|---|---|---|\n");
        for check in &self.checks {
            let passed = if check.passed { "通過" } else { "不通過" };
            out.push_str(&format!("| {} | {} | {} | {passed} |\n", check.name, check.sentence, check.bound));
        }
        out
    }
}
