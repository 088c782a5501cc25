//! The outbox: events written in the transaction they tell of, claimed by any process, handled at least once.
//!
//! Nothing is sent before its commit; a process that dies loses nothing, the next poll finds the row. Handlers are idempotent.

pub mod timed;

use crate::db::{Db, Key, Tx};
use crate::error::Result;
use crate::gate::{Action, Permit};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// Area of the agency it happened at.
    pub area: i16,
    /// That agency.
    pub org: i32,
    /// Id; receivers of notices are unique per event.
    pub id: Uuid,
    /// Kind, e.g. `record.updated`.
    pub kind: String,
    /// The person it is about.
    pub person: Option<Uuid>,
    /// The object.
    pub object: Option<Uuid>,
    /// Ids and codes, never names.
    pub payload: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

impl Event {
    /// A number of the payload.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.payload.get(name)?.as_i64()
    }
}

/// Whom to wake after an event: processes refresh what these agencies look at.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct News {
    /// Agencies with something new.
    pub orgs: Vec<i32>,
    /// Event kind.
    pub kind: String,
    /// The person it is about: open pages about it refresh, the search index reads it again.
    pub person: Option<Key>,
}

/// Handles one event inside its transaction; says whom to wake.
pub type Handler = for<'a, 'p> fn(&'a mut Tx<'p>, &'a Event) -> Pin<Box<dyn Future<Output = Result<News>> + Send + 'a>>;

/// The channel all processes listen on.
pub const CHANNEL: &str = "kasugai";

/// After so many failures an event is set aside for a person to look at.
const MAX_ATTEMPTS: i32 = 12;
/// With no local commit to wake it, the loop looks this often for events of other processes.
const POLL: Duration = Duration::from_millis(500);

/// A notification holds 8,000 bytes: a broadcast to thousands of agencies goes out in several.
const ORGS_A_TIME: usize = 500;

/// So many events of one area are handled before the next area has its turn.
const TURN: usize = 100;
/// Events handled in one transaction: the disk is waited for once for all of them.
const EVENTS_AT_ONCE: i64 = 16;
/// Areas handled at the same time; the pool of background work has connections left for the other jobs.
const AREAS_AT_ONCE: usize = 4;

/// Handles events until cancelled.
pub async fn run(db: Db, handler: Handler, stop: CancellationToken) {
    let news = db.news();
    loop {
        match handle_due(&db, handler, &stop).await {
            Ok(0) => {}
            Ok(_) if !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(?error, "outbox"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = news.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// One round over the areas that have something due, some of them at once: most of an event's time is waiting for the disk.
/// Says how many events were handled.
async fn handle_due(db: &Db, handler: Handler, stop: &CancellationToken) -> Result<usize> {
    let turns = stream::iter(areas_due(db).await?).map(|area| turn(db, area, handler, stop));
    turns.buffer_unordered(AREAS_AT_ONCE).try_fold(0, |all, handled| async move { Ok(all + handled) }).await
}

/// Events of one area, in their order.
async fn turn(db: &Db, area: i16, handler: Handler, stop: &CancellationToken) -> Result<usize> {
    let mut handled = 0;
    while handled < TURN && !stop.is_cancelled() {
        match handle_some_of(db, area, handler).await? {
            0 => break,
            some => handled += some,
        }
    }
    Ok(handled)
}

/// Claims and handles the next events of any one area; false when none is due.
pub async fn handle_next(db: &Db, handler: Handler) -> Result<bool> {
    for area in areas_due(db).await? {
        if handle_some_of(db, area, handler).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Areas with an event that is due: one look into the index of each partition, so that a claim touches one partition only.
async fn areas_due(db: &Db) -> Result<Vec<i16>> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    let now = tx.now();
    let areas = sqlx::query_scalar(
        "select a.id from ref.area a
         where exists (select from app.event e where e.area = a.id and not e.dead and e.due_at <= $1) order by a.id",
    )
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(areas)
}

#[expect(clippy::disallowed_methods, reason = "the outbox acts for the agency the event came from")]
fn permit(db: &Db) -> Permit {
    Permit::for_job(db, 0, 0, Action::UseHome, "知らせの配信")
}

/// Claims and handles the next events of an area in one transaction. What one of them did that failed is taken back, and only that.
async fn handle_some_of(db: &Db, area: i16, handler: Handler) -> Result<usize> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    let claimed = claim(&mut tx, area).await?;
    let mut done = Vec::with_capacity(claimed.len());
    for (event, attempts) in &claimed {
        tx.savepoint().await?;
        match handler(&mut tx, event).await {
            Ok(news) => {
                tell(&mut tx, &news).await?;
                tx.release().await?;
                done.push(event.id);
            }
            Err(error) => {
                tx.roll_back_to_savepoint().await?;
                tracing::error!(?error, kind = event.kind, attempts, "event failed");
                postpone(&mut tx, event, *attempts, &format!("{error:?}")).await?;
            }
        }
    }
    sqlx::query("delete from app.event where area = $1 and id = any ($2)")
        .bind(area)
        .bind(done)
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(claimed.len())
}

/// The next events of an area that no other process has, with how often each failed before.
async fn claim(tx: &mut Tx<'_>, area: i16) -> Result<Vec<(Event, i32)>> {
    let now = tx.now();
    type Row = (i32, Uuid, String, Option<Uuid>, Option<Uuid>, serde_json::Value, SqlTimestamp, i32);
    let rows: Vec<Row> = sqlx::query_as(
        "select org_id, id, kind, person_id, object_id, payload, at, attempts from app.event
         where area = $1 and not dead and due_at <= $2 order by due_at, id limit $3 for update skip locked",
    )
    .bind(area)
    .bind(now.to_sqlx())
    .bind(EVENTS_AT_ONCE)
    .fetch_all(tx.conn())
    .await?;
    let event = |(org, id, kind, person, object, payload, at, attempts): Row| {
        (Event { area, org, id, kind, person, object, payload, at: at.to_jiff() }, attempts)
    };
    Ok(rows.into_iter().map(event).collect())
}

/// Wakes every process; delivered when the transaction commits.
pub async fn tell(tx: &mut Tx<'_>, news: &News) -> Result<()> {
    for orgs in news.orgs.chunks(ORGS_A_TIME) {
        let payload = serde_json::to_string(&News { orgs: orgs.to_vec(), ..news.clone() })?;
        sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Lets a failed event come again later, ever more seldom; after [`MAX_ATTEMPTS`] it waits for a person.
async fn postpone(tx: &mut Tx<'_>, event: &Event, attempts: i32, error: &str) -> Result<()> {
    let wait = SignedDuration::from_secs(2_i64.saturating_pow(u32::try_from(attempts).unwrap_or(0).min(10)));
    let due = tx.now() + wait;
    sqlx::query("update app.event set attempts = attempts + 1, due_at = $3, dead = attempts + 1 >= $4, error = $5 where area = $1 and id = $2")
        .bind(event.area)
        .bind(event.id)
        .bind(due.to_sqlx())
        .bind(MAX_ATTEMPTS)
        .bind(error)
        .execute(tx.conn())
        .await?;
    Ok(())
}
