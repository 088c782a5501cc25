//! `/records/{key}/score/similar/take`: what was done in a similar case, chosen line by line, as text in the draft of the own child's next note.
//!
//! Only what codes and counts tell is offered, never a word somebody wrote: no name and nothing about another family can come along. Pitfall: it
//! takes the right to open both records; what was taken is on record with both, and nothing is noted until the draft is saved.

use super::pages::{may_take, told};
use super::rules::{self, Entry};
use super::store::{self, Past, Which};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::{codes, progress};
use desk::frame::{self, Errors, Frame};
use desk::people::{self, Strip};
use ground::audit;
use ground::db::{Change, Key};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use serde_json::json;

#[derive(Template)]
#[template(path = "similar/take.html")]
struct Page {
    frame: Frame,
    key: Key,
    case: Key,
    strip: Strip,
    kind: String,
    entries: Vec<Entry>,
    errors: Errors,
}

/// The permit of the own child and the similar case, both opened.
async fn opened(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<(Permit, Past)> {
    let permit = people::access::open_own(app, permit, key).await?;
    if !may_take(&permit) {
        return Err(Error::Forbidden);
    }
    let chosen: Option<Key> = fields.get("case").parse().ok();
    let case = chosen.ok_or_else(|| Error::invalid("case", "似た事例の画面で、事例を選んでください。"))?;
    people::access::open_kept(app, &permit, case).await?;
    let mut tx = app.db.read(&permit).await?;
    let past = store::closed(&mut tx, key, Which::Child(case.id)).await?.into_iter().next();
    tx.commit().await?;
    Ok((permit, past.ok_or(Error::NotFound)?))
}

/// 小学生の年齢・身体的虐待: what kind of case it was, without whose.
fn kind(past: &Past) -> String {
    let age = past.birth.map_or("年齢不明", |birth| rules::age_band(jp::age_on(birth, past.accepted_on)));
    let parts = [age, codes::label(codes::ABUSE_TYPES, &past.abuse)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・")
}

async fn shown(app: &App, permit: &Permit, key: Key, past: &Past, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let done = store::done(&mut tx, past).await?;
    let ((strip, ()), entries) =
        tx.show(strip.zip(told(permit, past.key, "done")).map(|shown| (shown, rules::entries(&done)))).await?;
    Ok(Page {
        frame: Frame::new(app, permit, "似た事例でしたことを写す", "/scores"),
        key,
        case: past.key,
        strip,
        kind: kind(past),
        entries,
        errors,
    })
}

/// What can be taken over.
pub async fn page(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Html<String>> {
    let (permit, past) = opened(&app, &permit, key, &fields).await?;
    frame::html(&shown(&app, &permit, key, &past, Errors::default()).await?)
}

async fn taken(app: &App, permit: &Permit, key: Key, past: &Past, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let entries = rules::entries(&store::done(&mut tx, past).await?);
    let mut reader = Reader::new(fields);
    let chosen: Vec<Entry> = entries.into_iter().filter(|entry| fields.has("entry", &entry.code)).collect();
    if chosen.is_empty() {
        reader.refuse("entry", "写すものを一つ以上選んでください。");
    }
    let chosen = reader.finish(chosen)?;
    progress::suggest(app, &mut tx, key, &rules::draft(&kind(past), &chosen)).await?;
    let kind = "score.example_taken";
    let payload = json!({ "entries": chosen.len() });
    tx.record(Change { kind, entity: "draft", id: key.id, person: Some(key.id), fields: Vec::new(), payload }).await?;
    tx.audit(audit::Entry {
        kind: kind.to_owned(),
        subject_area: Some(past.key.area),
        subject_org: Some(permit.actor().org),
        person: Some(past.key.id),
        object_kind: "example".to_owned(),
        fields: "done".to_owned(),
        count: i32::try_from(chosen.len()).ok(),
        ..audit::Entry::default()
    })
    .await?;
    tx.commit().await
}

/// Puts what was chosen into the draft and goes there.
pub async fn take(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let (permit, past) = opened(&app, &permit, key, &fields).await?;
    match taken(&app, &permit, key, &past, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/progress?draft=1")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&shown(&app, &permit, key, &past, errors).await?)?.into_response())
        }
    }
}
