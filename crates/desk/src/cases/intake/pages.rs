//! Screens of 受付: the register, the form beside the telephone, the paper, the sealed reporter.

use super::form::{self, Setting};
use super::{Intake, IntakeChild, register_intake, store, update_intake};
use crate::cases::rows::{Row, rows};
use crate::cases::rules::{Clock, ClockLabel};
use crate::cases::{SHOWN_KINDS, clock_hours, codes, draft, meeting, moment};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::{App, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use jiff::Timestamp;
use uuid::Uuid;

/// 同居 in forms.
pub const TOGETHER: codes::Table = &[("yes", "同居"), ("no", "別居")];
const PAGE: i64 = 50;

struct LineShown {
    key: Key,
    number: String,
    received: String,
    names: Vec<String>,
    kind: String,
    route: String,
    urgency: String,
    clock: Option<ClockLabel>,
    unrecorded: bool,
}

#[derive(Template)]
#[template(path = "cases/intake/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<LineShown>,
    waiting: bool,
    page: i64,
    more: bool,
    may_write: bool,
    offer: String,
}

/// The register of reports.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let waiting = fields.get("waiting") == "1";
    let page: i64 = fields.get("page").parse().unwrap_or(0).clamp(0, 100_000);
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let sealed = store::list(&mut tx, waiting, page * PAGE, PAGE + 1).await?;
    let mut lines = tx.show(sealed).await?;
    let more = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let shown = lines.into_iter().map(|line| LineShown {
        key: line.key,
        number: line.number,
        received: frame::moment_wareki(line.received_at),
        names: line.names,
        kind: codes::label(codes::KINDS, &line.kind).to_owned(),
        route: codes::label(codes::ROUTES, &line.route).to_owned(),
        urgency: line.urgency,
        clock: line.due.map(|due| Clock::Running { due }.label(now)),
        unrecorded: line.unrecorded,
    });
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "受付", "/intakes"),
        lines: shown.collect(),
        waiting,
        page,
        more,
        may_write: permit.may(Action::WriteIntake),
        offer: String::new(),
    })
}

#[derive(Template)]
#[template(path = "cases/intake/form.html")]
struct FormPage {
    frame: Frame,
    fields: Fields,
    blank: Fields,
    errors: Errors,
    form: &'static str,
    action: String,
    id: String,
    version: i32,
    editing: bool,
    hours: i16,
    routes: Vec<Choice>,
    kinds: Vec<Choice>,
    handlings: Vec<Choice>,
    children: Vec<Row>,
    family: Vec<Row>,
    blank_child: Row,
    blank_relative: Row,
    draft: String,
    offer: String,
    stale: Option<String>,
}

fn form_of(code: &str) -> &'static str {
    if code == "general" { "general" } else { "abuse" }
}

fn draft_form(form: &str) -> &'static str {
    if form == "general" { "intake-general" } else { "intake-abuse" }
}

impl FormPage {
    fn new(app: &App, permit: &Permit, form: &'static str, id: Uuid, fields: Fields) -> Self {
        let today = app.db.clock().today();
        let title = if form == "abuse" { "虐待相談・通告受付票" } else { "相談受付票" };
        let routes = codes::routes_of(jp::fiscal_year(today));
        Self {
            frame: Frame::new(app, permit, title, "/intakes"),
            children: rows(&fields, "child", 1),
            family: rows(&fields, "family", 0),
            blank: Fields::default(),
            errors: Errors::default(),
            form,
            action: "/intakes".to_owned(),
            id: id.to_string(),
            version: 0,
            editing: false,
            hours: clock_hours(app, permit),
            routes: routes.into_iter().map(|(code, label)| Choice { code, label }).collect(),
            kinds: kinds(app, permit, fields.get("kind")),
            handlings: choices(codes::dispositions(permit.actor().kind)),
            blank_child: Row::blank("child"),
            blank_relative: Row::blank("family"),
            draft: draft::path(draft_form(form), id),
            offer: String::new(),
            stale: None,
            fields,
        }
    }
}

/// 相談種別 the agency offers, and the one that stands there already.
fn kinds(app: &App, permit: &Permit, held: &str) -> Vec<Choice> {
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let shown = SHOWN_KINDS.codes(&SHOWN_KINDS.value(&registry, permit.actor().org, today));
    let is_offered = |code: &str| code == codes::KIND_ABUSE || code == held || shown.contains(&code);
    choices(codes::KINDS).into_iter().filter(|choice| is_offered(choice.code)).collect()
}

/// The empty form, or a draft taken up again.
pub async fn new(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let form = form_of(query.get("form"));
    let mut tx = app.db.read(&permit).await?;
    let taken: Option<Uuid> = query.get("draft").parse().ok();
    let found = match taken {
        Some(id) => draft::find(&mut tx, &app.vault, draft_form(form), id).await?.map(|(fields, _)| (id, fields)),
        None => None,
    };
    let offers = draft::offers(&mut tx, draft_form(form)).await?;
    let offers = tx.show(offers).await?;
    let is_fresh = found.is_none();
    let (id, fields) = found.unwrap_or_else(|| {
        let mut fields = Fields::default();
        moment::fill(&mut fields, "received", app.db.clock().now());
        (app.db.clock().new_id(), fields)
    });
    let mut page = FormPage::new(&app, &permit, form, id, fields);
    if is_fresh {
        let here = format!("/intakes/new?form={form}");
        page.offer = draft::OfferLine { form: draft_form(form), offers: &offers, here: &here }.html()?;
    }
    frame::html(&page)
}

pub(super) fn setting(app: &App, permit: &Permit) -> Setting {
    let actor = permit.actor();
    Setting { org_kind: actor.kind, area: actor.area, hours: clock_hours(app, permit), now: app.db.clock().now() }
}

/// Registers what was typed.
pub async fn create(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let form = form_of(fields.get("form"));
    let id: Uuid = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let registered = async {
        let new = form::read(&fields, id, form, setting(&app, &permit))?;
        let mut tx = app.db.write(&permit).await?;
        let outcome = register_intake(&app, &mut tx, &new).await?;
        draft::done(&mut tx, draft_form(form), id).await?;
        tx.commit().await?;
        Ok(outcome)
    };
    match registered.await {
        Ok(outcome) => Ok(Redirect::to(&format!("/intakes/{}", outcome.key())).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = FormPage { errors, ..FormPage::new(&app, &permit, form, id, fields) };
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// The permit to read a report under: every child of it must be open to the reader.
pub(in crate::cases) async fn open(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let mut opened = permit.clone();
    for child in children(app, permit, key).await? {
        opened = people::access::open(app, &opened, child).await?;
    }
    Ok(opened)
}

/// [`open`], to change something: only the agency that took the report may.
pub(in crate::cases) async fn open_own(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let mut opened = permit.clone();
    for child in children(app, permit, key).await? {
        opened = people::access::open_own(app, &opened, child).await?;
    }
    Ok(opened)
}

/// [`open`], for what only the agency that took the report may read, whoever has the case now.
pub(in crate::cases) async fn open_kept(app: &App, permit: &Permit, key: Key) -> Result<Permit> {
    let mut opened = permit.clone();
    for child in children(app, permit, key).await? {
        opened = people::access::open_kept(app, &opened, child).await?;
    }
    Ok(opened)
}

async fn children(app: &App, permit: &Permit, key: Key) -> Result<Vec<Key>> {
    let mut tx = app.db.read(permit).await?;
    let children = store::persons(&mut tx, key).await?;
    let children = tx.show(children).await?;
    if children.is_empty() { Err(Error::NotFound) } else { Ok(children) }
}

pub(super) struct ChildShown {
    pub(super) key: Key,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) schooling: String,
    pub(super) clock: ClockLabel,
    pub(super) reason: String,
    pub(super) has_episode: bool,
}

impl ChildShown {
    pub(super) fn of(child: &IntakeChild, now: Timestamp) -> Self {
        Self {
            key: child.person,
            name: child.name.clone(),
            kana: child.kana.clone(),
            schooling: codes::label(codes::SCHOOLING, &child.schooling).to_owned(),
            clock: child.clock.label(now),
            reason: child.no_check_reason.clone(),
            has_episode: child.has_episode,
        }
    }
}

pub(super) fn facts(intake: &Intake) -> Vec<(&'static str, String)> {
    intake
        .report
        .shown()
        .into_iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(_, label, value)| (label, value))
        .collect()
}

#[derive(Template)]
#[template(path = "cases/intake/show.html")]
struct ShowPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    children: Vec<ChildShown>,
    waiting_record: bool,
    running: bool,
    may_record: bool,
    may_meet: bool,
    may_sight: bool,
    may_write: bool,
    may_print: bool,
    may_reporter: bool,
    meetings: String,
    intake: Intake,
}

/// One report.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let sealed = store::load(&mut tx, key).await?.zip(meeting::of_intake(&mut tx, key).await?);
    let (intake, meetings) = tx.show(sealed).await?;
    let may = |action| intake.org == permit.actor().org && permit.may(action);
    frame::html(&ShowPage {
        frame: Frame::new(&app, &permit, format!("{} {}", intake.title(), intake.number), "/intakes"),
        facts: facts(&intake),
        children: intake.children.iter().map(|child| ChildShown::of(child, now)).collect(),
        waiting_record: intake.children.iter().any(|child| !child.has_episode),
        running: intake.children.iter().any(|child| child.clock.is_running()),
        may_record: may(Action::WriteRecord),
        may_meet: may(Action::HoldMeeting),
        may_sight: may(Action::RecordSighting),
        may_write: may(Action::WriteIntake),
        may_print: permit.may(Action::PrintRecord),
        may_reporter: may(Action::ReadReporter),
        meetings: meeting::html(&meetings, may(Action::HoldMeeting))?,
        intake,
    })
}

/// The form that corrects a report.
pub async fn edit(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::load(&mut tx, key).await?;
    let intake = tx.show(sealed).await?;
    frame::html(&edit_page(&app, &permit, &intake, form::fill(&intake.report)))
}

fn edit_page(app: &App, permit: &Permit, intake: &Intake, fields: Fields) -> FormPage {
    let mut page = FormPage::new(app, permit, form_of(&intake.form), intake.key.id, fields);
    page.action = format!("/intakes/{}/edit", intake.key);
    page.editing = true;
    page.version = intake.version;
    page.draft = String::new();
    page
}

/// Corrects a report; the clocks that still run follow a corrected time of receipt.
pub async fn update(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.write(&permit).await?;
    let sealed = store::load(&mut tx, key).await?;
    let before = sealed.for_rules().clone();
    let changed = async {
        let report = form::read_report(&fields, &before.form, setting(&app, &permit))?;
        update_intake(&mut tx, &before, &report, version).await?;
        if report.received_at != before.report.received_at {
            store::restart_clocks(&mut tx, key.id, report.received_at).await?;
        }
        tx.commit().await
    };
    match changed.await {
        Ok(()) => Ok(Redirect::to(&format!("/intakes/{key}")).into_response()),
        Err(Error::Stale) => {
            let stale = Some(
                "ほかの人が先に訂正しました。受付の画面で最新の内容を確かめてから、もう一度保存すると上書きします。"
                    .to_owned(),
            );
            let page = FormPage { stale, ..edit_page(&app, &permit, &before, fields) };
            Ok(frame::refused(&page)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = FormPage { errors, version, ..edit_page(&app, &permit, &before, fields) };
            Ok(frame::refused(&page)?.into_response())
        }
    }
}
