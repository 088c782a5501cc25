//! 連携情報: what the linked systems say of one person, each value with its source, day and row.
//!
//! Pitfall: no fact means that nothing is known, never "no".

mod pages;
mod store;

pub use store::{Fact, of_person, of_record};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/linked/{id}", Action::ReadSource, pages::show)
}
