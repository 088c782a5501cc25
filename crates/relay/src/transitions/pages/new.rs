//! What is to be sent: kind, receiver, basis, words and what is ticked. What comes out is a draft, which shows what will be shared.

use super::super::directory;
use super::super::form as read;
use super::super::gather::{NOTES, PARTS};
use super::super::{Kind, Package, Taking, default_due, draft, redraft, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::moment;
use desk::cases::{codes, progress, record};
use desk::frame::{self, Errors, Frame, choices, moment_wareki};
use desk::people;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

/// Notes ticked from the beginning when a case is handed on.
const FIRST_NOTES: usize = 10;

/// A note to choose.
struct NoteChoice {
    id: Uuid,
    when: String,
    category: String,
    body: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "transitions/pages/new.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    kind: Kind,
    near: Vec<(i32, String)>,
    found: Vec<(i32, String)>,
    bases: Vec<frame::Choice>,
    pieces: Vec<frame::Choice>,
    notes: Vec<NoteChoice>,
    fields: Fields,
    errors: Errors,
}

async fn page(app: &App, permit: &Permit, key: Key, kind: Kind, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let strip = people::header(&mut tx, key).await?;
    let kept = record::load(&mut tx, key).await?;
    let residence = kept.for_rules().as_ref().and_then(|record| record.residence_org);
    let notes = progress::of_person(&mut tx, key, NOTES).await?;
    let (strip, _) = tx.show(strip.zip(kept)).await?;
    let registry = app.gate.registry();
    let own = registry.agency(permit.actor().org).ok_or(Error::NotFound)?;
    let typed = fields.get("to_name").trim();
    let mut near = directory::near(&registry, own, kind, residence, today);
    // Whoever asked for it may stand far away.
    if let Some(to) = fields.get("to").parse().ok().and_then(|to| registry.agency(to))
        && !near.iter().any(|(id, _)| *id == to.id)
    {
        near.insert(0, (to.id, to.name.clone()));
    }
    Ok(Page {
        frame: Frame::new(app, permit, kind.label(), "/records"),
        key,
        strip,
        near,
        found: if typed.is_empty() { Vec::new() } else { directory::named(&registry, own, kind, typed, today) },
        bases: choices(kind.bases()),
        pieces: choices(PARTS),
        notes: notes
            .into_iter()
            .map(|note| NoteChoice {
                id: note.id,
                when: moment_wareki(note.note.at),
                category: codes::label(codes::CATEGORIES, &note.note.category).to_owned(),
                ticked: fields.has("note", &note.id.to_string()),
                body: note.note.text(),
            })
            .collect(),
        kind,
        fields,
        errors,
    })
}

/// `/records/{key}/transitions/new`: the form for one kind, filled from the record, or from a draft that is changed.
pub async fn form(app: State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    let State(app) = app;
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let mut fields = Fields::default();
    let kind = match query.get("draft").parse::<Key>() {
        Ok(draft) => {
            let found = store::find(&mut tx, draft).await?;
            let notes = progress::of_person(&mut tx, key, NOTES).await?;
            let found = found.for_rules();
            fields.set("draft", draft.to_string());
            fields.set("to", found.to_org.to_string());
            fields.set("basis", found.basis.as_str());
            fields.set("words", found.package.words.as_str());
            fields.set("answers", found.answers.map(|key| key.to_string()).unwrap_or_default());
            moment::fill(&mut fields, "answer_due", found.answer_due);
            ticks_of(&mut fields, &found.package, &notes);
            found.kind
        }
        Err(_) => {
            let Some(kind) = Kind::from_code(query.get("kind")) else { return Ok(to_kinds(key)) };
            for name in ["to", "answers", "words"] {
                fields.set(name, query.get(name));
            }
            if let Some(to) =
                query.get("to").parse().ok().and_then(|to| app.gate.registry().agency(to).map(|to| to.kind))
            {
                fields.set("basis", kind.basis_for(permit.actor().kind, to));
            }
            first_ticks(&mut tx, &mut fields, key, kind).await?;
            moment::fill(&mut fields, "answer_due", default_due(&app, &tx, kind));
            kind
        }
    };
    drop(tx);
    Ok(frame::html(&page(&app, &permit, key, kind, fields, Errors::default()).await?)?.into_response())
}

/// Where the kind is chosen first.
fn to_kinds(key: Key) -> Response {
    Redirect::to(&format!("/records/{key}/transitions")).into_response()
}

/// Who hands a case on shares all of it; who asks shares who the child is.
async fn first_ticks(tx: &mut Tx<'_>, fields: &mut Fields, key: Key, kind: Kind) -> Result<()> {
    if kind.taking() == Taking::Answer {
        return Ok(());
    }
    for (part, _) in PARTS {
        fields.push("part", *part);
    }
    if kind.taking() == Taking::Case {
        for note in progress::of_person(tx, key, NOTES).await?.into_iter().take(FIRST_NOTES) {
            fields.push("note", note.id.to_string());
        }
    }
    Ok(())
}

/// The ticks a package was made by.
fn ticks_of(fields: &mut Fields, package: &Package, notes: &[progress::Progress]) {
    let filled = [
        ("household", !package.household.is_empty()),
        ("case", package.case.is_some()),
        ("record", package.record.is_some()),
        ("sightings", !package.sightings.is_empty()),
        ("custody", !package.custody.is_empty()),
        ("meetings", !package.meetings.is_empty()),
    ];
    filled.into_iter().filter(|(_, has)| *has).for_each(|(part, _)| fields.push("part", part));
    let shared = |note: &&progress::Progress| {
        package.notes.iter().any(|event| event.at == note.note.at && event.body == note.note.text())
    };
    notes.iter().filter(shared).for_each(|note| fields.push("note", note.id.to_string()));
}

/// Makes the draft: what it holds is what the next page shows and what will be sent.
pub async fn create(app: State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let State(app) = app;
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let Some(kind) = Kind::from_code(fields.get("kind")) else { return Ok(to_kinds(key)) };
    match try_create(&app, &permit, key, kind, &fields).await {
        Ok(draft) => Ok(Redirect::to(&format!("/transitions/{draft}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, kind, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_create(app: &App, permit: &Permit, key: Key, kind: Kind, fields: &Fields) -> Result<Key> {
    let mut tx = app.db.write(permit).await?;
    let new = read::new(app, &mut tx, key, kind, fields).await?;
    let made = match fields.get("draft").parse::<Key>() {
        Ok(before) => redraft(app, &mut tx, before, new).await?,
        Err(_) => draft(app, &mut tx, &new).await?,
    };
    tx.commit().await?;
    Ok(made)
}
