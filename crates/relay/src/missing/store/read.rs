//! Notices, receivers, answers and hits as pages read them.

use super::super::model::{Answer, Detail, Facts, Head, Hit, Line, Scope, State, Told};
use desk::people::access::walled;
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff_sqlx::Timestamp as SqlTimestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

macro_rules! head {
    () => {
        "m.area, m.org_id, m.id, m.person_id, m.number, m.urgency, m.scope, m.round, m.to_orgs, m.read_hours, m.sent_at,
         m.sent_by_name, m.state, m.end_reason, m.ended_at, m.ended_by_name, m.version"
    };
}

fn head(row: &PgRow) -> Result<Head, sqlx::Error> {
    let state: String = row.try_get("state")?;
    Ok(Head {
        key: Key::new(row.try_get("area")?, row.try_get("id")?),
        org: row.try_get("org_id")?,
        person: row.try_get("person_id")?,
        number: row.try_get("number")?,
        urgency: row.try_get("urgency")?,
        scope: row.try_get::<Json<Scope>, _>("scope")?.0,
        round: row.try_get("round")?,
        to_orgs: row.try_get("to_orgs")?,
        read_hours: row.try_get("read_hours")?,
        sent_at: row.try_get::<SqlTimestamp, _>("sent_at")?.to_jiff(),
        sent_by: row.try_get("sent_by_name")?,
        state: State::from_code(&state),
        end_reason: row.try_get("end_reason")?,
        ended_at: row.try_get::<Option<SqlTimestamp>, _>("ended_at")?.map(|at| at.to_jiff()),
        ended_by: row.try_get("ended_by_name")?,
        version: row.try_get("version")?,
    })
}

/// A notice the own agency sent or was told of. It tells nothing of the child.
///
/// # Errors
/// `NotFound` alike for one that does not exist, one for others, and one about a child behind the conflict wall.
pub async fn find(tx: &mut Tx<'_>, key: Key) -> Result<Head> {
    let row = sqlx::query(concat!("select ", head!(), " from app.missing m where m.area = $1 and m.id = $2"))
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    let head = head(&row)?;
    if tx.permit().actor().is_walled(head.person) { Err(Error::NotFound) } else { Ok(head) }
}

/// The look at what tells who the child is.
fn seen(head: &Head, fields: &'static str) -> View {
    View {
        kind: "view",
        subject_area: Some(head.key.area),
        subject_org: Some(head.org),
        person: Some(head.person),
        object_kind: "missing",
        object: Some(head.key.id),
        fields,
        detail: format!("手配番号 {}", head.number),
        ..View::default()
    }
}

/// What tells who the child is; none for a receiver once it ended.
pub async fn detail(tx: &mut Tx<'_>, head: &Head) -> Result<Option<Sealed<Detail>>> {
    let row: Option<(Json<Facts>, bool, String)> = sqlx::query_as(
        "select facts, photo is not null, end_note from app.missing_detail where area = $1 and missing_id = $2",
    )
    .bind(head.key.area)
    .bind(head.key.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(facts, has_photo, end_note)| {
        Sealed::new(Detail { facts: facts.0, has_photo, end_note }, seen(head, "facts"))
    }))
}

/// The sealed picture.
///
/// # Errors
/// `NotFound` when there is none to be read.
pub async fn photo(tx: &mut Tx<'_>, head: &Head) -> Result<Sealed<Vec<u8>>> {
    let photo: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("select photo from app.missing_detail where area = $1 and missing_id = $2")
            .bind(head.key.area)
            .bind(head.key.id)
            .fetch_optional(tx.conn())
            .await?;
    Ok(Sealed::new(photo.flatten().ok_or(Error::NotFound)?, seen(head, "photo")))
}

/// The notice about a child of the own agency that is open now.
pub async fn running_of(tx: &mut Tx<'_>, child: Key) -> Result<Option<Key>> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "select id from app.missing where area = $1 and org_id = $2 and person_id = $3 and state = 'open'",
    )
    .bind(child.area)
    .bind(tx.permit().actor().org)
    .bind(child.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(|id| Key::new(child.area, id)))
}

/// What the sender of a notice follows.
#[derive(Debug)]
pub struct Followed {
    /// Receivers: those who have not read first, then who read last.
    pub told: Vec<Told>,
    /// What they answered, newest first.
    pub answers: Vec<Answer>,
    /// Searches and registrations that met the child, newest first.
    pub hits: Vec<Hit>,
}

/// What came back, for the sender: one look.
pub async fn followed(tx: &mut Tx<'_>, head: &Head) -> Result<Sealed<Followed>> {
    let followed =
        Followed { told: told(tx, head).await?, answers: said(tx, head).await?, hits: hits(tx, head).await? };
    Ok(Sealed::new(followed, seen(head, "receipts,answers,hits")))
}

async fn told(tx: &mut Tx<'_>, head: &Head) -> Result<Vec<Told>> {
    let rows = sqlx::query(
        "select org_id, round, told_at, read_round, read_at, read_by_name, reminded_at, raised_at from app.missing_told
         where missing_id = $1 order by read_round >= round, read_at desc, org_id",
    )
    .bind(head.key.id)
    .fetch_all(tx.conn())
    .await?;
    let moment = |row: &PgRow, name: &str| -> Result<_, sqlx::Error> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(name)?.map(|at| at.to_jiff()))
    };
    let told = |row: &PgRow| -> Result<Told, sqlx::Error> {
        Ok(Told {
            org: row.try_get("org_id")?,
            round: row.try_get("round")?,
            told_at: row.try_get::<SqlTimestamp, _>("told_at")?.to_jiff(),
            read_round: row.try_get("read_round")?,
            read_at: moment(row, "read_at")?,
            read_by: row.try_get("read_by_name")?,
            reminded_at: moment(row, "reminded_at")?,
            raised_at: moment(row, "raised_at")?,
        })
    };
    Ok(rows.iter().map(told).collect::<Result<_, _>>()?)
}

/// Who of the own agency has read it: name, post, moment; newest first.
pub async fn readers(tx: &mut Tx<'_>, head: &Head) -> Result<Vec<(String, String, jiff::Timestamp)>> {
    let actor = tx.permit().actor();
    let rows: Vec<(String, String, SqlTimestamp)> = sqlx::query_as(
        "select staff_name, post, max(at) from app.missing_read where area = $1 and org_id = $2 and missing_id = $3
         group by staff_id, staff_name, post order by 3 desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(head.key.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(name, post, at)| (name, post, at.to_jiff())).collect())
}

/// What the own agency answered, newest first.
pub async fn answers(tx: &mut Tx<'_>, head: &Head) -> Result<Sealed<Vec<Answer>>> {
    let answers = said(tx, head).await?;
    Ok(if answers.is_empty() { Sealed::plain(answers) } else { Sealed::new(answers, seen(head, "answers")) })
}

/// What was answered, newest first: everything for the sender, the own words for a receiver.
async fn said(tx: &mut Tx<'_>, head: &Head) -> Result<Vec<Answer>> {
    type Row = (i32, String, String, Option<SqlTimestamp>, String, String, String, String, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select org_id, kind, certainty, seen_at, place, words, contact, by_name, at from app.missing_answer
         where missing_id = $1 order by at desc, id desc",
    )
    .bind(head.key.id)
    .fetch_all(tx.conn())
    .await?;
    let answer = |(org, kind, certainty, seen_at, place, words, contact, by, at): Row| Answer {
        org,
        kind,
        certainty,
        seen_at: seen_at.map(|at| at.to_jiff()),
        place,
        words,
        contact,
        by,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(answer).collect())
}

/// Searches and registrations that met the child, for the sender; newest first.
async fn hits(tx: &mut Tx<'_>, head: &Head) -> Result<Vec<Hit>> {
    let rows: Vec<(i32, String, String, SqlTimestamp)> = sqlx::query_as(
        "select org_id, how, by_name, at from app.missing_hit where missing_id = $1 and from_org = $2 order by at desc limit 200",
    )
    .bind(head.key.id)
    .bind(head.org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(org, how, by, at)| Hit { org, how, by, at: at.to_jiff() }).collect())
}

/// Notices the own agency sent, with how many have read them: open ones first, then the newest.
pub async fn sent(tx: &mut Tx<'_>) -> Result<Sealed<Vec<Line>>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(concat!(
        "select ",
        head!(),
        ", d.facts, true as is_read,
           (select count(*) from app.missing_told t where t.missing_id = m.id) as told,
           (select count(*) from app.missing_told t where t.missing_id = m.id and t.read_round >= t.round) as read,
           (select count(*) from app.missing_answer w where w.missing_id = m.id and w.kind <> 'none') as answers
         from app.missing m left join app.missing_detail d on d.area = m.area and d.missing_id = m.id
         where m.area = $1 and m.org_id = $2 and m.person_id <> all ($3)
         order by m.state <> 'open', m.sent_at desc limit 300"
    ))
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled(tx.permit()))
    .fetch_all(tx.conn())
    .await?;
    listed(&rows)
}

/// Notices the own agency was told of; `unread` keeps the open ones the reader has not read. Of those that ended nothing of the child is left.
pub async fn received(tx: &mut Tx<'_>, unread: bool) -> Result<Sealed<Vec<Line>>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(concat!(
        "with mine as (
           select m.*, exists (select from app.missing_read r
             where r.area = $1 and r.missing_id = m.id and r.staff_id = $4 and r.round >= m.round) as is_read
           from app.missing_told t join app.missing m on m.area = t.missing_area and m.id = t.missing_id
           where t.area = $1 and t.org_id = $2 and m.org_id <> $2 and m.person_id <> all ($3))
         select ",
        head!(),
        ", d.facts, m.is_read, 0::int8 as told, 0::int8 as read,
           (select count(*) from app.missing_answer w where w.area = $1 and w.missing_id = m.id) as answers
         from mine m left join app.missing_detail d on d.area = m.area and d.missing_id = m.id
         where not $5 or (m.state = 'open' and not m.is_read)
         order by m.state <> 'open', m.sent_at desc limit 300"
    ))
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled(tx.permit()))
    .bind(actor.staff)
    .bind(unread)
    .fetch_all(tx.conn())
    .await?;
    listed(&rows)
}

/// One row of the audit trail a sender whose children were shown.
fn listed(rows: &[PgRow]) -> Result<Sealed<Vec<Line>>> {
    let lines = rows.iter().map(line).collect::<Result<Vec<_>, sqlx::Error>>()?;
    let mut by_sender: BTreeMap<(i16, i32), Vec<Uuid>> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.child.is_empty()) {
        by_sender.entry((line.head.key.area, line.head.org)).or_default().push(line.head.person);
    }
    let views = by_sender.into_iter().map(|((area, org), persons)| View {
        kind: "list",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "missing",
        fields: "name,age",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    });
    Ok(views.fold(Sealed::plain(lines), |sealed, view| sealed.zip(Sealed::new((), view)).map(|(lines, ())| lines)))
}

fn line(row: &PgRow) -> Result<Line, sqlx::Error> {
    let facts: Option<Json<Facts>> = row.try_get("facts")?;
    let child = facts.map(|facts| format!("{} {}", facts.0.get("name"), facts.0.get("age")).trim().to_owned());
    Ok(Line {
        head: head(row)?,
        child: child.unwrap_or_default(),
        told: (row.try_get("told")?, row.try_get("read")?),
        answers: row.try_get("answers")?,
        is_read: row.try_get("is_read")?,
    })
}
