//! Meetings and tasks in the database.

use super::{Decision, Meeting, NewTask, Task};
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Inserts a meeting; false when the same form was sent before.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, intake: Key, decision: &Decision) -> Result<bool> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.meeting (area, org_id, id, intake_id, held_at, attendees, urgency, safety_check, safety_reason, custody, policies,
           decision, recorded_by, recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (area, id) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(intake.id)
    .bind(decision.held_at.to_sqlx())
    .bind(&decision.attendees)
    .bind(&decision.urgency)
    .bind(&decision.safety_check)
    .bind(&decision.safety_reason)
    .bind(&decision.custody)
    .bind(&decision.policies)
    .bind(&decision.decision)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Inserts a next step.
pub async fn insert_task(
    tx: &mut Tx<'_>,
    meeting: Uuid,
    intake: Key,
    person: Option<Uuid>,
    task: &NewTask,
) -> Result<()> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    sqlx::query(
        "insert into app.task (area, org_id, id, meeting_id, intake_id, person_id, what, owner, owner_name, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(meeting)
    .bind(intake.id)
    .bind(person)
    .bind(&task.what)
    .bind(task.owner)
    .bind(&task.owner_name)
    .bind(task.due_at.map(|at| at.to_sqlx()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn task(area: i16, row: &PgRow) -> Result<Task> {
    let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(|at| at.to_jiff()));
    Ok(Task {
        id: row.try_get("id")?,
        intake: row.try_get::<Option<Uuid>, _>("intake_id")?.map(|id| Key::new(area, id)),
        what: row.try_get("what")?,
        owner_name: row.try_get("owner_name")?,
        due_at: moment("due_at")?,
        done_at: moment("done_at")?,
    })
}

fn meeting(row: &PgRow) -> Result<Meeting> {
    Ok(Meeting {
        id: row.try_get("id")?,
        decision: Decision {
            held_at: row.try_get::<SqlTimestamp, _>("held_at")?.to_jiff(),
            attendees: row.try_get("attendees")?,
            urgency: row.try_get("urgency")?,
            safety_check: row.try_get("safety_check")?,
            safety_reason: row.try_get("safety_reason")?,
            custody: row.try_get("custody")?,
            policies: row.try_get("policies")?,
            decision: row.try_get("decision")?,
        },
        recorded_by_name: row.try_get("recorded_by_name")?,
        tasks: Vec::new(),
    })
}

/// Meetings about a report with their tasks; read together with the report, whose audit rows cover them.
pub async fn of_intake(tx: &mut Tx<'_>, intake: Key) -> Result<Sealed<Vec<Meeting>>> {
    let rows = sqlx::query("select * from app.meeting where area = $1 and intake_id = $2 order by held_at desc")
        .bind(intake.area)
        .bind(intake.id)
        .fetch_all(tx.conn())
        .await?;
    let tasks = sqlx::query("select * from app.task where area = $1 and intake_id = $2 order by due_at nulls last, id")
        .bind(intake.area)
        .bind(intake.id)
        .fetch_all(tx.conn())
        .await?;
    let mut meetings = rows.iter().map(meeting).collect::<Result<Vec<_>>>()?;
    for row in &tasks {
        let belongs: Option<Uuid> = row.try_get("meeting_id")?;
        if let Some(meeting) = meetings.iter_mut().find(|meeting| Some(meeting.id) == belongs) {
            meeting.tasks.push(task(intake.area, row)?);
        }
    }
    Ok(Sealed::plain(meetings))
}

/// Meetings about reports a person is a child of.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Key, Meeting)>> {
    let rows = sqlx::query(
        "select m.* from app.meeting m join app.intake_child c on c.area = m.area and c.intake_id = m.intake_id
         where c.area = $1 and c.person_id = $2 order by m.held_at desc",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| Ok((Key::new(person.area, row.try_get("intake_id")?), meeting(row)?))).collect()
}

/// Open tasks of the reports a person is a child of.
pub async fn open_tasks_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Task>> {
    let rows = sqlx::query(
        "select t.* from app.task t join app.intake_child c on c.area = t.area and c.intake_id = t.intake_id
         where c.area = $1 and c.person_id = $2 and t.done_at is null order by t.due_at nulls last, t.id",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(person.area, row)).collect()
}

/// Open tasks of the user, or of nobody in particular, the most urgent first.
pub async fn open_tasks(tx: &mut Tx<'_>) -> Result<Vec<Task>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows = sqlx::query(
        "select t.* from app.task t where t.area = $1 and t.org_id = $2 and t.done_at is null and (t.owner = $3 or t.owner is null)
           and not exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = t.intake_id and c.person_id = any ($4))
         order by t.due_at nulls last, t.id limit 50",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(actor.area, row)).collect()
}

/// Marks a task of the own agency as done; yields its report and child.
pub async fn done(tx: &mut Tx<'_>, id: Uuid) -> Result<(Option<Uuid>, Option<Uuid>)> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let row: Option<(Option<Uuid>, Option<Uuid>)> = sqlx::query_as(
        "update app.task set done_at = coalesce(done_at, $4), done_by_name = case when done_at is null then $5 else done_by_name end
         where area = $1 and org_id = $2 and id = $3 returning intake_id, person_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .fetch_optional(tx.conn())
    .await?;
    row.ok_or(Error::NotFound)
}
