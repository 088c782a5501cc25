//! A survey, and where each agency stands.

use desk::assessment::form::{Answers, Form};
use ground::db::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A survey.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The survey.
    pub key: Key,
    /// Who asks.
    pub org: i32,
    /// As shown.
    pub title: String,
    /// What to know.
    pub note: String,
    /// What is asked.
    pub form: Form,
    /// What it speaks of.
    pub period: (Date, Date),
    /// Kinds of agency asked.
    pub kinds: Vec<String>,
    /// Who is asked.
    pub to_orgs: Vec<i32>,
    /// When.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: String,
    /// Last day.
    pub due_on: Date,
    /// From then on nothing can be submitted.
    pub closed_at: Option<Timestamp>,
}

/// Where an agency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not submitted.
    Waiting,
    /// Submitted.
    Submitted,
    /// Sent back.
    Returned,
}

impl State {
    /// Reads a stored code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "submitted" => Self::Submitted,
            "returned" => Self::Returned,
            _ => Self::Waiting,
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "未提出",
            Self::Submitted => "提出済み",
            Self::Returned => "差戻し",
        }
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::Waiting => "",
            Self::Submitted => "good",
            Self::Returned => "warn",
        }
    }
}

/// An agency asked.
#[derive(Debug, Clone)]
pub struct Told {
    /// The agency.
    pub org: i32,
    /// The sheet in which it answers.
    pub sheet: Option<Uuid>,
    /// Where it stands.
    pub state: State,
    /// As submitted last.
    pub answers: Option<Answers>,
    /// When.
    pub submitted_at: Option<Timestamp>,
    /// By whom.
    pub submitted_by: String,
    /// Why it was sent back.
    pub note: String,
    /// Last reminded.
    pub reminded_on: Option<Date>,
}
