//! What a run would change.

use super::of_run;
use crate::clean::{Refusal, Stated};
use crate::runs::model::Change;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A statement with what it is beside the one before.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Row of the file.
    pub n: u32,
    /// The person's record.
    pub record: Uuid,
    /// What it is beside the statement before.
    pub change: Change,
    /// Whether the row takes it back.
    pub removed: bool,
    /// What is stated.
    pub stated: Stated,
}

/// What a source stated before a place: series and the hash of the statement in force. What is gone is left out.
pub async fn live(tx: &mut Tx<'_>, source: &str, position: i64) -> Result<HashMap<Uuid, Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select series, hash from app.fact where area = $1 and org_id = $2 and source = $3 and position < $4
           and (until is null or until >= $4) and not gone",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(position)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// How much a source stated before a place, without what is gone.
pub async fn stated(tx: &mut Tx<'_>, source: &str, position: i64) -> Result<i64> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let stated = sqlx::query_scalar(
        "select count(*) from app.fact where area = $1 and org_id = $2 and source = $3 and position < $4
           and (until is null or until >= $4) and not gone",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(position)
    .fetch_one(tx.conn())
    .await?;
    Ok(stated)
}

/// Records of sources whose person was erased at the end of the retention period.
pub async fn erased(tx: &mut Tx<'_>) -> Result<HashSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let erased: Vec<Uuid> =
        sqlx::query_scalar("select id from app.erased where area = $1 and org_id = $2 and kind = 'record'")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    Ok(erased.into_iter().collect())
}

/// Keeps statements of a run.
pub async fn stage(tx: &mut Tx<'_>, run: Uuid, rows: &[Staged]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let column = |text: fn(&Staged) -> String| rows.iter().map(text).collect::<Vec<_>>();
    let day = |day: fn(&Staged) -> Option<jiff::civil::Date>| -> Vec<Option<SqlDate>> {
        rows.iter().map(|row| day(row).filter(|_| !row.removed).map(|day| day.to_sqlx())).collect()
    };
    let json = |row: &Staged, value: &Value| if row.removed { "{}".to_owned() } else { value.to_string() };
    sqlx::query(
        "insert into app.staged_row (area, org_id, run_id, series, n, kind, key, record_id, change, hash, attributes, raw, valid_from, valid_to)
         select $1, $2, $3, r.series, r.n, r.kind, r.key, r.record, r.change, r.hash, r.attributes::jsonb, r.raw::jsonb, r.first, r.last
         from unnest($4::uuid[], $5::int[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::uuid[], $11::text[], $12::text[], $13::date[], $14::date[])
           as r(series, n, kind, key, record, change, hash, attributes, raw, first, last)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(rows.iter().map(|row| row.stated.series).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| i32::try_from(row.n).unwrap_or(i32::MAX)).collect::<Vec<_>>())
    .bind(column(|row| row.stated.kind.clone()))
    .bind(column(|row| row.stated.key.clone()))
    .bind(rows.iter().map(|row| row.record).collect::<Vec<_>>())
    .bind(column(|row| row.change.code().to_owned()))
    .bind(rows.iter().map(|row| if row.removed { Uuid::nil() } else { row.stated.hash }).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| json(row, &row.stated.attributes)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| json(row, &row.stated.raw)).collect::<Vec<_>>())
    .bind(day(|row| row.stated.from))
    .bind(day(|row| row.stated.to))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes as gone what stands before a place and the file no longer names.
pub async fn stage_gone(tx: &mut Tx<'_>, run: Uuid, position: i64, series: &[Uuid]) -> Result<i64> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let persons = sqlx::query_scalar(
        "with gone as (
           insert into app.staged_row (area, org_id, run_id, series, n, kind, key, record_id, change, hash, attributes, raw)
           select area, org_id, $3, series, n, kind, key, record_id, 'gone', '00000000-0000-0000-0000-000000000000', '{}', '{}'
           from app.fact where area = $1 and org_id = $2 and series = any($4) and position < $5 and (until is null or until >= $5)
           returning kind)
         select count(*) filter (where kind = 'identity') from gone",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(series)
    .bind(position)
    .fetch_one(tx.conn())
    .await?;
    Ok(persons)
}

/// Brings refused rows to the desk.
pub async fn stage_refused(tx: &mut Tx<'_>, run: Uuid, rows: &[(u32, Vec<String>, Vec<Refusal>)]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.refused_row (area, org_id, run_id, n, cells, reasons)
         select $1, $2, $3, r.n, r.cells::jsonb, r.reasons::jsonb from unnest($4::int[], $5::text[], $6::text[]) as r(n, cells, reasons)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(rows.iter().map(|(n, ..)| i32::try_from(*n).unwrap_or(i32::MAX)).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, cells, _)| json!(cells).to_string()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., reasons)| json!(reasons).to_string()).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What stood before a place, of some series.
pub async fn standing(tx: &mut Tx<'_>, position: i64, series: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select series, hash from app.fact where area = $1 and org_id = $2 and series = any($4) and position < $3
           and (until is null or until >= $3) and not gone",
    )
    .bind(area)
    .bind(org)
    .bind(position)
    .bind(series)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// Forgets what was staged; with `refused` the desk as well.
pub async fn clear(tx: &mut Tx<'_>, run: Uuid, refused: bool) -> Result<()> {
    of_run(tx, "delete from app.staged_row where area = $1 and org_id = $2 and run_id = $3", run).await?;
    if refused {
        of_run(tx, "delete from app.refused_row where area = $1 and org_id = $2 and run_id = $3", run).await?;
    }
    Ok(())
}

/// Which of some series a run speaks of already.
pub async fn staged_series(tx: &mut Tx<'_>, run: Uuid, series: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found = sqlx::query_scalar(
        "select series from app.staged_row where area = $1 and org_id = $2 and run_id = $3 and series = any($4)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(series)
    .fetch_all(tx.conn())
    .await?;
    Ok(found)
}
