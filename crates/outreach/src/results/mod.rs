//! 検討会資料と調査結果: what is laid before the meeting, and what a round found.
//!
//! Source: tables 8-11 and 8-12 and figure 9-6 of the report of 府中町. Pitfall: what a round finds is counted among those whose result stands; who waits for
//! a decision is in no share, and a share of a few children is shown with how far chance could move it.

mod book;
mod figures;
mod meeting;
mod pages;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/outreach/{id}/meeting", Action::ReadOutreach, meeting::page)
        .post("/outreach/{id}/meeting/file", Action::ExportList, meeting::take_out)
        .get("/outreach/{id}/results", Action::ReadOutreach, pages::page)
        .post("/outreach/{id}/results/file", Action::ExportList, pages::take_out)
}
