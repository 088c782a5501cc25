//! `/moves/ask/{key}`: a child came without a word. The destination asks the agency that the nationwide search named for its record.

use crate::transitions::{Fact, Kind, NewTransition, Package, gather, send};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::codes;
use desk::frame::{self, Choice, Errors, Frame, choices};
use desk::sharing;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};

#[derive(Template)]
#[template(path = "moves/ask.html")]
struct Page {
    frame: Frame,
    key: Key,
    holder: String,
    phones: Vec<(&'static str, String)>,
    bases: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

fn page(app: &App, permit: &Permit, key: Key, holder: i32, fields: Fields, errors: Errors) -> Page {
    let registry = app.gate.registry();
    let numbers = registry.agency(holder).map(|agency| (agency.phone.clone(), agency.night_phone.clone()));
    let (day, night) = numbers.unwrap_or_default();
    Page {
        frame: Frame::new(app, permit, "記録を求める", "/transitions"),
        key,
        holder: registry.name(holder).to_owned(),
        phones: [("電話", day), ("夜間・休日", night)].into_iter().filter(|(_, phone)| !phone.is_empty()).collect(),
        bases: choices(Kind::Material.bases()),
        fields,
        errors,
    }
}

async fn holder(app: &App, permit: &Permit, key: Key) -> Result<i32> {
    if !permit.may(Action::WriteTransition) {
        return Err(Error::Forbidden);
    }
    sharing::holder_of(app, permit, key).await
}

/// The form.
pub async fn form(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let State(app) = app;
    let holder = holder(&app, &permit, key).await?;
    if holder == permit.actor().org {
        return Ok(Redirect::to(&format!("/records/{key}")).into_response());
    }
    Ok(frame::html(&page(&app, &permit, key, holder, Fields::default(), Errors::default()))?.into_response())
}

/// Asks.
pub async fn ask(app: State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let State(app) = app;
    let holder = holder(&app, &permit, key).await?;
    match try_ask(&app, &permit, key, holder, &fields).await {
        Ok(sent) => Ok(Redirect::to(&format!("/transitions/{sent}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, holder, fields, errors))?.into_response())
        }
    }
}

async fn try_ask(app: &App, permit: &Permit, key: Key, holder: i32, fields: &Fields) -> Result<Key> {
    let mut reader = Reader::new(fields);
    let basis = reader.choice("basis", "法的根拠", &codes::codes(Kind::Material.bases()));
    let words = reader.required("words", "求める理由", 4000);
    let name = reader.text("name", "こどもの氏名", 100);
    reader.finish(())?;
    let mut tx = app.db.write(permit).await?;
    let form = [Fact { label: "こどもの氏名(求める側の記録)".to_owned(), text: name }];
    let package = Package {
        words,
        form: form.into_iter().filter(|fact| !fact.text.is_empty()).collect(),
        contact: gather::contact(app, &tx),
        ..Package::default()
    };
    let new =
        NewTransition { received: Some(key.id), ..NewTransition::new(Kind::Material, holder, None, &basis, package) };
    let sent = send(app, &mut tx, &new).await?;
    tx.commit().await?;
    Ok(sent)
}
