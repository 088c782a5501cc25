//! An order of a masked export, what was found, and who opened its key.

use super::rules::{Kind, Rule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The part of an order that holds the case register.
pub const CASES: &str = "case";

/// Table and column the kept key is sealed for.
pub const TABLE: &str = "app.masked_export";
/// See [`TABLE`].
pub const ESCROW: &str = "escrow";

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Asked for.
    Waiting,
    /// Not approved.
    Refused,
    /// Being made.
    Making,
    /// Something known still stood in it: nothing is handed out.
    Stopped,
    /// Can be taken.
    Ready,
    /// Could not be made.
    Failed,
    /// Taken back by who asked.
    Withdrawn,
}

const STATES: [(State, &str, &str, &str); 7] = [
    (State::Waiting, "waiting", "承認待ち", "warn"),
    (State::Refused, "refused", "不承認", "danger"),
    (State::Making, "making", "作成中", ""),
    (State::Stopped, "stopped", "自己点検で停止", "danger"),
    (State::Ready, "ready", "受け取れます", "good"),
    (State::Failed, "failed", "作成できません", "danger"),
    (State::Withdrawn, "withdrawn", "取下げ", ""),
];

impl State {
    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        STATES.iter().find(|(_, known, ..)| *known == code).map(|(state, ..)| *state)
    }

    fn row(self) -> (&'static str, &'static str, &'static str) {
        STATES
            .iter()
            .find(|(state, ..)| *state == self)
            .map_or(("", "", ""), |(_, code, label, class)| (code, label, class))
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        self.row().1
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        self.row().2
    }
}

/// What an order asks for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// 目的
    pub purpose: String,
    /// 受領者
    pub receiver: String,
    /// 受け渡しの方法・返却
    pub note: String,
    /// `csv` or `xlsx`.
    pub format: String,
    /// [`CASES`] and codes of sources.
    pub parts: Vec<String>,
    /// Whether the key is kept under two persons; else it is destroyed at once.
    pub key_kept: bool,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Its id.
    pub id: Uuid,
    /// What it asks for.
    pub wish: Wish,
    /// Columns made blank besides the rules: `table/column`.
    pub blanked: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// Who asked.
    pub asked_by: Uuid,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// Who approved or refused.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused or could not be made.
    pub words: String,
    /// What was removed.
    pub report: Vec<Told>,
    /// What the look at the finished files found.
    pub found: Vec<Found>,
    /// The file: id, wrapped key.
    pub file: Option<(Uuid, Vec<u8>)>,
    /// Its size.
    pub bytes: i64,
    /// Its SHA-256.
    pub hash: Vec<u8>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// The sealed key of its numbers.
    pub escrow: Option<Vec<u8>>,
    /// Counts changes.
    pub version: i32,
}

/// What became of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Name of the file.
    pub table: String,
    /// Title of the column.
    pub column: String,
    /// What was done.
    pub rule: Rule,
    /// Whether it was made blank by hand.
    pub by_hand: bool,
    /// Cells with something in them.
    pub cells: u64,
    /// Of them, changed or made blank.
    pub changed: u64,
}

impl Told {
    /// Cells that went out as they were.
    pub fn left(&self) -> u64 {
        self.cells.saturating_sub(self.changed)
    }
}

/// Something known that stood in a finished file: where and what, never the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// Name of the file.
    pub table: String,
    /// Title of the column.
    pub column: String,
    /// What it was.
    pub kind: Kind,
    /// In how many cells.
    pub cells: u64,
}

impl Found {
    /// The column as an order names it.
    pub fn place(&self) -> String {
        format!("{}/{}", self.table, self.column)
    }
}

/// 鍵の使用
#[derive(Debug, Clone)]
pub struct Opening {
    /// Its id.
    pub id: Uuid,
    /// What for.
    pub reason: String,
    /// Who asked.
    pub asked_by: Uuid,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// Who confirmed.
    pub confirmed_by_name: String,
    /// Until when it is open.
    pub until: Option<Timestamp>,
}
