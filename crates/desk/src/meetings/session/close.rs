//! Beginning, writing the sheet, closing. What is closed stays as it is.

use super::pages::{answer, changed};
use super::store;
use crate::App;
use crate::approvals::{self, Kind, Subject};
use crate::cases::{self, NewTask, TaskOf};
use crate::meetings::codes::WORKING;
use crate::meetings::ledger;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// Opens the meeting and goes to its first case.
pub async fn begin(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let begun = async {
        let mut tx = app.db.write(&permit).await?;
        store::lock(&mut tx, id).await?;
        let first = store::items(&mut tx, id, None).await?.first().map(|item| item.id);
        store::open(&mut tx, id).await?;
        changed(&mut tx, "meeting.begun", id).await?;
        tx.commit().await?;
        Ok(first)
    };
    match begun.await {
        Ok(Some(first)) => Ok(Redirect::to(&format!("/meetings/{id}/cases/{first}")).into_response()),
        Ok(None) => answer(&app, &permit, id, Ok(()), fields).await,
        Err(error) => answer(&app, &permit, id, Err(error), fields).await,
    }
}

/// Writes what the sheet says beyond the cases.
pub async fn write(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let minutes = reader.text("minutes", "会議の記録", 20_000);
        let minutes = reader.finish(minutes)?;
        let mut tx = app.db.write(&permit).await?;
        store::lock(&mut tx, id).await?;
        store::write_minutes(&mut tx, id, fields.get("was.minutes"), &minutes).await.map_err(|error| match error {
            Error::Stale => Error::invalid(
                "minutes",
                "ほかの人が先に会議の記録を変更しました。画面を開き直して内容を合わせてください。",
            ),
            other => other,
        })?;
        changed(&mut tx, "meeting.minutes", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}

/// Closes the meeting: those present stand fixed, what was not reached waits for the next one, the ledger is kept and carried on.
pub async fn close(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let meeting = store::lock(&mut tx, id).await?;
        let present = meeting.present();
        if !meeting.is_open() {
            return Err(Error::invalid("close", "会議を開始してから終了してください。"));
        }
        if present.is_empty() {
            return Err(Error::invalid(
                "close",
                "出席した人を1人以上記録してください。決定は出席者のいる会議のものです。",
            ));
        }
        store::close(&mut tx, id, &present).await?;
        store::requeue(&mut tx, id).await?;
        if meeting.kind == WORKING {
            for (person, outcome) in ledger::keep_and_carry(&mut tx, id).await? {
                follow_up(&mut tx, id, person, &outcome).await?;
            }
        }
        changed(&mut tx, "meeting.closed", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}

/// A case that left the ledger still has to be closed or handed over: a task for whoever is in charge.
async fn follow_up(tx: &mut Tx<'_>, meeting: Uuid, person: Uuid, outcome: &str) -> Result<()> {
    let key = Key::new(tx.permit().actor().area, person);
    let (owner, owner_name) = cases::in_charge_of(tx, key).await?;
    let what = if outcome == "移管" {
        "会議で移管と決定。移管の手続きをする"
    } else {
        "会議で終結と決定。終結の手続きをする"
    };
    let task = NewTask { what: what.to_owned(), owner, owner_name, ..NewTask::default() };
    cases::add_task(tx, &TaskOf { meeting: Some(meeting), person: Some(person), ..TaskOf::default() }, &task).await
}

/// Adds a correction below closed minutes.
pub async fn add(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let body = reader.required("body", "訂正・補足", 5000);
        let body = reader.finish(body)?;
        let mut tx = app.db.write(&permit).await?;
        if !store::find(&mut tx, id).await?.is_closed() {
            return Err(Error::invalid("body", "会議が終了するまでは、会議の記録を直接書き直してください。"));
        }
        store::add(&mut tx, id, &body).await?;
        changed(&mut tx, "meeting.corrected", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}

/// Submits the minutes of a closed meeting to the chain.
pub async fn submit(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let submitted = async {
        let mut reader = Reader::new(&fields);
        let acted_first = reader.text("acted_first", "実施済のこと", 500);
        let acted_first = reader.finish(acted_first)?;
        let mut tx = app.db.write(&permit).await?;
        let meeting = store::find(&mut tx, id).await?;
        if !meeting.is_closed() {
            return Err(Error::invalid("approval", "会議を終了してから、会議録を決裁に回してください。"));
        }
        let title = format!("会議録 {} {}", meeting.name(), meeting.when());
        let href = format!("/meetings/{id}");
        let subject = Subject { kind: Kind::Minutes, id, title: &title, href: &href, acted_first: &acted_first };
        let approval = approvals::submit(&mut tx, &subject).await?;
        tx.commit().await?;
        Ok(approval)
    };
    match submitted.await {
        Ok(approval) => Ok(Redirect::to(&format!("/approvals/{approval}")).into_response()),
        Err(error) => answer(&app, &permit, id, Err(error), fields).await,
    }
}
