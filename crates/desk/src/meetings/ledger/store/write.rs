//! Rows entered, written, carried on and kept.

use super::read::cells;
use crate::meetings::ledger::rules::Cells;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
use sqlx::Row as _;
use uuid::Uuid;

/// A row of the own agency, locked until the commit: id, child, cells. Those behind the conflict wall are not there.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<(Key, Cells)> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let row = sqlx::query(
        "select * from app.ledger_row where area = $1 and org_id = $2 and id = $3 and left_on is null and person_id <> all ($4) for update",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(walled)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    Ok((Key::new(actor.area, row.try_get("person_id")?), cells(&row)?))
}

/// Writes the cells of a row that [`find`] locked, and what changed.
pub async fn save(tx: &mut Tx<'_>, id: Uuid, person: Key, cells: &Cells, fields: Vec<FieldChange>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "update app.ledger_row set division = $4, severity = $5, changes = $6, plan = $7, main_agency = $8, roles = $9, next_review = $10,
           status = $11, updated_at = $12, updated_by_name = $13, version = version + 1
         where area = $1 and org_id = $2 and id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(cells.get("division"))
    .bind(cells.severity())
    .bind(cells.get("changes"))
    .bind(cells.get("plan"))
    .bind(cells.get("main_agency"))
    .bind(cells.get("roles"))
    .bind(cells.next_review().map(|day| day.to_sqlx()))
    .bind(cells.get("status"))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    tx.record(Change {
        kind: "ledger.edited",
        entity: "ledger_row",
        id,
        person: Some(person.id),
        fields,
        payload: json!({}),
    })
    .await
}

/// Enters a child into the ledger, with the 重症度 of its record or else the last one a meeting decided; false when it is there already.
pub async fn enter(tx: &mut Tx<'_>, person: Uuid, division: &str, number: &str, review: Option<Date>) -> Result<bool> {
    let (id, now, today, actor) = (tx.new_id(), tx.now(), tx.today(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.ledger_row (area, org_id, id, person_id, number, division, severity_before, severity, main_agency, roles, next_review,
           entered_on, since, updated_at, updated_by_name)
         select $1, $2, $3, p.id, $5, $6, w.severity, w.severity, $7, coalesce(r.agencies, ''), $8, $9, $10, $10, $11
         from app.person p left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = p.id
         cross join lateral (select coalesce(r.severity, (
           select a.severity from app.agenda_item a
           where a.area = $1 and a.org_id = $2 and a.person_id = p.id and a.severity is not null and a.decided_at is not null and a.removed_at is null
           order by a.decided_at desc limit 1)) as severity) w
         where p.area = $1 and p.org_id = $2 and p.id = $4
           and not exists (select 1 from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.person_id = $4 and l.left_on is null)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person)
    .bind(number)
    .bind(division)
    .bind(&actor.org_name)
    .bind(review.map(|day| day.to_sqlx()))
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    tx.record(Change {
        kind: "ledger.entered",
        entity: "ledger_row",
        id,
        person: Some(person),
        fields: Vec::new(),
        payload: json!({}),
    })
    .await?;
    Ok(true)
}

/// Children of the own agency with an open episode and no row, and the 区分 their report names.
pub async fn unentered(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    Ok(sqlx::query_as(
        "select distinct on (e.person_id) e.person_id, coalesce(i.division, '')
         from app.episode e left join app.intake i on i.area = $1 and i.id = e.intake_id
         where e.area = $1 and e.org_id = $2 and e.closed_on is null and e.person_id <> all ($3)
           and not exists (select 1 from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.person_id = e.person_id and l.left_on is null)
         order by e.person_id, e.accepted_on desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?)
}

/// The row of a child that is in the ledger now.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Option<(Uuid, Cells)>> {
    let org = tx.permit().actor().org;
    let row = sqlx::query(
        "select * from app.ledger_row where area = $1 and org_id = $2 and person_id = $3 and left_on is null",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| Ok((row.try_get("id")?, cells(&row)?))).transpose()
}

/// Carries every row on after a meeting: severity becomes the one before, what changed begins anew; what was closed or handed over
/// leaves. Yields the children whose case left, with how.
pub async fn carry(tx: &mut Tx<'_>, from: Timestamp) -> Result<Vec<(Uuid, String)>> {
    let (today, now, actor) = (tx.today(), tx.now(), tx.permit().actor());
    Ok(sqlx::query_as(
        "with carried as (
           update app.ledger_row set severity_before = severity, since = $3, updated_at = $4, version = version + 1,
             changes = case when status = '継続' then '' else changes end, left_on = case when status = '継続' then null else $5::date end
           where area = $1 and org_id = $2 and left_on is null returning person_id, status, left_on
         ) select person_id, status from carried where left_on is not null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(from.to_sqlx())
    .bind(now.to_sqlx())
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Keeps the ledger as it stands for a meeting.
pub async fn snapshot(tx: &mut Tx<'_>, meeting: Uuid, lines: Value) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.ledger_snapshot (area, org_id, id, meeting_id, taken_at, taken_by_name, lines) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(meeting)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(lines)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A kept ledger.
pub struct Kept {
    /// Row.
    pub id: Uuid,
    /// Kind of the meeting.
    pub kind: String,
    /// When the meeting was held.
    pub held_at: Timestamp,
    /// Who closed it.
    pub taken_by: String,
    /// Its lines; empty in the list.
    pub lines: Value,
    /// How many.
    pub count: i64,
}

/// The ledgers kept by meetings, newest first; with its lines the one of `only`.
pub async fn snapshots(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Vec<Kept>> {
    let actor = tx.permit().actor();
    let rows: Vec<(Uuid, String, SqlTimestamp, String, Value, i64)> = sqlx::query_as(
        "select s.id, m.kind, m.held_at, s.taken_by_name, case when $3::uuid is null then '[]' else s.lines end, jsonb_array_length(s.lines)::bigint
         from app.ledger_snapshot s join app.meeting m on m.area = $1 and m.id = s.meeting_id
         where s.area = $1 and s.org_id = $2 and ($3::uuid is null or s.id = $3) order by m.held_at desc limit 100",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, held_at, taken_by, lines, count)| Kept {
            id,
            kind,
            held_at: held_at.to_jiff(),
            taken_by,
            lines,
            count,
        })
        .collect())
}
