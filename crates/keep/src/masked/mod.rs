//! 分析用マスキング出力: what an analyst is handed, without whom it is about, with proof of what was removed.
//!
//! Seed 004 7.5: long texts blank, names and addresses starred, numbers replaced for good, a report to the town and its approval. One asks, another
//! approves, the file is made in the background, read again as it will be handed out, and only let go when nothing known stands in it.
//! [`rules`], [`key`] and [`known`] are pure. Pitfall: whatever a masked column held is looked for in every other one, so a school named like a family
//! stops the file until that column is blank.

mod check;
mod cover;
pub mod key;
pub mod known;
mod make;
pub mod model;
mod opening;
mod order;
mod pages;
mod report;
pub mod rules;
mod store;
mod tables;

pub use make::make_due;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/masked", Action::ExportMasked, pages::list)
        .get("/masked/new", Action::ExportMasked, order::new)
        .post("/masked", Action::ExportMasked, order::ask)
        .get("/masked/{id}", Action::ExportMasked, pages::show)
        .get("/masked/{id}/state", Action::ExportMasked, pages::state)
        .get("/masked/{id}/file", Action::ExportMasked, pages::file)
        .get("/masked/{id}/cover", Action::ExportMasked, pages::cover)
        .post("/masked/{id}/approve", Action::ApproveMasked, pages::approve)
        .post("/masked/{id}/refuse", Action::ApproveMasked, pages::refuse)
        .post("/masked/{id}/withdraw", Action::ExportMasked, pages::withdraw)
        .post("/masked/{id}/blank", Action::ExportMasked, pages::blank)
        .post("/masked/{id}/openings", Action::ExportMasked, opening::ask_opening)
        .post("/masked/{id}/openings/{opening}", Action::ApproveMasked, opening::confirm_opening)
        .post("/masked/{id}/resolve", Action::ExportMasked, opening::resolve)
}
