//! The list of sheets, and the beginning of a new one.

use super::{LineShown, about, lines, load, menu, open, open_own};
use crate::App;
use crate::assessment::catalogue::{Catalogue, catalogue};
use crate::assessment::form::Subject;
use crate::assessment::model::Place;
use crate::assessment::sheet;
use crate::frame::{self, Errors, Frame};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

/// A form that can be begun.
struct FormShown {
    id: String,
    title: String,
}

#[derive(Template)]
#[template(path = "assessment/pages/list.html")]
struct ListPage {
    frame: Frame,
    base: String,
    key: Key,
    strip: people::Strip,
    lines: Vec<LineShown>,
    forms: Vec<FormShown>,
    fields: Fields,
    errors: Errors,
    may_write: bool,
}

#[derive(Template)]
#[template(path = "assessment/pages/agency.html")]
struct AgencyPage {
    frame: Frame,
    base: String,
    lines: Vec<LineShown>,
    forms: Vec<FormShown>,
    exports: Vec<FormShown>,
    fields: Fields,
    errors: Errors,
    may_write: bool,
    may_export: bool,
    may_design: bool,
}

fn forms(catalogue: &Catalogue, day: Date, subject: Subject) -> Vec<FormShown> {
    let forms = catalogue.all_on(day, subject).into_iter();
    forms.map(|form| FormShown { id: form.id.clone(), title: form.title.clone() }).collect()
}

/// The day and period a new sheet starts with: today, and for a report the last whole fiscal year.
fn first_fields(today: Date) -> Fields {
    let mut fields = Fields::default();
    let last = jp::FiscalYear(jp::fiscal_year(today).0.saturating_sub(1));
    fields.set("made_on", format!("{:#}", jp::Wareki(today)));
    fields.set("period_from", format!("{:#}", jp::Wareki(last.first())));
    fields.set("period_until", format!("{:#}", jp::Wareki(last.last())));
    fields
}

async fn page(
    app: &App,
    permit: &Permit,
    place: Place,
    fields: Option<Fields>,
    errors: Errors,
) -> Result<Html<String>> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let catalogue = catalogue(&mut tx).await?;
    let about = about(&mut tx, place).await?;
    let org = about.for_rules().org;
    let lines = lines(&mut tx, place, org).await?;
    let (about, lines) = tx.show(about.zip(lines)).await?;
    let may_write = about.org == permit.actor().org && permit.may(Action::WriteSheet);
    let fields = fields.unwrap_or_else(|| first_fields(today));
    match (about.strip, about.key) {
        (Some(strip), Some(key)) => frame::html(&ListPage {
            frame: Frame::new(app, permit, "様式", menu(place)),
            base: place.base(),
            forms: forms(&catalogue, today, Subject::Child),
            key,
            strip,
            lines,
            fields,
            errors,
            may_write,
        }),
        _ => frame::html(&AgencyPage {
            frame: Frame::new(app, permit, "様式・報告", menu(place)),
            base: place.base(),
            forms: forms(&catalogue, today, Subject::Agency),
            exports: [Subject::Child, Subject::Agency]
                .into_iter()
                .flat_map(|subject| forms(&catalogue, today, subject))
                .collect(),
            may_export: permit.may(Action::ExportList),
            may_design: permit.may(Action::DesignSheet),
            lines,
            fields,
            errors,
            may_write,
        }),
    }
}

/// The sheets of a child.
pub async fn of_child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let place = Place::Child(key);
    let permit = open(&app, &permit, place).await?;
    page(&app, &permit, place, None, Errors::default()).await
}

/// What the agency reports of itself.
pub async fn of_agency(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    page(&app, &permit, Place::Agency, None, Errors::default()).await
}

/// Begins a sheet about a child.
pub async fn begin_of_child(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    begin(app, permit, Place::Child(key), fields).await
}

/// Begins a report.
pub async fn begin_of_agency(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    begin(app, permit, Place::Agency, fields).await
}

async fn begin(app: App, permit: Permit, place: Place, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, place).await?;
    match try_begin(&app, &permit, place, &fields).await {
        Ok(id) => Ok(Redirect::to(&format!("{}/{id}/edit", place.base())).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page(&app, &permit, place, Some(fields), errors).await?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn try_begin(app: &App, permit: &Permit, place: Place, fields: &Fields) -> Result<Uuid> {
    let mut tx = app.db.write(permit).await?;
    let today = tx.today();
    let from = match fields.get("from").parse::<Uuid>() {
        Ok(id) => Some(load(app, &mut tx, place, id).await?.for_rules().1.clone()),
        Err(_) => None,
    };
    let mut reader = Reader::new(fields);
    let made_on =
        reader.date("made_on", "記入する日").or(Some(today).filter(|_| fields.get("made_on").trim().is_empty()));
    let period = match (place, from.as_ref().and_then(|sheet| sheet.period)) {
        (Place::Child(_), _) => None,
        (Place::Agency, Some((from, until))) => Some((Some(from), Some(until))),
        (Place::Agency, None) => {
            Some((reader.date("period_from", "期間の始め"), reader.date("period_until", "期間の終わり")))
        }
    };
    if made_on.is_some_and(|day| day > today) {
        reader.refuse("made_on", "記入する日が未来の日付です。");
    }
    let period = match period {
        Some((Some(from), Some(until))) if until < from => {
            reader.refuse("period_until", "期間の終わりが始めより前です。");
            None
        }
        Some((Some(from), Some(until))) => Some((from, until)),
        Some(_) if reader.errors().is_empty() => {
            reader.refuse("period_from", "報告の期間を入力してください。");
            None
        }
        _ => None,
    };
    let form = from.as_ref().map_or(fields.get("form"), |sheet| sheet.form.id.as_str()).to_owned();
    reader.finish(())?;
    let made_on = made_on.ok_or_else(|| Error::invalid("made_on", "記入する日を入力してください。"))?;
    let catalogue = catalogue(&mut tx).await?;
    let start = sheet::Start { form: &form, made_on, period, from: from.as_ref() };
    let id = sheet::begin(&mut tx, &app.vault, &catalogue, place, &start).await?;
    tx.commit().await?;
    Ok(id)
}
