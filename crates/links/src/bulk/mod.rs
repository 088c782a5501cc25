//! 一括: files of a linked system, in and out, in the published layout ([`crate::layout`]).
//!
//! Each line is applied in a transaction of its own, with what became of it and how far the job is: a job that broke off goes on after its
//! last line. Sending a file again does nothing more, since its lines have external ids. Pitfall: an empty cell means "not said".

mod api;
mod export;
mod file;
mod job;
mod pages;
mod store;

pub use api::Document;
pub use store::forget;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .post("/api/v1/bulk", Action::ApiWrite, api::send)
        .get("/api/v1/bulk/records", Action::ApiExport, api::records)
        .get("/api/v1/bulk/{id}", Action::ApiRead, api::show)
        .get("/api/v1/bulk/{id}/results", Action::ApiRead, api::results)
        .post("/api/v1/bulk/{id}/resume", Action::ApiWrite, api::resume)
        .get("/links/files", Action::ImportRegister, pages::list)
        .post("/links/files", Action::ImportRegister, pages::upload)
        .get("/links/files/export", Action::ExportList, pages::export)
        .get("/links/files/{id}", Action::ImportRegister, pages::show)
        .get("/links/files/{id}/state", Action::ImportRegister, pages::state)
        .get("/links/files/{id}/results.csv", Action::ImportRegister, pages::results)
        .post("/links/files/{id}/resume", Action::ImportRegister, pages::resume)
}
