//! One case in the meeting, as the projector shows it: who this is, what changed, what the meeting decides, what follows.

use super::{Decision, Item, Meeting, form, store};
use crate::App;
use crate::cases::{self, NewTask, Row, TaskOf, rows, staff};
use crate::frame::{self, Errors, Frame};
use crate::meetings::ledger::{self, COLUMNS, Edited};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result, Sealed, View};
use serde_json::json;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "meetings/session/case.html")]
struct CasePage {
    frame: Frame,
    meeting: Meeting,
    item: Item,
    row: Option<ledger::Shown>,
    place: (usize, usize),
    before: Option<Uuid>,
    after: Option<Uuid>,
    present: Vec<String>,
    open_tasks: Vec<cases::Task>,
    staff: Vec<(Uuid, String)>,
    tasks: Vec<Row>,
    blank_task: Row,
    blank: Fields,
    fields: Fields,
    errors: Errors,
    may_write: bool,
}

/// The permit under which a meeting reads one of its cases: the meeting is the purpose.
async fn enter(app: &App, permit: &Permit, id: Uuid, item: Uuid) -> Result<(Permit, Meeting, Item)> {
    let mut tx = app.db.read(permit).await?;
    let meeting = store::find(&mut tx, id).await?;
    let found = store::find_item(&mut tx, id, item).await?;
    let (meeting, found) = tx.show(Sealed::plain((meeting, found))).await?;
    let permit = people::access::open_own_for(app, permit, found.person, &meeting.name()).await?;
    Ok((permit, meeting, found))
}

async fn page(
    app: &App,
    permit: &Permit,
    meeting: Meeting,
    item: Item,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<CasePage> {
    let mut tx = app.db.read(permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let order: Vec<Uuid> = store::items(&mut tx, meeting.id, None).await?.iter().map(|item| item.id).collect();
    let of_ledger = ledger::of_person(&mut tx, item.person).await?.map(|(id, _)| id);
    let row = match of_ledger {
        Some(id) => ledger::rows(&mut tx, Some(id)).await?.pop(),
        None => None,
    };
    let open_tasks = cases::open_tasks_of(&mut tx, item.person).await?;
    let staff = staff(&mut tx).await?;
    let view = View {
        kind: "view",
        subject_area: Some(item.person.area),
        subject_org: Some(permit.actor().org),
        person: Some(item.person.id),
        object_kind: "agenda_item",
        object: Some(item.id),
        fields: "name,household,changes,plan,decision",
        detail: meeting.name(),
        ..View::default()
    };
    let row = tx.show(Sealed::new(row, view)).await?;
    let mut fields = typed.unwrap_or_else(|| {
        let mut fields = Fields::default();
        form::fill_decision(&mut fields, &proposed(&item, row.as_ref()));
        fields
    });
    // What the ledger says now: who saves again has seen it.
    for (column, value) in row.iter().flat_map(|row| row.cells.all()) {
        fields.set(&format!("was.{}", column.name), value);
    }
    let at = order.iter().position(|id| *id == item.id).unwrap_or_default();
    Ok(CasePage {
        frame: Frame::new(app, permit, format!("{} {}", item.name, meeting.name()), "/meetings"),
        place: (at + 1, order.len()),
        before: at.checked_sub(1).and_then(|at| order.get(at)).copied(),
        after: order.get(at + 1).copied(),
        present: meeting.present(),
        row: row.map(|row| ledger::Shown::of(row, now, today)),
        open_tasks,
        staff,
        tasks: rows(&fields, "task", 1),
        blank_task: Row::blank("task"),
        blank: Fields::default(),
        fields,
        errors,
        may_write: permit.may(Action::WriteCouncil) && meeting.is_open(),
        meeting,
        item,
    })
}

/// What the form says before the meeting decides: the ledger's words; afterwards the meeting's.
fn proposed(item: &Item, row: Option<&ledger::Row>) -> Decision {
    let Some(row) = row.filter(|_| item.decided_at.is_none()) else { return item.decision.clone() };
    let cell = |name: &str| row.cells.get(name).to_owned();
    Decision {
        division: cell("division"),
        severity: cell("severity"),
        main_agency: cell("main_agency"),
        roles: cell("roles"),
        plan: cell("plan"),
        next_review: None,
        outcome: cell("status"),
        ..Decision::default()
    }
}

/// One case of a meeting.
pub async fn show(
    State(app): State<App>,
    permit: Permit,
    Path((id, item)): Path<(Uuid, Uuid)>,
) -> Result<Html<String>> {
    let (permit, meeting, item) = enter(&app, &permit, id, item).await?;
    let mut page = page(&app, &permit, meeting, item, None, Errors::default()).await?;
    if page.may_write && page.item.decided_at.is_none() {
        let held_on = page.meeting.held_at.to_zoned(ground::db::japan()).date();
        let review = ledger::next_review(&app, permit.actor().org, held_on);
        page.fields.set("next_review", review.map(ledger::day_text).unwrap_or_default());
    }
    frame::html(&page)
}

/// Records what the meeting decided, and goes on to the next case.
pub async fn decide(
    State(app): State<App>,
    permit: Permit,
    Path((id, item)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let (permit, meeting, item) = enter(&app, &permit, id, item).await?;
    let saved = record(&app, &permit, id, &item, &fields).await.map_err(|error| match error {
        Error::Stale => Error::invalid(
            "decision",
            "ほかの人が先にこのケースの決定を記録しました。画面を開き直して内容を合わせてください。",
        ),
        other => other,
    });
    match saved {
        Ok(next) => Ok(Redirect::to(&next).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page(&app, &permit, meeting, item, Some(fields), errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn record(app: &App, permit: &Permit, id: Uuid, item: &Item, fields: &Fields) -> Result<String> {
    let mut tx = app.db.write(permit).await?;
    let meeting = store::lock(&mut tx, id).await?;
    let (decision, tasks) = read(&mut tx, fields).await?;
    if !meeting.is_open() {
        return Err(Error::invalid("decision", "会議を開始してから決定を記録してください。"));
    }
    let present = meeting.present();
    if present.is_empty() {
        return Err(Error::invalid("decision", "先に出席者を記録してください。決定は出席者のいる会議のものです。"));
    }
    let version: i32 = fields.get("version").parse().map_err(|_| Error::Stale)?;
    store::decide(&mut tx, item.id, &decision, &present, version).await?;
    to_ledger(&mut tx, item, fields, &decision).await?;
    // Of a child that is not in the ledger the record still has to know.
    if let Ok(severity) = decision.severity.parse() {
        cases::set_severity(&mut tx, item.person.id, Some(severity)).await?;
    }
    let fields_changed = cases::changes(&item.decision.shown(), &decision.shown());
    tx.record(Change {
        kind: "case.decided",
        entity: "agenda_item",
        id: item.id,
        person: Some(item.person.id),
        fields: fields_changed,
        payload: json!({}),
    })
    .await?;
    for task in &tasks {
        let of = TaskOf { meeting: Some(id), item: Some(item.id), person: Some(item.person.id), ..TaskOf::default() };
        cases::add_task(&mut tx, &of, task).await?;
    }
    cases::touch_record(&mut tx, item.person.id).await?;
    let order: Vec<Uuid> = store::items(&mut tx, id, None).await?.iter().map(|item| item.id).collect();
    tx.commit().await?;
    let at = order.iter().position(|one| *one == item.id).unwrap_or_default();
    Ok(order.get(at + 1).map_or_else(|| format!("/meetings/{id}"), |next| format!("/meetings/{id}/cases/{next}")))
}

async fn read(tx: &mut Tx<'_>, fields: &Fields) -> Result<(Decision, Vec<NewTask>)> {
    let staff = staff(tx).await?;
    let decision = form::read_decision(fields);
    let mut reader = Reader::new(fields);
    let tasks: Vec<NewTask> =
        fields.rows("task").into_iter().filter_map(|n| cases::read_task(&mut reader, n, &staff)).collect();
    match (decision, reader.finish(tasks)) {
        (Ok(decision), Ok(tasks)) => Ok((decision, tasks)),
        (Err(Error::Invalid(mut errors)), Err(Error::Invalid(more))) => {
            errors.extend(more);
            Err(Error::Invalid(errors))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Typed once: the decision flows into the child's row of the ledger, cell by cell, and never over what somebody else wrote there meanwhile.
async fn to_ledger(tx: &mut Tx<'_>, item: &Item, fields: &Fields, decision: &Decision) -> Result<()> {
    let Some((row, _)) = ledger::of_person(tx, item.person).await? else { return Ok(()) };
    let review = decision.next_review.map(ledger::day_text).unwrap_or_default();
    let values = [
        ("division", decision.division.as_str()),
        ("severity", &decision.severity),
        ("plan", &decision.plan),
        ("main_agency", &decision.main_agency),
        ("roles", &decision.roles),
        ("next_review", &review),
        ("status", &decision.outcome),
    ];
    let was: Vec<String> = values.iter().map(|(name, _)| fields.get(&format!("was.{name}")).to_owned()).collect();
    let typed: Vec<_> = values
        .iter()
        .zip(&was)
        .filter_map(|((name, value), was)| {
            Some((COLUMNS.iter().find(|column| column.name == *name)?, was.as_str(), *value))
        })
        .filter(|(_, was, value)| was != value)
        .collect();
    let refused = ledger::save_cells(tx, row, &typed).await?.into_iter().filter_map(|(column, outcome)| {
        let message = match outcome {
            Ok(Edited::Conflict(theirs)) => {
                format!("{}は、ほかの人が台帳で「{}」に変更しました。", column.label, column.shown(&theirs))
            }
            Err(message) => message,
            Ok(_) => return None,
        };
        let field = if column.name == "status" { "outcome" } else { column.name };
        Some(FieldError { field: field.to_owned(), message })
    });
    let refused: Vec<FieldError> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) }
}
