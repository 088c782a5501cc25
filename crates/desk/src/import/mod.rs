//! 台帳の取込: registers kept in Excel or CSV become children, records and receptions of the own agency.
//!
//! Read by [`layout`], typed by [`line`], decided by [`plan`], shown row by row, and loaded all at once or not at all ([`job`]).
//! Pitfall: nothing on file is overwritten; a register only adds what is missing.

pub mod background;
pub mod job;
pub mod layout;
pub mod line;
mod load;
pub mod pages;
pub mod plan;
mod store;
mod words;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    let action = Action::ImportRegister;
    Routes::default()
        .get("/import", action, pages::list)
        .post("/import", action, pages::upload)
        .get("/import/{id}", action, pages::show)
        .get("/import/{id}/state", action, pages::state)
        .post("/import/{id}/columns", action, pages::reread)
        .post("/import/{id}/load", action, pages::load)
        .post("/import/{id}/cancel", action, pages::cancel)
        .get("/import/{id}/refused.csv", action, pages::refused)
}
