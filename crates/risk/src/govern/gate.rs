//! The gate a model passes before it may be shown: a challenger beside the champion on a temporal test that nobody has learnt from, against bounds that
//! were registered before the test was opened. The verdict changes nothing by itself: it lets a named person sign.

use jiff::civil::Date;
use thiserror::Error;

use super::interval::{Interval, Share};
use super::leak::Stop;
use super::subgroups::{Audit, Finding, Line};
use crate::maths::real;

/// Bounds, registered before the test is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// The day they were registered.
    pub on: Date,
    /// The AUC that can honestly be reached; above it something leaks.
    pub ceiling: f64,
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
}

/// What was measured on the frozen test.
#[derive(Debug, Clone, PartialEq)]
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
    /// The day the test was opened for this challenger.
    pub opened_on: Date,
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

/// Compares what was measured with what was registered.
#[must_use]
pub fn decide(model: &str, registered: &Registered, measured: &Measured) -> Verdict {
    let checks = vec![
        order(registered, measured),
        leaks(measured),
        too_good(registered, measured),
        size(measured),
        age(registered, measured),
        ranking(registered, measured),
        slope(registered, measured),
        level(registered, measured),
        benefit(registered, measured),
        groups(measured),
        churn(registered, measured),
    ];
    Verdict { model: model.to_owned(), checks }
}

fn order(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "試験の独立",
        sentence: format!(
            "基準は{}に登録し、試験は{}に開きました。学習は{}までの結果、試験は{}からの記録です。",
            registered.on, measured.opened_on, measured.learnt_until, measured.tested_from
        ),
        value: f64::from((measured.tested_from - measured.learnt_until).get_days()),
        bound: "基準の登録が先、学習に使った結果より後の記録で試験".to_owned(),
        passed: registered.on <= measured.opened_on && measured.learnt_until < measured.tested_from,
    }
}

fn leaks(measured: &Measured) -> Check {
    let sentence = if measured.leaks.is_empty() {
        "結果を先に知っている項目は見つかりませんでした。".to_owned()
    } else {
        measured.leaks.iter().map(Stop::sentence).collect()
    };
    Check {
        name: "漏れ",
        sentence,
        value: real(measured.leaks.len()),
        bound: "0項目".to_owned(),
        passed: measured.leaks.is_empty(),
    }
}

fn too_good(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "良すぎる結果",
        sentence: format!(
            "AUCの95%区間は{:.3}–{:.3}、正しく作ったモデルに見込まれる上限は{:.3}です。",
            measured.auc.low, measured.auc.high, registered.ceiling
        ),
        value: measured.auc.low,
        bound: format!("下限が{:.3}以下", registered.ceiling),
        passed: measured.auc.low <= registered.ceiling,
    }
}

fn size(measured: &Measured) -> Check {
    use super::labels::thousands;
    Check {
        name: "学習の件数",
        sentence: format!(
            "必要な{}件に対し、学習に使った記録は{}件です。",
            thousands(measured.needed),
            thousands(measured.learnt)
        ),
        value: real(measured.learnt),
        bound: format!("{}件以上", thousands(measured.needed)),
        passed: measured.learnt >= measured.needed,
    }
}

fn age(registered: &Registered, measured: &Measured) -> Check {
    let days = (measured.tested_from - measured.learnt_until).get_days();
    Check {
        name: "学習の新しさ",
        sentence: format!("学習に使った最後の結果は、試験の{days}日前のものです。"),
        value: f64::from(days),
        bound: format!("{}日以内", registered.oldest_days),
        passed: days <= registered.oldest_days,
    }
}

fn ranking(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "順位の良さ",
        sentence: format!(
            "現行モデルとのAUCの差は、95%区間で{:+.3}から{:+.3}です。",
            measured.auc_gain.low, measured.auc_gain.high
        ),
        value: measured.auc_gain.low,
        bound: format!("下限が-{:.3}より上", registered.auc_loss),
        passed: measured.auc_gain.low > -registered.auc_loss,
    }
}

fn slope(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "見込みの幅(較正の傾き)",
        sentence: format!(
            "較正の傾きは{:.2}です。1より小さいと、高い見込みは高すぎ、低い見込みは低すぎます。",
            measured.slope
        ),
        value: measured.slope,
        bound: format!("{:.2}–{:.2}", registered.slope.low, registered.slope.high),
        passed: registered.slope.holds(measured.slope),
    }
}

fn level(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "見込みの高さ(実際/見込み)",
        sentence: format!("実際の件数は見込みの{:.2}倍です。", measured.ratio),
        value: measured.ratio,
        bound: format!("{:.2}–{:.2}", registered.ratio.low, registered.ratio.high),
        passed: registered.ratio.holds(measured.ratio),
    }
}

fn benefit(registered: &Registered, measured: &Measured) -> Check {
    let of = |threshold: &f64| measured.benefit.iter().find(|(at, _)| (at - threshold).abs() < 1e-9);
    let found: Vec<Option<&(f64, Interval)>> = registered.thresholds.iter().map(of).collect();
    let lowest = found.iter().flatten().map(|(_, gain)| gain.low).fold(f64::INFINITY, f64::min);
    let said: Vec<String> = found
        .iter()
        .flatten()
        .map(|(at, gain)| format!("{:.0}%で{:+.4}から{:+.4}", 100.0 * at, gain.low, gain.high))
        .collect();
    // A registered threshold that was not measured is not passed.
    let complete = !found.is_empty() && found.iter().all(Option::is_some);
    Check {
        name: "純便益",
        sentence: if complete {
            format!("登録したしきい値での現行モデルとの純便益の差は、{}です。", said.join("、"))
        } else {
            "登録したしきい値のうち、純便益を測っていないものがあります。".to_owned()
        },
        value: lowest,
        bound: format!("どのしきい値でも下限が-{:.4}より上", registered.benefit_loss),
        passed: complete && lowest > -registered.benefit_loss,
    }
}

fn groups(measured: &Measured) -> Check {
    let said: Vec<String> = measured
        .worse
        .iter()
        .map(|line| format!("{}「{}」(実際/見込み {:.2})", line.attribute, line.value, line.ratio))
        .collect();
    Check {
        name: "集団ごとの見込み",
        sentence: if said.is_empty() {
            "現行モデルより見込みが悪くなる集団は見つかりませんでした。".to_owned()
        } else {
            format!("現行モデルより見込みが悪くなる集団があります: {}。", said.join("、"))
        },
        value: real(said.len()),
        bound: "0集団".to_owned(),
        passed: said.is_empty(),
    }
}

fn churn(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "進行中の事例の変わり方",
        sentence: format!(
            "進行中の{}件のうち{}件({:.1}%)で、見込みが{:.0}ポイントを超えて変わります。",
            measured.moved.of,
            measured.moved.count,
            100.0 * measured.moved.value(),
            100.0 * registered.moved_by
        ),
        value: measured.moved.value(),
        bound: format!("{:.0}%以下", 100.0 * registered.moved),
        passed: measured.moved.of > 0 && measured.moved.value() <= registered.moved,
    }
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
