//! 連携情報: what the linked systems say of one person, each value with its source, day and row.
//!
//! [`moved`] and [`tell`] put what a file changed about children of the case register among their changes; the page of such a child shows what is
//! known in short ([`related`]), and all of it on a timeline ([`timeline`]). Pitfall: no fact means that nothing is known, never "no": only a file of
//! everything that would have named a child says by its silence that there is nothing.

mod child;
mod moved;
mod pages;
mod reach;
pub mod related;
mod store;
pub mod timeline;

pub use moved::{moved, tell};
pub use reach::Reach;
pub use store::{Fact, of_person, of_record};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/linked/{id}", Action::ReadSource, pages::show)
        .get("/records/{key}/related", Action::ReadSource, child::page)
        .get("/records/{key}/related/region", Action::ReadSource, child::region)
}
