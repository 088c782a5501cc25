//! Rows of 予防的支援.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

/// A round of the survey.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.outreach_round")]
pub struct SurveyRound {
    pub id: Uuid,
    pub name: &'static str,
    pub survey_on: Date,
    pub target: &'static str,
    pub by: String,
    pub at: Timestamp,
}

/// A child on its list, with what was asked, answered, decided and begun.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.outreach_candidate and the tables below it")]
pub struct Surveyed {
    pub id: Uuid,
    pub round: Uuid,
    pub person: Uuid,
    pub stage: &'static str,
    pub registered: bool,
    pub origin: &'static str,
    pub reason: &'static str,
    pub ask: Uuid,
    pub kind: &'static str,
    pub place: String,
    pub told: Value,
    pub form: Value,
    pub due_on: Date,
    /// Day of the hearing.
    pub held_on: Date,
    pub answer: Option<(Uuid, Value)>,
    pub decision: Option<(Uuid, &'static str)>,
    pub support: Option<Uuid>,
    pub by: String,
    pub at: Timestamp,
}
