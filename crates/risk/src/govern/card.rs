//! A model's card (Mitchell and others 2019): what it is for and not for, on whom it was made, how well it does for whom. One tap from every score.
//!
//! No field can be left out: what a person tells is [`Told`], which is never blank, and what a run measured comes from the run.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ablation::Ablation;
use super::capacity::Point;
use super::gate::{Signed, Verdict};
use super::interval::Interval;
use super::labels::{Calendar, ThreeWay, thousands};
use super::subgroups::Audit;

/// A text that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told(String);

/// A text that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("「{0}」が空欄です。モデルカードと報告書は、すべての欄を埋めないと作れません。")]
pub struct Untold(pub &'static str);

impl Told {
    /// A text for a field.
    ///
    /// # Errors
    /// When it is blank.
    pub fn new(field: &'static str, text: &str) -> Result<Self, Untold> {
        let text = text.trim();
        if text.is_empty() { Err(Untold(field)) } else { Ok(Self(text.to_owned())) }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A figure with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The figure.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
}

impl Figure {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{:.3}(95%区間 {:.3}〜{:.3})", self.value, self.interval.low, self.interval.high)
    }
}

/// A part of the data: who, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Outcomes counted.
    pub labels: ThreeWay,
}

impl Part {
    /// In words.
    #[must_use]
    pub fn words(&self, day: Calendar) -> String {
        let ThreeWay { yes, no, unknown } = self.labels;
        format!(
            "{}から{}まで、{}件(該当{}、非該当{}、不明{})",
            day(self.from),
            day(self.to),
            thousands(yes + no + unknown),
            thousands(yes),
            thousands(no),
            thousands(unknown)
        )
    }
}

/// Measures of a run on its test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// C-statistic.
    pub auc: Figure,
    /// Area under precision and recall.
    pub precision_recall: f64,
    /// Brier score.
    pub brier: f64,
    /// Calibration slope.
    pub slope: Figure,
    /// Observed over expected.
    pub ratio: Figure,
    /// Mean gap between what is said and what came, in ten classes.
    pub calibration_error: f64,
    /// By how much the AUC on the rows learnt from flatters, by fits to households drawn again; none where that is not known.
    pub optimism: Option<f64>,
}

/// What a run knows of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Identifier of the model.
    pub model: String,
    /// Hash of program and settings.
    pub code: String,
    /// Day of the data cut.
    pub cut: Date,
    /// Day of the run.
    pub on: Date,
    /// What it learnt from.
    pub learnt: Part,
    /// What it was tested on.
    pub tested: Part,
    /// Names of the features with the share of blanks, in the order of the model.
    pub features: Vec<(String, f64)>,
    /// Parameters looked at.
    pub parameters: usize,
    /// Children needed for so many.
    pub needed: usize,
    /// Measures on the test.
    pub measures: Measures,
    /// Decision curve on the test.
    pub curve: Vec<Point>,
    /// Groups on the test.
    pub audit: Audit,
    /// The same without variables that are in dispute; none where the model was not learnt here.
    pub ablation: Option<Ablation>,
    /// The gate's verdict.
    pub verdict: Verdict,
}

/// What people say about a model. A field that is left out does not compile:
///
/// ```compile_fail
/// use risk::govern::card::{Charter, Told};
///
/// let told = || Told::new("欄", "架空の記載").unwrap();
/// let charter = Charter {
///     name: told(),
///     method: told(),
///     intended: told(),
///     out_of_scope: told(),
///     outcome: told(),
///     left_out: told(),
///     contact: told(),
/// };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charter {
    /// 名称.
    pub name: Told,
    /// Kind of model, in words.
    pub method: Told,
    /// 想定する使い方.
    pub intended: Told,
    /// 使ってはいけない場面.
    pub out_of_scope: Told,
    /// 結果(アウトカム)の定義と確かめ方.
    pub outcome: Told,
    /// 使わない項目とその理由.
    pub left_out: Told,
    /// 限界と注意.
    pub caveats: Told,
    /// 問い合わせ先.
    pub contact: Told,
}

/// The card, ready to be read.
#[must_use]
pub fn card(charter: &Charter, run: &Run, signed: &Signed, day: Calendar) -> String {
    let mut out = String::new();
    let mut section = |title: &str, text: &str| {
        let _ = writeln!(out, "## {title}\n\n{text}\n");
    };
    section("使い方", charter.intended.text());
    section("使ってはいけない場面", charter.out_of_scope.text());
    section("求めているもの", charter.outcome.text());
    section(
        "作り方",
        &format!(
            "{}\n\n項目数{}、係数の数{}。学習に必要な件数の目安は{}件です。",
            charter.method.text(),
            run.features.len(),
            run.parameters,
            thousands(run.needed)
        ),
    );
    section("学習した記録", &run.learnt.words(day));
    section("試験した記録", &format!("{}\n\n{}", run.tested.words(day), run.tested.labels.table()));
    section("成績", &measures(&run.measures));
    section("しきい値ごとの純便益", &curve(&run.curve));
    section("集団ごとの見込み", &run.audit.table());
    section(ABLATION, &without(run));
    section("使わない項目", charter.left_out.text());
    section("空欄の割合", &blanks(&run.features));
    section("公開前の確認", &run.verdict.table());
    section("限界と注意", charter.caveats.text());
    section(
        "来歴",
        &format!(
            "モデル {}、プログラム {}、データの基準日 {}、作成日 {}。{}が{}に承認しました。",
            run.model,
            run.code,
            day(run.cut),
            day(run.on),
            signed.by(),
            day(signed.on())
        ),
    );
    section("問い合わせ先", charter.contact.text());
    format!(
        "# モデルカード: {}\n\n判断は人が行います。数値は、似た条件の過去の記録で何が起きたかの割合です。\n\n{out}",
        charter.name.text()
    )
}

/// Title of what [`without`] says.
pub(super) const ABLATION: &str = "受給や経済的な困りごとの項目を除いた場合";

pub(super) fn without(run: &Run) -> String {
    let unknown = || "学習した記録がこの所属にないため、除いて学び直すことができません。".to_owned();
    run.ablation.as_ref().map_or_else(unknown, Ablation::table)
}

pub(super) fn measures(measures: &Measures) -> String {
    format!(
        "| 指標 | 値 |\n|---|---|\n| AUC | {} |\n| 適合率・再現率の面積 | {:.3} |\n| Brierスコア | {:.4} |\n| 較正の傾き | {} |\n| 実際/見込み | {} |\n| 較正の誤差(10区分) | {:.4} |\n| 学習した記録での成績の楽観(AUC、世帯ごとに引き直して見積もり) | {} |",
        measures.auc.words(),
        measures.precision_recall,
        measures.brier,
        measures.slope.words(),
        measures.ratio.words(),
        measures.calibration_error,
        measures.optimism.map_or_else(|| "求めていません".to_owned(), |optimism| format!("{optimism:.3}"))
    )
}

pub(super) fn curve(points: &[Point]) -> String {
    let mut out = String::from("| しきい値 | このモデル(95%区間) | 全員を訪問 | 誰も訪問しない |\n|---|---|---|---|\n");
    for point in points {
        let _ = writeln!(
            out,
            "| {:.0}% | {:.4}({:.4}〜{:.4}) | {:.4} | 0 |",
            100.0 * point.threshold,
            point.score,
            point.interval.low,
            point.interval.high,
            point.all
        );
    }
    out
}

pub(super) fn blanks(features: &[(String, f64)]) -> String {
    let mut out = String::from("| 項目 | 空欄 |\n|---|---|\n");
    for (name, share) in features {
        let _ = writeln!(out, "| {name} | {:.1}% |", 100.0 * share);
    }
    out
}
