//! モデルの点検: how a model does on what has happened since it learnt: agreement, groups, inputs, outcomes, and what it is worth to those who can
//! visit so many.
//!
//! Looked at once a month and when somebody asks, kept as it was found; what changed stands until a person with a name says what was done.
//! Neighbours ask for [`standing`]. Pitfall: nothing here is of a child; a model is judged by records of days after those it learnt from, and what
//! came after a score was shown is told apart.

mod alarms;
mod capacity;
pub(crate) mod chart;
mod evaluation;
mod jobs;
mod join;
pub(crate) mod model;
mod pages;
pub(crate) mod shown;
mod store;

pub use jobs::{make_due, run, schedule};

use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;
use uuid::Uuid;

/// What stands unanswered about a model, in words, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn standing(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<String>> {
    let raised = store::raised(tx, model).await?;
    Ok(raised.into_iter().filter(|raised| raised.done.is_none()).map(|raised| raised.alarm.words).collect())
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/scores/models/{id}/monitor", Action::ManageModels, pages::page)
        .post("/scores/models/{id}/monitor", Action::ManageModels, pages::ask)
        .get("/scores/models/{id}/monitor/state", Action::ManageModels, pages::state)
        .post("/scores/models/{id}/alarms/{alarm}", Action::ManageModels, pages::answer)
        .get("/scores/models/{id}/capacity", Action::ManageModels, capacity::page)
        .get("/scores/models/{id}/capacity/figures", Action::ManageModels, capacity::region)
}
