//! The sheet itself: editing with a merge when two people save, and the paper.

use super::extra::{self, Extra};
use super::form::{self, Conflict};
use super::{Record, RecordSheet, store, update_record};
use crate::cases::{draft, intake, sighting};
use crate::frame::{self, Errors, Frame};
use crate::{App, papers, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use paper::Document;

#[derive(Template)]
#[template(path = "cases/record/edit.html")]
struct EditPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    fields: Fields,
    errors: Errors,
    conflicts: Vec<Conflict>,
    merged: bool,
    version: i32,
    draft: String,
    offer: String,
    extras: Vec<Extra>,
}

async fn edit_page(app: &App, permit: &Permit, key: Key) -> Result<(EditPage, Record)> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let record = store::load(&mut tx, key).await?;
    let (strip, record) = tx.show(strip.zip(record)).await?;
    let record = record.ok_or(Error::NotFound)?;
    let page = EditPage {
        frame: Frame::new(app, permit, "児童記録票の編集", "/records"),
        key,
        strip,
        fields: form::fill(&record.sheet),
        errors: Errors::default(),
        conflicts: Vec::new(),
        merged: false,
        version: record.version,
        draft: draft::path("record", key.id),
        offer: String::new(),
        extras: extra::own(app, permit),
    };
    Ok((page, record))
}

/// The form, or a draft of it taken up again.
pub async fn edit(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let (mut page, record) = edit_page(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let found = draft::find(&mut tx, &app.vault, "record", key.id).await?;
    tx.show(Sealed::plain(())).await?;
    match found {
        Some((typed, _)) if query.get("draft") == key.id.to_string() => {
            // The draft may be older than the record: merge as if it were saved now.
            let (fields, conflicts) = form::merged(&typed, &record.sheet);
            page.fields = fields;
            page.merged = !conflicts.is_empty();
            page.conflicts = conflicts;
        }
        Some((_, at)) => {
            let offers = [draft::Offer { object: key.id, saved: frame::moment_label(at) }];
            let here = format!("/records/{key}/edit");
            page.offer = draft::OfferLine { form: "record", offers: &offers, here: &here }.html()?;
        }
        None => {}
    }
    frame::html(&page)
}

/// Saves the sheet; when somebody else was quicker, shows both and keeps what was typed.
pub async fn update(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let saved = async {
        let sheet = form::read(&fields, &extra::own(&app, &permit))?;
        let mut tx = app.db.write(&permit).await?;
        let record = store::load(&mut tx, key).await?.for_rules().clone().ok_or(Error::NotFound)?;
        update_record(&app, &mut tx, &record, &sheet, version).await?;
        draft::done(&mut tx, "record", key.id).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}")).into_response()),
        Err(Error::Stale) => {
            let (mut page, record) = edit_page(&app, &permit, key).await?;
            (page.fields, page.conflicts) = form::merged(&fields, &record.sheet);
            page.merged = true;
            let (_, html) = frame::refused(&page)?;
            Ok((axum::http::StatusCode::CONFLICT, html).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let (page, _) = edit_page(&app, &permit, key).await?;
            Ok(frame::refused(&EditPage { errors, fields, version, ..page })?.into_response())
        }
    }
}

/// 児童記録票 as PDF. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::summary(&mut tx, key).await?;
    let record = store::load(&mut tx, key).await?;
    let episodes = store::episodes(&mut tx, key).await?;
    let seen = sighting::last_seen(&mut tx, key).await?;
    let report = intake::for_person(&mut tx, key).await?.into_iter().next().map(|(_, _, _, report)| report);
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(person.for_rules().org),
        person: Some(key.id),
        object_kind: "record",
        object: record.for_rules().as_ref().map(|record| record.id),
        detail: RecordSheet::TITLE.to_owned(),
        ..View::default()
    };
    let ((person, record), ()) = tx.show(person.zip(record).zip(Sealed::new((), view))).await?;
    let record = record.ok_or(Error::NotFound)?;
    let seen = seen.map(|seen| format!("{} {}", frame::moment_wareki(seen.seen_at), seen.seen_by)).unwrap_or_default();
    let complaint = report.map(|report| report.complaint).unwrap_or_default();
    let sheet = RecordSheet::of(&record, &person, &episodes, &complaint, &seen);
    papers::print(&app, &permit, &sheet, Vec::new()).await
}
