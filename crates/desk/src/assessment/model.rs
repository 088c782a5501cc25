//! A filled-in form: what was asked, what was answered, by whom, of which day.

use super::form::{Answers, Form};
use super::origin::Origins;
use ground::db::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use uuid::Uuid;

/// How far a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Still being written.
    Draft,
    /// Finished; every required item is answered.
    Done,
    /// Begun by mistake.
    Discarded,
}

impl Status {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Done => "done",
            Self::Discarded => "discarded",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "done" => Self::Done,
            "discarded" => Self::Discarded,
            _ => Self::Draft,
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "記入中",
            Self::Done => "完成",
            Self::Discarded => "取消",
        }
    }
}

/// Where sheets lie: with a child or with the agency itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On こどものページ.
    Child(Key),
    /// What the agency reports of itself.
    Agency,
}

impl Place {
    /// Address of the list of sheets.
    pub fn base(self) -> String {
        match self {
            Self::Child(key) => format!("/records/{key}/sheets"),
            Self::Agency => "/sheets".to_owned(),
        }
    }

    /// The child.
    pub fn person(self) -> Option<Uuid> {
        match self {
            Self::Child(key) => Some(key.id),
            Self::Agency => None,
        }
    }
}

/// A sheet on file.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Row.
    pub id: Uuid,
    /// Agency that wrote it.
    pub org: i32,
    /// What was asked, exactly.
    pub form: Form,
    /// Identifies the wording.
    pub wording: String,
    /// The day it speaks of.
    pub made_on: Date,
    /// Period of a report.
    pub period: Option<(Date, Date)>,
    /// What was answered; addresses and telephone numbers only after [`super::sheet::open_places`].
    pub answers: Answers,
    /// Answers that are addresses or telephone numbers.
    pub places: Option<Vec<u8>>,
    /// Where answers that were not typed came from.
    pub origins: Origins,
    /// How far it is.
    pub status: Status,
    /// The sheet whose answers were taken along.
    pub carried_from: Option<Uuid>,
    /// Who wrote it last.
    pub written_by_name: String,
    /// When.
    pub updated_at: Timestamp,
    /// Version for the next change.
    pub version: i32,
}

/// What one saving of a sheet about a child said. Addresses and telephone numbers are not among the answers.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Which sheet.
    pub sheet: Uuid,
    /// Which saving of it.
    pub version: i32,
    /// What was asked, exactly.
    pub form: Arc<Form>,
    /// The day it speaks of.
    pub made_on: Date,
    /// How far the sheet was.
    pub status: Status,
    /// What was answered.
    pub answers: Answers,
    /// Where answers that were not typed came from.
    pub origins: Origins,
    /// When it was saved.
    pub recorded_at: Timestamp,
    /// By whom.
    pub recorded_by: String,
}

/// A line of a list of sheets.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row.
    pub id: Uuid,
    /// Form.
    pub form: String,
    /// As the form was called.
    pub title: String,
    /// Version of the form.
    pub form_version: i32,
    /// The day it speaks of.
    pub made_on: Date,
    /// Period of a report.
    pub period: Option<(Date, Date)>,
    /// How far it is.
    pub status: Status,
    /// Who wrote it last.
    pub written_by_name: String,
    /// When.
    pub updated_at: Timestamp,
}

/// A sheet to be begun.
#[derive(Debug, Clone)]
pub struct NewSheet {
    /// Row.
    pub id: Uuid,
    /// What is asked, with the codes of the fiscal year.
    pub form: Form,
    /// The day it speaks of.
    pub made_on: Date,
    /// Period of a report.
    pub period: Option<(Date, Date)>,
    /// First answers.
    pub answers: Answers,
    /// First answers that are addresses or telephone numbers, sealed.
    pub places: Option<Vec<u8>>,
    /// Where answers that were taken along came from.
    pub origins: Origins,
    /// The sheet whose answers were taken along.
    pub carried_from: Option<Uuid>,
}
