//! Files as they come in: pieces, each sealed, until the whole is known.

use super::of_run;
use crate::runs::model::{TURNS, Way, place_of};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A file that comes in.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// Id.
    pub id: Uuid,
    /// Code of the source.
    pub source: &'a str,
    /// As sent.
    pub file_name: &'a str,
    /// How it came.
    pub way: Way,
    /// The day whose state it tells.
    pub stated_on: Date,
    /// Whether what it does not name is gone.
    pub whole: bool,
    /// The run whose refused row it brings.
    pub corrects: Option<Uuid>,
}

/// Notes a run; its place is given when it has arrived.
pub async fn begin(tx: &mut Tx<'_>, new: &NewRun<'_>) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    // Until then it stands nowhere: below zero, and apart from every other.
    let nowhere = -i64::try_from(new.id.as_u128() & u128::from(u64::MAX >> 2)).map_err(Error::internal)?;
    sqlx::query(
        "insert into app.source_run (area, org_id, id, source, file_name, way, stated_on, position, whole, state, corrects, created_by_name, created_at, alive_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'receiving', $10, $11, $12, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(new.source)
    .bind(new.file_name)
    .bind(new.way.code())
    .bind(new.stated_on.to_sqlx())
    .bind(nowhere)
    .bind(new.whole)
    .bind(new.corrects)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a piece of a file.
pub async fn keep(tx: &mut Tx<'_>, run: Uuid, n: i32, sealed: &[u8]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("insert into app.source_part (area, org_id, run_id, n, sealed) values ($1, $2, $3, $4, $5)")
        .bind(area)
        .bind(org)
        .bind(run)
        .bind(n)
        .bind(sealed)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many pieces a file has.
pub async fn pieces(tx: &mut Tx<'_>, run: Uuid) -> Result<i32> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let count =
        sqlx::query_scalar("select count(*)::int from app.source_part where area = $1 and org_id = $2 and run_id = $3")
            .bind(area)
            .bind(org)
            .bind(run)
            .fetch_one(tx.conn())
            .await?;
    Ok(count)
}

/// A piece, sealed.
pub async fn piece(tx: &mut Tx<'_>, run: Uuid, n: i32) -> Result<Vec<u8>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sealed = sqlx::query_scalar(
        "select sealed from app.source_part where area = $1 and org_id = $2 and run_id = $3 and n = $4",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(n)
    .fetch_one(tx.conn())
    .await?;
    Ok(sealed)
}

/// The run of the same file of the same day, when it was taken before and not undone or given up.
pub async fn known(tx: &mut Tx<'_>, source: &str, day: Date, hash: &[u8]) -> Result<Option<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found = sqlx::query_scalar(
        "select id from app.source_run where area = $1 and org_id = $2 and source = $3 and hash = $4 and stated_on = $5
           and state not in ('undone', 'discarded', 'failed')",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(hash)
    .bind(day.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(found)
}

/// The next free place of a day at a source. Files of one source arrive one at a time.
pub async fn next_turn(tx: &mut Tx<'_>, source: &str, day: Date) -> Result<i64> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 33))")
        .bind(format!("{org} {source}"))
        .execute(tx.conn())
        .await?;
    let first = place_of(day);
    let last: Option<i64> = sqlx::query_scalar(
        "select max(position) from app.source_run where area = $1 and org_id = $2 and source = $3 and position > $4 and position < $5",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(first)
    .bind(first + TURNS)
    .fetch_one(tx.conn())
    .await?;
    Ok(last.unwrap_or(first) + 1)
}

/// The whole file is there: it waits for its turn.
///
/// # Errors
/// `Stale` when the same file of the same day arrived meanwhile.
pub async fn arrived(tx: &mut Tx<'_>, run: Uuid, position: i64, bytes: i64, hash: &[u8]) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.source_run set state = 'waiting', position = $4, bytes = $5, hash = $6, alive_at = $7
         where area = $1 and org_id = $2 and id = $3 and state = 'receiving'",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(position)
    .bind(bytes)
    .bind(hash)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(Error::Stale),
        Err(sqlx::Error::Database(told)) if told.is_unique_violation() => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

/// A corrected row needs no reading: it is applied at once, when no other file of the source is under way.
///
/// # Errors
/// `Stale` while one is.
pub async fn at_once(tx: &mut Tx<'_>, run: Uuid, position: i64, counts: &BTreeMap<String, i64>) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "update app.source_run set state = 'applying', position = $4, total = 1, counts = $5, applied_by_name = $6, alive_at = $7
         where area = $1 and org_id = $2 and id = $3 and state = 'receiving'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(run)
    .bind(position)
    .bind(Json(counts))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await;
    match done {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(told)) if told.is_unique_violation() => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

/// Drops the pieces of a file; with `whole_run` the run as well, which never was one.
pub async fn forget(tx: &mut Tx<'_>, run: Uuid, whole_run: bool) -> Result<()> {
    of_run(tx, "delete from app.source_part where area = $1 and org_id = $2 and run_id = $3", run).await?;
    if whole_run {
        let never_came =
            "delete from app.source_run where area = $1 and org_id = $2 and id = $3 and state = 'receiving'";
        of_run(tx, never_came, run).await?;
    }
    Ok(())
}

/// Files that never arrived whole are forgotten after a day.
pub async fn forget_stale(tx: &mut Tx<'_>) -> Result<()> {
    let (area, org, before) =
        (tx.permit().actor().area, tx.permit().actor().org, tx.now() - SignedDuration::from_hours(24));
    let stale: Vec<Uuid> = sqlx::query_scalar(
        "select id from app.source_run where area = $1 and org_id = $2 and state = 'receiving' and alive_at < $3",
    )
    .bind(area)
    .bind(org)
    .bind(before.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    for run in stale {
        forget(tx, run, true).await?;
    }
    Ok(())
}
