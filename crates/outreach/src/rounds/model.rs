//! A round and the children on its list.

use crate::rules::{Counted, Origin, Stage};
use desk::frame::{age_label, date_wareki};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// 調査の回
#[derive(Debug, Clone)]
pub struct Round {
    /// Id.
    pub id: Uuid,
    /// 第n回
    pub n: i16,
    /// As staff call it.
    pub name: String,
    /// 調査日
    pub survey_on: Date,
    /// 対象: who is put on the list, and why.
    pub target: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who made it.
    pub made_by: String,
    /// Counts changes.
    pub version: i32,
}

impl Round {
    /// 第1回 令和5年の調査
    pub fn title(&self) -> String {
        format!("第{}回 {}", self.n, self.name)
    }

    /// Whether anything may still be written.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// A child to be put on a list: of the case register, or one the linked systems know.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Id of the child in the case register, or of the linked person.
    pub person: Uuid,
    /// How it came on the list.
    pub origin: Origin,
    /// Why, in words; may be empty. Never a figure of an estimate.
    pub reason: String,
}

/// What became of children to be put on a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    /// Put on the list now.
    pub added: usize,
    /// On it before.
    pub already: usize,
    /// Nobody the own agency knows, or somebody behind a wall.
    pub unknown: usize,
}

/// A child on a list, with what stands about it.
#[derive(Debug, Clone)]
pub struct Child {
    /// The line of the list.
    pub id: Uuid,
    /// The child, in the case register or among the linked persons.
    pub person: Uuid,
    /// Whether only the linked systems know the child.
    pub linked: bool,
    /// 就学後, 就学前
    pub stage: Stage,
    /// On the ledger of the 要対協 when put on the list.
    pub registered: bool,
    /// How it came on the list.
    pub origin: Origin,
    /// Why.
    pub reason: String,
    /// By whom.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// The day on which it was noticed that the child moved to another municipality.
    pub moved_on: Option<Date>,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Birth date, where it is known to the day.
    pub birth: Option<Date>,
    /// School or nursery.
    pub school: String,
    /// 学年
    pub grade: String,
    /// 組
    pub class: String,
    /// Running asks about the child.
    pub asked: i64,
    /// Asks with any answer.
    pub begun: i64,
    /// Asks answered whole.
    pub answered: i64,
    /// The newest view of a worker; empty while there is none.
    pub view: String,
    /// The decision that holds; empty while there is none.
    pub outcome: String,
    /// Supports begun or planned.
    pub supports: i64,
}

impl Child {
    /// As sums see the child.
    pub fn counted(&self) -> Counted<'_> {
        Counted {
            stage: self.stage,
            registered: self.registered,
            outside: self.origin == Origin::Outside,
            outcome: &self.outcome,
        }
    }

    /// 7歳 on a day; empty without a birth date.
    pub fn age(&self, on: &Date) -> String {
        self.birth.map(|birth| age_label(birth, *on)).unwrap_or_default()
    }

    /// 平成30年5月5日
    pub fn birth_label(&self) -> String {
        self.birth.map(date_wareki).unwrap_or_default()
    }

    /// 府中町立架空小学校 2年1組
    pub fn place(&self) -> String {
        let year = match self.grade.parse::<u8>() {
            Ok(year) => format!("{year}年"),
            Err(_) => self.grade.clone(),
        };
        let class =
            if self.class.is_empty() || self.class.ends_with('組') || self.linked && self.stage == Stage::Preschool {
                self.class.clone()
            } else {
                format!("{}組", self.class)
            };
        [self.school.as_str(), &format!("{year}{class}")]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// 未依頼, 未回答, 一部, 回答済 of all that was asked about the child.
    pub fn answer_state(&self) -> (&'static str, &'static str) {
        match (self.asked, self.begun, self.answered) {
            (0, ..) => ("未依頼", ""),
            (asked, _, answered) if asked == answered => ("回答済", "good"),
            (_, 0, _) => ("未回答", "warn"),
            _ => ("一部", "warn"),
        }
    }
}
