//! What is done with a notice that is out: answered by a receiver; repeated and ended by the sender.

use super::super::model::{ANSWERS, Answer, CERTAINTIES, Codes, END_REASONS, State};
use super::super::rules::{Side, side};
use super::super::store;
use super::{own, reading, show};
use axum::extract::{Path, State as AppState};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::moment;
use desk::frame::{self, Errors};
use ground::audit::Entry;
use ground::db::{Change, FieldChange, Key};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use serde_json::json;

fn codes(table: Codes) -> Vec<&'static str> {
    table.iter().map(|(code, _)| *code).collect()
}

fn said(fields: &Fields, permit: &Permit, now: Timestamp) -> Result<Answer> {
    let mut reader = Reader::new(fields);
    let kind = reader.choice("kind", "回答", &codes(ANSWERS));
    let is_none = kind == "none";
    let certainty =
        if is_none { "sure".to_owned() } else { reader.choice("certainty", "確かさ", &codes(CERTAINTIES)) };
    let has_moment = ["seen_on", "seen_time"].iter().any(|name| !fields.get(name).trim().is_empty());
    let seen_at = has_moment.then(|| moment::read(&mut reader, "seen", "見た日時", now));
    let place = if is_none { reader.text("place", "場所", 200) } else { reader.required("place", "場所", 200) };
    let words = if is_none { reader.text("words", "内容", 1000) } else { reader.required("words", "内容", 1000) };
    let contact = if is_none {
        reader.text("contact", "折り返しの連絡先", 200)
    } else {
        reader.required("contact", "折り返しの連絡先", 200)
    };
    let actor = permit.actor();
    let answer =
        Answer { org: actor.org, kind, certainty, seen_at, place, words, contact, by: actor.name.clone(), at: now };
    reader.finish(answer)
}

/// A receiver answers; the sender is told at once.
pub async fn answer(
    AppState(app): AppState<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = reading(&permit);
    match try_answer(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/missing/{key}#answers")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&show::load(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_answer(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let head = store::find(&mut tx, key).await?;
    match side(&head, permit.actor().org) {
        Side::Receiver => {}
        Side::Over => return Err(Error::Stale),
        Side::Sender | Side::Stranger => return Err(Error::NotFound),
    }
    let answer = said(fields, permit, tx.now())?;
    // The form was sent already.
    let id = fields.get("id").parse().unwrap_or_else(|_| tx.new_id());
    if !store::answer(&mut tx, &head, id, &answer).await? {
        return Ok(());
    }
    tx.audit(Entry {
        kind: "missing.sighted".to_owned(),
        subject_area: Some(key.area),
        subject_org: Some(head.org),
        person: Some(head.person),
        object_kind: "missing".to_owned(),
        object: Some(key.id),
        ..Entry::default()
    })
    .await?;
    let words = super::super::model::label(ANSWERS, &answer.kind);
    let kind = if answer.kind == "none" { "missing.denied" } else { "missing.sighted" };
    let payload = json!({ "org": head.org, "area": key.area, "words": words, "answer": id });
    tx.event(kind, Some(head.person), Some(key.id), payload).await?;
    tx.commit().await
}

/// Tells everybody again.
pub async fn repeat(
    AppState(app): AppState<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let mut head = own(&mut tx, key).await?;
    head.version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    let to = store::receivers(&mut tx, head.child(), &head.scope).await?.with(&head.to_orgs);
    store::repeat(&mut tx, &head, &to).await?;
    let (known, fresh): (Vec<i32>, Vec<i32>) = to.into_iter().partition(|org| head.to_orgs.contains(org));
    let payload = json!({ "orgs": known });
    let (id, person) = (key.id, Some(head.person));
    tx.record(Change { kind: "missing.repeated", entity: "missing", id, person, fields: Vec::new(), payload }).await?;
    if !fresh.is_empty() {
        tx.event("missing.sent", person, Some(id), json!({ "orgs": fresh })).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/missing/{key}")))
}

/// Stands down.
pub async fn end(
    AppState(app): AppState<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    match try_end(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/missing/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&show::load(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_end(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let mut head = own(&mut tx, key).await?;
    let mut reader = Reader::new(fields);
    let state = match reader.choice("state", "結果", &["found", "ended"]).as_str() {
        "found" => State::Found,
        _ => State::Ended,
    };
    let reason = reader.choice("reason", "理由", &codes(END_REASONS));
    let note = reader.required("note", "経過(この所属だけに残ります)", 1000);
    reader.finish(())?;
    head.version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    store::end(&mut tx, &head, &store::Ending { state, reason: &reason, note: &note }).await?;
    let label = super::super::model::label(END_REASONS, &reason);
    let change = FieldChange {
        field: "state".into(),
        label: "手配".into(),
        from: State::Open.label().into(),
        to: format!("{}({label})", state.label()),
    };
    let payload = json!({ "orgs": head.to_orgs, "words": format!("{}({label})", state.label()) });
    let (id, person) = (key.id, Some(head.person));
    tx.record(Change { kind: "missing.ended", entity: "missing", id, person, fields: vec![change], payload }).await?;
    tx.commit().await
}
