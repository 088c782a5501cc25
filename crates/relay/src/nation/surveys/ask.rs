//! The nation's side: send a sheet, see who has answered, chase, send back, close.

use super::model::{State as Stands, Survey, Told};
use super::store;
use crate::addressees::{self, Scope};
use crate::places::{TILES, Tile};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::assessment;
use desk::assessment::form::Form;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_label};
use ground::db::{Change, Key, Tx};
use ground::gate::{Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Kinds of agency that can be asked.
pub const KINDS: &[(&str, &str)] =
    &[("centre", "児童相談所"), ("municipality", "市区町村"), ("prefecture", "都道府県")];

struct Line {
    key: Key,
    title: String,
    kinds: String,
    sent: String,
    due: String,
    asked: i64,
    submitted: i64,
    closed: bool,
}

fn kinds_label(kinds: &[String]) -> String {
    let labels = KINDS.iter().filter(|(code, _)| kinds.iter().any(|kind| kind == code)).map(|(_, label)| *label);
    labels.collect::<Vec<_>>().join("・")
}

#[derive(Template)]
#[template(path = "nation/surveys/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// `/nation/surveys`.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let surveys = store::sent(&mut tx).await?;
    let line = |(survey, asked, submitted): (Survey, i64, i64)| Line {
        key: survey.key,
        kinds: kinds_label(&survey.kinds),
        title: survey.title,
        sent: moment_label(survey.sent_at),
        due: date_wareki(survey.due_on),
        asked,
        submitted,
        closed: survey.closed_at.is_some(),
    };
    let frame = Frame::new(&app, &permit, "調査の送付・集計", "/nation/surveys");
    frame::html(&ListPage { frame, lines: surveys.into_iter().map(line).collect() })
}

#[derive(Template)]
#[template(path = "nation/surveys/form.html")]
struct FormPage {
    frame: Frame,
    forms: Vec<(String, String)>,
    kinds: Vec<Choice>,
    tiles: &'static [Tile],
    fields: Fields,
    errors: Errors,
}

async fn forms(tx: &mut Tx<'_>) -> Result<Vec<Form>> {
    let today = tx.today();
    assessment::agency_forms(tx, today).await
}

async fn form_page(app: &App, permit: &Permit, typed: Option<Fields>, errors: Errors) -> Result<FormPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let forms = forms(&mut tx).await?;
    let mut first = Fields::default();
    let year = jp::fiscal_year(today);
    first.set("id", tx.new_id().to_string());
    first.set("period_from", format!("{:#}", jp::Wareki(year.first())));
    first.set("period_until", format!("{:#}", jp::Wareki(year.last())));
    first.push("kinds", "centre");
    Ok(FormPage {
        frame: Frame::new(app, permit, "調査を送る", "/nation/surveys"),
        forms: forms
            .into_iter()
            .map(|form| (form.id.clone(), format!("{} {}", form.title, form.version_label())))
            .collect(),
        kinds: choices(KINDS),
        tiles: &TILES,
        fields: typed.unwrap_or(first),
        errors,
    })
}

/// The form of a new survey.
pub async fn form(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&form_page(&app, &permit, None, Errors::default()).await?)
}

/// Sends a survey.
pub async fn send(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match try_send(&app, &permit, &fields).await {
        Ok(key) => Ok(Redirect::to(&format!("/nation/surveys/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&form_page(&app, &permit, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// A day that must be there.
fn day(reader: &mut Reader<'_>, name: &str, label: &str) -> Option<Date> {
    let found = reader.date(name, label);
    if found.is_none() && reader.fields().get(name).trim().is_empty() {
        reader.refuse(name, format!("{label}を入力してください。"));
    }
    found
}

async fn try_send(app: &App, permit: &Permit, fields: &Fields) -> Result<Key> {
    let mut tx = app.db.write(permit).await?;
    let (today, now) = (tx.today(), tx.now());
    let mut reader = Reader::new(fields);
    let id = fields.get("id").parse().map_err(|_| Error::invalid("", "画面を開き直して、もう一度送ってください。"))?;
    let title = reader.required("title", "調査の名称", 100);
    let note = reader.text("note", "説明", 2000);
    let kind_codes: Vec<&str> = KINDS.iter().map(|(code, _)| *code).collect();
    let kinds = reader.choices("kinds", "あて先の機関の種類", &kind_codes);
    let places: Vec<&str> = TILES.iter().map(|tile| tile.code).collect();
    let prefectures = reader.choices("prefectures", "都道府県", &places);
    let due = day(&mut reader, "due_on", "回答期限");
    let from = day(&mut reader, "period_from", "対象期間の始め");
    let until = day(&mut reader, "period_until", "対象期間の終わり");
    let form = forms(&mut tx).await?.into_iter().find(|form| form.id == fields.get("form"));
    if form.is_none() {
        reader.refuse("form", "様式を選んでください。");
    }
    if kinds.is_empty() {
        reader.refuse("kinds", "あて先の機関の種類を選んでください。");
    }
    if due.is_some_and(|due| due < today) {
        reader.refuse("due_on", "回答期限が過ぎています。今日以降の日にしてください。");
    }
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        reader.refuse("period_until", "対象期間の終わりが始めより前です。");
    }
    reader.finish(())?;
    let (Some(form), Some(due_on), Some(from), Some(until)) = (form, due, from, until) else {
        return Err(Error::NotFound);
    };
    let scope = Scope { kinds: kinds.iter().map(String::as_str).collect(), prefectures: &prefectures, area: None };
    let to_orgs: Vec<i32> = addressees::active(&mut tx, &scope).await?.into_iter().map(|(org, _)| org).collect();
    if to_orgs.is_empty() {
        return Err(Error::invalid("kinds", "あて先の機関がありません。範囲を広げてください。"));
    }
    let actor = permit.actor();
    let key = Key::new(actor.area, id);
    let survey = Survey {
        key,
        org: actor.org,
        title,
        note,
        form,
        period: (from, until),
        kinds,
        to_orgs,
        sent_at: now,
        sent_by: actor.name.clone(),
        due_on,
        closed_at: None,
    };
    if store::insert(&mut tx, &survey).await? {
        let words = format!("{} 期限 {}", survey.title, date_wareki(due_on));
        record(&mut tx, "survey.sent", key, json!({ "orgs": survey.to_orgs, "words": words })).await?;
        tx.commit().await?;
    }
    Ok(key)
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, key: Key, payload: Value) -> Result<()> {
    tx.record(Change { kind, entity: "survey", id: key.id, person: None, fields: Vec::new(), payload }).await
}

/// A survey of the own agency.
async fn own(tx: &mut Tx<'_>, key: Key) -> Result<Survey> {
    let survey = store::find(tx, key).await?;
    if survey.org == tx.permit().actor().org { Ok(survey) } else { Err(Error::NotFound) }
}

struct ToldShown {
    org: i32,
    name: String,
    kind: &'static str,
    state: &'static str,
    class: &'static str,
    when: String,
    submitted: bool,
}

/// Width of the bar of answers.
const BAR: usize = 600;

#[derive(Template)]
#[template(path = "nation/surveys/status.html")]
struct Status {
    key: Key,
    total: usize,
    submitted: usize,
    returned: usize,
    submitted_width: usize,
    returned_width: usize,
    lines: Vec<ToldShown>,
    open: bool,
}

impl Status {
    fn of(survey: &Survey, told: &[Told], registry: &Registry) -> Self {
        let count = |state| told.iter().filter(|one| one.state == state).count();
        let (total, submitted, returned) = (told.len(), count(Stands::Submitted), count(Stands::Returned));
        let width = |n: usize| (n * BAR).checked_div(total).unwrap_or(0);
        let line = |one: &Told| ToldShown {
            org: one.org,
            name: registry.name(one.org).to_owned(),
            kind: registry.agency(one.org).map_or("", |agency| agency.kind.label()),
            state: one.state.label(),
            class: one.state.class(),
            when: match (one.submitted_at, one.reminded_on, one.note.as_str()) {
                (Some(at), _, "") => format!("{} {}", moment_label(at), one.submitted_by),
                (_, _, note) if !note.is_empty() => format!("差戻し: {note}"),
                (_, Some(day), _) => format!("{} 督促", date_wareki(day)),
                _ => String::new(),
            },
            submitted: one.state == Stands::Submitted,
        };
        Self {
            key: survey.key,
            total,
            submitted,
            returned,
            submitted_width: width(submitted),
            returned_width: width(returned),
            lines: told.iter().map(line).collect(),
            open: survey.closed_at.is_none(),
        }
    }
}

#[derive(Template)]
#[template(path = "nation/surveys/show.html")]
struct ShowPage {
    frame: Frame,
    key: Key,
    survey: Survey,
    kinds: String,
    due: String,
    period: String,
    status: String,
    open: bool,
}

/// One survey, with who has answered.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let survey = own(&mut tx, key).await?;
    let told = store::told(&mut tx, key, None).await?;
    let (survey, told) = tx.show(Sealed::plain((survey, told))).await?;
    let registry = app.gate.registry();
    frame::html(&ShowPage {
        frame: Frame::new(&app, &permit, survey.title.clone(), "/nation/surveys"),
        key,
        kinds: kinds_label(&survey.kinds),
        due: date_wareki(survey.due_on),
        period: format!("{}~{}", date_wareki(survey.period.0), date_wareki(survey.period.1)),
        status: Status::of(&survey, &told, &registry).render()?,
        open: survey.closed_at.is_none(),
        survey,
    })
}

/// The region that is read again on news.
pub async fn status(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let survey = own(&mut tx, key).await?;
    let told = store::told(&mut tx, key, None).await?;
    frame::html(&Status::of(&survey, &told, &app.gate.registry()))
}

/// Chases those who have not submitted.
pub async fn chase(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let survey = own(&mut tx, key).await?;
    if survey.closed_at.is_some() {
        return Err(Error::Stale);
    }
    let told = store::told(&mut tx, key, None).await?;
    let orgs: Vec<i32> = told.iter().filter(|one| one.state != Stands::Submitted).map(|one| one.org).collect();
    if !orgs.is_empty() {
        store::note_reminded(&mut tx, key, &orgs).await?;
        let words = format!("{} 期限 {}", survey.title, date_wareki(survey.due_on));
        record(&mut tx, "survey.chased", key, json!({ "orgs": orgs, "words": words })).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/nation/surveys/{key}")))
}

/// Sends one agency's answers back.
pub async fn send_back(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let survey = own(&mut tx, key).await?;
    let mut reader = Reader::new(&fields);
    let note = reader.required("note", "差し戻す理由", 500);
    let org = reader.number("org", "機関", 1..=i32::MAX);
    reader.finish(())?;
    let org = org.filter(|org| survey.to_orgs.contains(org)).ok_or(Error::NotFound)?;
    if survey.closed_at.is_some() {
        return Err(Error::Stale);
    }
    store::send_back(&mut tx, key, org, &note).await?;
    record(&mut tx, "survey.returned", key, json!({ "orgs": [org], "words": survey.title })).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/nation/surveys/{key}")))
}

/// Closes the survey: nothing can be submitted any more.
pub async fn close(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    own(&mut tx, key).await?;
    store::close(&mut tx, key).await?;
    record(&mut tx, "survey.closed", key, json!({})).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/nation/surveys/{key}")))
}
