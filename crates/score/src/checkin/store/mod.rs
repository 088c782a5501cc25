//! All SQL about computations over every child, their weighing, and what came of them. Rows are added and never changed.

mod outcomes;
mod proof;
mod setting;
mod trial;

pub use outcomes::{Beside, Spread, entered, entered_since, known, lines, named, parts, runs, sexes, spread};
pub use proof::{keep_proof, proofs};
pub use setting::{due, set, setting};
pub use trial::{keep_silent, kept_lists, listed_in};

use super::model::{Child, Input, Run, Weighing, Weights};
use ground::Result;
use ground::db::{Change, Tx};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A computation to be kept.
pub struct New<'a> {
    /// By which model.
    pub model: Uuid,
    /// SHA-256 of its file.
    pub hash: &'a str,
    /// Log-odds of a child average in everything.
    pub base: f64,
    /// What was known at this moment went in.
    pub known_at: Timestamp,
    /// Children.
    pub children: i32,
    /// The month it is of, where the calendar asked for it.
    pub month: Option<Date>,
}

/// Keeps a computation; its children follow. None where another process kept the one of this month.
pub async fn begin(tx: &mut Tx<'_>, new: &New<'_>) -> Result<Option<Uuid>> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.checkin_run (area, org_id, id, model_id, model_hash, base, known_at, children, month, by_id, by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (area, org_id, month) where month is not null do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(new.model)
    .bind(new.hash)
    .bind(new.base)
    .bind(new.known_at.to_sqlx())
    .bind(new.children)
    .bind(new.month.map(|month| month.to_sqlx()))
    .bind(actor.staff)
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let change =
        Change { kind: "score.computed", entity: "checkin", id, person: None, fields: Vec::new(), payload: json!({}) };
    tx.record(change).await?;
    Ok(Some(id))
}

/// Keeps children of a computation, each with what was known and not weighed.
pub async fn keep(tx: &mut Tx<'_>, run: Uuid, children: &[(Child, Vec<Beside>)]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = children.iter().map(|(child, beside)| {
        json!({ "person_id": child.person, "months": child.months, "given": child.given, "parts": child.parts, "beside": beside })
    });
    sqlx::query(
        "insert into app.checkin_score (area, org_id, run_id, person_id, months, given, parts, beside)
         select $1, $2, $3, r.person_id, r.months, r.given, r.parts, r.beside
         from jsonb_to_recordset($4) as r(person_id uuid, months int, given jsonb, parts jsonb, beside jsonb)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(serde_json::Value::Array(rows.collect()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest computation.
pub async fn newest(tx: &mut Tx<'_>) -> Result<Option<Run>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, Uuid, f64, SqlTimestamp, i32, String);
    let row: Option<Row> = sqlx::query_as(
        "select id, model_id, base, known_at, children, by_name from app.checkin_run where area = $1 and org_id = $2 order by known_at desc, id desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    let run = |(id, model, base, known_at, children, by): Row| Run {
        id,
        model,
        base,
        known_at: known_at.to_jiff(),
        children,
        by,
    };
    Ok(row.map(run))
}

type ChildRow = (Uuid, Option<i32>, Json<Vec<Input>>, Json<BTreeMap<String, f64>>);

fn child((person, months, given, parts): ChildRow) -> Child {
    Child { person, months, given: given.0, parts: parts.0 }
}

/// Children of a computation who are still in no ledger of the 要対協; all of them, or one.
pub async fn children(tx: &mut Tx<'_>, run: Uuid, person: Option<Uuid>) -> Result<Vec<Child>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<ChildRow> = sqlx::query_as(
        "select s.person_id, s.months, s.given, s.parts from app.checkin_score s join app.linked_person p on p.area = $1 and p.id = s.person_id
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 and ($4::uuid is null or s.person_id = $4)
           and not exists (select from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.person_id = p.case_person and l.left_on is null)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(person)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(child).collect())
}

/// The newest lists that named a child, the newest first, at most `most` of them.
pub async fn lists_of(tx: &mut Tx<'_>, person: Uuid, most: i64) -> Result<Vec<(Run, Child)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select r.id, r.model_id, r.base, r.known_at, r.children, r.by_name, s.months, s.given, s.parts
         from app.checkin_score s join app.checkin_run r on r.area = $1 and r.org_id = $2 and r.id = s.run_id
         where s.area = $1 and s.org_id = $2 and s.person_id = $3 order by r.known_at desc, r.id desc limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    let list = |row: &PgRow| -> Result<(Run, Child)> {
        let run = Run {
            id: row.try_get("id")?,
            model: row.try_get("model_id")?,
            base: row.try_get("base")?,
            known_at: row.try_get::<SqlTimestamp, _>("known_at")?.to_jiff(),
            children: row.try_get("children")?,
            by: row.try_get("by_name")?,
        };
        let parts = (person, row.try_get("months")?, row.try_get("given")?, row.try_get("parts")?);
        Ok((run, child(parts)))
    };
    rows.iter().map(list).collect()
}

/// Every weighing of a model, the newest first.
pub async fn weighings(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<Weighing>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(i32, Json<Weights>, String, String, SqlTimestamp)> = sqlx::query_as(
        "select n, weights, reason, by_name, at from app.checkin_weight where area = $1 and org_id = $2 and model_id = $3 order by n desc",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_all(tx.conn())
    .await?;
    let weighing = |(n, weights, reason, by, at): (i32, Json<Weights>, String, String, SqlTimestamp)| Weighing {
        n,
        weights: weights.0,
        reason,
        by,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(weighing).collect())
}

/// Keeps a weighing; false when somebody else's came first.
pub async fn weigh(tx: &mut Tx<'_>, model: Uuid, n: i32, weights: &Weights, reason: &str) -> Result<bool> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.checkin_weight (area, org_id, model_id, n, weights, reason, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(model)
    .bind(n)
    .bind(Json(weights))
    .bind(reason)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let payload = json!({ "n": n });
    let change =
        Change { kind: "checkin.weighed", entity: "score_model", id: model, person: None, fields: Vec::new(), payload };
    tx.record(change).await?;
    Ok(true)
}
