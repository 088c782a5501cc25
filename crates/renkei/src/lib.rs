//! データ連携: what a town's other systems know of its children, brought together.
//!
//! Stands on `desk`; nothing there knows of it. [`layout`] says how a source writes its files, [`clean`] makes statements of rows and keeps the ledger,
//! [`runs`] takes files from their arrival to facts and back, [`checks`] looks for contradictions, [`matching`] gives records their person,
//! [`facts`] reads what is known of one.

pub mod checks;
pub mod clean;
pub mod facts;
pub mod layout;
pub mod matching;
pub mod runs;

#[cfg(test)]
mod extracts;

use desk::App;
use ground::web::Routes;
use utoipa::OpenApi;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default().merge(runs::routes()).merge(facts::routes()).merge(matching::routes())
}

/// What the document says about the calls of these slices.
pub fn documents() -> Vec<utoipa::openapi::OpenApi> {
    vec![runs::Document::openapi(), facts::api::Document::openapi()]
}
