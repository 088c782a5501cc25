//! Rows of a run as people look at them: what changes, what was cleaned, what was refused.

use crate::clean::{Refusal, Rule};
use crate::runs::model::{Change, Run, State};
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// A statement of a run beside the one before.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row of the file.
    pub n: i32,
    /// Kind of fact.
    pub kind: String,
    /// Key within the source.
    pub key: String,
    /// Whom it is about, as named in this file or before.
    pub name: String,
    /// Attributes now; empty when gone.
    pub now: Value,
    /// Attributes before; empty when new.
    pub before: Value,
}

/// Statements of a run that waits for a look, of one change.
pub async fn staged(tx: &mut Tx<'_>, run: &Run, change: Change, skip: i64, limit: i64) -> Result<Vec<Line>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (i32, String, String, String, Json<Value>, Json<Value>);
    let rows: Vec<Row> = sqlx::query_as(
        "select s.n, s.kind, s.key, coalesce(w.attributes ->> 'name', r.name, ''), s.attributes, coalesce(b.attributes, '{}')
         from app.staged_row s
           left join app.staged_row w on w.area = $1 and w.run_id = s.run_id and w.series = s.record_id and w.change <> 'gone'
           left join app.source_record r on r.area = $1 and r.id = s.record_id
           left join app.fact b on b.area = $1 and b.series = s.series and b.position < $6 and (b.until is null or b.until >= $6) and not b.gone
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 and s.change = $4 order by s.n, s.series offset $5 limit $7",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(change.code())
    .bind(skip)
    .bind(run.position)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let line = |(n, kind, key, name, now, before): Row| Line { n, kind, key, name, now: now.0, before: before.0 };
    Ok(rows.into_iter().map(line).collect())
}

/// One value that cleaning changed or doubted.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// Row of the file that stated it first.
    pub n: i32,
    /// Key within the source.
    pub key: String,
    /// Place of the file that stated it first.
    pub position: i64,
    /// As given.
    pub before: String,
    /// As kept; empty when it means nothing.
    pub after: String,
}

/// Values that one rule changed in one column: of what a run stages, or, once applied, of all that stood with it.
pub async fn ledger(tx: &mut Tx<'_>, run: &Run, column: &str, rule: Rule, limit: i64) -> Result<Vec<LedgerRow>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (i32, String, i64, Option<String>, Option<String>);
    let sql = match run.state {
        State::Preview | State::Applying => {
            "select n, key, $4, before, after from (
               select s.n, s.key, s.raw -> $5 ->> 0 as before, s.attributes ->> $5 as after
               from app.staged_row s where s.area = $1 and s.org_id = $2 and s.run_id = $3 and s.raw -> $5 -> 1 ? $6
               union all
               select f.n, f.key, f.raw -> $5 ->> 0, f.attributes ->> $5 from app.fact f
               where f.area = $1 and f.org_id = $2 and f.source = $7 and $8 and f.position < $4 and (f.until is null or f.until >= $4) and not f.gone
                 and f.raw -> $5 -> 1 ? $6
                 and not exists (select from app.staged_row s where s.area = $1 and s.run_id = $3 and s.series = f.series)) l
             order by n limit $9"
        }
        _ => {
            "select f.n, f.key, f.position, f.raw -> $5 ->> 0, f.attributes ->> $5 from app.fact f
             where f.area = $1 and f.org_id = $2 and f.source = $7 and f.raw -> $5 -> 1 ? $6 and not f.gone
               and (f.run_id = $3 or ($8 and f.position < $4 and (f.until is null or f.until > $4)))
             order by f.position desc, f.n limit $9"
        }
    };
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(area)
        .bind(org)
        .bind(run.id)
        .bind(run.position)
        .bind(column)
        .bind(rule.code())
        .bind(&run.source)
        .bind(run.whole)
        .bind(limit)
        .fetch_all(tx.conn())
        .await?;
    let row = |(n, key, position, before, after): Row| LedgerRow {
        n,
        key,
        position,
        before: before.unwrap_or_default(),
        after: after.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// A row on the desk.
#[derive(Debug, Clone)]
pub struct RefusedRow {
    /// Row of the file.
    pub n: i32,
    /// As given.
    pub cells: Vec<String>,
    /// Why.
    pub reasons: Vec<Refusal>,
    /// `waiting`, `taken`, `dismissed`.
    pub state: String,
    /// Why it was dismissed.
    pub reason: String,
    /// Who decided.
    pub by_name: String,
}

type RefusedCells = (i32, Json<Vec<String>>, Json<Vec<Refusal>>, String, String, String);

fn refused_of((n, cells, reasons, state, reason, by_name): RefusedCells) -> RefusedRow {
    RefusedRow { n, cells: cells.0, reasons: reasons.0, state, reason, by_name }
}

/// Refused rows of a run, those nobody decided about first.
pub async fn refused(tx: &mut Tx<'_>, run: Uuid, limit: i64) -> Result<Vec<RefusedRow>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<RefusedCells> = sqlx::query_as(
        "select n, cells, reasons, state, reason, by_name from app.refused_row where area = $1 and org_id = $2 and run_id = $3
         order by state <> 'waiting', n limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(refused_of).collect())
}

/// One refused row.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn refused_row(tx: &mut Tx<'_>, run: Uuid, n: i32) -> Result<RefusedRow> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: RefusedCells = sqlx::query_as(
        "select n, cells, reasons, state, reason, by_name from app.refused_row where area = $1 and org_id = $2 and run_id = $3 and n = $4",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(n)
    .fetch_one(tx.conn())
    .await?;
    Ok(refused_of(row))
}

/// Somebody decides about a refused row.
///
/// # Errors
/// `Stale` when somebody did already.
pub async fn decide(
    tx: &mut Tx<'_>,
    run: Uuid,
    n: i32,
    state: &str,
    reason: &str,
    taken_by: Option<Uuid>,
) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "update app.refused_row set state = $5, reason = $6, by_name = $7, at = $8, taken_by = $9
         where area = $1 and org_id = $2 and run_id = $3 and n = $4 and state = 'waiting'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(run)
    .bind(n)
    .bind(state)
    .bind(reason)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(taken_by)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
