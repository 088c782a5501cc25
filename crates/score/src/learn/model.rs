//! What an agency wants learnt, each run, and what was measured.

use desk::frame::date_wareki;
use jiff::Timestamp;
use jiff::civil::Date;
use risk::Family;
use risk::govern::ablation::Ablation;
use risk::govern::capacity::Point;
use risk::govern::card::{Measures, Part, Run as CardRun};
use risk::govern::gate::{Measured, Registered, Verdict, decide};
use risk::govern::structure::Structure;
use risk::govern::subgroups::Audit;
use risk::tune::Optimism;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::offices::Office;
use super::over_time::{Ahead, OverTime};
use crate::card::model::Outcome;

/// How often there is learning.
pub const EVERY: &[(&str, &str)] = &[("off", "学習しない"), ("half", "半年ごと"), ("year", "1年ごと")];

/// What only people can say of a model: each must be told before anybody may sign.
pub const STATEMENTS: &[(&str, &str, &str)] = &[
    ("setting", "実施する場所と責任者", "例: 架空県中央児童相談所、所長"),
    ("ethics", "倫理審査", "審査した会の名前と、かけた日。まだなら、いつかけるか。"),
    ("funding", "資金", "例: 県の一般財源。外部の資金は受けていない。"),
    ("interests", "利益相反", "モデルを作る人・売る人との関係。なければ「なし」。"),
    ("involvement", "当事者の参画", "こども・保護者・現場の職員が、どう関わったか。"),
    ("plan", "計画書と登録", "計画書のある場所、登録した番号。"),
    ("sharing", "データの扱い", "データをだれに渡すか、渡さないか。"),
];

/// The setting of an outcome in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Counts changes; 0 where nothing was ever set.
    pub n: i32,
    /// A code of [`EVERY`].
    pub every: String,
    /// AUC that can honestly be reached.
    pub ceiling: f64,
    /// AUC the number of rows is planned with.
    pub expected: f64,
    /// Thresholds at which net benefit is compared.
    pub thresholds: Vec<f64>,
    /// 問い合わせ先
    pub contact: String,
    /// By code of [`STATEMENTS`].
    pub statements: std::collections::BTreeMap<String, String>,
    /// Who set it.
    pub by: String,
    /// When; none where nothing was ever set.
    pub at: Option<Timestamp>,
    /// Since when its bounds stand: from that day on they are registered, whatever else was set since.
    pub since: Option<Timestamp>,
}

impl Setting {
    /// As shipped: nothing is learnt. What can honestly be reached is what a follow-up of planted cases allows who knows everything.
    pub fn shipped(outcome: Outcome) -> Self {
        let (ceiling, expected, thresholds) = match outcome {
            Outcome::Custody => (0.88, 0.75, vec![0.10, 0.20]),
            Outcome::Recurrence => (0.80, 0.70, vec![0.20, 0.35]),
        };
        Self {
            n: 0,
            every: "off".to_owned(),
            ceiling,
            expected,
            thresholds,
            contact: String::new(),
            statements: std::collections::BTreeMap::new(),
            by: String::new(),
            at: None,
            since: None,
        }
    }

    /// The bounds of the gate, registered on the day since which they stand; before anything was set, today.
    pub fn registered(&self, today: Date) -> Registered {
        let on = self.since.map_or(today, |since| since.to_zoned(ground::db::japan()).date());
        let usual = Registered::usual(on, self.ceiling, self.thresholds.clone());
        Registered { expected: Some(self.expected), ..usual }
    }

    /// SHA-256 of what a run depends on besides the rows.
    pub fn hash(&self) -> String {
        use sha2::{Digest, Sha256};
        let told = format!("{} {} {:?}", self.ceiling, self.expected, self.thresholds);
        super::table::hex(&Sha256::digest(told))
    }
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits, or is being done.
    Asked,
    /// Something came out.
    Done,
    /// Nothing was learnt, for the reason told.
    Refused,
    /// The program could not.
    Failed,
}

const STATES: [(State, &str, &str, &str); 4] = [
    (State::Asked, "asked", "実行中", ""),
    (State::Done, "done", "終わりました", "good"),
    (State::Refused, "refused", "学習しませんでした", "warn"),
    (State::Failed, "failed", "できませんでした", "danger"),
];

impl State {
    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        STATES.iter().find(|(_, known, ..)| *known == code).map(|(state, ..)| *state)
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(_, code, ..)| code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(_, _, label, _)| label)
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(.., class)| class)
    }
}

/// A run: learning, or a look at a model that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Row.
    pub id: Uuid,
    /// Whether it is learning.
    pub learns: bool,
    /// Of what.
    pub outcome: Outcome,
    /// The model that was looked at, or came of it.
    pub model: Option<Uuid>,
    /// How it stands.
    pub state: State,
    /// How far it is; how it ended.
    pub words: String,
    /// Who asked for it; none: the clock.
    pub asked_by: Option<Uuid>,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What was measured, from which everything that is shown and signed follows again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Bounds, as registered before.
    pub registered: Registered,
    /// For the gate.
    pub measured: Measured,
    /// For the card.
    pub measures: Measures,
    /// Decision curve.
    pub curve: Vec<Point>,
    /// Groups.
    pub audit: Audit,
    /// What was learnt from.
    pub learnt: Part,
    /// What was tested on.
    pub tested: Part,
    /// Items with their share of blanks.
    pub features: Vec<(String, f64)>,
    /// Parameters.
    pub parameters: usize,
    /// Items that were left out, and why.
    pub left_out: Vec<String>,
    /// How much better shapes rank the test.
    pub additive: Option<f64>,
    /// Whether a model was shown that it was compared with.
    pub has_champion: bool,
    /// Which model that was; none also in what was kept before that was told.
    #[serde(default)]
    pub champion: Option<Uuid>,
    /// How much the fit flatters itself; none where nothing was learnt.
    #[serde(default)]
    pub optimism: Option<Optimism>,
    /// The same without what speaks of receipt of welfare or want of money; none where nothing was learnt.
    #[serde(default)]
    pub ablation: Option<Ablation>,
    /// Kind of the model; none in what was kept before that was told.
    #[serde(default)]
    pub family: Option<Family>,
    /// Whether its probabilities were mapped, as far as rows held out spoke for it.
    #[serde(default)]
    pub calibrated: bool,
    /// Offices of the test, without and with levels of their own.
    #[serde(default)]
    pub offices: Vec<Office>,
    /// How much better trees rank the test; none where nothing was learnt.
    #[serde(default)]
    pub structure: Option<Structure>,
    /// Where it was learnt how soon: beside a yes within the year.
    #[serde(default)]
    pub over_time: Option<OverTime>,
    /// Nearer horizons of a model over time.
    #[serde(default)]
    pub ahead: Vec<Ahead>,
}

impl Kept {
    /// The verdict of a model: the checks, made anew from what was registered and measured.
    pub fn verdict(&self, model: Uuid) -> Verdict {
        decide(&model.to_string(), &self.registered, &self.measured, date_wareki)
    }

    /// As the card and the report want it.
    pub fn run(&self, model: Uuid, code: &str, cut: Date, on: Date) -> CardRun {
        CardRun {
            model: model.to_string(),
            code: code.to_owned(),
            cut,
            on,
            learnt: self.learnt.clone(),
            tested: self.tested.clone(),
            features: self.features.clone(),
            parameters: self.parameters,
            needed: self.measured.needed,
            measures: self.measures.clone(),
            curve: self.curve.clone(),
            audit: self.audit.clone(),
            ablation: self.ablation.clone(),
            verdict: self.verdict(model),
        }
    }
}

/// What the silent scores of a model show.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trial {
    /// Silent scores whose outcome has come due.
    pub matured: usize,
    /// Measures by code of [`MEASURES`], in words; those there are.
    pub measured: std::collections::BTreeMap<String, String>,
    /// The same as numbers, which are held to what was registered.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, f64>,
    /// Whether the chain of silent scores is whole; none while there is none.
    pub whole: Option<bool>,
}

/// Fewer silent scores with an outcome than this tell nothing, and would tell of single children.
pub const LEAST_TRIAL: usize = 20;

/// Measures a trial may be judged by.
pub const MEASURES: &[(&str, &str)] = &[("auc", "順位の良さ(AUC)"), ("slope", "較正の傾き"), ("ratio", "実際/見込み")];

/// A test as it was opened: by whichever model, under which bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The bounds then.
    pub registered: Registered,
    /// The day.
    pub on: Date,
    /// Day of its first record.
    pub from: Date,
    /// Day of its last.
    pub to: Date,
}

/// A verdict on file.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Row.
    pub id: Uuid,
    /// Of which model.
    pub model: Uuid,
    /// What was measured.
    pub kept: Kept,
    /// What the silent scores show.
    pub trial: Trial,
    /// What was known by then.
    pub cut: Date,
    /// SHA-256 of the rows.
    pub rows_hash: String,
    /// Program and settings.
    pub code: String,
    /// When.
    pub at: Timestamp,
    /// Who signed or refused, the newest first.
    pub answers: Vec<Answered>,
}

/// Days for which a verdict tells how a model stands: by then the next records are there.
pub const VERDICT_DAYS: i32 = 30;

impl Judged {
    /// Why nothing rests on this verdict any more, if so: it is too old, or it is beside another model than the one shown today.
    pub fn outdated(&self, champion: Option<Uuid>, today: Date) -> Option<String> {
        let days = self.at.to_zoned(ground::db::japan()).date().until(today).map_or(i32::MAX, |span| span.get_days());
        match () {
            () if days > VERDICT_DAYS => Some(format!(
                "この確認から{days}日たっています。{VERDICT_DAYS}日以内の確認が必要です。もう一度、確認してください。"
            )),
            () if self.kept.champion != champion || self.kept.has_champion != champion.is_some() => Some(
                "この確認のあとに、表示中のモデルが変わりました。いまの表示中のモデルと比べるため、もう一度、確認してください。"
                    .to_owned(),
            ),
            () => None,
        }
    }
}

/// A signature, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Whether it was signed.
    pub signed: bool,
    /// Why.
    pub reason: String,
    /// モデルカード as signed.
    pub card: String,
    /// TRIPOD+AI 報告書.
    pub report: String,
    /// Post and name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}
