//! What is known of a file of rows.

use jiff::Timestamp;
use uuid::Uuid;

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits, or is being made.
    Asked,
    /// Can be taken.
    Ready,
    /// There are no rows.
    Refused,
    /// The program could not.
    Failed,
    /// Its week is over.
    Over,
}

const STATES: [(State, &str, &str, &str); 5] = [
    (State::Asked, "asked", "作成中", ""),
    (State::Ready, "ready", "できました", "good"),
    (State::Refused, "refused", "作りませんでした", "warn"),
    (State::Failed, "failed", "できませんでした", "danger"),
    (State::Over, "over", "期限が過ぎて削除しました", ""),
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

/// A file somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Row.
    pub id: Uuid,
    /// What for.
    pub purpose: String,
    /// How it stands.
    pub state: State,
    /// How far it is; how it ended.
    pub words: String,
    /// Who asked, and alone may take it.
    pub by: Uuid,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}
