//! The facts that bear a ground, quoted from the child's record.

use super::{open_own, store};
use crate::App;
use crate::custody::model::{Custody, Source};
use crate::custody::sources::{self, Piece};
use crate::custody::{acts, codes};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "custody/pages/facts.html")]
struct FactsPage {
    frame: Frame,
    strip: Strip,
    custody: Custody,
    pieces: Vec<Piece>,
    numbers: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

async fn facts_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<FactsPage> {
    let mut tx = app.db.read(permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let child = custody.for_rules().person;
    let strip = people::header(&mut tx, child).await?;
    let pieces = sources::of(&mut tx, child).await?;
    let ((custody, strip), pieces) = tx.show(custody.zip(strip).zip(pieces)).await?;
    Ok(FactsPage {
        frame: Frame::new(app, permit, "理由となる事実", "/custody"),
        strip,
        custody,
        pieces,
        numbers: choices(codes::GROUND_NUMBERS),
        fields,
        errors,
    })
}

/// The record, piece by piece, to quote from.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    frame::html(&facts_page(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

/// Links a quoted fact to a ground; it always carries where and when it is on record.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        store::lock(&mut tx, key).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let pieces = sources::of(&mut tx, custody.person).await?;
        let mut reader = Reader::new(&fields);
        let source: Option<Source> = fields.get("source").parse().ok();
        let piece = pieces.for_rules().iter().find(|piece| Some(piece.source) == source);
        if piece.is_none() {
            reader.refuse("source", "引く記録を選んでください。");
        }
        let ground = reader.choice("ground", "号", &crate::cases::codes::codes(codes::GROUND_NUMBERS));
        let text = reader.required("text", "事実", 4000);
        let (ground, text) = reader.finish((ground, text))?;
        let piece = piece.ok_or(Error::NotFound)?;
        acts::add_fact(&mut tx, &custody, &ground, &text, piece.source, &piece.label).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}/facts")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&facts_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Takes a fact out.
pub async fn remove(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Redirect> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    store::lock(&mut tx, key).await?;
    let custody = store::load(&mut tx, key).await?.for_rules().clone();
    acts::remove_fact(&mut tx, &custody, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/custody/{key}/facts")))
}
