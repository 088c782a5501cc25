//! Processes at work, and what they turned away.

use crate::health::beat::Beat;
use ground::Result;
use ground::db::Tx;
use ground::web::Blocked;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use uuid::Uuid;

/// A process that fell silent is missed for so long; then it is forgotten.
const MISSED: SignedDuration = SignedDuration::from_hours(24);
/// Requests turned away are kept for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 31);

/// Renews the row of a process.
pub async fn beat(tx: &mut Tx<'_>, beat: &Beat) -> Result<()> {
    sqlx::query(
        "insert into ops.beat (process, kind, host, version, started_at, at, disk_free, disk_total, search_ready, search_persons, memory)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (process) do update set at = excluded.at, disk_free = excluded.disk_free, disk_total = excluded.disk_total,
           search_ready = excluded.search_ready, search_persons = excluded.search_persons, memory = excluded.memory",
    )
    .bind(beat.process)
    .bind(&beat.kind)
    .bind(&beat.host)
    .bind(&beat.version)
    .bind(beat.started_at.to_sqlx())
    .bind(beat.at.to_sqlx())
    .bind(beat.disk_free)
    .bind(beat.disk_total)
    .bind(beat.search_ready)
    .bind(beat.search_persons)
    .bind(beat.memory)
    .execute(tx.conn())
    .await?;
    // A process that died is missed until another one of its kind was started in its place.
    sqlx::query("delete from ops.beat where at < $1 or (host = $2 and kind = $3 and at < $4)")
        .bind((beat.at - MISSED).to_sqlx())
        .bind(&beat.host)
        .bind(&beat.kind)
        .bind(beat.started_at.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A process stops: nobody misses it.
pub async fn leave(tx: &mut Tx<'_>, process: Uuid) -> Result<()> {
    sqlx::query("delete from ops.beat where process = $1").bind(process).execute(tx.conn()).await?;
    Ok(())
}

/// Processes at work, and those missed, by machine.
pub async fn beats(tx: &mut Tx<'_>) -> Result<Vec<Beat>> {
    let rows =
        sqlx::query("select * from ops.beat order by host, kind, started_at, process").fetch_all(tx.conn()).await?;
    rows.iter()
        .map(|row| {
            let moment = |column| row.try_get::<SqlTimestamp, _>(column).map(|at| at.to_jiff());
            Ok(Beat {
                process: row.try_get("process")?,
                kind: row.try_get("kind")?,
                host: row.try_get("host")?,
                version: row.try_get("version")?,
                started_at: moment("started_at")?,
                at: moment("at")?,
                disk_free: row.try_get("disk_free")?,
                disk_total: row.try_get("disk_total")?,
                search_ready: row.try_get("search_ready")?,
                search_persons: row.try_get("search_persons")?,
                memory: row.try_get("memory")?,
            })
        })
        .collect()
}

/// Adds requests a process turned away.
pub async fn blocked(tx: &mut Tx<'_>, process: Uuid, counts: &[(Blocked, u64)]) -> Result<()> {
    let now = tx.now();
    for (reason, n) in counts {
        sqlx::query("insert into ops.blocked (process, at, reason, n) values ($1, $2, $3, $4) on conflict do nothing")
            .bind(process)
            .bind(now.to_sqlx())
            .bind(reason.code())
            .bind(i64::try_from(*n).unwrap_or(i64::MAX))
            .execute(tx.conn())
            .await?;
    }
    sqlx::query("delete from ops.blocked where at < $1").bind((now - KEPT).to_sqlx()).execute(tx.conn()).await?;
    Ok(())
}

/// Requests turned away since a moment, by reason.
pub async fn blocked_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as("select reason, sum(n)::bigint from ops.blocked where at > $1 group by reason order by reason")
        .bind(since.to_sqlx())
        .fetch_all(tx.conn())
        .await?)
}
