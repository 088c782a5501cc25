//! The page of comments: read, add, correct, remove.

use super::store::{self, Comment};
use crate::watch::section_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use desk::people::{self, Strip};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// Letters of a comment.
const LONGEST: usize = 4000;

struct Shown {
    id: Uuid,
    version: i32,
    when: String,
    by: String,
    section: String,
    body: String,
    edited: String,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "comment/list.html")]
struct ListPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    comments: Vec<Shown>,
    may_write: bool,
    section: String,
    fields: Fields,
    errors: Errors,
}

/// One's own with the right to write, all of the agency with the right to edit.
fn may_edit(permit: &Permit, comment: &Comment) -> bool {
    let is_own = comment.by.is_some() && comment.by == permit.actor().staff;
    comment.org == permit.actor().org
        && (permit.may(Action::EditComment) || (is_own && permit.may(Action::WriteComment)))
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let person = people::load(&mut tx, key).await?;
    let (org, today) = (person.for_rules().org, tx.today());
    let comments = store::list(&mut tx, key, org).await?;
    let (person, comments) = tx.show(person.zip(comments)).await?;
    let is_own = org == permit.actor().org;
    let shown = comments.iter().map(|comment| Shown {
        id: comment.id,
        version: comment.version,
        when: moment_wareki(comment.at),
        by: comment.by_name.clone(),
        section: comment.by_section.clone(),
        body: comment.body.clone(),
        edited: comment.edited_at.map(moment_wareki).unwrap_or_default(),
        may_edit: is_own && may_edit(permit, comment),
    });
    Ok(ListPage {
        frame: Frame::new(app, permit, "コメント", "/records"),
        key,
        strip: Strip::of(&person, today),
        comments: shown.collect(),
        may_write: is_own && permit.may(Action::WriteComment),
        section: section_of(app, permit),
        fields,
        errors,
    })
}

/// The comments about a child.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    frame::html(&page(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

fn read(fields: &Fields) -> Result<String> {
    let mut reader = Reader::new(fields);
    let body = reader.required("body", "コメント", LONGEST);
    reader.finish(body)
}

/// Adds one: who and when come from the log-in.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let added = async {
        let body = read(&fields)?;
        let mut tx = app.db.write(&permit).await?;
        store::insert(&mut tx, key, &body, &section_of(&app, &permit)).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/comments")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "comment/edit.html")]
struct EditPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    id: Uuid,
    version: i32,
    fields: Fields,
    errors: Errors,
    theirs: Option<String>,
}

async fn own_or_all(app: &App, permit: &Permit, key: Key, id: Uuid) -> Result<(Strip, Comment)> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let comment = store::find(&mut tx, key, id).await?;
    let strip = tx.show(strip).await?;
    if may_edit(permit, &comment) { Ok((strip, comment)) } else { Err(Error::Forbidden) }
}

fn edit_page(app: &App, permit: &Permit, key: Key, (strip, comment): (Strip, Comment)) -> EditPage {
    let mut fields = Fields::default();
    fields.set("body", comment.body.as_str());
    let frame = Frame::new(app, permit, "コメントの訂正", "/records");
    EditPage {
        frame,
        key,
        strip,
        id: comment.id,
        version: comment.version,
        fields,
        errors: Errors::default(),
        theirs: None,
    }
}

/// The form of one comment.
pub async fn edit(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let found = own_or_all(&app, &permit, key, id).await?;
    frame::html(&edit_page(&app, &permit, key, found))
}

/// Saves a correction; when somebody else was quicker, theirs is shown and what was typed stays.
pub async fn update(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let found = own_or_all(&app, &permit, key, id).await?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let saved = async {
        let body = read(&fields)?;
        let mut tx = app.db.write(&permit).await?;
        store::update(&mut tx, key, &found.1, version, &body).await?;
        tx.commit().await
    };
    let (theirs, errors) = match saved.await {
        Ok(()) => return Ok(Redirect::to(&format!("/records/{key}/comments")).into_response()),
        Err(Error::Stale) => (Some(found.1.body.clone()), Errors::default()),
        Err(error) => (None, Errors::or_fail(error)?),
    };
    let page = EditPage { theirs, errors, fields, ..edit_page(&app, &permit, key, found) };
    Ok(frame::refused(&page)?.into_response())
}

/// Removes one.
pub async fn remove(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let (_, comment) = own_or_all(&app, &permit, key, id).await?;
    let version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    let mut tx = app.db.write(&permit).await?;
    store::remove(&mut tx, key, &comment, version).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/comments")))
}
