//! A learnt model as an agency keeps it, and its life.

use ground::{Error, FieldError, Result};
use jiff::Timestamp;
use uuid::Uuid;

/// Letters of a name.
const NAME: usize = 100;
/// Letters of a card.
const CARD: usize = 20_000;
/// Bytes of a file.
pub const LARGEST: usize = 8 << 20;

/// What models speak of, and which of the two products they belong to. They are never mixed.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("custody", "受理支援: 過去の一時保護の傾向"),
    ("recurrence", "受理支援: 再び通告される見込み(3・6・12か月)"),
    ("checkin", "気づき: 訪問して様子を確かめる必要"),
];

/// 気づき: a product of its own, whose models look at linked facts of children nobody weighed. What visits to children of its lists find judges it.
pub const CHECKIN: &str = "checkin";

/// Where a model is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Added; computes nothing.
    Draft,
    /// On trial: computes silently, shown to nobody.
    Shadow,
    /// The trial has ended; computes on silently until somebody answers for it.
    Candidate,
    /// What it says is shown.
    Shown,
    /// Computes no more; what it said stays.
    Retired,
}

impl State {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Shadow => "shadow",
            Self::Candidate => "candidate",
            Self::Shown => "shown",
            Self::Retired => "retired",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Shadow, Self::Candidate, Self::Shown, Self::Retired]
            .into_iter()
            .find(|state| state.code() == code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "登録のみ",
            Self::Shadow => "試行中(だれにも表示しない)",
            Self::Candidate => "承認待ち(だれにも表示しない)",
            Self::Shown => "表示中",
            Self::Retired => "使用終了",
        }
    }

    /// Where somebody may put it from here by a reason alone. A model of 受理支援 is tried, judged and shown at the gate only; a return to what was
    /// shown before needs none.
    pub fn next(self, outcome: &str) -> &'static [State] {
        match (self, outcome == CHECKIN) {
            (Self::Draft, true) => &[Self::Shadow, Self::Retired],
            (Self::Shadow, true) => &[Self::Shown, Self::Retired],
            (Self::Retired, true) => &[Self::Shadow],
            (Self::Retired, false) => &[],
            _ => &[Self::Retired],
        }
    }

    /// Whether it computes and nobody who works on cases reads it.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Shadow | Self::Candidate)
    }
}

/// A model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Row.
    pub id: Uuid,
    /// A code of [`OUTCOMES`].
    pub outcome: String,
    /// As staff call it.
    pub name: String,
    /// SHA-256 of its file.
    pub hash: String,
    /// The file.
    pub definition: String,
    /// モデルカード
    pub card: String,
    /// Who made it: added its file, or asked for the learning; none: the clock.
    pub maker: Option<Uuid>,
    /// Whether it was learnt here.
    pub is_learnt: bool,
    /// Name of who added it.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// Its steps, the newest first; never none.
    pub steps: Vec<Step>,
}

impl Model {
    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.steps.first().map_or(State::Draft, |step| step.state)
    }

    /// What it speaks of, in words.
    pub fn outcome_label(&self) -> &'static str {
        OUTCOMES.iter().find(|(code, _)| *code == self.outcome).map_or("", |(_, label)| label)
    }
}

/// One step of a life.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it went.
    pub state: State,
    /// Why.
    pub reason: String,
    /// What the step rests on beside its reason; see [`crate::learn`].
    pub detail: serde_json::Value,
    /// Who decided it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A model to be added.
#[derive(Debug, Clone)]
pub struct NewModel {
    /// A code of [`OUTCOMES`].
    pub outcome: String,
    /// As staff call it.
    pub name: String,
    /// The file.
    pub definition: String,
    /// モデルカード
    pub card: String,
}

impl NewModel {
    /// Checks what a person or system wrote; the file itself is read when the model is added.
    ///
    /// # Errors
    /// `Invalid`, every fault beside its field.
    pub fn check(&self) -> Result<()> {
        let mut faults = Vec::new();
        let mut refuse = |field: &str, message: &str| {
            faults.push(FieldError { field: field.to_owned(), message: message.to_owned() });
        };
        if !OUTCOMES.iter().any(|(code, _)| *code == self.outcome) {
            refuse("outcome", "何のモデルかを選んでください。");
        }
        if self.name.trim().is_empty() || self.name.chars().count() > NAME {
            refuse("name", "名前を100文字以内で入力してください。");
        }
        if self.card.trim().is_empty() || self.card.chars().count() > CARD {
            refuse("card", "モデルカードを20000文字以内で入力してください。");
        }
        if self.definition.trim().is_empty() || self.definition.len() > LARGEST {
            refuse("definition", "モデルのファイル(JSON、8MBまで)を選んでください。");
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
    }
}
