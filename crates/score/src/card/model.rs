//! The worker's own view, scores as they were computed, what was decided once they were seen.

use crate::engine::Beyond;
use crate::items::model::Item;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a model of this product speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// 過去の一時保護の傾向: resemblance to those who were taken into custody, and nothing more.
    Custody,
    /// 再通告の見込み: reported again within some months.
    Recurrence,
}

impl Outcome {
    /// Both, in the order of the screen.
    pub const ALL: [Self; 2] = [Self::Custody, Self::Recurrence];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Custody => "custody",
            Self::Recurrence => "recurrence",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// As staff call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Custody => "過去の一時保護の傾向",
            Self::Recurrence => "再び通告される見込み",
        }
    }
}

/// What a model said of what was known. Kept with every score as it was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Shares by time; none where too little is known to give numbers.
    pub shares: Vec<Share>,
    /// What stands on record and counts, the heaviest first: item and its part in log-odds.
    pub reasons: Vec<Reason>,
    /// Items of the model nobody knows.
    pub unknown: Vec<String>,
    /// Answers beyond what the model was learnt from, and what they count as.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<Outside>,
    /// Items to find out next, the most telling first.
    pub ask: Vec<String>,
    /// The section in charge, where the model has a level of its own for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

/// Of so many alike, so many: with how unsure that is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Within so many months; 0 where time plays no part.
    pub months: u32,
    /// Share of those alike.
    pub share: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// An answer beyond what a model was learnt from. It counts as the nearest that was, or where nothing is near, as the average.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    /// Item.
    pub feature: String,
    /// What it counts as.
    pub beyond: Beyond,
}

/// One thing on record and its part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Item.
    pub feature: String,
    /// Part in log-odds: above 0 with more, below 0 with fewer of those alike.
    pub weight: f64,
}

/// What the week is for the scores of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// No model is shown.
    NoModel,
    /// Scores may be seen once a view is written.
    Shown,
    /// Scores are computed and nobody sees them; see [`crate::held`].
    Held,
}

impl Showing {
    /// As kept with a view: whether the week was held out; none where there was nothing to hold back.
    pub fn held(self) -> Option<bool> {
        match self {
            Self::NoModel => None,
            Self::Shown => Some(false),
            Self::Held => Some(true),
        }
    }
}

/// What a worker thought before any score was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnView {
    /// Row.
    pub id: Uuid,
    /// A code of [`super::rules::NEEDS`].
    pub need: String,
    /// Why.
    pub reason: String,
    /// Whether it was written in a week held out; none where there was nothing to hold back.
    pub held: Option<bool>,
    /// Who.
    pub by: Uuid,
    /// Name and post.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// A score on file.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Row.
    pub id: Uuid,
    /// What it speaks of.
    pub outcome: Outcome,
    /// By which model.
    pub model: Uuid,
    /// What that is called.
    pub model_name: String,
    /// SHA-256 of the model's file: which version of it.
    pub model_hash: String,
    /// What was known at this moment went in.
    pub known_at: Timestamp,
    /// When the newest of it was learnt.
    pub newest_item: Option<Timestamp>,
    /// What went in.
    pub inputs: Vec<Item>,
    /// What came out.
    pub reading: Reading,
    /// What it was computed with; none on scores of before that was kept.
    pub trace: Option<Trace>,
    /// Who asked for it.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// What a score was computed with, kept with it so that it can be computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The data cut: what was put on record up to this moment was read.
    pub facts_until: Timestamp,
    /// The day up to which practice was read when the model was last measured; none for one that was never measured here.
    pub learnt_until: Option<Date>,
    /// Shares at which the agency looks at the model's work.
    pub thresholds: Vec<f64>,
    /// When a number is given, and what is left out.
    pub rules: Rules,
    /// Version of the program.
    pub program: String,
    /// SHA-256 of the source that computes scores.
    pub source: String,
}

/// Rules by which a model's numbers are told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// An interval wider than this gives no number.
    pub widest: f64,
    /// Shares between which nothing changes for the reader.
    pub edges: Vec<f64>,
    /// How many unknown items are tried with every answer.
    pub tried: usize,
    /// Parts below this, in log-odds, are no reasons.
    pub negligible: f64,
    /// Months ahead.
    pub months: Vec<u32>,
}

/// A score to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewScore {
    /// What it speaks of.
    pub outcome: Outcome,
    /// By which model.
    pub model: Uuid,
    /// SHA-256 of its file.
    pub hash: String,
    /// The moment it was computed of.
    pub known_at: Timestamp,
    /// When the newest of it was learnt.
    pub newest_item: Option<Timestamp>,
    /// What went in.
    pub inputs: Vec<Item>,
    /// What came out.
    pub reading: Reading,
}

/// A score nobody who works on cases sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Silent {
    /// The score.
    pub score: NewScore,
    /// Of the shown model in a week held out; else of a model on trial.
    pub held: bool,
}

/// What was decided once scores were seen, or in a week held out without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// A code of [`super::rules::NEEDS`].
    pub need: String,
    /// `same`, `raised`, `lowered`: against the view before.
    pub stand: String,
    /// A code of [`super::rules::BESIDE`], or [`super::rules::HELD`].
    pub beside: String,
    /// Why.
    pub reason: String,
    /// Name and post.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}
