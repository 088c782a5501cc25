//! 要注意ケースの話題: words that stand more often in watched cases than in the others.
//!
//! Form: table 6-1 no. 37. Neighbours call nothing here. Pitfall: names are no topics: what anybody of the agency's register is called is left out, and so is what only
//! one case says.

mod pages;
mod store;
mod terms;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/topics", Action::ReadRecord, pages::page)
}
