//! What people wrote about one child of a round.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// 見立て or 判断, as somebody wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Line of the list.
    pub candidate: Uuid,
    /// Whether it was decided; else a worker's view.
    pub decided: bool,
    /// A code of the outcomes.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// Day of the hearing or of the view.
    pub held_on: Date,
    /// 出席者
    pub present: String,
    /// Who wrote it, with section.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A support in one of its states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The support.
    pub id: Uuid,
    /// Which of its states, from 1.
    pub version: i32,
    /// Line of the list.
    pub candidate: Uuid,
    /// A code of the menu.
    pub menu: String,
    /// A code of the states.
    pub state: String,
    /// First day.
    pub begin_on: Option<Date>,
    /// Last day.
    pub end_on: Option<Date>,
    /// What else is to know.
    pub note: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How an indicator stood when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Line of the list.
    pub candidate: Uuid,
    /// A code of the indicators.
    pub indicator: String,
    /// Before the support; else after it.
    pub before: bool,
    /// A code of the values.
    pub value: String,
    /// When.
    pub measured_on: Date,
    /// What was seen.
    pub note: String,
    /// Who wrote it.
    pub by: String,
    /// When it was written.
    pub at: Timestamp,
}
