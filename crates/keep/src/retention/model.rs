//! Lists of what has ended, their lines, and what keeps something longer.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a line points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A child with its case.
    Record,
    /// A person the town's systems tell of.
    Linked,
    /// The rests of a file of a source.
    Rows,
}

const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::Record, "record", "ケースの記録"),
    (Kind::Linked, "linked", "連携した情報"),
    (Kind::Rows, "rows", "取込ファイルの残り"),
];

impl Kind {
    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known, _)| *known == code).map(|(kind, ..)| *kind)
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, code, _)| code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., label)| label)
    }
}

/// Why something is kept beyond its period.
pub const BASES: &[(&str, &str)] = &[
    ("訴訟", "訴訟・不服申立て"),
    ("検証", "検証・調査"),
    ("開示請求", "開示請求"),
    ("養子縁組", "特別養子縁組(永年)"),
    ("本人", "本人のために残す"),
    ("その他", "その他"),
];

/// Somebody else's need of what has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which.
    pub code: String,
    /// In words; names no person.
    pub words: String,
    /// Whether it forbids erasing; else it is for the approver to know.
    pub bars: bool,
}

impl Need {
    /// One that forbids.
    pub fn bar(code: &str, words: impl Into<String>) -> Self {
        Self { code: code.to_owned(), words: words.into(), bars: true }
    }
}

/// Code of the need of a hold.
pub const HOLD: &str = "hold";

/// Something that has ended, before it stands on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What it is.
    pub kind: Kind,
    /// The child, the linked person, the run.
    pub object: Uuid,
    /// Code of the rule.
    pub rule: &'static str,
    /// Last day of the period.
    pub since: Date,
    /// How it was computed.
    pub why: String,
    /// Who needs it.
    pub needs: Vec<Need>,
}

impl Ended {
    /// Where its line stands at first.
    pub fn state(&self) -> &'static str {
        match () {
            () if self.needs.iter().any(|need| need.code == HOLD) => "held",
            () if self.needs.iter().any(|need| need.bars) => "barred",
            () => "listed",
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: Uuid,
    /// What it points to.
    pub kind: Kind,
    /// See [`Ended`].
    pub object: Uuid,
    /// Code of the rule.
    pub rule: String,
    /// Last day of the period.
    pub since: Date,
    /// How it was computed.
    pub why: String,
    /// Who needs it.
    pub needs: Vec<Need>,
    /// `listed`, `held`, `barred`, `approved`, `spared`, `erased`.
    pub state: String,
    /// Why it was spared.
    pub words: String,
    /// Table → rows erased.
    pub counts: BTreeMap<String, i64>,
}

impl Item {
    /// State as shown, and the class of its chip.
    pub fn state_shown(&self) -> (&'static str, &'static str) {
        match self.state.as_str() {
            "listed" => ("満了", ""),
            "held" => ("保存の延長", "warn"),
            "barred" => ("消去できません", "warn"),
            "approved" => ("消去待ち", ""),
            "spared" => ("見送り", ""),
            _ => ("消去済み", "good"),
        }
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// Its id.
    pub id: Uuid,
    /// Its month.
    pub month: Date,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by_name: String,
    /// `draft`, `proposed`, `approved`, `done`.
    pub state: String,
    /// 起案者
    pub drafted_by: Option<Uuid>,
    /// Name.
    pub drafted_by_name: String,
    /// When.
    pub drafted_at: Option<Timestamp>,
    /// 承認者
    pub approved_by_name: String,
    /// Post.
    pub approved_post: String,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Why it was sent back.
    pub words: String,
    /// Counts changes.
    pub version: i32,
    /// Its lines.
    pub lines: i64,
    /// Of them erased.
    pub erased: i64,
}

impl List {
    /// State as shown, and the class of its chip.
    pub fn state_shown(&self) -> (&'static str, &'static str) {
        match self.state.as_str() {
            "draft" => ("起案前", "warn"),
            "proposed" => ("承認待ち", "warn"),
            "approved" => ("消去しています", ""),
            _ => ("完了", "good"),
        }
    }
}

/// 保存の延長
#[derive(Debug, Clone)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// Of what.
    pub kind: Kind,
    /// See [`Ended`].
    pub object: Uuid,
    /// Code of [`BASES`].
    pub basis: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub set_by_name: String,
    /// When.
    pub set_at: Timestamp,
}
