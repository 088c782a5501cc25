//! 閲覧の目的: asked once per person and session when the person is outside the reader's own cases; goes with every look into the audit trail.

mod store;

pub use store::{insert, stated};

use crate::App;
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::people::access;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// What people look for outside their own cases. Stored as read: the audit trail is read by people.
const PURPOSES: &[(&str, &str)] = &[
    ("安全確認のため", "安全確認のため"),
    ("通告・相談の調査", "通告・相談の調査"),
    ("ケース移管・転出入の確認", "ケース移管・転出入の確認"),
    ("会議の準備", "会議の準備"),
    ("照会への回答", "照会への回答"),
    ("統計・監査", "統計・監査"),
    (OTHER, OTHER),
];
const OTHER: &str = "その他";

#[derive(Template)]
#[template(path = "sharing/purpose/page.html")]
struct PurposePage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    purposes: Vec<Choice>,
}

impl PurposePage {
    fn new(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Self {
        let frame = Frame::new(app, permit, "閲覧の目的", "/records");
        Self { frame, fields, errors, purposes: choices(PURPOSES) }
    }
}

/// Asks for the purpose; shows nothing of the person. Who needs none is sent on at once.
pub async fn ask(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    if !is_needed(&app, &permit, key).await? {
        return Ok(go_on(key, &query));
    }
    Ok(frame::html(&PurposePage::new(&app, &permit, query, Errors::default()))?.into_response())
}

/// Puts the purpose on record and goes where the reader wanted to go.
pub async fn state(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    if !is_needed(&app, &permit, key).await? {
        return Ok(go_on(key, &fields));
    }
    match try_state(&app, &permit, key, &fields).await {
        Ok(()) => Ok(go_on(key, &fields)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&PurposePage::new(&app, &permit, fields, errors))?.into_response())
        }
    }
}

/// Persons that do not exist for this reader are not found here either.
async fn is_needed(app: &App, permit: &Permit, key: Key) -> Result<bool> {
    match access::open(app, permit, key).await {
        Err(Error::PurposeNeeded(_)) => Ok(true),
        other => other.map(|_| false),
    }
}

async fn try_state(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let codes: Vec<&str> = PURPOSES.iter().map(|(code, _)| *code).collect();
    let mut reader = Reader::new(fields);
    let code = reader.choice("code", "閲覧の目的", &codes);
    let note = match code.as_str() {
        OTHER => reader.required("note", "その他の目的", 200),
        _ => reader.text("note", "補足", 200),
    };
    reader.finish(())?;
    let permit = permit.with_purpose(format!("{code} {note}").trim_end());
    let mut tx = app.db.write(&permit).await?;
    store::insert(&mut tx, key, &code, &note).await?;
    tx.commit().await
}

fn go_on(key: Key, fields: &Fields) -> Response {
    let next = frame::own_path(fields.get("next")).map_or_else(|| format!("/records/{key}"), str::to_owned);
    Redirect::to(&next).into_response()
}
