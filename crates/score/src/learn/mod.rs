//! 学習: an agency's own records become a model, on a day it set or when a person asks; and the gate a model passes before anybody is shown what it says.
//!
//! With too few records nothing is learnt, and that is said. [`table`], [`fit`], [`measure`] and [`words`] are pure. Pitfall: a verdict shows nothing to
//! anybody; a named person who did not make the model signs, or nothing changes.

mod ablation;
mod bounds;
mod export;
mod fit;
mod gate;
mod gate_page;
mod job;
mod measure;
mod model;
mod offices;
mod over_time;
mod pages;
mod sample;
mod store;
mod table;
mod trial;
mod words;

pub use job::{drain, run};

use crate::card::model::Outcome;
use desk::App;
use ground::Result;
use ground::db::Tx;
use ground::gate::Action;
use ground::web::Routes;

/// Shares at which the agency looks at the work of models of an outcome, as set today.
///
/// # Errors
/// Those of the database.
pub(crate) async fn thresholds(tx: &mut Tx<'_>, outcome: Outcome) -> Result<Vec<f64>> {
    Ok(store::setting(tx, outcome).await?.thresholds)
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/scores/learning", Action::ManageModels, pages::page)
        .get("/scores/learning/runs", Action::ManageModels, pages::runs)
        .post("/scores/learning/{outcome}/setting", Action::ManageModels, pages::set)
        .post("/scores/learning/{outcome}/run", Action::ManageModels, pages::ask)
        .post("/scores/learning/{outcome}/export", Action::ExportMasked, export::take)
        .get("/scores/models/{id}/gate", Action::ManageModels, gate_page::page)
        .get("/scores/models/{id}/gate/state", Action::ManageModels, gate_page::state)
        .get("/scores/models/{id}/gate/paper", Action::ManageModels, gate_page::paper)
        .post("/scores/models/{id}/gate/check", Action::ManageModels, gate_page::check)
        .post("/scores/models/{id}/gate/begin", Action::ManageModels, gate_page::begin)
        .post("/scores/models/{id}/gate/end", Action::ManageModels, gate_page::end)
        .post("/scores/models/{id}/gate/sign", Action::ManageModels, gate_page::sign)
        .post("/scores/models/{id}/gate/refuse", Action::ManageModels, gate_page::refuse)
}
