//! The list of notices, the bell and the panel of the home page.

use super::super::rules::title;
use super::store::{self, Notice, Which};
use crate::App;
use crate::frame::{self, Frame, moment_label};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use uuid::Uuid;

/// One line of the list.
struct Line {
    id: Uuid,
    title: &'static str,
    name: String,
    href: String,
    from: String,
    at: String,
    detail: String,
    urgent: bool,
    acknowledged: String,
}

#[derive(Template)]
#[template(path = "sharing/notices/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    all: bool,
    next: Option<Uuid>,
    may_acknowledge: bool,
}

#[derive(Template)]
#[template(path = "sharing/notices/panel.html")]
struct Panel {
    lines: Vec<Line>,
    may_acknowledge: bool,
}

#[derive(Template)]
#[template(path = "sharing/notices/bell.html")]
struct Bell {
    open: i64,
    urgent: i64,
}

#[derive(Template)]
#[template(path = "sharing/notices/popup.html")]
struct Popup {
    lines: Vec<Line>,
    is_more: bool,
    may_acknowledge: bool,
}

const PAGE: i64 = 50;
/// So many alerts pop up at a time; the list has the rest.
const MOST_POPPED: usize = 3;

/// `/notices`: open ones first; all with `?all=1`.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let all = fields.get("all") == "1";
    let before = Uuid::parse_str(fields.get("before")).ok();
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::list(&mut tx, if all { Which::All } else { Which::Open }, before, PAGE).await?;
    let notices = tx.show(sealed).await?;
    let is_full = i64::try_from(notices.len()).is_ok_and(|count| count == PAGE);
    let next = notices.last().filter(|_| is_full).map(|notice| notice.id);
    let lines = lines(&app, notices);
    let frame = Frame::new(&app, &permit, "知らせ", "/notices");
    let page = ListPage { frame, lines, all, next, may_acknowledge: permit.may(Action::AcknowledgeNotice) };
    Ok(frame::html(&page)?.into_response())
}

/// `/notices/panel`: the newest open ones, for the home page.
pub async fn panel(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::list(&mut tx, Which::Open, None, 8).await?;
    let lines = lines(&app, tx.show(sealed).await?);
    frame::html(&Panel { lines, may_acknowledge: permit.may(Action::AcknowledgeNotice) })
}

/// `/notices/popup`: conditions that hold, over whatever page is open, until the reader acknowledges them.
pub async fn popup(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let limit = i64::try_from(MOST_POPPED + 1).unwrap_or(i64::MAX);
    let sealed = store::list(&mut tx, Which::Alerts, None, limit).await?;
    let mut lines = lines(&app, tx.show(sealed).await?);
    let is_more = lines.len() > MOST_POPPED;
    lines.truncate(MOST_POPPED);
    frame::html(&Popup { lines, is_more, may_acknowledge: permit.may(Action::AcknowledgeNotice) })
}

/// `/notices/bell`: how many are open.
pub async fn bell(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::count_open(&mut tx).await?;
    let (open, urgent) = tx.show(sealed).await?;
    frame::html(&Bell { open, urgent })
}

/// Acknowledges one notice.
pub async fn acknowledge(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    store::acknowledge(&mut tx, id).await?;
    tx.commit().await?;
    let to = match fields.get("from") {
        "home" => "/",
        "popup" => frame::own_path(fields.get("back")).unwrap_or("/"),
        _ => "/notices",
    };
    Ok(Redirect::to(to))
}

fn lines(app: &App, notices: Vec<Notice>) -> Vec<Line> {
    let registry = app.gate.registry();
    notices
        .into_iter()
        .map(|notice| Line {
            id: notice.id,
            title: title(&notice.kind).unwrap_or("知らせ"),
            href: href(&notice),
            name: notice.name.unwrap_or_default(),
            from: registry.name(notice.source_org).to_owned(),
            at: moment_label(notice.at),
            detail: notice.detail,
            urgent: notice.urgent,
            acknowledged: notice
                .acknowledged
                .map(|(at, who)| format!("{} {who} が確認", moment_label(at)))
                .unwrap_or_default(),
        })
        .collect()
}

fn href(notice: &Notice) -> String {
    let person = notice.person.map(|person| Key::new(notice.source_area, person));
    match (notice.kind.split('.').next().unwrap_or_default(), person) {
        ("access" | "glass", _) => "/sharing".to_owned(),
        ("letter", _) => "/letters".to_owned(),
        ("transition", _) => notice
            .object
            .map(|transition| format!("/transitions/{}", Key::new(notice.source_area, transition)))
            .unwrap_or_default(),
        ("alarm", _) => "/alarms".to_owned(),
        ("model", _) => notice.object.map(|model| format!("/scores/models/{model}/monitor")).unwrap_or_default(),
        ("paper_template", _) => "/admin/papers".to_owned(),
        ("task", _) => "/tasks".to_owned(),
        (kind @ ("missing" | "survey"), _) => {
            let place = if kind == "missing" { "missing" } else { "surveys" };
            notice.object.map(|id| format!("/{place}/{}", Key::new(notice.source_area, id))).unwrap_or_default()
        }
        ("announcement", _) => "/announcements".to_owned(),
        ("outreach", _) if notice.kind == "outreach.moved" => {
            notice.object.map(|round| format!("/outreach/{round}")).unwrap_or_default()
        }
        ("outreach", _) => "/asked".to_owned(),
        ("review", _) => "/nation/cases".to_owned(),
        ("approval", _) => notice.object.map(|approval| format!("/approvals/{approval}")).unwrap_or_default(),
        _ if matches!(notice.kind.as_str(), "custody.warning" | "custody.overdue") => {
            person.map(|person| format!("/records/{person}/custody")).unwrap_or_default()
        }
        (_, Some(person)) => format!("/records/{person}"),
        (_, None) => String::new(),
    }
}
