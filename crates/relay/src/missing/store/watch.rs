//! What the watch looks at: notices left unread, and people met by a search or a registration.

use super::super::rules::{Waiting, waiting};
use desk::sharing::finder::Mark;
use desk::sharing::rules::CHIEF;
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::Event;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A notice with the agencies that have not read it.
#[derive(Debug, Default)]
pub struct Unread {
    /// The sender.
    pub org: i32,
    /// The child in the sender's register.
    pub person: Uuid,
    /// To be reminded.
    pub late: Vec<i32>,
    /// To be shown to the superior.
    pub overdue: Vec<i32>,
}

/// Open notices somebody has not read in time, and has not been reminded of since.
pub async fn unread(tx: &mut Tx<'_>) -> Result<BTreeMap<Key, Unread>> {
    let now = tx.now();
    type Row = (i16, Uuid, i32, Uuid, i16, i32, SqlTimestamp, bool);
    let rows: Vec<Row> = sqlx::query_as(
        "select m.area, m.id, m.org_id, m.person_id, m.read_hours, t.org_id, t.told_at, t.reminded_at is not null
         from app.missing_told t join app.missing m on m.area = t.missing_area and m.id = t.missing_id
         where t.read_round < t.round and t.raised_at is null and m.state = 'open'
         order by m.area, m.id, t.org_id",
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: BTreeMap<Key, Unread> = BTreeMap::new();
    for (area, id, org, person, hours, receiver, told_at, is_reminded) in rows {
        let one = found.entry(Key::new(area, id)).or_default();
        (one.org, one.person) = (org, person);
        match waiting(told_at.to_jiff(), hours, now) {
            Waiting::Overdue => one.overdue.push(receiver),
            Waiting::Late if !is_reminded => one.late.push(receiver),
            Waiting::Late | Waiting::Fresh => {}
        }
    }
    found.retain(|_, one| !one.late.is_empty() || !one.overdue.is_empty());
    Ok(found)
}

/// Notes that these receivers were reminded.
pub async fn note_reminded(tx: &mut Tx<'_>, key: Key, orgs: &[i32]) -> Result<()> {
    let now = tx.now();
    sqlx::query("update app.missing_told set reminded_at = $3 where missing_id = $1 and org_id = any ($2)")
        .bind(key.id)
        .bind(orgs)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Notes that it was shown to the superiors of these receivers.
pub async fn note_raised(tx: &mut Tx<'_>, key: Key, orgs: &[i32]) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "update app.missing_told set raised_at = $3, reminded_at = coalesce(reminded_at, $3) where missing_id = $1 and org_id = any ($2)",
    )
    .bind(key.id)
    .bind(orgs)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Those of these agencies where the rights of some post make it a chief's. The newest rule decides, the agency's own before the shipped one.
pub async fn with_chief(tx: &mut Tx<'_>, orgs: &[i32]) -> Result<Vec<i32>> {
    let today = tx.today();
    let found = sqlx::query_scalar(
        "select distinct p.org_id from ref.post p
         where p.org_id = any ($1) and (
           select r.allowed from ref.right_rule r
           where r.role = p.role and r.action = $2 and r.org_id in (0, p.org_id) and r.valid_from <= $3
           order by r.org_id <> 0 desc, r.valid_from desc limit 1)
         order by p.org_id",
    )
    .bind(orgs)
    .bind(CHIEF.code())
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(found)
}

/// Leaves an event of a notice in the sender's name.
pub async fn raise(tx: &mut Tx<'_>, kind: &str, key: Key, org: i32, person: Uuid, payload: Value) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(key.area)
    .bind(org)
    .bind(id)
    .bind(kind)
    .bind(person)
    .bind(key.id)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a registration met a child who is looked for, and tells both sides; once a day.
pub async fn keep_hit(tx: &mut Tx<'_>, mark: &Mark, event: &Event) -> Result<()> {
    let (id, now, today) = (tx.new_id(), tx.now(), tx.today());
    let done = sqlx::query(
        "insert into app.missing_hit (area, org_id, id, missing_area, missing_id, from_org, how, by_name, on_day, at)
         values ($1, $2, $3, $4, $5, $6, 'register', '', $7, $8) on conflict do nothing",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(id)
    .bind(mark.missing.area)
    .bind(mark.missing.id)
    .bind(mark.org)
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let payload = json!({ "orgs": [mark.org, event.org], "words": mark.contact });
    raise(tx, "missing.matched", mark.missing, mark.org, mark.person, payload).await
}
