//! All SQL of the announcements.

use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A file that goes along.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Name as given.
    pub name: String,
    /// By content.
    pub media: &'static str,
    /// Sealed bytes.
    pub sealed: Vec<u8>,
}

/// An announcement about to be published.
pub struct New {
    /// Row.
    pub id: Uuid,
    /// Heading.
    pub title: String,
    /// Words.
    pub body: String,
    /// Code of the importance.
    pub importance: String,
    /// First and last day.
    pub days: (Date, Date),
    /// To whom, in words.
    pub to_label: String,
    /// To whom.
    pub to_orgs: Vec<i32>,
    /// A file.
    pub file: Option<Attached>,
}

/// Publishes; false when this form did already.
pub async fn insert(tx: &mut Tx<'_>, new: &New) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.announcement (area, org_id, id, title, body, importance, from_on, until_on, to_label, to_orgs, file_name, file_type, file,
           published_at, published_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(&new.title)
    .bind(&new.body)
    .bind(&new.importance)
    .bind(new.days.0.to_sqlx())
    .bind(new.days.1.to_sqlx())
    .bind(&new.to_label)
    .bind(&new.to_orgs)
    .bind(new.file.as_ref().map_or("", |file| file.name.as_str()))
    .bind(new.file.as_ref().map_or("", |file| file.media))
    .bind(new.file.as_ref().map(|file| &file.sealed))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An announcement as its readers and its writer see it.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The announcement.
    pub key: Key,
    /// Who announces.
    pub org: i32,
    /// Heading.
    pub title: String,
    /// Words.
    pub body: String,
    /// Code of the importance.
    pub importance: String,
    /// First and last day.
    pub days: (Date, Date),
    /// To whom.
    pub to_label: String,
    /// Agencies told.
    pub told: i64,
    /// Name of the file; empty for none.
    pub file: String,
    /// When.
    pub at: Timestamp,
    /// Taken back.
    pub withdrawn: bool,
    /// Whether the reader has read it.
    pub is_read: bool,
    /// Agencies of which somebody has read it, and persons: for the writer.
    pub readers: (i64, i64),
}

macro_rules! announcement {
    () => {
        "select n.area, n.org_id, n.id, n.title, n.body, n.importance, n.from_on, n.until_on, n.to_label, cardinality(n.to_orgs)::int8 as told,
           n.file_name, n.published_at, n.withdrawn_at is not null as withdrawn,
           exists (select from app.announcement_read r where r.area = $1 and r.announcement_id = n.id and r.staff_id = $3) as is_read,
           (select count(distinct r.org_id) from app.announcement_read r where r.announcement_id = n.id and r.from_org = $2) as agencies,
           (select count(*) from app.announcement_read r where r.announcement_id = n.id and r.from_org = $2) as persons
         from app.announcement n "
    };
}

fn announcement(row: &PgRow) -> Result<Announcement, sqlx::Error> {
    let day = |name: &str| -> Result<Date, sqlx::Error> { Ok(row.try_get::<SqlDate, _>(name)?.to_jiff()) };
    Ok(Announcement {
        key: Key::new(row.try_get("area")?, row.try_get("id")?),
        org: row.try_get("org_id")?,
        title: row.try_get("title")?,
        body: row.try_get("body")?,
        importance: row.try_get("importance")?,
        days: (day("from_on")?, day("until_on")?),
        to_label: row.try_get("to_label")?,
        told: row.try_get("told")?,
        file: row.try_get("file_name")?,
        at: row.try_get::<SqlTimestamp, _>("published_at")?.to_jiff(),
        withdrawn: row.try_get("withdrawn")?,
        is_read: row.try_get("is_read")?,
        readers: (row.try_get("agencies")?, row.try_get("persons")?),
    })
}

/// What the own agency was told (or, with `own`, wrote), newest first; `unread` keeps what runs today and the reader has not read.
pub async fn list(tx: &mut Tx<'_>, own: bool, unread: bool) -> Result<Vec<Announcement>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let rows = sqlx::query(concat!(
        announcement!(),
        "where case when $4 then n.org_id = $2 else n.org_id <> $2 and n.withdrawn_at is null and n.from_on <= $6 end
           and (not $5 or (n.until_on >= $6 and not exists (select from app.announcement_read r
             where r.area = $1 and r.announcement_id = n.id and r.staff_id = $3)))
         order by n.published_at desc limit 200"
    ))
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(own)
    .bind(unread)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.iter().map(announcement).collect::<Result<_, _>>()?)
}

/// One the own agency was told or wrote; one that has not begun only for its writer.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn find(tx: &mut Tx<'_>, key: Key) -> Result<Announcement> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let row =
        sqlx::query(concat!(announcement!(), "where n.area = $4 and n.id = $5 and (n.org_id = $2 or n.from_on <= $6)"))
            .bind(actor.area)
            .bind(actor.org)
            .bind(actor.staff)
            .bind(key.area)
            .bind(key.id)
            .bind(today.to_sqlx())
            .fetch_optional(tx.conn())
            .await?;
    Ok(announcement(&row.ok_or(Error::NotFound)?)?)
}

/// The sealed file: type and bytes.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn file(tx: &mut Tx<'_>, key: Key) -> Result<(String, Vec<u8>)> {
    let row: Option<(String, Option<Vec<u8>>)> =
        sqlx::query_as("select file_type, file from app.announcement where area = $1 and id = $2")
            .bind(key.area)
            .bind(key.id)
            .fetch_optional(tx.conn())
            .await?;
    let (media, bytes) = row.ok_or(Error::NotFound)?;
    Ok((media, bytes.ok_or(Error::NotFound)?))
}

/// Notes that the reader has read it; reading twice keeps the first.
pub async fn mark_read(tx: &mut Tx<'_>, found: &Announcement, staff: Uuid) -> Result<bool> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.announcement_read (area, org_id, announcement_id, from_org, staff_id, staff_name, at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(found.key.id)
    .bind(found.org)
    .bind(staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one of the own agency back.
///
/// # Errors
/// `NotFound` for those of others, `Stale` when it was taken back.
pub async fn withdraw(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "update app.announcement set withdrawn_at = $4 where area = $1 and org_id = $2 and id = $3 and withdrawn_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
