//! Rows of what passes between agencies.

use jiff::Timestamp;
use relay::transitions::{Kind, Package, State};
use uuid::Uuid;

/// Something that was sent, with the steps that led to where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.transition")]
pub struct Transfer {
    pub id: Uuid,
    pub kind: Kind,
    pub to_area: i16,
    pub to_org: i32,
    pub person: Uuid,
    pub package: Package,
    pub state: State,
    pub answer_due: Timestamp,
    pub sent_at: Timestamp,
    pub delivered_at: Timestamp,
    pub opened_at: Option<Timestamp>,
    pub written_by: Option<Uuid>,
    pub written_by_name: String,
    /// Row, step and moment, by which side.
    pub steps: Vec<TransferStep>,
}

/// A step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.transition_step")]
pub struct TransferStep {
    pub id: Uuid,
    pub at: Timestamp,
    pub act: &'static str,
    pub from: State,
    pub to: State,
    pub by_org: i32,
    pub by_name: String,
    pub words: &'static str,
}
