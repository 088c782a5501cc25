//! Jobs by the clock: each runs in one process at a time, and what it did commits together with the moment it ran at.
//!
//! A process that dies in the middle leaves nothing; the next one begins where the last commit ended.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::gate::{Action, Permit};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a job does inside its transaction. It is given the moment of its last run; none at the first.
pub type Run =
    for<'a, 'p> fn(&'a mut Tx<'p>, Option<Timestamp>) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A job by the clock.
pub struct Timed {
    /// Name, as the audit trail and the lease show it.
    pub name: &'static str,
    /// How long after its last run it is due again.
    pub every: SignedDuration,
    /// What it does.
    pub run: Run,
}

/// How often the list is looked through.
const TICK: Duration = Duration::from_secs(5);

/// Runs what is due until cancelled.
pub async fn run(db: Db, jobs: &'static [Timed], stop: CancellationToken) {
    loop {
        for job in jobs {
            if let Err(error) = run_if_due(&db, job).await {
                tracing::error!(?error, job = job.name, "timed job");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// Runs one job when it is due and no other process is at it; says whether it ran.
pub async fn run_if_due(db: &Db, job: &Timed) -> Result<bool> {
    #[expect(clippy::disallowed_methods, reason = "a timed job acts for no agency")]
    let permit = Permit::for_job(db, 0, 0, Action::UseHome, job.name);
    let mut tx = db.work(&permit).await?;
    let now = tx.now();
    let holder = tx.new_id();
    sqlx::query(
        "insert into app.lease (name, holder, until, every_seconds) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(job.name)
    .bind(holder)
    .bind(now.to_sqlx())
    .bind(job.every.as_secs())
    .execute(tx.conn())
    .await?;
    let due: Option<(Option<SqlTimestamp>,)> = sqlx::query_as(
        "select last_run from app.lease where name = $1 and (last_run is null or last_run <= $2) for update skip locked",
    )
    .bind(job.name)
    .bind((now - job.every).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    let Some((last_run,)) = due else { return Ok(false) };
    (job.run)(&mut tx, last_run.map(|at| at.to_jiff())).await?;
    sqlx::query("update app.lease set holder = $2, until = $3, last_run = $3, every_seconds = $4 where name = $1")
        .bind(job.name)
        .bind(holder)
        .bind(now.to_sqlx())
        .bind(job.every.as_secs())
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(true)
}
