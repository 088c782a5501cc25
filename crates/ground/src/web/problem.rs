//! The problem document (RFC 9457) of the API: a stable code to branch on, Japanese sentences to show.

use crate::error::{Error, FieldError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request of another system was not carried out.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// URN made of the code.
    pub r#type: String,
    /// What happened and what to do, for people.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code, for programs.
    pub code: &'static str,
    /// Wrong fields of the body or query.
    pub errors: Vec<FieldError>,
    /// The version on file, when the sent one is older.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i32>,
}

impl Problem {
    /// A problem that is no [`Error`] of its own.
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        Self {
            r#type: format!("urn:kasugai:problem:{code}"),
            title: title.into(),
            status: status.as_u16(),
            code,
            errors: Vec::new(),
            current_version: None,
        }
    }

    /// How an error reads in the API.
    pub(super) fn of(status: StatusCode, error: &Error) -> Self {
        let errors = match error {
            Error::Invalid(errors) => errors.clone(),
            _ => Vec::new(),
        };
        Self { errors, ..Self::new(status, error.code(), error.to_string()) }
    }

    /// Somebody else changed it first; the caller reads again and decides.
    pub fn stale(current_version: i32) -> Self {
        Self { current_version: Some(current_version), ..Self::of(StatusCode::CONFLICT, &Error::Stale) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        match serde_json::to_string(&self) {
            Ok(body) => (status, headers, body).into_response(),
            Err(error) => Error::from(error).into_response(),
        }
    }
}
