//! The desk of models: what there is, its card, and its life.

use super::life;
use super::model::{CHECKIN, LARGEST, Model, NewModel, OUTCOMES, State};
use super::store;
use crate::checkin::proof;
use crate::monitor;
use askama::Template;
use axum::extract::{Multipart, Path, State as Shared};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_wareki};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

struct Line {
    id: Uuid,
    name: String,
    outcome: &'static str,
    state: &'static str,
    class: &'static str,
    since: String,
    by: String,
}

fn class(state: State) -> &'static str {
    match state {
        State::Shown => "good",
        State::Shadow | State::Candidate => "warn",
        State::Draft | State::Retired => "",
    }
}

fn line(model: &Model) -> Line {
    let step = model.steps.first();
    Line {
        id: model.id,
        name: model.name.clone(),
        outcome: model.outcome_label(),
        state: model.state().label(),
        class: class(model.state()),
        since: step.map(|step| moment_wareki(step.at)).unwrap_or_default(),
        by: step.map(|step| step.by.clone()).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "models/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    outcomes: Vec<Choice>,
    may_manage: bool,
    fields: Fields,
    errors: Errors,
}

async fn desk(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let models = store::list(&mut tx).await?;
    let models = tx.show(Sealed::plain(models)).await?;
    Ok(ListPage {
        frame: Frame::new(app, permit, "モデル", "/scores"),
        lines: models.iter().map(line).collect(),
        outcomes: choices(OUTCOMES),
        may_manage: permit.may(Action::ManageModels),
        fields,
        errors,
    })
}

/// Every model of the agency.
pub async fn list(Shared(app): Shared<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&desk(&app, &permit, Fields::default(), Errors::default()).await?)
}

fn read(fields: &Fields, file: Vec<u8>) -> Result<NewModel> {
    let text = |name: &str| fields.get(name).trim().replace('\r', "");
    let definition = String::from_utf8(file).unwrap_or_default();
    let new = NewModel { outcome: text("outcome"), name: text("name"), card: text("card"), definition };
    new.check().map(|()| new)
}

/// Adds a model from a file.
pub async fn add(Shared(app): Shared<App>, permit: Permit, form: Multipart) -> Result<Response> {
    let (fields, file) = frame::upload(form, LARGEST).await?;
    let added = async {
        let new = read(&fields, file)?;
        let mut tx = app.db.write(&permit).await?;
        let id = life::add(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(id)
    };
    match added.await {
        Ok(id) => Ok(Redirect::to(&format!("/scores/models/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&desk(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

struct StepShown {
    state: &'static str,
    reason: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "models/show.html")]
struct ModelPage {
    frame: Frame,
    model: Line,
    hash: String,
    card: String,
    added: String,
    columns: Vec<String>,
    /// Items of which the file does not tell the range learnt from.
    without_range: Vec<String>,
    steps: Vec<StepShown>,
    next: Vec<(&'static str, &'static str)>,
    before: String,
    /// What looks at its work found and nobody answered.
    alarms: Vec<String>,
    has_gate: bool,
    /// Of a model of 気づき: where it stands by the visits.
    proof: Option<proof::Standing>,
    may_manage: bool,
    fields: Fields,
    errors: Errors,
}

async fn model_page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<ModelPage> {
    let mut tx = app.db.read(permit).await?;
    let models = store::list(&mut tx).await?;
    let alarms = monitor::standing(&mut tx, id).await?;
    let proof = proof::standing(&mut tx, id).await?;
    let (models, alarms) = tx.show(Sealed::plain((models, alarms))).await?;
    let model = models.iter().find(|model| model.id == id).ok_or(Error::NotFound)?;
    let is_shown = model.state() == State::Shown;
    let steps = model.steps.iter().map(|step| StepShown {
        state: step.state.label(),
        reason: step.reason.clone(),
        by: step.by.clone(),
        at: moment_wareki(step.at),
    });
    Ok(ModelPage {
        frame: Frame::new(app, permit, "モデルカード", "/scores"),
        model: line(model),
        hash: model.hash.clone(),
        card: model.card.clone(),
        added: format!("{} {}", moment_wareki(model.added_at), model.added_by),
        columns: crate::engine::columns(&model.definition),
        without_range: crate::engine::without_range(&model.definition),
        steps: steps.collect(),
        next: model.state().next(&model.outcome).iter().map(|state| (state.code(), state.label())).collect(),
        before: life::before(&models, model).filter(|_| is_shown).map(|model| model.name.clone()).unwrap_or_default(),
        alarms,
        has_gate: model.outcome != CHECKIN,
        proof,
        may_manage: permit.may(Action::ManageModels),
        fields,
        errors,
    })
}

/// The card of a model with its life.
pub async fn show(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&model_page(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

fn reason(fields: &Fields) -> Result<String> {
    let mut reader = Reader::new(fields);
    let reason = reader.required("reason", "理由", 1000);
    reader.finish(reason)
}

async fn answer(app: &App, permit: &Permit, id: Uuid, fields: Fields, done: Result<Uuid>) -> Result<Response> {
    match done {
        Ok(next) => Ok(Redirect::to(&format!("/scores/models/{next}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&model_page(app, permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// What the visits say of a model of 気づき is looked at anew before it is shown.
async fn look_at_visits(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    let model = life::find(&mut tx, id).await?;
    tx.commit().await?;
    if model.outcome == CHECKIN && model.state().next(CHECKIN).contains(&State::Shown) {
        proof::prove(&app.db, permit, id).await?;
    }
    Ok(())
}

/// Puts a model into another state.
pub async fn change(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let to = State::from_code(fields.get("state"))
            .ok_or_else(|| Error::invalid("state", "どの状態にするかを選んでください。"));
        if to.as_ref().is_ok_and(|to| *to == State::Shown) {
            look_at_visits(&app, &permit, id).await?;
        }
        let mut tx = app.db.write(&permit).await?;
        life::find(&mut tx, id).await?;
        let to = to?;
        life::change(&mut tx, id, to, &reason(&fields)?).await?;
        tx.commit().await?;
        Ok(id)
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Goes back to the model shown before.
pub async fn back(Shared(app): Shared<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        life::find(&mut tx, id).await?;
        let before = life::back(&mut tx, id, &reason(&fields)?).await?;
        tx.commit().await?;
        Ok(before)
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}
