//! 事例検索 and 事例詳細: what was done in cases like this one, told without telling whose they were.
//!
//! Form: table 6-1 no. 22, 26. Neighbours call nothing here. Pitfall: what is looked for is looked for in the masked text, so that nobody can ask for a name and
//! learn that a case of it exists; and no address of a page names a case.

mod cases;
pub mod mask;
mod pages;
mod store;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/examples", Action::SearchPeople, pages::list).get(
        "/examples/case",
        Action::SearchPeople,
        pages::show,
    )
}
