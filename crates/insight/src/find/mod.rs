//! 対象者検索: any registered field, partial match, AND and OR; saved, sorted, taken out with a purpose.
//!
//! Form: table 6-1 no. 23–25. Neighbours call nothing here. Pitfall: what is sealed is not searched, not even for whether it is there; what the reader has no right
//! to read is not offered.

mod export;
mod pages;
pub mod query;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/finds", Action::SearchPeople, pages::page)
        .post("/finds/export", Action::ExportList, pages::take_out)
        .post("/finds/saved", Action::SearchPeople, pages::save)
        .post("/finds/saved/{id}/remove", Action::SearchPeople, pages::remove)
}
