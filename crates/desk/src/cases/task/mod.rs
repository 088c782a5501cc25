//! 役割・次の対応 (tasks): what has to be done, by whom, until when; from a meeting or from none. The owner may be another agency.

pub mod pages;
mod store;

pub use store::{done, find, names, of_intake, of_meeting, open_plans, open_tasks, open_tasks_of};

use crate::cases::codes;
use ground::Result;
use ground::db::{Change, Key, Tx, japan};
use ground::web::Reader;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

/// A next step.
#[derive(Debug, Clone, Default)]
pub struct NewTask {
    /// What is to be done.
    pub what: String,
    /// By whom of the own staff.
    pub owner: Option<Uuid>,
    /// Name of the owner, or of another agency.
    pub owner_name: String,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// 接触方法, where it is the plan of a contact; else empty.
    pub category: String,
    /// 所属 of the owner of such a plan.
    pub section: String,
}

/// Where a task comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct TaskOf {
    /// Meeting.
    pub meeting: Option<Uuid>,
    /// Case on its agenda.
    pub item: Option<Uuid>,
    /// Report.
    pub intake: Option<Uuid>,
    /// Child.
    pub person: Option<Uuid>,
}

/// A next step on file.
#[derive(Debug, Clone)]
pub struct Task {
    /// Row.
    pub id: Uuid,
    /// Meeting it comes from.
    pub meeting: Option<Uuid>,
    /// Case on its agenda.
    pub item: Option<Uuid>,
    /// Report it comes from.
    pub intake: Option<Key>,
    /// Child it is about.
    pub person: Option<Key>,
    /// What is to be done.
    pub what: String,
    /// By whom of the own staff.
    pub owner: Option<Uuid>,
    /// Name of the owner.
    pub owner_name: String,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// When it was done, and by whom.
    pub done: Option<(Timestamp, String)>,
    /// Said when it was done.
    pub note: String,
    /// 接触方法 of the plan of a contact; else empty.
    pub category: String,
    /// 所属 of the owner of such a plan.
    pub section: String,
}

impl Task {
    /// 11月21日まで
    pub fn due(&self) -> String {
        due_label(self.due_at)
    }

    /// Whether its time is over.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.done.is_none() && self.due_at.is_some_and(|due| due <= now)
    }

    /// Whether this member of staff has to do it.
    pub fn is_of(&self, staff: &Uuid) -> bool {
        self.owner == Some(*staff)
    }

    /// Whether it is the plan of a contact 接触の予定.
    pub fn is_plan(&self) -> bool {
        !self.category.is_empty()
    }

    /// What is to be done, as listed: a plan begins with its way of contact.
    pub fn title(&self) -> String {
        if self.is_plan() {
            format!("{}: {}", codes::label(codes::CATEGORIES, &self.category), self.what)
        } else {
            self.what.clone()
        }
    }

    /// Where its case is read; empty when it is about none.
    pub fn href(&self) -> String {
        match (self.intake, self.person) {
            (None, Some(person)) if self.is_plan() => format!("/records/{person}/plans/{}", self.id),
            (Some(intake), _) => format!("/intakes/{intake}"),
            (None, Some(person)) => format!("/records/{person}"),
            (None, None) => String::new(),
        }
    }
}

/// 11月21日まで: the last day on which it is in time, whose end is the due moment.
fn due_label(end: Option<Timestamp>) -> String {
    let Some(end) = end else { return String::new() };
    let last = (end - SignedDuration::from_secs(1)).to_zoned(japan());
    format!("{}月{}日まで", last.month(), last.day())
}

/// Gives somebody something to do; the owner hears of it.
pub async fn add_task(tx: &mut Tx<'_>, of: &TaskOf, task: &NewTask) -> Result<()> {
    let (id, by) = (store::insert(tx, of, task).await?, tx.permit().actor().staff);
    tx.record(Change {
        kind: "task.added",
        entity: "task",
        id,
        person: of.person,
        fields: Vec::new(),
        payload: json!({ "owner": task.owner, "by": by, "words": due_label(task.due_at) }),
    })
    .await
}

/// Reads one row `task.n.…`; none when it is empty. The owner is a member of the own staff, or another agency by name.
pub fn read_task(reader: &mut Reader<'_>, n: usize, staff: &[(Uuid, String)]) -> Option<NewTask> {
    let (what_field, due_field) = (format!("task.{n}.what"), format!("task.{n}.due"));
    let what = reader.text(&what_field, "次の対応", 500);
    let due = reader.date(&due_field, "期限");
    if what.is_empty() {
        if due.is_some() {
            reader.refuse(&what_field, "何をするかを入力してください。");
        }
        return None;
    }
    let chosen = reader.fields().get(&format!("task.{n}.owner")).parse::<Uuid>().ok();
    let owner = chosen.and_then(|id| staff.iter().find(|(known, _)| *known == id));
    let other = reader.text(&format!("task.{n}.other"), "担当する機関・人", 100);
    if owner.is_none() && other.is_empty() {
        reader.refuse(&format!("task.{n}.owner"), "担当者を選んでください。");
    }
    // A task is due at the end of its day.
    let due_at = due.and_then(|day| day.tomorrow().ok()?.to_zoned(japan()).ok()).map(|end| end.timestamp());
    Some(NewTask {
        what,
        owner: owner.map(|(id, _)| *id),
        owner_name: owner.map_or(other, |(_, name)| name.clone()),
        due_at,
        ..NewTask::default()
    })
}
