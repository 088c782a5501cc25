//! コードの対応表: what a linked system calls our codes, by fiscal year; loaded from a file, applied by [`desk::cases::api::mapping`].

mod pages;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/links/codes", Action::WriteApiKey, pages::page)
        .post("/links/codes", Action::WriteApiKey, pages::load)
        .get("/links/codes/export", Action::WriteApiKey, pages::export)
}
