//! Notes in the database.

use super::{Note, Progress};
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

type Row =
    (Uuid, SqlTimestamp, String, String, Option<Uuid>, String, i32, String, String, String, String, Option<Uuid>);

fn progress(row: Row) -> Progress {
    let (id, at, category, body, written_by, written_by_name, version, reason, result, name, section, plan) = row;
    let note =
        Note { at: at.to_jiff(), category, body, reason, result, person_name: name, person_section: section, plan };
    Progress { id, note, written_by, written_by_name, version }
}

/// Notes of a child, newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Key, limit: i64) -> Result<Vec<Progress>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, at, category, body, written_by, written_by_name, version, reason, result, person_name, person_section, task_id from app.progress
         where area = $1 and person_id = $2 order by at desc, id desc limit $3",
    )
    .bind(person.area)
    .bind(person.id)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(progress).collect())
}

/// Notes of a child for the page of notes.
pub async fn list(tx: &mut Tx<'_>, person: Key, org: i32) -> Result<Sealed<Vec<Progress>>> {
    let notes = of_person(tx, person, 500).await?;
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "progress",
        fields: "at,category,body",
        count: i32::try_from(notes.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(notes, view))
}

/// One note, of whichever agency the reader may read.
pub async fn read(tx: &mut Tx<'_>, person: Key, id: Uuid, org: i32) -> Result<Sealed<Progress>> {
    of_agency(tx, person, id, org).await
}

/// One note of the own agency.
pub async fn find(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<Sealed<Progress>> {
    let org = tx.permit().actor().org;
    of_agency(tx, person, id, org).await
}

async fn of_agency(tx: &mut Tx<'_>, person: Key, id: Uuid, org: i32) -> Result<Sealed<Progress>> {
    let row: Option<Row> = sqlx::query_as(
        "select id, at, category, body, written_by, written_by_name, version, reason, result, person_name, person_section, task_id from app.progress
         where area = $1 and org_id = $2 and person_id = $3 and id = $4",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "progress",
        object: Some(id),
        fields: "at,category,body",
        ..View::default()
    };
    Ok(Sealed::new(progress(row.ok_or(Error::NotFound)?), view))
}

/// Inserts a note.
pub async fn insert(tx: &mut Tx<'_>, person: Key, record: Uuid, note: &Note) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.progress (area, org_id, id, record_id, person_id, at, category, body, written_by, written_by_name, written_at,
           reason, result, person_name, person_section, task_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(record)
    .bind(person.id)
    .bind(note.at.to_sqlx())
    .bind(&note.category)
    .bind(&note.body)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(&note.reason)
    .bind(&note.result)
    .bind(&note.person_name)
    .bind(&note.person_section)
    .bind(note.plan)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Changes a note when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, id: Uuid, note: &Note, version: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.progress set at = $5, category = $6, body = $7, reason = $8, result = $9, person_name = $10, person_section = $11, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version)
    .bind(note.at.to_sqlx())
    .bind(&note.category)
    .bind(&note.body)
    .bind(&note.reason)
    .bind(&note.result)
    .bind(&note.person_name)
    .bind(&note.person_section)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
