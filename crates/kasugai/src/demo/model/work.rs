//! Rows of the work of the last days.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// 緊急受理会議
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.meeting")]
pub struct Meeting {
    pub id: Uuid,
    pub intake: Uuid,
    pub held_at: Timestamp,
    pub attendees: Vec<String>,
    pub urgency: &'static str,
    pub safety_check: &'static str,
    pub policies: Vec<&'static str>,
    pub decision: &'static str,
    pub recorded_by: Option<Uuid>,
    pub recorded_by_name: String,
}

/// A next step of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.task")]
pub struct Task {
    pub id: Uuid,
    pub meeting: Uuid,
    pub intake: Uuid,
    pub person: Uuid,
    pub what: &'static str,
    pub owner: Option<Uuid>,
    pub owner_name: String,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// A photograph; drawn and sealed when it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.attachment")]
pub struct Attachment {
    pub id: Uuid,
    pub person: Uuid,
    pub record: Uuid,
    pub title: String,
    pub body_part: &'static str,
    pub taken_on: Date,
    pub added_by: Option<Uuid>,
    pub added_by_name: String,
    pub added_at: Timestamp,
    /// How large and dark the bruise is drawn.
    pub bruise: u8,
}

/// A notice nobody has acknowledged, at another agency of the area.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.notice")]
pub struct Notice {
    pub id: Uuid,
    pub event: Uuid,
    pub receiver: i32,
    pub kind: &'static str,
    pub record: Uuid,
    pub person: Uuid,
    pub at: Timestamp,
}

/// A request to read that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.access_request")]
pub struct Request {
    pub id: Uuid,
    pub person: Uuid,
    pub from_area: i16,
    pub from: i32,
    pub asked_by_name: String,
    pub asked_at: Timestamp,
    pub reason: &'static str,
}
