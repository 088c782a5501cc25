//! The only list of routes: each crate lists those of its slices, here is their order.

use crate::api;
use axum::Router;
use desk::{App, frame};
use ground::web::Routes;

/// Every route of the product, with the action it needs.
pub fn routes() -> Routes<App> {
    desk::routes()
        .merge(relay::routes())
        .merge(insight::routes())
        .merge(links::routes())
        .merge(renkei::routes())
        .merge(keep::routes())
        .merge(outreach::routes())
        .merge(operator::routes())
        .merge(score::routes())
        .merge(api::routes())
}

/// The router that is served.
pub fn router(app: App) -> Router {
    let gate = app.gate.clone();
    routes().finish(app, gate, frame::error_page)
}
