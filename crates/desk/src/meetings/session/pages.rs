//! The list of meetings, planning one, and the page of one.

use super::{Invited, Item, Meeting, form, store};
use crate::App;
use crate::agencies::settings::COUNCIL_MEETING_MONTHS;
use crate::cases::{Row, rows, staff};
use crate::frame::{self, Errors, Frame};
use crate::meetings::codes::{KINDS, WORKING, planned_kinds};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, Tx, japan};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "meetings/session/list.html")]
struct ListPage {
    frame: Frame,
    kind: String,
    meetings: Vec<Meeting>,
    may_write: bool,
}

/// Meetings of the own agency: those to come, then those held.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let kind = fields.get("kind");
    let kind = KINDS.iter().find(|(code, _)| *code == kind).map_or("", |(code, _)| code).to_owned();
    let mut tx = app.db.read(&permit).await?;
    let meetings = store::list(&mut tx, &kind).await?;
    let meetings = tx.show(Sealed::plain(meetings)).await?;
    let may_write = permit.may(Action::WriteCouncil);
    frame::html(&ListPage { frame: Frame::new(&app, &permit, "会議", "/meetings"), kind, meetings, may_write })
}

#[derive(Template)]
#[template(path = "meetings/session/new.html")]
struct NewPage {
    frame: Frame,
    kinds: Vec<(&'static str, &'static str)>,
    fields: Fields,
    errors: Errors,
}

fn new_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> NewPage {
    let kinds = planned_kinds(permit.actor().kind);
    NewPage { frame: Frame::new(app, permit, "会議を予定する", "/meetings"), kinds, fields, errors }
}

fn empty(id: Uuid, held_at: Timestamp) -> Meeting {
    Meeting {
        id,
        kind: String::new(),
        title: String::new(),
        place: String::new(),
        held_at,
        state: "planned".to_owned(),
        invited: Vec::new(),
        attendees: Vec::new(),
        minutes: String::new(),
        intake: None,
        closed: None,
        version: 1,
    }
}

/// The form of a plan; the day of a 実務者会議 is proposed from the last one.
pub async fn new(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let last = store::last_held(&mut tx, WORKING).await?;
    let today = tx.today();
    let last = tx.show(Sealed::plain(last)).await?;
    let months = COUNCIL_MEETING_MONTHS.of(&app.gate.registry(), permit.actor().org, today);
    let proposed = last.map(|(at, _)| at.to_zoned(japan()).date().saturating_add(months.months()));
    let mut fields = Fields::default();
    if let Some(day) = proposed.filter(|day| query.get("kind") == WORKING && *day > today) {
        fields.set("held_on", format!("{:#}", jp::Wareki(day)));
    }
    fields.set("kind", query.get("kind"));
    fields.set("id", app.db.clock().new_id().to_string());
    frame::html(&new_page(&app, &permit, fields, Errors::default()))
}

/// Plans a meeting; those invited last time are invited again.
pub async fn create(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let id: Uuid = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let saved = async {
        let now = app.db.clock().now();
        let mut meeting = form::read_plan(&fields, &planned_kinds(permit.actor().kind), &empty(id, now))?;
        let mut tx = app.db.write(&permit).await?;
        let last = store::last_held(&mut tx, &meeting.kind).await?;
        meeting.invited = last.map(|(_, invited)| invited).unwrap_or_default();
        meeting.invited.iter_mut().for_each(|one| one.presence.clear());
        if store::insert(&mut tx, &meeting).await? {
            changed(&mut tx, "meeting.planned", id).await?;
        }
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/meetings/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&new_page(&app, &permit, fields, errors))?.into_response())
        }
    }
}

/// Puts a change of the meeting itself on record.
pub(super) async fn changed(tx: &mut Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    tx.record(Change { kind, entity: "meeting", id, person: None, fields: Vec::new(), payload: json!({}) }).await
}

#[derive(Template)]
#[template(path = "meetings/session/show.html")]
struct ShowPage {
    frame: Frame,
    meeting: Meeting,
    items: Vec<Item>,
    additions: Vec<store::Addition>,
    staff: Vec<(Uuid, String)>,
    invited: Vec<Row>,
    blank_row: Row,
    blank: Fields,
    fields: Fields,
    errors: Errors,
    first: Option<Uuid>,
    decided: usize,
    may_write: bool,
    may_print: bool,
}

/// The page of a meeting, with errors of one of its forms.
pub(super) async fn page(
    app: &App,
    permit: &Permit,
    id: Uuid,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<String> {
    let mut tx = app.db.read(permit).await?;
    let meeting = store::find(&mut tx, id).await?;
    let items = store::items(&mut tx, id, None).await?;
    let additions = store::additions(&mut tx, id).await?;
    let staff = staff(&mut tx).await?;
    let sealed = audited(&tx, items, &meeting, "list");
    let items = tx.show(sealed).await?;
    let mut fields = Fields::default();
    form::fill_plan(&mut fields, &meeting);
    form::fill_invited(&mut fields, &meeting.invited);
    fields.set("minutes", &meeting.minutes);
    for (name, value) in typed.map(|typed| typed.0).unwrap_or_default() {
        fields.set(&name, value);
    }
    let first = items.iter().find(|item| item.decided_at.is_none()).or(items.first()).map(|item| item.id);
    Ok(ShowPage {
        frame: Frame::new(app, permit, meeting.name(), "/meetings"),
        invited: rows(&fields, "invited", 1),
        blank_row: Row::blank("invited"),
        blank: Fields::default(),
        fields,
        errors,
        first,
        decided: items.iter().filter(|item| item.decided_at.is_some()).count(),
        may_write: permit.may(Action::WriteCouncil),
        may_print: permit.may(Action::PrintRecord),
        meeting,
        items,
        additions,
        staff,
    }
    .render()?)
}

/// An agenda with the audit row that says whose cases it shows.
pub(super) fn audited(tx: &Tx<'_>, items: Vec<Item>, meeting: &Meeting, kind: &'static str) -> Sealed<Vec<Item>> {
    let actor = tx.permit().actor();
    let view = View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "meeting",
        object: Some(meeting.id),
        fields: "name,decision",
        detail: meeting.name(),
        count: i32::try_from(items.len()).ok(),
        persons: items.iter().map(|item| item.person.id).collect(),
        ..View::default()
    };
    if view.persons.is_empty() { Sealed::plain(items) } else { Sealed::new(items, view) }
}

/// The page of a meeting.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    Ok(Html(page(&app, &permit, id, None, Errors::default()).await?))
}

/// Back to the page after a change, or the page with what was typed and why it was refused.
pub(super) async fn answer(
    app: &App,
    permit: &Permit,
    id: Uuid,
    saved: Result<()>,
    fields: Fields,
) -> Result<Response> {
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/meetings/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page(app, permit, id, Some(fields), errors).await?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

/// Changes title, place and time.
pub async fn plan(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let meeting = store::lock(&mut tx, id).await?;
        store::plan(&mut tx, &form::read_plan(&fields, &[], &meeting)?).await?;
        changed(&mut tx, "meeting.planned", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}

/// Says who is invited and who came.
pub async fn invite(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        store::lock(&mut tx, id).await?;
        let staff = staff(&mut tx).await?;
        let invited: Vec<Invited> = form::read_invited(&fields, &permit.actor().org_name, &staff)?;
        store::invite(&mut tx, id, &invited, version).await?;
        changed(&mut tx, "meeting.invited", id).await?;
        tx.commit().await
    };
    let saved = saved.await.map_err(|error| match error {
        Error::Stale => {
            Error::invalid("invited", "ほかの人が先に出席者を変更しました。画面を開き直してから入力してください。")
        }
        other => other,
    });
    answer(&app, &permit, id, saved, fields).await
}
