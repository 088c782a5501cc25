//! What the database knows of the state.

use crate::health::{Failures, Job, Queue};
use ground::Result;
use ground::db::Tx;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Bytes of the database; the question whose time is taken.
pub async fn database_bytes(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(tx.conn()).await?)
}

/// Events to be told.
pub async fn events(tx: &mut Tx<'_>) -> Result<Queue> {
    let now = tx.now();
    let row: (i64, i64, Option<SqlTimestamp>) = sqlx::query_as(
        "select count(*) filter (where not dead and due_at <= $1), count(*) filter (where dead), min(due_at) filter (where not dead and due_at <= $1)
         from app.event",
    )
    .bind(now.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(queue(row))
}

fn queue((waiting, dead, oldest): (i64, i64, Option<SqlTimestamp>)) -> Queue {
    Queue { waiting, dead, oldest: oldest.map(|at| at.to_jiff()) }
}

/// Jobs by the clock that ran at least once under this version.
pub async fn jobs(tx: &mut Tx<'_>) -> Result<Vec<Job>> {
    let rows: Vec<(String, i64, Option<SqlTimestamp>)> = sqlx::query_as(
        "select name, every_seconds, last_run from app.lease where every_seconds is not null order by name",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(name, every, last)| Job { name, every, last_run: last.map(|at| at.to_jiff()) }).collect())
}

/// When the trail was last sealed, and since when rows of it wait for a seal.
pub async fn seals(tx: &mut Tx<'_>) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    let sealed: Option<SqlTimestamp> =
        sqlx::query_scalar("select max(sealed_at) from log.seal").fetch_one(tx.conn()).await?;
    let now = tx.now();
    // Of a day, so that a table of years is not read for a question asked every minute.
    let since: Option<SqlTimestamp> =
        sqlx::query_scalar("select min(at) from log.audit where at > greatest($1::timestamptz, $2::timestamptz)")
            .bind(sealed)
            .bind((now - DAY).to_sqlx())
            .fetch_one(tx.conn())
            .await?;
    Ok((sealed.map(|at| at.to_jiff()), since.map(|at| at.to_jiff())))
}

/// When the last backup was finished.
pub async fn last_backup(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    let at: Option<SqlTimestamp> =
        sqlx::query_scalar("select max(finished_at) from ops.backup").fetch_one(tx.conn()).await?;
    Ok(at.map(|at| at.to_jiff()))
}

/// Notes a finished backup.
pub async fn backed_up(tx: &mut Tx<'_>, bytes: Option<i64>, note: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query("insert into ops.backup (id, finished_at, bytes, note) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(now.to_sqlx())
        .bind(bytes)
        .bind(note)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Failed log-ins: how many, and how many names that do not exist.
pub async fn failures(tx: &mut Tx<'_>) -> Result<Failures> {
    let now = tx.now();
    let (hour, day, all): (i64, i64, i64) = sqlx::query_as(
        "select count(*) filter (where at > $1), count(*) filter (where at > $2), count(*) from auth.attempt",
    )
    .bind((now - HOUR).to_sqlx())
    .bind((now - DAY).to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    let unknown: i64 = sqlx::query_scalar(
        "select count(distinct t.login) from auth.attempt t where t.at > $1 and not exists (select from auth.credential c where c.login = t.login)",
    )
    .bind((now - HOUR).to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(Failures { hour, day, all, unknown })
}

/// Failed log-ins of the last day by full hours before now, the newest last: how many, of how many log-in names.
pub async fn failures_by_hour(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    let now = tx.now();
    Ok(sqlx::query_as(
        "select count(t.at), count(distinct t.login) from generate_series(23, 0, -1) as h
         left join auth.attempt t on t.at > $1::timestamptz - make_interval(hours => h + 1) and t.at <= $1 - make_interval(hours => h)
         group by h order by h desc",
    )
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Sessions that have not ended and were used within the last hour.
pub async fn sessions(tx: &mut Tx<'_>) -> Result<i64> {
    let now = tx.now();
    Ok(sqlx::query_scalar("select count(*) from auth.session where ended_at is null and seen_at > $1")
        .bind((now - HOUR).to_sqlx())
        .fetch_one(tx.conn())
        .await?)
}

/// Alarms of agencies nobody judged, by kind.
pub async fn alarms(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as("select kind, count(*) from log.alarm where judged_at is null group by kind order by kind")
        .fetch_all(tx.conn())
        .await?)
}
