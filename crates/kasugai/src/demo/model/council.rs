//! Rows of the council and of other meetings with an agenda.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A meeting that is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.meeting")]
pub struct PlannedMeeting {
    pub id: Uuid,
    pub kind: &'static str,
    pub title: String,
    pub held_at: Timestamp,
    pub place: &'static str,
    /// Names of the own staff who are invited.
    pub invited: Vec<String>,
    /// Agencies that are invited, with a name.
    pub others: Vec<(&'static str, &'static str)>,
    pub recorded_by: Option<Uuid>,
    pub recorded_by_name: String,
    pub recorded_at: Timestamp,
}

/// A case on its agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.agenda_item")]
pub struct AgendaItem {
    pub id: Uuid,
    pub meeting: Uuid,
    pub kind: &'static str,
    pub person: Uuid,
    pub reason: String,
    pub requested_by_name: String,
    pub requested_at: Timestamp,
    pub sort: u32,
}

/// A row of the 進行管理台帳.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.ledger_row")]
pub struct LedgerRow {
    pub id: Uuid,
    pub person: Uuid,
    pub number: String,
    pub division: &'static str,
    pub severity_before: Option<i16>,
    pub severity: Option<i16>,
    pub main_agency: &'static str,
    pub roles: &'static str,
    pub plan: &'static str,
    pub next_review: Date,
    pub entered_on: Date,
    pub since: Timestamp,
}
