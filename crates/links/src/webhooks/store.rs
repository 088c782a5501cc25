//! Webhooks and their deliveries in the database.

use super::{NOTICE, PING};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::outbox::{self, Event, News};
use ground::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use std::pin::Pin;
use uuid::Uuid;

/// So often a delivery is tried before it is set aside for a person to look at: about two days.
pub const MOST_ATTEMPTS: i32 = 20;
/// First pause after a failure; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: i64 = 5;
const LONGEST_PAUSE: i64 = 6 * 3600;
/// A target that fails rests at most so long, so that it is found again soon after it is back.
const LONGEST_REST: i64 = 3600;
/// A process that serves a target says so again before this is over.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How long a delivery that arrived is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long one that was set aside waits for a person.
const KEPT_DEAD: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A webhook as shown.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Row.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Kinds that are told.
    pub events: Vec<String>,
    /// Who registered it.
    pub created_by_name: String,
    /// When.
    pub created_at: Timestamp,
    /// Last success.
    pub last_ok_at: Option<Timestamp>,
    /// Last failure.
    pub last_error: String,
    /// When it failed last.
    pub last_error_at: Option<Timestamp>,
    /// Failures in a row.
    pub failures: i32,
    /// Still to be told.
    pub waiting: i64,
    /// Set aside.
    pub dead: i64,
}

/// A delivery as shown.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Row.
    pub id: Uuid,
    /// Known to the receiver by this.
    pub event_id: Uuid,
    /// What is told.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// `waiting`, `done`, `dead`.
    pub state: String,
    /// Tries so far.
    pub attempts: i32,
    /// Next try.
    pub due_at: Timestamp,
    /// Last failure.
    pub error: String,
}

/// Registers a webhook of the own agency.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, name: &str, url: &str, events: &[String], secret: &[u8]) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    sqlx::query(
        "insert into app.webhook (area, org_id, id, name, url, events, secret, created_by_name, created_at, system)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(name)
    .bind(url)
    .bind(events)
    .bind(secret)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(system_of(tx.permit()).unwrap_or_default())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The system that asks; none for a member of staff at a screen, who sees those of every system.
fn system_of(permit: &Permit) -> Option<&str> {
    let actor = permit.actor();
    actor.staff.is_none().then_some(actor.name.as_str())
}

/// The webhooks of the own agency, or the one named; to a system only its own.
pub async fn webhooks(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Vec<Webhook>> {
    use sqlx::Row as _;
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select w.*, (select count(*) from app.delivery d where d.area = $1 and d.webhook_id = w.id and d.state = 'waiting') as waiting,
           (select count(*) from app.delivery d where d.area = $1 and d.webhook_id = w.id and d.state = 'dead') as dead
         from app.webhook w where w.area = $1 and w.org_id = $2 and w.ended_at is null and ($3::uuid is null or w.id = $3)
           and ($4::text is null or w.system = $4) order by w.created_at desc",
    )
    .bind(area)
    .bind(org)
    .bind(only)
    .bind(system_of(tx.permit()))
    .fetch_all(tx.conn())
    .await?;
    let moment = |at: Option<SqlTimestamp>| at.map(|at| at.to_jiff());
    rows.iter()
        .map(|row| {
            Ok(Webhook {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                url: row.try_get("url")?,
                events: row.try_get("events")?,
                created_by_name: row.try_get("created_by_name")?,
                created_at: row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff(),
                last_ok_at: moment(row.try_get("last_ok_at")?),
                last_error: row.try_get("last_error")?,
                last_error_at: moment(row.try_get("last_error_at")?),
                failures: row.try_get("failures")?,
                waiting: row.try_get("waiting")?,
                dead: row.try_get("dead")?,
            })
        })
        .collect()
}

/// One webhook of the own agency.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Webhook> {
    webhooks(tx, Some(id)).await?.pop().ok_or(Error::NotFound)
}

/// The newest deliveries of a webhook, those set aside first.
pub async fn deliveries(tx: &mut Tx<'_>, webhook: Uuid, limit: i64) -> Result<Vec<Delivery>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, Uuid, String, SqlTimestamp, String, i32, SqlTimestamp, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, event_id, kind, at, state, attempts, due_at, error from app.delivery
         where area = $1 and org_id = $2 and webhook_id = $3 order by (state = 'dead') desc, at desc limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(webhook)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let delivery = |(id, event_id, kind, at, state, attempts, due_at, error): Row| Delivery {
        id,
        event_id,
        kind,
        at: at.to_jiff(),
        state,
        attempts,
        due_at: due_at.to_jiff(),
        error,
    };
    Ok(rows.into_iter().map(delivery).collect())
}

/// Ends a webhook; what was still to be told is told no more.
pub async fn end(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.webhook set ended_at = $4 where area = $1 and org_id = $2 and id = $3 and ended_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Another secret from now on.
pub async fn renew(tx: &mut Tx<'_>, id: Uuid, secret: &[u8]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.webhook set secret = $4 where area = $1 and org_id = $2 and id = $3 and ended_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(secret)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// What was set aside, or waits, is tried again now: all of a webhook, or one.
pub async fn resend(tx: &mut Tx<'_>, webhook: Uuid, only: Option<Uuid>) -> Result<u64> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.delivery set state = 'waiting', attempts = 0, due_at = $5
         where area = $1 and org_id = $2 and webhook_id = $3 and state <> 'done' and ($4::uuid is null or id = $4)",
    )
    .bind(area)
    .bind(org)
    .bind(webhook)
    .bind(only)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query("update app.webhook set not_before = null where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(webhook)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// A trial: tells that there is nothing to tell.
pub async fn ping(tx: &mut Tx<'_>, webhook: Uuid) -> Result<Uuid> {
    let (actor, now, event) = (tx.permit().actor(), tx.now(), tx.new_id());
    let told = Told { area: actor.area, org: actor.org, webhook, event, kind: PING, at: now, data: json!({}) };
    put(tx, &told).await?;
    Ok(event)
}

/// Something a webhook is to be told.
struct Told<'a> {
    area: i16,
    org: i32,
    webhook: Uuid,
    event: Uuid,
    kind: &'a str,
    at: Timestamp,
    data: serde_json::Value,
}

async fn put(tx: &mut Tx<'_>, told: &Told<'_>) -> Result<()> {
    let body = json!({
        "id": told.event, "type": told.kind, "at": told.at.to_string(), "org": told.org, "data": told.data,
    });
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.delivery (area, org_id, id, webhook_id, event_id, kind, body, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
    )
    .bind(told.area)
    .bind(told.org)
    .bind(id)
    .bind(told.webhook)
    .bind(told.event)
    .bind(told.kind)
    .bind(body.to_string())
    .bind(told.at.to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what webhooks are to be told of an event, in the transaction that handles it: of their own agency's, and of notices it led to.
pub async fn enqueue(tx: &mut Tx<'_>, event: &Event, news: &News) -> Result<()> {
    let mut orgs = news.orgs.clone();
    orgs.push(event.org);
    let areas: Vec<i16> = sqlx::query_scalar("select distinct area from ref.agency where id = any($1)")
        .bind(&orgs)
        .fetch_all(tx.conn())
        .await?;
    let webhooks: Vec<(i16, i32, Uuid, Vec<String>)> =
        sqlx::query_as("select area, org_id, id, events from app.webhook where area = any($1) and org_id = any($2) and ended_at is null")
            .bind(&areas)
            .bind(&orgs)
            .fetch_all(tx.conn())
            .await?;
    let key = event.person.map(|person| Key::new(event.area, person));
    for (area, org, webhook, kinds) in webhooks {
        if org == event.org && kinds.contains(&event.kind) {
            let data = json!({ "key": key, "object": event.object });
            put(tx, &Told { area, org, webhook, event: event.id, kind: &event.kind, at: event.at, data }).await?;
        }
        if kinds.iter().any(|kind| kind == NOTICE) {
            for notice in notices(tx, area, org, event.id).await? {
                let data = json!({ "notice": notice, "kind": event.kind, "key": key, "source_org": event.org });
                put(tx, &Told { area, org, webhook, event: notice, kind: NOTICE, at: event.at, data }).await?;
            }
        }
    }
    Ok(())
}

/// The notices of an event to an agency that its linked systems are shown: none for one member of staff, none for a right they lack.
async fn notices(tx: &mut Tx<'_>, area: i16, org: i32, event: Uuid) -> Result<Vec<Uuid>> {
    let today = tx.today();
    let notices = sqlx::query_scalar(
        "select n.id from app.notice n
         where n.area = $1 and n.org_id = $2 and n.event_id = $3 and n.for_staff is null
           and (n.for_action = '' or (
             select u.allowed from ref.right_rule u
             where u.org_id in (0, n.org_id) and u.role = 'system' and u.action = n.for_action and u.valid_from <= $4
             order by (u.org_id = n.org_id) desc, u.valid_from desc limit 1))
         order by n.id",
    )
    .bind(area)
    .bind(org)
    .bind(event)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(notices)
}

/// A webhook that a process serves for a while.
#[derive(Debug, Clone)]
pub struct Served {
    /// Area.
    pub area: i16,
    /// Agency.
    pub org: i32,
    /// Row.
    pub id: Uuid,
    /// Where it leads.
    pub url: String,
    /// Sealed.
    pub secret: Vec<u8>,
}

/// Webhooks with something due that no process serves; they are this process's until the lease is over.
pub async fn lease(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Served>> {
    tx.plan_once().await?;
    let now = tx.now();
    let rows: Vec<(i16, i32, Uuid, String, Vec<u8>)> = sqlx::query_as(
        "with due as (
           select w.area, w.id from app.webhook w
           where w.ended_at is null and (w.leased_until is null or w.leased_until <= $1) and (w.not_before is null or w.not_before <= $1)
             and exists (select from app.delivery d where d.area = w.area and d.webhook_id = w.id and d.state = 'waiting' and d.due_at <= $1)
           limit $3 for update of w skip locked)
         update app.webhook w set leased_until = $2 from due where w.area = due.area and w.id = due.id
         returning w.area, w.org_id, w.id, w.url, w.secret",
    )
    .bind(now.to_sqlx())
    .bind((now + LEASE).to_sqlx())
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(area, org, id, url, secret)| Served { area, org, id, url, secret }).collect())
}

/// The next delivery that is due: row, event, body, tries so far. Says again that this process serves the webhook.
pub async fn next(tx: &mut Tx<'_>, served: &Served) -> Result<Option<(Uuid, Uuid, String, i32)>> {
    let now = tx.now();
    sqlx::query("update app.webhook set leased_until = $3 where area = $1 and id = $2")
        .bind(served.area)
        .bind(served.id)
        .bind((now + LEASE).to_sqlx())
        .execute(tx.conn())
        .await?;
    let next = sqlx::query_as(
        "select d.id, d.event_id, d.body, d.attempts from app.delivery d join app.webhook w on w.area = d.area and w.id = d.webhook_id and w.ended_at is null
         where d.area = $1 and d.webhook_id = $2 and d.state = 'waiting' and d.due_at <= $3 order by d.due_at, d.id limit 1",
    )
    .bind(served.area)
    .bind(served.id)
    .bind(now.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(next)
}

/// It arrived.
pub async fn arrived(tx: &mut Tx<'_>, served: &Served, delivery: Uuid) -> Result<()> {
    let now = tx.now();
    sqlx::query("update app.delivery set state = 'done', attempts = attempts + 1, done_at = $3, error = '' where area = $1 and id = $2")
        .bind(served.area)
        .bind(delivery)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    sqlx::query("update app.webhook set failures = 0, not_before = null, last_ok_at = $3 where area = $1 and id = $2")
        .bind(served.area)
        .bind(served.id)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It did not; both it and its target rest for a while.
pub async fn failed(tx: &mut Tx<'_>, served: &Served, delivery: Uuid, attempts: i32, error: &str) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "update app.delivery set attempts = attempts + 1, due_at = $3, error = $4, state = case when attempts + 1 >= $5 then 'dead' else 'waiting' end
         where area = $1 and id = $2 and state = 'waiting'",
    )
    .bind(served.area)
    .bind(delivery)
    .bind((now + pause(attempts, LONGEST_PAUSE)).to_sqlx())
    .bind(error)
    .bind(MOST_ATTEMPTS)
    .execute(tx.conn())
    .await?;
    let failures: i32 = sqlx::query_scalar("select failures from app.webhook where area = $1 and id = $2")
        .bind(served.area)
        .bind(served.id)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query(
        "update app.webhook set failures = failures + 1, not_before = $3, last_error = $4, last_error_at = $5 where area = $1 and id = $2",
    )
    .bind(served.area)
    .bind(served.id)
    .bind((now + pause(failures, LONGEST_REST)).to_sqlx())
    .bind(error)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Any process may serve it again; open pages about it read again.
pub async fn release(tx: &mut Tx<'_>, served: &Served) -> Result<()> {
    let news = News { orgs: vec![served.org], kind: "webhook.served".to_owned(), person: None };
    outbox::tell(tx, &news).await?;
    sqlx::query("update app.webhook set leased_until = null where area = $1 and id = $2")
        .bind(served.area)
        .bind(served.id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// 5 s, 10 s, 20 s … up to `longest`.
fn pause(failures: i32, longest: i64) -> SignedDuration {
    let doublings = u32::try_from(failures).unwrap_or(0).min(20);
    SignedDuration::from_secs(FIRST_PAUSE.saturating_mul(2_i64.saturating_pow(doublings)).min(longest))
}

/// Forgets what arrived or was set aside long ago, and what ended webhooks were still to be told; by the clock.
pub fn forget<'a>(
    tx: &'a mut Tx<'_>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let (before, dead) = (tx.now() - KEPT, tx.now() - KEPT_DEAD);
        sqlx::query(
            "delete from app.delivery d where (d.state = 'done' and d.done_at < $1) or (d.state = 'dead' and d.at < $2)
               or exists (select from app.webhook w where w.area = d.area and w.id = d.webhook_id and w.ended_at < $1)",
        )
        .bind(before.to_sqlx())
        .bind(dead.to_sqlx())
        .execute(tx.conn())
        .await?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let seconds: Vec<i64> = (0..4).map(|n| pause(n, LONGEST_PAUSE).as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40]);
        assert_eq!(pause(i32::MAX, LONGEST_PAUSE).as_secs(), LONGEST_PAUSE);
        let total: i64 = (0..MOST_ATTEMPTS - 1).map(|n| pause(n, LONGEST_PAUSE).as_secs()).sum();
        assert!((36 * 3600..72 * 3600).contains(&total), "about two days: {total}");
    }
}
