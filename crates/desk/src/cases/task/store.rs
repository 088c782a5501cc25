//! Tasks in the database.

use super::{NewTask, Task, TaskOf};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Inserts a task.
pub async fn insert(tx: &mut Tx<'_>, of: &TaskOf, task: &NewTask) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.task (area, org_id, id, meeting_id, intake_id, person_id, agenda_item_id, what, owner, owner_name, due_at, made_by_name, made_at, category, section)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(of.meeting)
    .bind(of.intake)
    .bind(of.person)
    .bind(of.item)
    .bind(&task.what)
    .bind(task.owner)
    .bind(&task.owner_name)
    .bind(task.due_at.map(|at| at.to_sqlx()))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(&task.category)
    .bind(&task.section)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

fn task(area: i16, row: &PgRow) -> Result<Task> {
    let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(|at| at.to_jiff()));
    let key = |column| row.try_get::<Option<Uuid>, _>(column).map(|id| id.map(|id| Key::new(area, id)));
    Ok(Task {
        id: row.try_get("id")?,
        meeting: row.try_get("meeting_id")?,
        item: row.try_get("agenda_item_id")?,
        intake: key("intake_id")?,
        person: key("person_id")?,
        what: row.try_get("what")?,
        owner: row.try_get("owner")?,
        owner_name: row.try_get("owner_name")?,
        due_at: moment("due_at")?,
        done: moment("done_at")?.zip(row.try_get("done_by_name")?),
        note: row.try_get("note")?,
        category: row.try_get("category")?,
        section: row.try_get("section")?,
    })
}

/// Tasks from the meetings on a report.
pub async fn of_intake(tx: &mut Tx<'_>, intake: Key) -> Result<Vec<Task>> {
    let rows = sqlx::query("select * from app.task where area = $1 and intake_id = $2 order by due_at nulls last, id")
        .bind(intake.area)
        .bind(intake.id)
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(|row| task(intake.area, row)).collect()
}

/// Tasks from one meeting of the own agency.
pub async fn of_meeting(tx: &mut Tx<'_>, meeting: Uuid) -> Result<Vec<Task>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(
        "select * from app.task where area = $1 and org_id = $2 and meeting_id = $3 order by due_at nulls last, id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(actor.area, row)).collect()
}

/// Open tasks about a child or one of its reports.
pub async fn open_tasks_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Task>> {
    let rows = sqlx::query(
        "select t.* from app.task t where t.area = $1 and t.done_at is null
           and (t.person_id = $2 or exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = t.intake_id and c.person_id = $2))
         order by t.due_at nulls last, t.id",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(person.area, row)).collect()
}

/// Plans of contacts with a child that are still to be done, the next one first.
pub async fn open_plans(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Task>> {
    let rows = sqlx::query(
        "select * from app.task where area = $1 and person_id = $2 and category <> '' and done_at is null order by due_at nulls last, id",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(person.area, row)).collect()
}

/// One task about a child.
///
/// # Errors
/// `NotFound` where there is no such task in reach.
pub async fn find(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<Task> {
    let row = sqlx::query("select * from app.task where area = $1 and person_id = $2 and id = $3")
        .bind(person.area)
        .bind(person.id)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    task(person.area, &row.ok_or(Error::NotFound)?)
}

/// Open tasks of the user, or of nobody in particular, the most urgent first.
pub async fn open_tasks(tx: &mut Tx<'_>) -> Result<Vec<Task>> {
    let mut tasks = list(tx, true, false).await?;
    tasks.truncate(50);
    Ok(tasks)
}

/// Tasks of the own agency, the most urgent first; `mine` keeps those of the user or of nobody, `done` those that are done. Those about
/// children behind the conflict wall are left out.
pub async fn list(tx: &mut Tx<'_>, mine: bool, done: bool) -> Result<Vec<Task>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows = sqlx::query(
        "select t.* from app.task t where t.area = $1 and t.org_id = $2 and (t.done_at is not null) = $6
           and (not $5 or t.owner = $3 or (t.owner is null and t.owner_name = ''))
           and (t.person_id is null or t.person_id <> all ($4))
           and not exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = t.intake_id and c.person_id = any ($4))
         order by t.done_at desc nulls last, t.due_at nulls last, t.id limit 500",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(walled)
    .bind(mine)
    .bind(done)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| task(actor.area, row)).collect()
}

/// Names of children, for a list of tasks.
pub async fn names(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let area = tx.permit().actor().area;
    Ok(sqlx::query_as(
        "select person_id, trim(family || ' ' || given) from app.person_name where area = $1 and person_id = any ($2) and sort = 0",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?)
}

/// Marks a task of the own agency as done; yields its report and child.
pub async fn done(tx: &mut Tx<'_>, id: Uuid, note: &str) -> Result<(Option<Uuid>, Option<Uuid>)> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let row: Option<(Option<Uuid>, Option<Uuid>)> = sqlx::query_as(
        "update app.task set done_at = coalesce(done_at, $4), done_by_name = case when done_at is null then $5 else done_by_name end,
           note = case when done_at is null then $6 else note end
         where area = $1 and org_id = $2 and id = $3 returning intake_id, person_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(note)
    .fetch_optional(tx.conn())
    .await?;
    row.ok_or(Error::NotFound)
}

/// Gives an open task of the own agency to somebody else; yields who had it and the child.
pub async fn reassign(tx: &mut Tx<'_>, id: Uuid, owner: Option<Uuid>, name: &str) -> Result<(String, Option<Uuid>)> {
    let actor = tx.permit().actor();
    let row: Option<(String, Option<Uuid>, bool)> = sqlx::query_as(
        "update app.task t set owner = $4, owner_name = $5, version = t.version + 1 from app.task b
         where t.area = $1 and t.org_id = $2 and t.id = $3 and b.area = $1 and b.id = t.id
         returning b.owner_name, t.person_id, t.done_at is not null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(owner)
    .bind(name)
    .fetch_optional(tx.conn())
    .await?;
    let (owner_before, person, is_done) = row.ok_or(Error::NotFound)?;
    if is_done {
        return Err(Error::invalid("owner", "済んだ役割の担当は変えられません。"));
    }
    Ok((owner_before, person))
}
