//! 受理支援 and 気づき: what is known of a child, the worker's own view, scores that a model learnt from practice, and who among children nobody
//! looks after yet may be in need of a visit. A score never decides; a person does.
//!
//! Stands on `desk` and `renkei`; nothing there knows of it. The two products are never mixed: [`card`] serves those who took a report,
//! `checkin` the municipality. No type of this crate is known to those who print, export or send.

pub mod items;

use desk::App;
use ground::web::Routes;
use utoipa::OpenApi;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default().merge(items::routes())
}

/// What the document says about the calls of these slices.
pub fn documents() -> Vec<utoipa::openapi::OpenApi> {
    vec![items::api::Document::openapi()]
}
