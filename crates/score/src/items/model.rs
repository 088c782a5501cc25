//! What is known of one thing about a child, where it is on record, and who said that it is wrong.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known. A blank is never a no: what nobody asked, what nobody knows and what does not apply are three things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", content = "value", rename_all = "snake_case")]
pub enum Given {
    /// 該当
    Yes,
    /// 非該当
    No,
    /// A degree or a choice, by its code.
    Code(String),
    /// A number, in the unit of the item.
    Number(f64),
    /// 不明: asked, and nobody knows.
    Unknown,
    /// まだ確認していない
    Unasked,
    /// 確認中: somebody says that what stands there is wrong; counts as unknown.
    Disputed,
    /// 対象外: does not apply to this child.
    NotApplicable,
    /// 未受診: it was due, and the child was not brought.
    Missed,
}

/// The five states of a value (該当・非該当・不明・対象外・未受診).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 該当, with a degree or number where there is one.
    Applies,
    /// 非該当
    Not,
    /// 不明
    Unknown,
    /// 対象外
    NotApplicable,
    /// 未受診
    Missed,
}

impl Given {
    /// Which of the five states it is.
    pub fn state(&self) -> State {
        match self {
            // 「ない」 is the lowest degree of most scales.
            Self::Code(code) if code == "none" => State::Not,
            Self::Yes | Self::Code(_) | Self::Number(_) => State::Applies,
            Self::No => State::Not,
            Self::Unknown | Self::Unasked | Self::Disputed => State::Unknown,
            Self::NotApplicable => State::NotApplicable,
            Self::Missed => State::Missed,
        }
    }

    /// Whether a model must do without it.
    pub fn is_unknown(&self) -> bool {
        self.state() == State::Unknown
    }

    /// What is said where there is no answer to show.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Yes => "はい",
            Self::No => "いいえ",
            Self::Code(_) | Self::Number(_) => "",
            Self::Unknown => "わからない",
            Self::Unasked => "まだ確認していない",
            Self::Disputed => "確認中",
            Self::NotApplicable => "対象外",
            Self::Missed => "未受診",
        }
    }
}

/// Where something is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The sheet; none: the record itself (reports, sightings, measurements).
    pub sheet: Option<Uuid>,
    /// Which saving of the sheet.
    pub version: i32,
    /// 緊急度アセスメント, 安全確認の記録 …
    pub title: String,
    /// The day it speaks of.
    pub day: Date,
    /// Who wrote it.
    pub by: String,
    /// When it was learnt.
    pub recorded_at: Timestamp,
    /// Whether the sheet was still being written.
    pub draft: bool,
    /// What a linked system said when the answer was taken from it, with source, day of the file and row; empty where somebody answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub origin: String,
}

/// One thing about a child as it was known at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Stable name: `urgency.q3`, `urgency.q3_what.head`, `register.days_unseen`. Models name their columns so.
    pub feature: String,
    /// As asked.
    pub label: String,
    /// As answered, in words.
    pub shown: String,
    /// What is known.
    pub given: Given,
    /// Where it is on record; none where nothing is.
    pub source: Option<Source>,
}

/// A row about an answer somebody says is wrong, or about its settling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Row.
    pub id: Uuid,
    /// Which item, with everything below it.
    pub feature: String,
    /// The row that is settled; none: raised.
    pub settles: Option<Uuid>,
    /// こども, 保護者 …
    pub said_by: String,
    /// What is wrong, or what was found.
    pub reason: String,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Timestamp,
}
