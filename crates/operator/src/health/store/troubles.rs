//! What is and was wrong.

use crate::health::Wrong;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Something that is or was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The row.
    pub id: Uuid,
    /// Kind.
    pub kind: String,
    /// Which of several.
    pub subject: String,
    /// `warning` or `critical`.
    pub severity: String,
    /// In words.
    pub detail: String,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when; none while it lasts.
    pub ended_at: Option<Timestamp>,
    /// Who took note, and when.
    pub acknowledged: Option<(Timestamp, String)>,
    /// What they wrote.
    pub note: String,
}

fn trouble(row: &PgRow) -> Result<Trouble> {
    let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(|at| at.to_jiff()));
    Ok(Trouble {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        subject: row.try_get("subject")?,
        severity: row.try_get("severity")?,
        detail: row.try_get("detail")?,
        began_at: row.try_get::<SqlTimestamp, _>("began_at")?.to_jiff(),
        ended_at: moment("ended_at")?,
        acknowledged: moment("acknowledged_at")?.zip(row.try_get("acknowledged_by")?),
        note: row.try_get("note")?,
    })
}

/// Puts something wrong on file, or that it still is; one that grows worse is told anew.
pub async fn seen(tx: &mut Tx<'_>, wrong: &Wrong) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into ops.trouble as known (id, kind, subject, severity, detail, began_at, seen_at) values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (kind, subject) where ended_at is null do update set seen_at = excluded.seen_at, detail = excluded.detail,
           severity = excluded.severity,
           told_at = case when known.severity = 'warning' and excluded.severity = 'critical' then null else known.told_at end",
    )
    .bind(id)
    .bind(wrong.kind)
    .bind(&wrong.subject)
    .bind(wrong.severity.code())
    .bind(&wrong.detail)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends what was not seen at this moment; yields it.
pub async fn ended(tx: &mut Tx<'_>) -> Result<Vec<Trouble>> {
    let now = tx.now();
    let rows = sqlx::query("update ops.trouble set ended_at = $1 where ended_at is null and seen_at < $1 returning *")
        .bind(now.to_sqlx())
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(trouble).collect()
}

/// What is wrong now, the worst first.
pub async fn current(tx: &mut Tx<'_>) -> Result<Vec<Trouble>> {
    let rows = sqlx::query("select * from ops.trouble where ended_at is null order by severity, began_at, id")
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(trouble).collect()
}

/// What was wrong lately.
pub async fn recent(tx: &mut Tx<'_>) -> Result<Vec<Trouble>> {
    let rows = sqlx::query("select * from ops.trouble where ended_at is not null order by ended_at desc, id limit 30")
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(trouble).collect()
}

/// What nobody was told of yet; two processes tell it once.
pub async fn untold(tx: &mut Tx<'_>) -> Result<Vec<Trouble>> {
    let rows =
        sqlx::query("select * from ops.trouble where told_at is null order by began_at, id for update skip locked")
            .fetch_all(tx.conn())
            .await?;
    rows.iter().map(trouble).collect()
}

/// Told.
pub async fn told(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<()> {
    let now = tx.now();
    sqlx::query("update ops.trouble set told_at = $2 where id = any ($1)")
        .bind(ids)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Notes who looked at it, and what they wrote; the first stays. False when there is nothing to note.
pub async fn acknowledge(tx: &mut Tx<'_>, id: Uuid, by: &str, note: &str) -> Result<bool> {
    let now = tx.now();
    let done = sqlx::query(
        "update ops.trouble set acknowledged_at = $2, acknowledged_by = $3, note = $4 where id = $1 and acknowledged_at is null",
    )
    .bind(id)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(note)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Under this name the moment is kept up to which alarms were told by mail.
const ALARMS_TOLD: &str = "見張りの警告のメール";

/// Alarms of agencies raised since they were last told, by agency and kind; told from now on. Two processes tell them once, and none is
/// lost while no process is there to tell it.
pub async fn news_of_alarms(tx: &mut Tx<'_>) -> Result<Vec<(i32, String, i64)>> {
    let (holder, now) = (tx.new_id(), tx.now());
    sqlx::query("insert into app.lease (name, holder, until, last_run) values ($1, $2, $3, $3) on conflict do nothing")
        .bind(ALARMS_TOLD)
        .bind(holder)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    let since: Option<SqlTimestamp> =
        sqlx::query_scalar("select last_run from app.lease where name = $1 for update skip locked")
            .bind(ALARMS_TOLD)
            .fetch_optional(tx.conn())
            .await?;
    let Some(since) = since else { return Ok(Vec::new()) };
    sqlx::query("update app.lease set holder = $2, until = $3, last_run = $3 where name = $1")
        .bind(ALARMS_TOLD)
        .bind(holder)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(sqlx::query_as("select org_id, kind, count(*) from log.alarm where at > $1 and at <= $2 group by org_id, kind order by org_id, kind")
        .bind(since)
        .bind(now.to_sqlx())
        .fetch_all(tx.conn())
        .await?)
}
