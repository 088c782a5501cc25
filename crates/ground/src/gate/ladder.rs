//! Waiting after failed log-ins: 1, 3, 5, 10 s, then 15 minutes, per known device, else per log-in name tried.
//!
//! Pitfall: a ladder per account alone would let anybody lock anybody out; one per address is shared by a whole town hall.

use super::Gate;
use super::session::hash;
use crate::error::{Error, Result};
use jiff::SignedDuration;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::PgConnection;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Where a log-in comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visitor<'a> {
    /// Network address as the reverse proxy tells it.
    pub source: &'a str,
    /// Token of the device cookie, when the browser has one.
    pub device: Option<&'a str>,
}

/// Passwords compared at the same time: bounds the memory argon2 takes, and tries on one account go one after the other.
const LANES: usize = 16;
/// So many accounts failing from one source within [`SPRAY_WINDOW`] raise an alarm and slow the source down.
const SPRAY_ACCOUNTS: i64 = 20;
const SPRAY_WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Unknown devices of such a source wait so long after each failure.
const SPRAY_WAIT: SignedDuration = SignedDuration::from_secs(10);
/// Failures that lock.
pub(super) const LOCKING_FAILURES: i32 = 5;

/// Seconds to wait after so many failures in a row: 1, 3, 5, 10 s, then 15 minutes.
pub fn wait_after(failures: i32) -> i64 {
    match failures {
        ..=0 => 0,
        1 => 1,
        2 => 3,
        3 => 5,
        4 => 10,
        _ => 900,
    }
}

/// The ladders one try stands on.
pub(super) struct Rungs {
    own: Vec<u8>,
    source: Option<Vec<u8>>,
}

impl Gate {
    /// One try at a time on one log-in name.
    pub(super) async fn lane(&self, login: &str) -> Option<MutexGuard<'_, ()>> {
        let lane = usize::from(*hash(login).first()?) % LANES;
        Some(self.lanes.get(lane)?.lock().await)
    }

    /// Which ladders count: the device's own when the account knows it, else the name's and the source's.
    pub(super) async fn rungs(&self, login: &str, staff: Option<Uuid>, from: Visitor<'_>) -> Result<Rungs> {
        if let (Some(staff), Some(device)) = (staff, from.device) {
            let known: Option<i32> =
                sqlx::query_scalar("select 1 from auth.device where token_hash = $1 and staff_id = $2")
                    .bind(hash(device))
                    .bind(staff)
                    .fetch_optional(self.db.auth())
                    .await?;
            if known.is_some() {
                return Ok(Rungs { own: hash(&format!("device\0{device}\0{staff}")), source: None });
            }
        }
        Ok(Rungs { own: hash(&format!("login\0{login}")), source: Some(hash(&format!("source\0{}", from.source))) })
    }

    /// Refuses while one of the ladders still waits.
    pub(super) async fn stand(&self, rungs: &Rungs) -> Result<()> {
        let until: Option<SqlTimestamp> =
            sqlx::query_scalar("select max(next_try_at) from auth.ladder where key = $1 or key = $2")
                .bind(&rungs.own)
                .bind(&rungs.source)
                .fetch_one(self.db.auth())
                .await?;
        let wait = until.map_or(SignedDuration::ZERO, |until| until.to_jiff().duration_since(self.db.clock().now()));
        if wait > SignedDuration::ZERO {
            // Whole seconds, rounded up.
            let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
            return Err(Error::TooMany(u64::try_from(seconds).unwrap_or(1)));
        }
        Ok(())
    }

    /// One more failure; says how many in a row.
    pub(super) async fn climb(&self, connection: &mut PgConnection, rungs: &Rungs) -> Result<i32> {
        let now = self.db.clock().now();
        let waits: Vec<i64> = (1..=LOCKING_FAILURES).map(wait_after).collect();
        let failures: i32 = sqlx::query_scalar(
            "insert into auth.ladder as known (key, failures, next_try_at) values ($1, 1, $2::timestamptz + make_interval(secs => ($3::bigint[])[1]))
             on conflict (key) do update set failures = known.failures + 1,
               next_try_at = $2 + make_interval(secs => ($3::bigint[])[least(known.failures + 1, array_length($3, 1))])
             returning failures",
        )
        .bind(&rungs.own)
        .bind(now.to_sqlx())
        .bind(waits)
        .fetch_one(&mut *connection)
        .await?;
        // Ladders nobody has stood on for a day are forgotten; names that do not exist leave nothing behind.
        sqlx::query("delete from auth.ladder where next_try_at < $1")
            .bind((now - SignedDuration::from_hours(24)).to_sqlx())
            .execute(connection)
            .await?;
        Ok(failures)
    }

    /// Down from the ladder after a success.
    pub(super) async fn descend(&self, connection: &mut PgConnection, rungs: &Rungs) -> Result<()> {
        sqlx::query("delete from auth.ladder where key = $1").bind(&rungs.own).execute(connection).await?;
        Ok(())
    }

    /// Notes a failed try; when one source tries many accounts, slows it down and raises an alarm at the agency of the account at hand.
    pub(super) async fn note_attempt(
        &self,
        connection: &mut PgConnection,
        login: &str,
        from: Visitor<'_>,
        kind: &str,
        holder: Option<(i16, i32)>,
    ) -> Result<()> {
        let now = self.db.clock().now();
        sqlx::query("insert into auth.attempt (at, login, source, kind) values ($1, $2, $3, $4)")
            .bind(now.to_sqlx())
            .bind(login)
            .bind(from.source)
            .bind(kind)
            .execute(&mut *connection)
            .await?;
        let accounts: i64 =
            sqlx::query_scalar("select count(distinct login) from auth.attempt where at > $1 and source = $2")
                .bind((now - SPRAY_WINDOW).to_sqlx())
                .bind(from.source)
                .fetch_one(&mut *connection)
                .await?;
        if accounts < SPRAY_ACCOUNTS {
            return Ok(());
        }
        sqlx::query(
            "insert into auth.ladder (key, failures, next_try_at) values ($1, 1, $2)
             on conflict (key) do update set next_try_at = excluded.next_try_at",
        )
        .bind(hash(&format!("source\0{}", from.source)))
        .bind((now + SPRAY_WAIT).to_sqlx())
        .execute(&mut *connection)
        .await?;
        let Some((area, org)) = holder else { return Ok(()) };
        sqlx::query(
            "insert into log.alarm (area, org_id, id, at, kind, detail)
             select $1, $2, $3, $4, 'login.spray', $5 where not exists
               (select from log.alarm where area = $1 and org_id = $2 and kind = 'login.spray' and at > $6)",
        )
        .bind(area)
        .bind(org)
        .bind(self.db.clock().new_id())
        .bind(now.to_sqlx())
        .bind(format!("1つの接続元（{}）から{accounts}件のログインIDで失敗が続いています。", from.source))
        .bind((now - SPRAY_WINDOW).to_sqlx())
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// The lanes of a process.
pub(super) fn lanes() -> Vec<Mutex<()>> {
    (0..LANES).map(|_| Mutex::new(())).collect()
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn failures_slow_down_before_they_lock() {
        let waits: Vec<i64> = (0..7).map(wait_after).collect();
        assert_eq!(waits, [0, 1, 3, 5, 10, 900, 900]);
    }
}
