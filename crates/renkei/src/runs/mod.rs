//! 連携の取込: files of the town's other systems, from their arrival to facts, and back.
//!
//! A file is received ([`intake`]), read and cleaned ([`read`]), shown with what it would change, applied, and may be undone ([`act`]). Whatever the
//! order in which files come, the facts are those of a run in the order of their days: see `store/apply.rs`.
//! Pitfall: a linked person is no case; nothing here writes to the case register.

mod act;
mod api;
pub mod folder;
pub mod intake;
mod ledger;
pub mod model;
mod pages;
pub mod read;
mod rows;
mod store;
mod upload;
mod work;

pub use api::Document;
pub(crate) use store::patient;
pub use work::run;

use crate::layout::Layout;
use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;

/// The own agency's layouts of every source.
pub(crate) async fn layouts(tx: &mut Tx<'_>) -> Result<Vec<Layout>> {
    store::layouts(tx, "").await
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/sources", Action::ReadSource, pages::list)
        .get("/sources/standing", Action::ReadSource, pages::standing)
        .get("/sources/{code}", Action::ReadSource, pages::source)
        .get("/sources/{code}/runs", Action::ReadSource, pages::runs)
        .post("/sources/{code}/files", Action::WriteSource, upload::send)
        .post("/sources/{code}/setting", Action::WriteSource, upload::setting)
        .get("/sources/{code}/layout", Action::ReadSource, upload::layout)
        .post("/sources/{code}/layout", Action::WriteSource, upload::save_layout)
        .get("/runs/{id}", Action::ReadSource, pages::show)
        .get("/runs/{id}/state", Action::ReadSource, pages::state)
        .get("/runs/{id}/rows", Action::ReadSource, rows::staged)
        .get("/runs/{id}/cleaned", Action::ReadSource, rows::cleaned)
        .get("/runs/{id}/checks/{code}", Action::ReadSource, rows::found)
        .get("/runs/{id}/refused", Action::ReadSource, rows::refused)
        .post("/runs/{id}/refused/{n}", Action::WriteSource, rows::correct)
        .post("/runs/{id}/refused/{n}/dismiss", Action::WriteSource, rows::dismiss)
        .post("/runs/{id}/apply", Action::WriteSource, pages::apply)
        .post("/runs/{id}/discard", Action::WriteSource, pages::discard)
        .post("/runs/{id}/undo", Action::WriteSource, pages::undo)
        .put("/api/v1/sources/{code}/files", Action::ApiWrite, api::send)
        .get("/api/v1/sources/{code}/runs/{id}", Action::ApiRead, api::show)
}
