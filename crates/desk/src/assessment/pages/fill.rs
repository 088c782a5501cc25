//! Filling in: steps with progress, conditions at once, what is wrong beside its field, nothing typed is lost.

use super::{day_label, load, menu, open_own};
use crate::App;
use crate::assessment::form::{self, Answers, Typed, label};
use crate::assessment::model::{Place, Sheet, Status};
use crate::assessment::origin::Origins;
use crate::assessment::view::{self, Filled, SectionView};
use crate::assessment::{prefill, sheet};
use crate::cases::draft;
use crate::frame::{self, Errors, Frame};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Key};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, FieldError, Result};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "assessment/pages/fill.html")]
struct FillPage {
    frame: Frame,
    base: String,
    id: Uuid,
    strip: Option<people::Strip>,
    title: String,
    day: String,
    note: String,
    source: String,
    sections: Vec<SectionView>,
    family: Vec<String>,
    errors: Errors,
    conflicts: Vec<FieldChange>,
    stale: bool,
    saved: bool,
    done: bool,
    version: i32,
    draft: String,
    offer: String,
    linked: Option<(Key, String)>,
}

impl FillPage {
    fn answered(&self) -> usize {
        self.sections.iter().map(|section| section.answered).sum()
    }

    fn asked(&self) -> usize {
        self.sections.iter().map(|section| section.asked).sum()
    }
}

/// What to show besides the sheet as it is on file.
#[derive(Default)]
struct Shown {
    typed: Option<Fields>,
    take_draft: bool,
    saved: bool,
    stale: bool,
    errors: Errors,
}

async fn page(app: &App, permit: &Permit, place: Place, id: Uuid, shown: Shown) -> Result<FillPage> {
    let mut tx = app.db.read(permit).await?;
    let sealed = load(app, &mut tx, place, id).await?;
    let found = draft::find(&mut tx, &app.vault, "sheet", id).await?;
    let (about, sheet) = tx.show(sealed).await?;
    let here = format!("{}/{id}/edit", place.base());
    let mut offer = String::new();
    let fields = match (shown.typed, found) {
        (Some(fields), _) => fields,
        (None, Some((fields, _))) if shown.take_draft => fields,
        (None, found) => {
            if let Some((_, at)) = found {
                let offers = [draft::Offer { object: id, saved: frame::moment_label(at) }];
                offer = draft::OfferLine { form: "sheet", offers: &offers, here: &here }.html()?;
            }
            form::fill(&sheet.form, &sheet.answers)
        }
    };
    let typed = form::read(&sheet.form, &fields, &about.known.family);
    let conflicts = if shown.stale { conflicts(&sheet, &typed) } else { Vec::new() };
    let filled = Filled {
        form: &sheet.form,
        fields: &fields,
        answers: &typed.answers,
        errors: &shown.errors,
        shielded: about.known.shielded,
    };
    let mut sections = filled.sections();
    let linked = linked(permit, place, &sheet, &fields);
    if linked.is_some() {
        view::mark_linked(&mut sections, &sheet.form);
    }
    Ok(FillPage {
        frame: Frame::new(app, permit, sheet.form.title.clone(), menu(place)),
        base: place.base(),
        id,
        title: sheet.form.title.clone(),
        day: format!("{} {}", sheet.form.version_label(), day_label(sheet.made_on, sheet.period)),
        note: sheet.form.note.clone(),
        source: sheet.form.source.clone(),
        sections,
        family: about.known.family.iter().map(|(name, _)| name.clone()).collect(),
        errors: shown.errors,
        conflicts,
        stale: shown.stale,
        saved: shown.saved,
        done: sheet.status == Status::Done,
        version: sheet.version,
        draft: draft::path("sheet", id),
        offer,
        linked,
        strip: about.strip,
    })
}

/// The child, and the address of what linked information offers this sheet, with what was chosen already. None where the form names no linked
/// information, or the reader may not see it.
fn linked(permit: &Permit, place: Place, sheet: &Sheet, fields: &Fields) -> Option<(Key, String)> {
    let Place::Child(key) = place else { return None };
    if !permit.may(Action::ReadSource) || sheet.form.linked().next().is_none() {
        return None;
    }
    let is_id = |id: &&str| id.chars().all(|c| c.is_ascii_hexdigit());
    let chosen: Vec<String> = fields.all("take").filter(is_id).map(|id| format!("take={id}")).collect();
    Some((key, format!("{}/{}/linked?{}", place.base(), sheet.id, chosen.join("&"))))
}

/// Items somebody else saved otherwise than they stand on the screen: theirs, yours.
fn conflicts(sheet: &Sheet, typed: &Typed) -> Vec<FieldChange> {
    let differs = sheet.form.asked().filter(|item| sheet.answers.get(&item.key) != typed.answers.get(&item.key));
    differs
        .filter(|item| !item.is_place())
        .map(|item| FieldChange {
            field: item.key.clone(),
            label: item.label.clone(),
            from: sheet.answers.get(&item.key).map(|answer| label(item, answer)).unwrap_or_default(),
            to: typed.answers.get(&item.key).map(|answer| label(item, answer)).unwrap_or_default(),
        })
        .collect()
}

/// The form of a sheet about a child.
pub async fn of_child(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    query: Fields,
) -> Result<Html<String>> {
    edit(app, permit, Place::Child(key), id, query).await
}

/// The form of a report.
pub async fn of_agency(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    query: Fields,
) -> Result<Html<String>> {
    edit(app, permit, Place::Agency, id, query).await
}

async fn edit(app: App, permit: Permit, place: Place, id: Uuid, query: Fields) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, place).await?;
    let shown = Shown {
        take_draft: query.get("draft") == id.to_string(),
        saved: !query.get("saved").is_empty(),
        ..Shown::default()
    };
    frame::html(&page(&app, &permit, place, id, shown).await?)
}

/// Saves a sheet about a child.
pub async fn save_of_child(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    save(app, permit, Place::Child(key), id, fields).await
}

/// Saves a report.
pub async fn save_of_agency(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    save(app, permit, Place::Agency, id, fields).await
}

async fn save(app: App, permit: Permit, place: Place, id: Uuid, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, place).await?;
    let done = try_save(&app, &permit, place, id, &fields).await;
    answer(&app, &permit, place, id, fields, done).await
}

/// Goes on after a sheet was saved, or back to it with what is wrong.
pub(super) async fn answer(
    app: &App,
    permit: &Permit,
    place: Place,
    id: Uuid,
    fields: Fields,
    done: Result<Status>,
) -> Result<Response> {
    match done {
        Ok(Status::Draft) => Ok(Redirect::to(&format!("{}/{id}/edit?saved=1", place.base())).into_response()),
        Ok(Status::Done) => Ok(Redirect::to(&format!("{}/{id}", place.base())).into_response()),
        Ok(Status::Discarded) => Ok(Redirect::to(&place.base()).into_response()),
        Err(Error::Stale) => {
            let shown = Shown { typed: Some(fields), stale: true, ..Shown::default() };
            let page = frame::html(&page(app, permit, place, id, shown).await?)?;
            Ok((axum::http::StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let shown = Shown { typed: Some(fields), errors, ..Shown::default() };
            Ok(frame::refused(&page(app, permit, place, id, shown).await?)?.into_response())
        }
    }
}

async fn try_save(app: &App, permit: &Permit, place: Place, id: Uuid, fields: &Fields) -> Result<Status> {
    let mut tx = app.db.write(permit).await?;
    let sealed = load(app, &mut tx, place, id).await?;
    let (about, before) = sealed.for_rules();
    let (known, before) = (about.known.clone(), before.clone());
    let version: i32 = fields.get("version").parse().map_err(|_| Error::Stale)?;
    let status = match (fields.get("op"), before.status) {
        ("discard", Status::Draft) => Status::Discarded,
        ("done", _) | (_, Status::Done) => Status::Done,
        _ => Status::Draft,
    };
    let answers = match status {
        Status::Discarded => before.answers.clone(),
        _ => read(&before, fields, &known, status)?,
    };
    let after = sheet::Filling { answers, taken: Origins::default(), status, shielded: known.shielded };
    sheet::save(&mut tx, &app.vault, place, &before, after, version).await?;
    draft::done(&mut tx, "sheet", id).await?;
    tx.commit().await?;
    Ok(status)
}

/// The answers as typed; a finished sheet lacks nothing.
pub(super) fn read(before: &Sheet, fields: &Fields, known: &prefill::Known, status: Status) -> Result<Answers> {
    let typed = form::read(&before.form, fields, &known.family);
    let mut errors = if status == Status::Done { typed.unfinished(&before.form) } else { typed.wrong.clone() };
    if known.shielded {
        errors.retain(|error| !is_hidden_place(before, error));
    }
    if errors.is_empty() { Ok(typed.answers) } else { Err(Error::Invalid(errors)) }
}

/// What is not on the page cannot be wrong on it.
fn is_hidden_place(sheet: &Sheet, error: &FieldError) -> bool {
    let key = error.field.split('.').nth(1).unwrap_or_default();
    sheet.form.item(key).is_some_and(|item| item.is_place())
}
