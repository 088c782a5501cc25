//! エリア傾向: how many cases of which kind live where, in areas the agency draws itself as groups of 町名; and 地区担当, who looks after which.
//!
//! Form: table 6-1 no. 36. Neighbours call nothing here. Pitfall: hidden addresses are counted apart, without a place.

mod charges;
mod pages;
mod store;
mod town;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/areas", Action::ReadStatistics, pages::page)
        .post("/areas", Action::WriteSetting, pages::save)
        .post("/areas/{id}/remove", Action::WriteSetting, pages::remove)
        .post("/areas/charges", Action::WriteSetting, charges::add)
        .post("/areas/charges/{id}/end", Action::WriteSetting, charges::end)
}
