//! 接触履歴・予定: contacts are notes of the 経過記録 with who had them, why and with what result; plans of contacts are tasks that name the way.
//!
//! Form: table 6-1 no. 14, 15, 27. A plan becomes a contact with one key. Pitfall: nothing is kept twice; a contact remembers its plan.

pub mod pages;

use super::codes;
use super::progress::{Note, add_progress};
use super::task::{self, NewTask, Task, TaskOf};
use crate::App;
use ground::Result;
use ground::db::{Change, Key, Tx, japan};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A plan as listed.
pub struct Plan {
    /// The task it is.
    pub task: Task,
    /// Whether its day is over.
    pub overdue: bool,
}

impl Plan {
    /// 接触方法
    pub fn way(&self) -> &str {
        codes::label(codes::CATEGORIES, &self.task.category)
    }

    /// Who is to do it, with 所属.
    pub fn by(&self) -> String {
        format!("{} {}", self.task.section, self.task.owner_name).trim().to_owned()
    }
}

/// Plans with a child still to be done, the next one first.
pub async fn open_plans(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Plan>> {
    let now = tx.now();
    let tasks = task::open_plans(tx, child).await?;
    Ok(tasks.into_iter().map(|task| Plan { overdue: task.is_overdue(now), task }).collect())
}

/// Who has a contact, as the log-in says: 担当者 and 所属, to be changed at will.
pub fn fill_by(app: &App, permit: &Permit, fields: &mut Fields) {
    fields.set("person_name", permit.actor().name.as_str());
    fields.set("person_section", section_of(app, permit));
}

fn section_of(app: &App, permit: &Permit) -> String {
    let registry = app.gate.registry();
    let section = permit.actor().section.and_then(|id| registry.section(id)).map(|section| section.name.clone());
    section.unwrap_or_else(|| permit.actor().org_name.clone())
}

/// The form of a new plan: today, by the user.
pub fn empty(app: &App, permit: &Permit) -> Fields {
    let mut fields = Fields::default();
    fields.set("plan_on", format!("{:#}", jp::Wareki(app.db.clock().today())));
    fields.set("plan_owner", permit.actor().staff.map(|id| id.to_string()).unwrap_or_default());
    fields.set("plan_section", section_of(app, permit));
    fields
}

/// Reads a plan: `plan_on`, `plan_category`, `plan_owner`, `plan_section`, `plan_reason`.
pub fn read_plan(app: &App, fields: &Fields, staff: &[(Uuid, String)]) -> Result<NewTask> {
    let mut reader = Reader::new(fields);
    let category = reader.choice("plan_category", "接触方法", &codes::codes(codes::CATEGORIES));
    let day = reader.date("plan_on", "予定日");
    if day.is_none() && fields.get("plan_on").trim().is_empty() {
        reader.refuse("plan_on", "予定日を入力してください。");
    }
    if day.is_some_and(|day| day < app.db.clock().today()) {
        reader.refuse("plan_on", "予定日が過ぎています。今日か、これから先の日を入力してください。");
    }
    let owner = fields.get("plan_owner").parse::<Uuid>().ok();
    let owner = owner.and_then(|id| staff.iter().find(|(known, _)| *known == id));
    if owner.is_none() {
        reader.refuse("plan_owner", "担当者を選んでください。");
    }
    let section = reader.text("plan_section", "所属", 100);
    let what = reader.required("plan_reason", "接触理由・目的", 500);
    // Due at the end of its day, as other tasks are.
    let due_at = day.and_then(|day| day.tomorrow().ok()?.to_zoned(japan()).ok()).map(|end| end.timestamp());
    let (owner, owner_name) = owner.map_or((None, String::new()), |(id, name)| (Some(*id), name.clone()));
    reader.finish(NewTask { what, owner, owner_name, due_at, category, section })
}

/// Plans a contact; who is to have it hears of it.
pub async fn plan(tx: &mut Tx<'_>, child: Key, plan: &NewTask) -> Result<()> {
    task::add_task(tx, &TaskOf { person: Some(child.id), ..TaskOf::default() }, plan).await
}

/// The contact a plan becomes: its way, its reason, now, by the user.
pub fn contact_of(app: &App, permit: &Permit, plan: &Task, result: &str, at: Timestamp) -> Note {
    Note {
        at,
        category: plan.category.clone(),
        reason: plan.what.clone(),
        result: result.to_owned(),
        person_name: permit.actor().name.clone(),
        person_section: section_of(app, permit),
        plan: Some(plan.id),
        ..Note::default()
    }
}

/// Puts the contact on file and the plan is done.
pub async fn keep(tx: &mut Tx<'_>, child: Key, plan: &Task, contact: &Note) -> Result<Uuid> {
    let id = add_progress(tx, child, contact).await?;
    task::done(tx, plan.id, &contact.result).await?;
    let payload = json!({});
    tx.record(Change {
        kind: "task.done",
        entity: "task",
        id: plan.id,
        person: Some(child.id),
        fields: Vec::new(),
        payload,
    })
    .await?;
    Ok(id)
}
