//! All SQL about closed cases.

use crate::practice;
use crate::practice::model::Came;
use desk::cases::disposition;
use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use uuid::Uuid;

/// A closed case, without whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The case.
    pub episode: Uuid,
    /// The child: for the way to its record, which has a door of its own.
    pub key: Key,
    /// Whole birth date.
    pub birth: Option<Date>,
    /// Code of the sex.
    pub sex: String,
    /// 主な虐待種別
    pub abuse: String,
    /// 対応
    pub disposition: String,
    /// 受理年月日
    pub accepted_on: Date,
    /// 終結日
    pub closed_on: Date,
    /// Code of why it was closed.
    pub close_reason: String,
    /// Whether there was a custody meanwhile.
    pub custody: bool,
    /// Whether the child was reported again within the time, counted as what models learn is.
    pub again: Came,
}

/// Which cases.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// These.
    Episodes(&'a [Uuid]),
    /// The last one of this child.
    Child(Uuid),
}

type Row = (Uuid, Uuid, Option<SqlDate>, String, String, String, SqlDate, SqlDate, String, bool);

/// Cases of the own agency that are closed, the last closed first: never of the child's family, never behind the wall, whatever was asked for.
pub async fn closed(tx: &mut Tx<'_>, child: Key, which: Which<'_>) -> Result<Vec<Past>> {
    let (today, org) = (tx.today(), tx.permit().actor().org);
    let excluded: Vec<Uuid> = excluded(tx, child).await?;
    let (episodes, person) = match which {
        Which::Episodes(episodes) => (Some(episodes), None),
        Which::Child(person) => (None, Some(person)),
    };
    let rows: Vec<Row> = sqlx::query_as(
        "select e.id, e.person_id, case when p.birth_first = p.birth_last then p.birth_first end, p.sex, e.abuse_main, e.disposition, e.accepted_on, e.closed_on, e.close_reason,
                exists (select from app.custody c where c.area = $1 and c.person_id = e.person_id and c.given_up_at is null
                  and (c.first_started_at at time zone 'Asia/Tokyo')::date between e.accepted_on and e.closed_on)
         from app.episode e join app.person p on p.area = $1 and p.id = e.person_id
         where e.area = $1 and e.org_id = $2 and e.closed_on < $3 and e.person_id <> all ($4)
           and ($5::uuid[] is null or e.id = any ($5)) and ($6::uuid is null or e.person_id = $6)
         order by e.closed_on desc, e.id",
    )
    .bind(child.area)
    .bind(org)
    .bind(today.to_sqlx())
    .bind(excluded)
    .bind(episodes)
    .bind(person)
    .fetch_all(tx.conn())
    .await?;
    let past =
        |(episode, id, birth, sex, abuse, disposition, accepted_on, closed_on, close_reason, custody): Row| Past {
            episode,
            key: Key::new(child.area, id),
            birth: birth.map(|birth| birth.to_jiff()),
            sex,
            abuse,
            disposition,
            accepted_on: accepted_on.to_jiff(),
            closed_on: closed_on.to_jiff(),
            close_reason,
            custody,
            again: Came::Open,
        };
    let mut cases: Vec<Past> = rows.into_iter().map(past).collect();
    let asked: Vec<_> = cases.iter().map(|past| (past.key.id, past.birth, past.accepted_on)).collect();
    for (past, came) in cases.iter_mut().zip(practice::again(tx, &asked).await?) {
        past.again = came;
    }
    Ok(cases)
}

/// Whose cases are never told beside this child's: its own, of its family, of those reported together with it, and those behind the reader's wall.
pub async fn excluded(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Uuid>> {
    let mut persons: Vec<Uuid> = sqlx::query_scalar(
        "select relative_id from app.relation where area = $1 and person_id = $2
         union select person_id from app.relation where area = $1 and relative_id = $2
         union select o.person_id from app.relation r join app.relation o on o.area = $1 and o.relative_id = r.relative_id where r.area = $1 and r.person_id = $2
         union select b.person_id from app.intake_child a join app.intake_child b on b.area = $1 and b.intake_id = a.intake_id where a.area = $1 and a.person_id = $2",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    persons.push(child.id);
    persons.extend(desk::people::access::walled(tx.permit()));
    Ok(persons)
}

/// A closed case as it stands in the register: case, child, closed on.
pub type Line = (Uuid, Uuid, Date);

/// Every closed case of the own agency, the last closed first.
pub async fn register(tx: &mut Tx<'_>) -> Result<Vec<Line>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid, SqlDate)> = sqlx::query_as(
        "select id, person_id, closed_on from app.episode where area = $1 and org_id = $2 and closed_on is not null order by closed_on desc, id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, person, closed_on)| (id, person, closed_on.to_jiff())).collect())
}

/// What changes whenever a case of the own agency is closed, opened again, closed on another day or erased; with the database it is of.
pub async fn mark(tx: &mut Tx<'_>) -> Result<(String, i64, i64)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select current_database()::text, count(*), coalesce(bit_xor(hashtextextended(id::text || closed_on::text, 0)), 0)
         from app.episode where area = $1 and org_id = $2 and closed_on is not null",
    )
    .bind(area)
    .bind(org)
    .fetch_one(tx.conn())
    .await?)
}

/// What was done in a case between being accepted and being closed, as far as codes and counts tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Months it took.
    pub months: i32,
    /// 区分・接触方法 and how many notes there are, the most frequent first.
    pub contacts: Vec<(String, i64)>,
    /// Codes of 対応, in their order.
    pub decisions: Vec<String>,
    /// Meetings that decided about it.
    pub meetings: i64,
}

/// What was done in a case. Open it with [`desk::people::access::open_kept`] first; the caller puts the look on record.
pub async fn done(tx: &mut Tx<'_>, past: &Past) -> Result<Done> {
    let within = past.accepted_on..=past.closed_on;
    let decided = disposition::of_person(tx, past.key).await?.into_iter();
    let standing = decided.filter(|one| !one.is_withdrawn && within.contains(&one.decision.decided_on));
    let mut decisions: Vec<String> = standing.map(|one| one.decision.kind).collect();
    decisions.dedup();
    Ok(Done {
        months: jp::months_on(past.accepted_on, past.closed_on).max(0),
        contacts: contacts(tx, past).await?,
        decisions,
        meetings: meetings(tx, past).await?,
    })
}

async fn contacts(tx: &mut Tx<'_>, past: &Past) -> Result<Vec<(String, i64)>> {
    let org = tx.permit().actor().org;
    let rows = sqlx::query_as(
        "select category, count(*) from app.progress where area = $1 and org_id = $2 and person_id = $3
           and (at at time zone 'Asia/Tokyo')::date between $4 and $5 group by category order by count(*) desc, category",
    )
    .bind(past.key.area)
    .bind(org)
    .bind(past.key.id)
    .bind(past.accepted_on.to_sqlx())
    .bind(past.closed_on.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

async fn meetings(tx: &mut Tx<'_>, past: &Past) -> Result<i64> {
    let org = tx.permit().actor().org;
    let n = sqlx::query_scalar(
        "select count(*) from app.agenda_item where area = $1 and org_id = $2 and person_id = $3 and removed_at is null
           and (decided_at at time zone 'Asia/Tokyo')::date between $4 and $5",
    )
    .bind(past.key.area)
    .bind(org)
    .bind(past.key.id)
    .bind(past.accepted_on.to_sqlx())
    .bind(past.closed_on.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(n)
}
