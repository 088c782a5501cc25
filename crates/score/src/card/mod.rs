//! 見立てとスコア: the worker's own view first, then what a model says of those alike, then what the worker decides.
//!
//! The order is kept here and by the database: a score follows a view ([`rules::opens`]). Pitfall: a score is never shown alone, nor to whoever has
//! not written a view since the newest record; it stands in no document, export or message, whose makers know no type of this crate.

pub mod api;
mod compute;
pub mod model;
mod pages;
pub mod rules;
mod shown;
mod statistics;
mod store;
mod trend;

pub(crate) use pages::answer;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/score", Action::ReadScore, pages::page)
        .get("/records/{key}/score/region", Action::ReadScore, pages::region)
        .post("/records/{key}/score/view", Action::RunScore, pages::think)
        .post("/records/{key}/score/run", Action::RunScore, pages::run)
        .post("/records/{key}/score/decision", Action::RunScore, pages::decide)
        .get("/scores/statistics", Action::ManageModels, statistics::page)
        .merge(api::routes())
}
