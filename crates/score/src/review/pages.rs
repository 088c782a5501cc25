//! Who asks for another look: the list, the region of the home page, and closing a mark.

use super::store::{self, Line};
use crate::card;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use desk::App;
use desk::frame::{self, Frame};
use desk::people;
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use uuid::Uuid;

/// Letters of what was done.
const LONGEST: usize = 1000;
/// What is kept where a newer view says what was done.
const THOUGHT: &str = "見立てを書き直した";
/// Children shown on the home page.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "review/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    mine: bool,
    may_manage: bool,
}

/// Every child that asks for another look; `mine=1` those one is in charge of.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let mine = fields.get("mine") == "1";
    let mut tx = app.db.read(&permit).await?;
    let lines = store::marked(&mut tx, mine).await?;
    let lines = tx.show(lines).await?;
    let frame = Frame::new(&app, &permit, "見立て・見直し", "/scores");
    frame::html(&ListPage { frame, lines, mine, may_manage: permit.may(Action::ManageModels) })
}

#[derive(Template)]
#[template(path = "review/home.html")]
struct Region {
    lines: Vec<Line>,
    more: usize,
}

/// One's own children that ask for another look. Never a number of a score.
pub async fn home(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let lines = store::marked(&mut tx, true).await?;
    let mut lines = tx.show(lines).await?;
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    frame::html(&Region { lines, more })
}

/// Closes a mark with what was done: in words, or by a view of one's own since.
pub async fn done(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = closed(&app, &permit, (key, id), &fields).await;
    card::answer(&app, &permit, key, fields, done).await
}

async fn closed(app: &App, permit: &Permit, (key, id): (Key, Uuid), fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let field = super::field(id);
    let mut reader = Reader::new(fields);
    let mut how = reader.text(&field, "見直してどうしたか", LONGEST);
    if how.is_empty() && store::thought_since(&mut tx, key, id).await? {
        how = THOUGHT.to_owned();
    } else if how.is_empty() {
        reader.refuse(
            &field,
            "見直してどうしたかを入力してください。先に新しい見立てを保存したときは、空欄でもかまいません。",
        );
    }
    let how = reader.finish(how)?;
    store::close(&mut tx, key, id, &how).await?;
    tx.commit().await
}
