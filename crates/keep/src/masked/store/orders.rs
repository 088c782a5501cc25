//! Orders and the openings of kept keys.

use crate::masked::model::{Found, Opening, Order, State, Told, Wish};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

/// After so long without a sign the making of a file is taken over.
const DEAD: SignedDuration = SignedDuration::from_mins(5);

fn order(row: &PgRow) -> Result<Order> {
    let at = |name: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(name)?.map(|at| at.to_jiff()))
    };
    let file: Option<Uuid> = row.try_get("file_id")?;
    Ok(Order {
        id: row.try_get("id")?,
        wish: Wish {
            purpose: row.try_get("purpose")?,
            receiver: row.try_get("receiver")?,
            note: row.try_get("note")?,
            format: row.try_get("format")?,
            parts: row.try_get("parts")?,
            key_kept: row.try_get("key_kept")?,
        },
        blanked: row.try_get("blanked")?,
        state: State::from_code(row.try_get("state")?).ok_or_else(|| Error::internal("unknown state of an export"))?,
        asked_by: row.try_get("asked_by")?,
        asked_by_name: row.try_get("asked_by_name")?,
        asked_at: row.try_get::<SqlTimestamp, _>("asked_at")?.to_jiff(),
        decided_by_name: row.try_get("decided_by_name")?,
        decided_at: at("decided_at")?,
        words: row.try_get("words")?,
        report: row.try_get::<Json<Vec<Told>>, _>("report")?.0,
        found: row.try_get::<Json<Vec<Found>>, _>("found")?.0,
        file: file.zip(row.try_get::<Option<Vec<u8>>, _>("file_key")?),
        bytes: row.try_get::<Option<i64>, _>("bytes")?.unwrap_or(0),
        hash: row.try_get::<Option<Vec<u8>>, _>("hash")?.unwrap_or_default(),
        made_at: at("made_at")?,
        escrow: row.try_get("escrow")?,
        version: row.try_get("version")?,
    })
}

/// The agency's orders, newest first.
pub async fn orders(tx: &mut Tx<'_>) -> Result<Vec<Order>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows =
        sqlx::query("select * from app.masked_export where area = $1 and org_id = $2 order by asked_at desc limit 200")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    rows.iter().map(order).collect()
}

/// One order of the agency.
///
/// # Errors
/// `NotFound`.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Order> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row = sqlx::query("select * from app.masked_export where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    order(&row)
}

/// Keeps a new order.
pub async fn insert(tx: &mut Tx<'_>, wish: &Wish) -> Result<Uuid> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.masked_export (area, org_id, id, purpose, receiver, note, format, parts, key_kept, state, asked_by, asked_by_name, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(&wish.purpose)
    .bind(&wish.receiver)
    .bind(&wish.note)
    .bind(&wish.format)
    .bind(&wish.parts)
    .bind(wish.key_kept)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Approves or refuses an order that waits.
///
/// # Errors
/// `Stale` when it no longer waits or is one's own.
pub async fn decide(tx: &mut Tx<'_>, order: &Order, to: State, words: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    let changed = sqlx::query(
        "update app.masked_export set state = $4, decided_by = $5, decided_by_name = $6, decided_at = $7, words = $8, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = 'waiting' and asked_by <> $5 and version = $9",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(to.code())
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .bind(words)
    .bind(order.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Moves an order on whose state is still the one that was read; `blanked` are its columns made blank by hand.
pub async fn step(tx: &mut Tx<'_>, order: &Order, to: State, blanked: &[String]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let changed = sqlx::query(
        "update app.masked_export set state = $5, blanked = $6, found = '[]', alive_at = null, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = $4 and version = $7",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(order.state.code())
    .bind(to.code())
    .bind(blanked)
    .bind(order.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Orders to be made, of every agency: area, agency, order. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid)>> {
    let now = tx.now();
    let due = sqlx::query_as(
        "select area, org_id, id from app.masked_export where state = 'making' and (alive_at is null or alive_at < $1) order by area, id",
    )
    .bind((now - DEAD).to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(due)
}

/// Takes the making of an order on; none when another process is at it.
pub async fn claim(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Order>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let row = sqlx::query(
        "update app.masked_export set alive_at = $4
         where area = $1 and org_id = $2 and id = $3 and state = 'making' and (alive_at is null or alive_at < $5) returning *",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind((now - DEAD).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(order).transpose()
}

/// The making goes on.
pub async fn alive(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    sqlx::query("update app.masked_export set alive_at = $3 where area = $1 and id = $2 and state = 'making'")
        .bind(area)
        .bind(id)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How the making of a file ended.
#[derive(Debug, Default)]
pub struct Made {
    /// What was removed.
    pub report: Vec<Told>,
    /// What the look at it found: then there is no file.
    pub found: Vec<Found>,
    /// The file: id, wrapped key, size, SHA-256.
    pub file: Option<(Uuid, Vec<u8>, i64, Vec<u8>)>,
    /// The sealed key of its numbers.
    pub escrow: Option<Vec<u8>>,
    /// Why it could not be made.
    pub words: String,
}

/// Keeps how it ended.
pub async fn made(tx: &mut Tx<'_>, order: &Order, to: State, made: &Made) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let file = made.file.as_ref();
    let changed = sqlx::query(
        "update app.masked_export set state = $4, report = $5, found = $6, file_id = $7, file_key = $8, bytes = $9, hash = $10, made_at = $11,
           escrow = $12, words = $13, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = 'making'",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(to.code())
    .bind(json!(made.report))
    .bind(json!(made.found))
    .bind(file.map(|file| file.0))
    .bind(file.map(|file| &file.1))
    .bind(file.map(|file| file.2))
    .bind(file.map(|file| &file.3))
    .bind(now.to_sqlx())
    .bind(&made.escrow)
    .bind(&made.words)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Openings of the key of an order, newest first.
pub async fn openings(tx: &mut Tx<'_>, export: Uuid) -> Result<Vec<Opening>> {
    let area = tx.permit().actor().area;
    let rows =
        sqlx::query("select * from app.masked_opening where area = $1 and export_id = $2 order by asked_at desc")
            .bind(area)
            .bind(export)
            .fetch_all(tx.conn())
            .await?;
    let opening = |row: &PgRow| -> Result<Opening> {
        Ok(Opening {
            id: row.try_get("id")?,
            reason: row.try_get("reason")?,
            asked_by: row.try_get("asked_by")?,
            asked_by_name: row.try_get("asked_by_name")?,
            asked_at: row.try_get::<SqlTimestamp, _>("asked_at")?.to_jiff(),
            confirmed_by_name: row.try_get("confirmed_by_name")?,
            until: row.try_get::<Option<SqlTimestamp>, _>("until")?.map(|at| at.to_jiff()),
        })
    };
    rows.iter().map(opening).collect()
}

/// Asks to use a kept key.
pub async fn ask_opening(tx: &mut Tx<'_>, export: Uuid, reason: &str) -> Result<Uuid> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.masked_opening (area, org_id, id, export_id, reason, asked_by, asked_by_name, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(export)
    .bind(reason)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Confirms it as the second person.
///
/// # Errors
/// `NotFound`; `Stale` when it is one's own or confirmed already.
pub async fn confirm_opening(tx: &mut Tx<'_>, export: Uuid, opening: Uuid, until: Timestamp) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    if !openings(tx, export).await?.iter().any(|one| one.id == opening) {
        return Err(Error::NotFound);
    }
    let changed = sqlx::query(
        "update app.masked_opening set confirmed_by = $4, confirmed_by_name = $5, confirmed_at = $6, until = $7
         where area = $1 and export_id = $2 and id = $3 and confirmed_at is null and asked_by <> $4",
    )
    .bind(area)
    .bind(export)
    .bind(opening)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
