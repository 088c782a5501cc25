//! コメント: what staff note about a child, with who and when.
//!
//! Form: table 6-1 no. 20, 21, 29; rights: table 6-3. Neighbours ask [`count`]. Pitfall: a removed comment is gone from the list, not from the history.

mod pages;
mod store;

pub use store::count;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/comments", Action::ReadRecord, pages::list)
        .post("/records/{key}/comments", Action::WriteComment, pages::add)
        .get("/records/{key}/comments/{id}", Action::WriteComment, pages::edit)
        .post("/records/{key}/comments/{id}", Action::WriteComment, pages::update)
        .post("/records/{key}/comments/{id}/remove", Action::WriteComment, pages::remove)
}
