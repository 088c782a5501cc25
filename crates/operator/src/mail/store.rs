//! The queue of mails.

use crate::health::Queue;
use crate::mail::Mail;
use ground::Result;
use ground::db::Tx;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A mail of the queue, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLine {
    /// The row.
    pub id: Uuid,
    /// When it was written.
    pub made_at: Timestamp,
    /// To whom.
    pub receiver: String,
    /// Subject.
    pub subject: String,
    /// `waiting`, `sent` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// Why it did not.
    pub error: String,
}

/// Tried so often a mail is set aside for a person to look at: over about a day.
pub const MOST_ATTEMPTS: i32 = 12;

/// Puts a mail into the queue.
pub async fn queue_mail(tx: &mut Tx<'_>, receiver: &str, subject: &str, body: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query("insert into ops.mail (id, made_at, receiver, subject, body, due_at) values ($1, $2, $3, $4, $5, $2)")
        .bind(id)
        .bind(now.to_sqlx())
        .bind(receiver)
        .bind(subject)
        .bind(body)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Claims the mail that is longest due, for a while: a process that dies leaves it to the next.
pub async fn due_mail(tx: &mut Tx<'_>) -> Result<Option<(Mail, i32)>> {
    let now = tx.now();
    let row: Option<(Uuid, String, String, String, i32, SqlTimestamp)> = sqlx::query_as(
        "update ops.mail set due_at = $2, attempts = attempts + 1
         where id = (select id from ops.mail where state = 'waiting' and due_at <= $1 order by due_at, id limit 1 for update skip locked)
         returning id, receiver, subject, body, attempts, made_at",
    )
    .bind(now.to_sqlx())
    .bind((now + SignedDuration::from_mins(5)).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(id, receiver, subject, body, attempts, made_at)| {
        (Mail { id, receiver, subject, body, made_at: made_at.to_jiff() }, attempts)
    }))
}

/// Writes down what became of a mail after so many attempts: sent, to be tried again, or set aside.
pub async fn settle(tx: &mut Tx<'_>, id: Uuid, attempts: i32, outcome: std::result::Result<(), String>) -> Result<()> {
    let now = tx.now();
    let (state, error) = match &outcome {
        Ok(()) => ("sent", ""),
        Err(error) if attempts >= MOST_ATTEMPTS => ("dead", error.as_str()),
        Err(error) => ("waiting", error.as_str()),
    };
    sqlx::query(
        "update ops.mail set state = $2, error = $3, due_at = $4, sent_at = case when $2 = 'sent' then $5::timestamptz end where id = $1",
    )
    .bind(id)
    .bind(state)
    .bind(error)
    .bind((now + wait_after(attempts)).to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How long to wait after so many attempts: a minute, then twice as long each time, three hours at most.
fn wait_after(attempts: i32) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1) - 1;
    SignedDuration::from_mins((1_i64 << doublings).min(180))
}

/// Puts a mail that was set aside back into the queue. False when it is not.
pub async fn requeue(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let now = tx.now();
    let done = sqlx::query(
        "update ops.mail set state = 'waiting', attempts = 0, due_at = $2 where id = $1 and state = 'dead'",
    )
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest mails, those not sent first.
pub async fn mails(tx: &mut Tx<'_>) -> Result<Vec<MailLine>> {
    type Row = (Uuid, SqlTimestamp, String, String, String, i32, Option<SqlTimestamp>, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, made_at, receiver, subject, state, attempts, sent_at, error from ops.mail order by state = 'sent', made_at desc, id limit 50",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, made_at, receiver, subject, state, attempts, sent_at, error)| MailLine {
            id,
            made_at: made_at.to_jiff(),
            receiver,
            subject,
            state,
            attempts,
            sent_at: sent_at.map(|at| at.to_jiff()),
            error,
        })
        .collect())
}

/// How many mails wait, and how many were set aside.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<Queue> {
    let now = tx.now();
    let (waiting, dead, oldest): (i64, i64, Option<SqlTimestamp>) = sqlx::query_as(
        "select count(*) filter (where state = 'waiting'), count(*) filter (where state = 'dead'), min(due_at) filter (where state = 'waiting' and due_at <= $1)
         from ops.mail",
    )
    .bind(now.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(Queue { waiting, dead, oldest: oldest.map(|at| at.to_jiff()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let minutes: Vec<i64> = (1..=10).map(|attempts| wait_after(attempts).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 180, 180]);
        assert_eq!(wait_after(i32::MAX).as_mins(), 180);
        assert_eq!(wait_after(i32::MIN).as_mins(), 1);
    }
}
