//! SQL of the requests.

use crate::people::access::walled;
use crate::sharing::holder::{self, Deed};
use ground::db::{Change, Key, Tx, japan};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Lists end here; older requests are in the audit trail.
const LIMIT: i64 = 200;

/// A request as both sides see it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Id within the holder's area.
    pub id: Uuid,
    /// Whom it is about.
    pub person: Key,
    /// Name of the person; empty beyond the reader's reach.
    pub name: String,
    /// The holder.
    pub holder: i32,
    /// The agency that asks.
    pub from: i32,
    /// Who asks.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Whether the nation asks for a 検証.
    pub review: bool,
    /// The holder's answer.
    pub answer: Option<Answered>,
}

/// The holder's answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Whether reading was granted.
    pub granted: bool,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Their words.
    pub note: String,
    /// End of the grant.
    pub until: Option<Timestamp>,
}

/// A grant until the end of a day in Japan, or a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Last day of reading.
    Granted(Date),
    /// No.
    Refused,
}

/// Asks the holder, under the id of the form: sent twice it is asked once. `review` marks a 検証 of the nation.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, person: Key, holder: i32, reason: &str, review: bool) -> Result<()> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by, asked_by_name, asked_at, reason, review)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
    )
    .bind(person.area)
    .bind(holder)
    .bind(id)
    .bind(person.id)
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(tx.now().to_sqlx())
    .bind(reason)
    .bind(review)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query("insert into app.asked_area (area, org_id, holder_area) values ($1, $2, $3) on conflict do nothing")
        .bind(actor.area)
        .bind(actor.org)
        .bind(person.area)
        .execute(tx.conn())
        .await?;
    holder::record(tx, Deed { kind: "access.requested", entity: "access_request", id, person, holder, reason }).await
}

/// The areas in which the own agency has ever asked; its requests and grants lie there and nowhere else.
pub async fn asked_areas(tx: &mut Tx<'_>) -> Result<Vec<i16>> {
    let actor = tx.permit().actor();
    let areas = sqlx::query_scalar("select holder_area from app.asked_area where area = $1 and org_id = $2")
        .bind(actor.area)
        .bind(actor.org)
        .fetch_all(tx.conn())
        .await?;
    Ok(areas)
}

/// Which way the requests went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the own agency.
    Received,
    /// By the own agency.
    Sent,
}

/// The requests of one way, or one of them: open ones first, then the newest. Persons behind the conflict wall are left out.
pub async fn list(tx: &mut Tx<'_>, way: Way, only: Option<Uuid>) -> Result<Sealed<Vec<Request>>> {
    let actor = tx.permit().actor();
    let areas = match way {
        Way::Received => vec![actor.area],
        Way::Sent => asked_areas(tx).await?,
    };
    let rows = sqlx::query(
        "select r.area, r.org_id, r.id, r.person_id,
           case when $3 then coalesce((select trim(n.family || ' ' || n.given) from app.person_name n
             where n.area = $7 and n.person_id = r.person_id order by n.sort limit 1), '') else '' end,
           r.from_org, r.asked_by_name, r.asked_at, r.reason,
           r.answer, r.answered_at, r.answered_by_name, r.answer_note, r.valid_until, r.review
         from app.access_request r
         where r.area = any ($1) and case when $3 then r.org_id = $2 else r.from_org = $2 end
           and ($4::uuid is null or r.id = $4) and r.person_id <> all ($5)
         order by r.answer is not null, r.asked_at desc limit $6",
    )
    .bind(areas)
    .bind(actor.org)
    .bind(way == Way::Received)
    .bind(only)
    .bind(walled(tx.permit()))
    .bind(LIMIT)
    .bind(actor.area)
    .fetch_all(tx.conn())
    .await?;
    let requests = rows.iter().map(request).collect::<Result<Vec<_>, sqlx::Error>>()?;
    let persons: Vec<Uuid> =
        requests.iter().filter(|request| !request.name.is_empty()).map(|request| request.person.id).collect();
    if persons.is_empty() {
        return Ok(Sealed::plain(requests));
    }
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "access_request",
        fields: "name",
        count: i32::try_from(requests.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(Sealed::new(requests, view))
}

fn request(row: &PgRow) -> Result<Request, sqlx::Error> {
    let answer: Option<String> = row.try_get(9)?;
    let answered_at: Option<SqlTimestamp> = row.try_get(10)?;
    let until: Option<SqlTimestamp> = row.try_get(13)?;
    let (by, note) = (row.try_get(11)?, row.try_get(12)?);
    let asked_at: SqlTimestamp = row.try_get(7)?;
    Ok(Request {
        id: row.try_get(2)?,
        person: Key::new(row.try_get(0)?, row.try_get(3)?),
        name: row.try_get(4)?,
        holder: row.try_get(1)?,
        from: row.try_get(5)?,
        asked_by: row.try_get(6)?,
        asked_at: asked_at.to_jiff(),
        reason: row.try_get(8)?,
        review: row.try_get(14)?,
        answer: answer.zip(answered_at).map(|(code, at)| Answered {
            granted: code == "granted",
            at: at.to_jiff(),
            by,
            note,
            until: until.map(|until| until.to_jiff()),
        }),
    })
}

/// Answers a request to the own agency, once.
pub(super) async fn answer(tx: &mut Tx<'_>, id: Uuid, verdict: Verdict, note: &str) -> Result<()> {
    let actor = tx.permit().actor();
    let (code, kind, until) = match verdict {
        Verdict::Granted(last) => ("granted", "access.granted", Some(end_of(last)?)),
        Verdict::Refused => ("refused", "access.refused", None),
    };
    let answered: Option<(Uuid, i32)> = sqlx::query_as(
        "update app.access_request set answer = $4, answered_at = $5, answered_by_name = $6, answer_note = $7, valid_until = $8
         where area = $1 and org_id = $2 and id = $3 and answer is null and person_id <> all ($9)
         returning person_id, from_org",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(code)
    .bind(tx.now().to_sqlx())
    .bind(&actor.name)
    .bind(note)
    .bind(until.map(|until| until.to_sqlx()))
    .bind(walled(tx.permit()))
    .fetch_optional(tx.conn())
    .await?;
    let (person, from) = answered.ok_or(Error::Stale)?;
    tx.record(Change {
        kind,
        entity: "access_request",
        id,
        person: Some(person),
        fields: Vec::new(),
        payload: json!({ "org": from }),
    })
    .await
}

/// The first instant after a day in Japan.
fn end_of(last: Date) -> Result<Timestamp> {
    let next = last.checked_add(1.day()).map_err(Error::internal)?;
    Ok(next.to_zoned(japan()).map_err(Error::internal)?.timestamp())
}
