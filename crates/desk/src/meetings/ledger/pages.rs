//! The ledger as a live table, and one row of it as a form.

use super::list::{self, Filter};
use super::rules::{COLUMNS, Cells, Column, Edited, Kind, unseen};
use super::{Row, cells, store};
use crate::App;
use crate::cases::codes;
use crate::frame::{self, Errors, Frame, date_wareki};
use crate::people::model::{SEXES, label_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, FieldError, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A row as a screen shows it: finished words.
pub struct Shown {
    pub id: Uuid,
    pub person: String,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub about: String,
    pub place: String,
    pub household: String,
    pub accepted: String,
    pub matter: String,
    pub before: String,
    pub severity: String,
    pub seen: super::rules::Unseen,
    pub seen_by: String,
    pub story: String,
    pub in_charge: String,
    pub overdue: bool,
    pub cells: Cells,
}

impl Shown {
    pub fn of(row: Row, now: Timestamp, today: Date) -> Self {
        let age = row.birth.as_ref().map(|birth| birth.age(today)).unwrap_or_default();
        let joined =
            |parts: &[&str]| parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let abuse = joined(&[codes::label(codes::ABUSE_TYPES, &row.abuse), &row.abuser]);
        Self {
            id: row.id,
            person: row.person.to_string(),
            about: joined(&[
                label_of(SEXES, &row.sex),
                &row.birth.as_ref().map(|birth| birth.label()).unwrap_or_default(),
                &age,
            ]),
            place: joined(&[&row.school, &row.grade, &row.district]),
            household: row.household.join("、"),
            accepted: joined(&[&row.accepted_on.map(date_wareki).unwrap_or_default(), &row.route]),
            matter: joined(&[codes::label(codes::KINDS, &row.kind), &abuse]),
            before: severity(row.severity_before),
            severity: severity(row.cells.severity()),
            seen: unseen(row.days_unseen(now)),
            seen_by: row
                .seen
                .as_ref()
                .map(|(at, by)| format!("{} {by}", super::day_text(at.to_zoned(ground::db::japan()).date())))
                .unwrap_or_default(),
            overdue: row.cells.next_review().is_none_or(|day| day < today),
            number: row.number,
            name: row.name,
            kana: row.kana,
            story: row.story,
            in_charge: row.in_charge,
            cells: row.cells,
        }
    }
}

pub(super) fn severity(code: Option<i16>) -> String {
    code.map(|code| codes::label(codes::SEVERITIES, &code.to_string()).to_owned()).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "meetings/ledger/table.html")]
struct TablePage {
    frame: Frame,
    filter: Filter,
    fields: Fields,
    query: String,
    rows: Vec<Shown>,
    unentered: usize,
    may_write: bool,
    may_export: bool,
    may_print: bool,
}

/// 進行管理台帳.
pub async fn table(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let filter = Filter::read(&fields);
    let mut tx = app.db.read(&permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let rows = filter.apply(store::rows(&mut tx, None).await?, permit.actor().staff, now, today);
    let unentered = store::unentered(&mut tx).await?.len();
    let sealed = list::audited(&tx, rows, "list", filter.label());
    let rows = tx.show(sealed).await?;
    let kept: Vec<_> = fields.0.iter().filter(|(_, value)| !value.is_empty()).collect();
    frame::html(&TablePage {
        frame: Frame::new(&app, &permit, "進行管理台帳", "/council/ledger"),
        query: serde_urlencoded::to_string(kept).map_err(Error::internal)?,
        rows: rows.into_iter().map(|row| Shown::of(row, now, today)).collect(),
        unentered,
        may_write: permit.may(Action::WriteCouncil),
        may_export: permit.may(Action::ExportList),
        may_print: permit.may(Action::PrintRecord),
        filter,
        fields,
    })
}

#[derive(Template)]
#[template(path = "meetings/ledger/edit.html")]
struct EditPage {
    frame: Frame,
    row: Shown,
    fields: Fields,
    errors: Errors,
    conflict: bool,
}

async fn edit_page(app: &App, permit: &Permit, id: Uuid) -> Result<EditPage> {
    let mut tx = app.db.read(permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let rows = store::rows(&mut tx, Some(id)).await?;
    let sealed = list::audited(&tx, rows, "view", "進行管理台帳の1件".to_owned());
    let row = tx.show(sealed).await?.pop().ok_or(Error::NotFound)?;
    let mut fields = Fields::default();
    for (column, value) in row.cells.all() {
        fields.set(column.name, value);
        fields.set(&format!("was.{}", column.name), value);
    }
    let frame = Frame::new(app, permit, "進行管理台帳の編集", "/council/ledger");
    Ok(EditPage { frame, row: Shown::of(row, now, today), fields, errors: Errors::default(), conflict: false })
}

/// One row as a form, for a tablet or without scripts.
pub async fn edit(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&edit_page(&app, &permit, id).await?)
}

/// Saves the cells that were changed; what somebody else changed meanwhile is shown at its field, what was typed stays.
pub async fn update(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let was: Vec<String> =
        COLUMNS.iter().map(|column| fields.get(&format!("was.{}", column.name)).to_owned()).collect();
    let typed: Vec<cells::Typed<'_>> = COLUMNS
        .iter()
        .zip(&was)
        .map(|(column, was)| (column, was.as_str(), fields.get(column.name)))
        .filter(|(_, was, value)| was.trim() != value.trim())
        .collect();
    let mut tx = app.db.write(&permit).await?;
    let outcomes = cells::save(&mut tx, id, &typed).await?;
    tx.commit().await?;
    let mut refused = Vec::new();
    for (column, outcome) in &outcomes {
        let message = match outcome {
            Ok(Edited::Conflict(theirs)) => conflict_text(column, theirs),
            Err(message) => message.clone(),
            Ok(_) => continue,
        };
        refused.push(FieldError { field: column.name.to_owned(), message });
    }
    if refused.is_empty() {
        return Ok(Redirect::to("/council/ledger").into_response());
    }
    let mut page = edit_page(&app, &permit, id).await?;
    page.conflict = outcomes.iter().any(|(_, outcome)| matches!(outcome, Ok(Edited::Conflict(_))));
    for (column, _) in outcomes.iter().filter(|(_, outcome)| !matches!(outcome, Ok(Edited::Saved(_) | Edited::Same))) {
        page.fields.set(column.name, fields.get(column.name));
    }
    page.errors = Errors(refused);
    let status = if page.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}

fn conflict_text(column: &Column, theirs: &str) -> String {
    let theirs = if theirs.is_empty() { "空欄" } else { column.shown(theirs) };
    format!("{}は、ほかの人が「{theirs}」に変更しました。下の欄にはあなたの入力が残っています。", column.label)
}
