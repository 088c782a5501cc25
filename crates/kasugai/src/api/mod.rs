//! JSON API v1: what linked systems may do, under the same permits, reach, masks and audit as pages.
//!
//! Here are the OpenAPI document and its readable page; the calls themselves stand in the slices' `api.rs`, and what they share
//! (strict bodies, idempotency, problems) in [`ground::web`]. Pitfall: a call shows no field that a page would not show: sealed
//! addresses and reporters never.

mod document;

pub use document::{document, text};

use desk::App;
use ground::web::Routes;

/// Routes of the document; the calls are routes of their slices.
pub fn routes() -> Routes<App> {
    Routes::default().public_get("/api/v1/openapi.json", "what the API is, no data", document::json).public_get(
        "/api/docs",
        "the same for people",
        document::page,
    )
}
