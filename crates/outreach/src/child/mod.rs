//! One child of a round: what was answered, the worker's view, what was decided at the hearing, how the child is supported and what came of it.
//!
//! Source: tables 2-1 to 2-3 and figure 9-6 of the report of 府中町. Neighbours read [`judgements`], [`supports`] and [`indicators`] of a round. Pitfall: nothing
//! here is overwritten: the newest view, decision and state hold, and everything before them is shown below.

mod model;
pub(crate) mod pages;
mod region;
mod store;
mod write;

pub use model::{Judgement, Looked, Support};
pub use store::{indicators, judgements, supports};

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/outreach/{id}/children/{candidate}", Action::ReadOutreach, pages::show)
        .post("/outreach/{id}/children/{candidate}/judge", Action::WriteOutreach, write::judge)
        .post("/outreach/{id}/children/{candidate}/support", Action::WriteOutreach, write::support)
        .post("/outreach/{id}/children/{candidate}/indicators", Action::WriteOutreach, write::measure)
        .get("/records/{key}/outreach/region", Action::ReadOutreach, region::region)
}
