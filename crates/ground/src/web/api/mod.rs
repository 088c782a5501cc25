//! What calls of the API share: bodies read strictly, answers, and each request carried out once.

mod body;
mod once;

pub use body::{Body, below, named_below, read_body};
pub use once::{Once, Turn, forget_answers, mismatch};

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// The answer to a request that changed something.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// 200 or 201.
    pub status: StatusCode,
    /// Ids and versions; never personal data, since it is kept for repeated requests.
    pub body: Value,
}

impl Answer {
    /// 201.
    pub fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body }
    }

    /// 200.
    pub fn done(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
