//! All SQL about marks.

use super::Shown;
use super::rules::label;
use desk::frame::moment_wareki;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::outbox::Event;
use ground::{Error, Result, Sealed, View};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// Which condition an alert is of. For the worker.
pub async fn condition(tx: &mut Tx<'_>, event: &Event) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "select r.kind from app.alert a join app.alert_rule r on r.area = a.area and r.id = a.rule_id where a.area = $1 and a.id = $2",
    )
    .bind(event.area)
    .bind(event.object)
    .fetch_optional(tx.conn())
    .await?)
}

/// Kinds of facts that a change of linked information names. For the worker.
pub async fn changed_kinds(tx: &mut Tx<'_>, event: &Event) -> Result<Vec<String>> {
    let rows: Vec<Json<Vec<FieldChange>>> = sqlx::query_scalar(
        "select fields from app.change where area = $1 and org_id = $2 and person_id = $3 and at = $4",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(event.person)
    .bind(event.at.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().flat_map(|row| row.0).map(|change| change.field).collect())
}

/// Whether somebody wrote a view of this child or computed a score before the event. For the worker.
pub async fn was_weighed(tx: &mut Tx<'_>, event: &Event, person: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from app.score_view where area = $1 and org_id = $2 and person_id = $3 and at < $4)",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(person)
    .bind(event.at.to_sqlx())
    .fetch_one(tx.conn())
    .await?)
}

/// Whether the child is marked for this reason already. For the worker.
pub async fn is_marked(tx: &mut Tx<'_>, event: &Event, person: Uuid, why: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from app.score_review where area = $1 and org_id = $2 and person_id = $3 and why = $4 and done_at is null)",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(person)
    .bind(why)
    .fetch_one(tx.conn())
    .await?)
}

/// Marks a child. For the worker.
pub async fn mark(tx: &mut Tx<'_>, event: &Event, person: Uuid, why: &str, detail: &str) -> Result<()> {
    sqlx::query(
        "insert into app.score_review (area, org_id, id, person_id, why, detail, raised_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (area, id) do nothing",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(made_of(event, 1))
    .bind(person)
    .bind(why)
    .bind(detail)
    .bind(event.at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An id made of the event: handled again it is the same.
fn made_of(event: &Event, n: u128) -> Uuid {
    Uuid::from_u128(event.id.as_u128() ^ (n << 64) ^ 0x5c0e_0000_0000)
}

/// Leaves the event that tells whoever is in charge. For the worker.
pub async fn tell(tx: &mut Tx<'_>, event: &Event, person: Uuid, words: &str) -> Result<()> {
    let in_charge: Vec<Uuid> = sqlx::query_scalar(
        "select in_charge from app.record where area = $1 and org_id = $2 and person_id = $3 and in_charge is not null",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(person)
    .fetch_all(tx.conn())
    .await?;
    let id = made_of(event, 2);
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, 'score.review', $4, $5, $6, $7, $7)
         on conflict (area, id) do nothing",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(id)
    .bind(person)
    .bind(made_of(event, 1))
    .bind(json!({ "staff": in_charge, "chiefs": in_charge.is_empty(), "words": words }))
    .bind(event.at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks of a child that nobody closed, the newest first.
pub async fn open_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Shown>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(Uuid, String, String, SqlTimestamp)> = sqlx::query_as(
        "select id, why, detail, raised_at from app.score_review where area = $1 and org_id = $2 and person_id = $3 and done_at is null order by raised_at desc, id",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let shown = |(id, why, detail, at): (Uuid, String, String, SqlTimestamp)| Shown {
        id,
        why: label(&why),
        detail,
        at: moment_wareki(at.to_jiff()),
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// A child of the list.
pub struct Line {
    /// The child.
    pub key: Key,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 事例番号
    pub case_no: String,
    /// Who is in charge.
    pub in_charge: String,
    /// Why, the newest first.
    pub whys: Vec<&'static str>,
    /// Since when.
    pub since: String,
}

/// Children of the own agency that are marked, the oldest mark first; `mine` only those one is in charge of. Never one behind the wall.
pub async fn marked(tx: &mut Tx<'_>, mine: bool) -> Result<Sealed<Vec<Line>>> {
    let actor = tx.permit().actor();
    let (area, org, staff) = (actor.area, actor.org, actor.staff);
    let walled: Vec<Uuid> = desk::people::access::walled(tx.permit());
    type Row = (Uuid, String, String, String, String, Vec<String>, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select w.person_id, coalesce(trim(n.family || ' ' || n.given), ''), coalesce(trim(n.family_kana || ' ' || n.given_kana), ''), r.case_no, r.in_charge_name,
                array_agg(w.why order by w.raised_at desc), min(w.raised_at)
         from app.score_review w join app.record r on r.area = w.area and r.person_id = w.person_id and r.org_id = w.org_id
         left join app.person_name n on n.area = w.area and n.person_id = w.person_id and n.sort = 0
         where w.area = $1 and w.org_id = $2 and w.done_at is null and w.person_id <> all ($3) and (not $4 or r.in_charge = $5)
         group by w.person_id, n.family, n.given, n.family_kana, n.given_kana, r.case_no, r.in_charge_name order by min(w.raised_at), w.person_id limit 300",
    )
    .bind(area)
    .bind(org)
    .bind(walled)
    .bind(mine)
    .bind(staff)
    .fetch_all(tx.conn())
    .await?;
    let persons: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let line = |(id, name, kana, case_no, in_charge, whys, since): Row| {
        let mut whys: Vec<&'static str> = whys.iter().map(|why| label(why)).collect();
        whys.dedup();
        Line { key: Key::new(area, id), name, kana, case_no, in_charge, whys, since: moment_wareki(since.to_jiff()) }
    };
    let lines: Vec<Line> = rows.into_iter().map(line).collect();
    if lines.is_empty() {
        return Ok(Sealed::plain(lines));
    }
    let view = View {
        kind: "list",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "score_review",
        fields: "name,case_no,why",
        count: i32::try_from(lines.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(Sealed::new(lines, view))
}

/// Whether the reader wrote a view of the child since it was marked.
///
/// # Errors
/// `NotFound` when there is no such mark.
pub async fn thought_since(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<bool> {
    let (org, staff) = (tx.permit().actor().org, tx.permit().actor().staff);
    Ok(sqlx::query_scalar(
        "select exists (select from app.score_view v where v.area = $1 and v.org_id = $2 and v.person_id = $3 and v.by_id = $5 and v.at > w.raised_at)
         from app.score_review w where w.area = $1 and w.org_id = $2 and w.person_id = $3 and w.id = $4",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(id)
    .bind(staff)
    .fetch_one(tx.conn())
    .await?)
}

/// Closes a mark with what was done.
///
/// # Errors
/// `NotFound` when there is none; `Stale` when somebody else closed it.
pub async fn close(tx: &mut Tx<'_>, person: Key, id: Uuid, how: &str) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let known: Option<Uuid> = sqlx::query_scalar(
        "select id from app.score_review where area = $1 and org_id = $2 and person_id = $3 and id = $4",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(person.id)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    known.ok_or(Error::NotFound)?;
    let done = sqlx::query(
        "update app.score_review set done_at = $4, done_by = $5, done_by_name = $6, done_how = $7 where area = $1 and org_id = $2 and id = $3 and done_at is null",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(how)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let change = Change {
        kind: "review.done",
        entity: "score_review",
        id,
        person: Some(person.id),
        fields: Vec::new(),
        payload: json!({}),
    };
    tx.record(change).await
}
