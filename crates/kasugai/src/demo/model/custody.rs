//! Rows of 一時保護.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use desk::custody::rules::{Course, Extension};
use desk::custody::warrant::rules::Step;

/// 一時保護 with all that hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.custody and of the tables around it")]
pub struct Custody {
    pub id: Uuid,
    pub person: Uuid,
    pub started_at: Option<Timestamp>,
    pub planned_at: Option<Timestamp>,
    pub given_up_at: Option<Timestamp>,
    pub place_kind: &'static str,
    pub grounds: Vec<&'static str>,
    pub necessity: &'static str,
    pub child_opinion: &'static str,
    /// Whether all holders of 親権 consent, as they said it.
    pub is_by_consent: bool,
    pub consents: Vec<Consent>,
    /// A fact of the 経過記録: id, row and text there, where it stands.
    pub fact: Option<(Uuid, Uuid, String, String)>,
    /// Row of the request; none where nobody asked.
    pub warrant: Option<Uuid>,
    pub steps: Vec<(Uuid, Step, Timestamp)>,
    pub valid_until: Option<Date>,
    pub extension: Option<(Uuid, Extension)>,
    pub ended_at: Option<Timestamp>,
    pub end_kind: &'static str,
    pub end_to: &'static str,
    pub told_on: Option<Date>,
    pub recorded_by_name: String,
    pub recorded_at: Timestamp,
}

/// What a holder of 親権 said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.custody_consent")]
pub struct Consent {
    pub id: Uuid,
    pub custodian: Uuid,
    pub answer: &'static str,
    pub at: Timestamp,
}

impl Custody {
    /// What its deadlines follow from: the rules that hold for everybody's.
    pub fn course(&self) -> Course {
        Course {
            started_at: self.started_at,
            planned_at: self.planned_at,
            given_up_at: self.given_up_at,
            ended_at: self.ended_at,
            went_home: self.end_kind == desk::custody::HOME,
            told_on: self.told_on,
            warrant_waived: self.is_by_consent.then_some(self.recorded_at),
            steps: self.steps.iter().map(|(_, step, at)| (*step, *at)).collect(),
            valid_until: self.valid_until,
            extensions: self.extension.iter().map(|(_, days)| *days).collect(),
        }
    }
}
