//! The only list of routes: each slice adds its own table, here is their order.

use crate::{
    App, agencies, api, approvals, assessment, cases, custody, documents, frame, help, import, letters, meetings,
    oversight, people, sharing,
};
use axum::Router;
use ground::web::Routes;

/// Every route of the product, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default()
        .public_get("/static/{name}", "style sheets and scripts, no data", frame::asset)
        .merge(agencies::routes())
        .merge(people::routes())
        .merge(import::routes())
        .merge(api::routes())
        .merge(cases::routes())
        .merge(custody::routes())
        .merge(meetings::routes())
        .merge(assessment::routes())
        .merge(sharing::routes())
        .merge(oversight::routes())
        .merge(letters::routes())
        .merge(approvals::routes())
        .merge(documents::routes())
        .merge(help::routes())
}

/// The router that is served.
pub fn router(app: App) -> Router {
    let gate = app.gate.clone();
    routes().finish(app, gate, frame::error_page)
}
