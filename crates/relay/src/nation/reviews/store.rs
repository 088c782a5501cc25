//! SQL of the reviews.

use ground::db::{Key, Tx, japan};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A record opened, or asked for.
#[derive(Debug, Clone)]
pub struct Review {
    /// Whom it is about.
    pub person: Key,
    /// The holder.
    pub holder: i32,
    /// Who asked; empty when the holder opened it.
    pub asked_by: String,
    /// When it was asked or opened.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// granted, refused, or empty while it waits.
    pub answer: String,
    /// The holder's words.
    pub note: String,
    /// End of reading.
    pub until: Option<Timestamp>,
    /// Ended before its day.
    pub ended_at: Option<Timestamp>,
}

impl Review {
    /// Whether it can be read now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.answer == "granted" && self.until.is_some_and(|until| now < until)
    }
}

macro_rules! review {
    () => {
        "select r.area, r.person_id, r.org_id, r.asked_by_name, r.asked_at, r.reason, coalesce(r.answer, '') as answer, r.answer_note,
           r.valid_until, r.ended_at from app.access_request r where r.review"
    };
}

fn review(row: &PgRow) -> Result<Review, sqlx::Error> {
    let moment = |name: &str| -> Result<_, sqlx::Error> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(name)?.map(|at| at.to_jiff()))
    };
    Ok(Review {
        person: Key::new(row.try_get("area")?, row.try_get("person_id")?),
        holder: row.try_get("org_id")?,
        asked_by: row.try_get("asked_by_name")?,
        at: row.try_get::<SqlTimestamp, _>("asked_at")?.to_jiff(),
        reason: row.try_get("reason")?,
        answer: row.try_get("answer")?,
        note: row.try_get("answer_note")?,
        until: moment("valid_until")?,
        ended_at: moment("ended_at")?,
    })
}

/// Everything the own agency asked or was opened, newest first.
pub async fn of_nation(tx: &mut Tx<'_>) -> Result<Vec<Review>> {
    let rows = sqlx::query(concat!(review!(), " and r.from_org = $1 order by r.asked_at desc limit 300"))
        .bind(tx.permit().actor().org)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.iter().map(review).collect::<Result<_, _>>()?)
}

/// The reviews of one person the own agency keeps, newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Review>> {
    let rows = sqlx::query(concat!(
        review!(),
        " and r.area = $1 and r.org_id = $2 and r.person_id = $3 order by r.asked_at desc"
    ))
    .bind(person.area)
    .bind(tx.permit().actor().org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.iter().map(review).collect::<Result<_, _>>()?)
}

/// The looks of an agency at a person of the own one: who, what, when; newest first.
pub async fn looks(tx: &mut Tx<'_>, person: Key, by: i32) -> Result<Vec<(String, String, Timestamp)>> {
    let rows: Vec<(String, String, SqlTimestamp)> = sqlx::query_as(
        "select trim(post || ' ' || staff_name), object_kind, at from log.audit
         where person_id = $1 and subject_org = $2 and org_id = $3 and kind in ('view', 'print', 'export') order by at desc limit 200",
    )
    .bind(person.id)
    .bind(tx.permit().actor().org)
    .bind(by)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(who, what, at)| (who, what, at.to_jiff())).collect())
}

/// The person of a case, for the search role: by agency and 事例番号.
pub async fn person_of(tx: &mut Tx<'_>, holder: i32, area: i16, case_no: &str) -> Result<Option<Key>> {
    let id: Option<Uuid> =
        sqlx::query_scalar("select person_id from app.record where area = $1 and org_id = $2 and case_no = $3")
            .bind(area)
            .bind(holder)
            .bind(case_no)
            .fetch_optional(tx.conn())
            .await?;
    Ok(id.map(|id| Key::new(area, id)))
}

/// Opens a person of the own agency to the nation until the end of a day.
pub async fn open(tx: &mut Tx<'_>, person: Key, nation: (i16, i32), reason: &str, last: Date) -> Result<Uuid> {
    let (id, actor, now) = (tx.new_id(), tx.permit().actor(), tx.now());
    let next = last.checked_add(1.day()).map_err(Error::internal)?;
    let until = next.to_zoned(japan()).map_err(Error::internal)?.timestamp();
    sqlx::query(
        "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by_name, asked_at, reason,
           answer, answered_at, answered_by_name, valid_until, review)
         values ($1, $2, $3, $4, $5, $6, '', $7, $8, 'granted', $7, $9, $10, true)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(nation.0)
    .bind(nation.1)
    .bind(now.to_sqlx())
    .bind(reason)
    .bind(&actor.name)
    .bind(until.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Ends what is open of a person now; yields the rows and the agencies that read.
pub async fn end(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Uuid, i32)>> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let ended = sqlx::query_as(
        "update app.access_request set valid_until = $4, ended_at = $4, ended_by_name = $5
         where area = $1 and org_id = $2 and person_id = $3 and review and answer = 'granted' and valid_until > $4
         returning id, from_org",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(person.id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .fetch_all(tx.conn())
    .await?;
    Ok(ended)
}
