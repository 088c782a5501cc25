//! モデル: what was learnt, who let it be shown and why, its card, and the way back.
//!
//! Neighbours ask for [`shown`], [`on_trial`] and [`find`]. Pitfall: a model computes for its own agency and for its own product only; what a model on trial
//! says is read by nobody who works on cases.

pub mod api;
pub(crate) mod chain;
mod life;
pub mod model;
mod pages;
mod store;

pub use life::find;
pub(crate) use life::replace;

use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::Routes;
use model::{Model, State};
use risk::govern::gate::{Person, Role};

/// The model of an outcome that is shown at the own agency.
///
/// # Errors
/// Those of the database.
pub async fn shown(tx: &mut Tx<'_>, outcome: &str) -> Result<Option<Model>> {
    let models = store::list(tx).await?;
    Ok(models.into_iter().find(|model| model.outcome == outcome && model.state() == State::Shown))
}

/// Models of an outcome that compute silently at the own agency: on trial, or waiting for a signature.
///
/// # Errors
/// Those of the database.
pub async fn on_trial(tx: &mut Tx<'_>, outcome: &str) -> Result<Vec<Model>> {
    let models = store::list(tx).await?;
    Ok(models.into_iter().filter(|model| model.outcome == outcome && model.state().is_silent()).collect())
}

/// Adds a model that was learnt here.
///
/// # Errors
/// `Invalid` when the agency has this very model already.
pub(crate) async fn keep_learnt(tx: &mut Tx<'_>, new: &model::NewModel) -> Result<uuid::Uuid> {
    new.check()?;
    life::add(tx, new).await
}

/// Holds the lives of the agency's models until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx<'_>) -> Result<()> {
    store::hold(tx).await
}

/// Who somebody is to a model: who answers for it leads and may manage models; who audits judges alarms. Whoever may not is one who uses what is shown.
pub(crate) fn person(permit: &Permit, role: Role) -> Person {
    let actor = permit.actor();
    let may = match role {
        Role::Head => permit.may(Action::ManageModels) && actor.role.ends_with("_chief"),
        Role::Auditor => permit.may(Action::JudgeAlarm),
        Role::Builder => permit.may(Action::ManageModels),
        Role::Worker => false,
    };
    let id = actor.staff.map(|staff| staff.to_string()).unwrap_or_default();
    Person { id, name: actor.name.clone(), role: if may { role } else { Role::Worker } }
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/scores/models", Action::ReadScore, pages::list)
        .post("/scores/models", Action::ManageModels, pages::add)
        .get("/scores/models/{id}", Action::ReadScore, pages::show)
        .post("/scores/models/{id}/state", Action::ManageModels, pages::change)
        .post("/scores/models/{id}/back", Action::ManageModels, pages::back)
        .merge(api::routes())
}
