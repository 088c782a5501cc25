//! The page of notes: read, add, correct.

use super::{Note, Progress, ProgressSheet, add_progress, edit_progress, store};
use crate::cases::{codes, contact, draft, moment, record};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::{App, papers, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use paper::Document;
use uuid::Uuid;

/// Notes on one 経過記録表; the newest, when there are more.
const MOST_PRINTED: i64 = 5000;

struct Shown {
    id: Uuid,
    when: String,
    category: String,
    reason: String,
    body: String,
    result: String,
    by: String,
    corrected: bool,
    may_edit: bool,
}

#[derive(Template)]
#[template(path = "cases/progress/list.html")]
struct ListPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    notes: Vec<Shown>,
    categories: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    may_write: bool,
    may_print: bool,
    draft: String,
    offer: String,
    plans: Vec<contact::Plan>,
    plan_fields: Fields,
    staff: Vec<(Uuid, String)>,
}

fn may_edit(permit: &Permit, progress: &Progress) -> bool {
    let is_own = progress.written_by.is_some() && progress.written_by == permit.actor().staff;
    permit.may(Action::EditProgress) || (is_own && permit.may(Action::WriteProgress))
}

/// The form of a new note: now, by the user.
fn empty(app: &App, permit: &Permit) -> Fields {
    let mut fields = Fields::default();
    moment::fill(&mut fields, "at", app.db.clock().now());
    contact::fill_by(app, permit, &mut fields);
    fields
}

/// Puts a text into the user's draft of the next note about a child, below what is typed there already. Nothing is on record until the user has
/// read and saved it.
///
/// # Errors
/// `Forbidden` for linked systems, which have no drafts.
pub async fn suggest(app: &App, tx: &mut Tx<'_>, child: Key, text: &str) -> Result<()> {
    let found = draft::find(tx, &app.vault, "progress", child.id).await?;
    let mut fields = found.map_or_else(|| empty(app, tx.permit()), |(fields, _)| fields);
    let body = format!("{}\n\n{text}", fields.get("body").trim_end());
    fields.set("body", body.trim_start());
    draft::keep(tx, &app.vault, "progress", child.id, &fields).await
}

async fn page(
    app: &App,
    permit: &Permit,
    key: Key,
    typed: Option<Fields>,
    take_draft: bool,
    errors: Errors,
) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let person = people::load(&mut tx, key).await?;
    let org = person.for_rules().org;
    let today = tx.today();
    let notes = store::list(&mut tx, key, org).await?;
    let found = match permit.actor().staff {
        Some(_) => draft::find(&mut tx, &app.vault, "progress", key.id).await?,
        None => None,
    };
    let plans = contact::open_plans(&mut tx, key).await?;
    let staff = record::staff(&mut tx).await?;
    let (person, notes) = tx.show(person.zip(notes)).await?;
    let mut offer = String::new();
    let fields = match (typed, found) {
        (Some(fields), _) => fields,
        (None, Some((fields, _))) if take_draft => fields,
        (None, found) => {
            if let Some((_, at)) = found {
                let offers = [draft::Offer { object: key.id, saved: frame::moment_label(at) }];
                let here = format!("/records/{key}/progress");
                offer = draft::OfferLine { form: "progress", offers: &offers, here: &here }.html()?;
            }
            empty(app, permit)
        }
    };
    let is_own = org == permit.actor().org;
    let shown = notes.iter().map(|progress| Shown {
        id: progress.id,
        when: frame::moment_wareki(progress.note.at),
        category: codes::label(codes::CATEGORIES, &progress.note.category).to_owned(),
        reason: progress.note.reason.clone(),
        body: progress.note.body.clone(),
        result: progress.note.result.clone(),
        by: progress.by(),
        corrected: progress.version > 1,
        may_edit: is_own && may_edit(permit, progress),
    });
    Ok(ListPage {
        frame: Frame::new(app, permit, "経過記録", "/records"),
        key,
        strip: people::Strip::of(&person, today),
        notes: shown.collect(),
        categories: choices(codes::CATEGORIES),
        fields,
        errors,
        may_write: is_own && permit.may(Action::WriteProgress),
        may_print: permit.may(Action::PrintRecord),
        draft: draft::path("progress", key.id),
        offer,
        plans,
        plan_fields: contact::empty(app, permit),
        staff,
    })
}

/// The notes of a child, newest first, with the form for the next one.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let take_draft = !query.get("draft").is_empty();
    frame::html(&page(&app, &permit, key, None, take_draft, Errors::default()).await?)
}

/// Reads a note: `at_on`, `at_time`, `category`, `body`; of a contact also `reason`, `result`, `person_name`, `person_section`.
///
/// # Errors
/// `Invalid` where none of reason, body and result says anything.
pub fn read(app: &App, fields: &Fields) -> Result<Note> {
    let mut reader = Reader::new(fields);
    let note = Note {
        at: moment::read(&mut reader, "at", "年月日", app.db.clock().now()),
        category: reader.choice("category", "区分", &codes::codes(codes::CATEGORIES)),
        body: reader.text("body", "調査・相談内容", 20_000),
        reason: reader.text("reason", "接触理由・目的", 500),
        result: reader.text("result", "結果", 500),
        person_name: reader.text("person_name", "担当者", 100),
        person_section: reader.text("person_section", "所属", 100),
        plan: None,
    };
    if note.body.is_empty() && note.reason.is_empty() && note.result.is_empty() {
        reader
            .refuse("body", "調査・相談内容を入力してください。接触の記録では、理由・目的か結果だけでもかまいません。");
    }
    reader.finish(note)
}

/// Adds a note.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let added = async {
        let note = read(&app, &fields)?;
        let mut tx = app.db.write(&permit).await?;
        add_progress(&mut tx, key, &note).await?;
        draft::done(&mut tx, "progress", key.id).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/progress")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, Some(fields), false, errors).await?)?.into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "cases/progress/edit.html")]
struct EditPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    progress: Progress,
    categories: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    theirs: Option<String>,
}

async fn edit_page(app: &App, permit: &Permit, key: Key, id: Uuid) -> Result<EditPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let progress = store::find(&mut tx, key, id).await?;
    let (strip, progress) = tx.show(strip.zip(progress)).await?;
    if !may_edit(permit, &progress) {
        return Err(Error::Forbidden);
    }
    let mut fields = Fields::default();
    moment::fill(&mut fields, "at", progress.note.at);
    fields.set("category", progress.note.category.as_str());
    for (name, value) in [
        ("body", &progress.note.body),
        ("reason", &progress.note.reason),
        ("result", &progress.note.result),
        ("person_name", &progress.note.person_name),
        ("person_section", &progress.note.person_section),
    ] {
        fields.set(name, value.as_str());
    }
    let frame = Frame::new(app, permit, "経過記録の訂正", "/records");
    Ok(EditPage {
        frame,
        key,
        strip,
        progress,
        categories: choices(codes::CATEGORIES),
        fields,
        errors: Errors::default(),
        theirs: None,
    })
}

/// The form that corrects a note: one's own, or with the right to correct all.
pub async fn edit(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    frame::html(&edit_page(&app, &permit, key, id).await?)
}

/// Corrects a note; when somebody else was quicker, theirs is shown and what was typed stays.
pub async fn update(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let mut page = edit_page(&app, &permit, key, id).await?;
    let saved = async {
        let note = read(&app, &fields)?;
        let mut tx = app.db.write(&permit).await?;
        edit_progress(&mut tx, key, &page.progress, &note, version).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/progress")).into_response()),
        Err(Error::Stale) => {
            page.theirs = Some(page.progress.note.text());
            Ok(frame::refused(&EditPage { fields, ..page })?.into_response())
        }
        Err(error) => {
            page.errors = Errors::or_fail(error)?;
            page.progress.version = version;
            Ok(frame::refused(&EditPage { fields, ..page })?.into_response())
        }
    }
}

/// 経過記録表 as PDF. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::summary(&mut tx, key).await?;
    let record = record::load(&mut tx, key).await?;
    let episodes = record::episodes(&mut tx, key).await?;
    let notes = store::of_person(&mut tx, key, MOST_PRINTED).await?;
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(person.for_rules().org),
        person: Some(key.id),
        object_kind: "progress",
        fields: "at,category,body",
        detail: ProgressSheet::TITLE.to_owned(),
        count: i32::try_from(notes.len()).ok(),
        ..View::default()
    };
    let ((person, record), notes) = tx.show(person.zip(record).zip(Sealed::new(notes, view))).await?;
    let record = record.ok_or(Error::NotFound)?;
    papers::print(&app, &permit, &ProgressSheet::of(&person, &record, &episodes, &notes), Vec::new()).await
}
