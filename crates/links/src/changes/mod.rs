//! 変更の一覧: which records changed since a linked system last asked, so that it never has to read all of them.
//!
//! Pitfall: neither times nor ids tell the order in which transactions finish; see [`store::since`].

mod api;
mod store;

pub use api::Document;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/changes", Action::ApiRead, api::list)
        .post("/api/v1/records/{key}/close", Action::ApiWrite, api::close)
        .post("/api/v1/records/{key}/episodes", Action::ApiWrite, api::reopen)
}
