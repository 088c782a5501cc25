//! The list of tasks; done, or given to somebody else.

use super::{Task, store};
use crate::App;
use crate::cases::record::staff;
use crate::frame::{self, Frame, own_path};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Key};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use serde_json::json;
use uuid::Uuid;

struct Line {
    task: Task,
    name: String,
    overdue: bool,
}

#[derive(Template)]
#[template(path = "cases/task/list.html")]
struct ListPage {
    frame: Frame,
    who: &'static str,
    lines: Vec<Line>,
    staff: Vec<(Uuid, String)>,
    may_write: bool,
}

/// Own tasks, those of the agency (`who=all`), or what is done (`who=done`). Overdue ones come first.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let who = ["all", "done"].into_iter().find(|who| *who == fields.get("who")).unwrap_or("mine");
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let tasks = store::list(&mut tx, who == "mine", who == "done").await?;
    let persons: Vec<Uuid> = tasks.iter().filter_map(|task| task.person).map(|person| person.id).collect();
    let names = store::names(&mut tx, &persons).await?;
    let staff = staff(&mut tx).await?;
    let actor = permit.actor();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "task",
        fields: "name,what",
        count: i32::try_from(tasks.len()).ok(),
        persons,
        ..View::default()
    };
    let sealed = if view.persons.is_empty() { Sealed::plain(tasks) } else { Sealed::new(tasks, view) };
    let tasks = tx.show(sealed).await?;
    let name = |person: Option<Key>| {
        let known = person.and_then(|person| names.iter().find(|(id, _)| *id == person.id));
        known.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let lines = tasks.into_iter().map(|task| Line { name: name(task.person), overdue: task.is_overdue(now), task });
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "役割・次の対応", "/meetings"),
        who,
        lines: lines.collect(),
        staff,
        may_write: permit.may(Action::WriteCouncil),
    })
}

/// Marks a task as done, with a note.
pub async fn finish(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut reader = Reader::new(&fields);
    let note = reader.text("note", "結果", 500);
    let note = reader.finish(note)?;
    let mut tx = app.db.write(&permit).await?;
    let (intake, person) = store::done(&mut tx, id, &note).await?;
    tx.record(Change {
        kind: "task.done",
        entity: "task",
        id,
        person,
        fields: Vec::new(),
        payload: json!({ "intake": intake }),
    })
    .await?;
    tx.commit().await?;
    let area = permit.actor().area;
    let of_report = intake.map_or_else(|| "/".to_owned(), |id| format!("/intakes/{}", Key::new(area, id)));
    let to = own_path(fields.get("back")).map_or(of_report, str::to_owned);
    Ok(Redirect::to(&to).into_response())
}

/// Gives a task to another member of staff, or to another agency by name.
pub async fn reassign(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let staff = staff(&mut tx).await?;
    let chosen =
        fields.get("owner").parse::<Uuid>().ok().and_then(|id| staff.into_iter().find(|(known, _)| *known == id));
    let mut reader = Reader::new(&fields);
    let other = reader.text("other", "担当する機関・人", 100);
    let other = reader.finish(other)?;
    let (owner, name) = chosen.map_or((None, other), |(id, name)| (Some(id), name));
    let (from, person) = store::reassign(&mut tx, id, owner, &name).await?;
    if owner.is_none() && name.is_empty() {
        return Err(Error::invalid("owner", "担当者を選ぶか、担当する機関の名前を入力してください。"));
    }
    let change = FieldChange { field: "owner".into(), label: "担当".into(), from, to: name };
    tx.record(Change {
        kind: "task.assigned",
        entity: "task",
        id,
        person,
        fields: vec![change],
        payload: json!({ "owner": owner, "by": permit.actor().staff }),
    })
    .await?;
    tx.commit().await?;
    Ok(Redirect::to("/tasks?who=all").into_response())
}
