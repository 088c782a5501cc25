//! JSON API v1: what linked systems may do, under the same permits, reach, masks and audit as pages.
//!
//! Here are the cross-slice parts: strict bodies, idempotency, the OpenAPI document and its readable page; the calls themselves
//! stand in the slices' `api.rs`. Pitfall: a call shows no field that a page would not show: sealed addresses and reporters never.

mod body;
mod document;
mod once;

pub use body::{Body, below, named_below};
pub use document::{ProblemShape, document, text};
pub use once::{Once, Turn, mismatch};

use crate::App;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ground::web::Routes;
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

/// Routes of the document; the calls are routes of their slices.
pub fn routes() -> Routes<App> {
    Routes::default().public_get("/api/v1/openapi.json", "what the API is, no data", document::json).public_get(
        "/api/docs",
        "the same for people",
        document::page,
    )
}
