//! 保存の延長

use crate::retention::model::{Hold, Kind};
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use uuid::Uuid;

/// Holds of the agency that are in force, newest first.
pub async fn holds(tx: &mut Tx<'_>) -> Result<Vec<Hold>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select * from app.retention_hold where area = $1 and org_id = $2 and ended_at is null order by set_at desc",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let mut holds = Vec::with_capacity(rows.len());
    for row in rows {
        holds.push(Hold {
            id: row.try_get("id")?,
            kind: Kind::from_code(row.try_get("kind")?).ok_or_else(|| Error::internal("unknown kind of a hold"))?,
            object: row.try_get("object_id")?,
            basis: row.try_get("basis")?,
            reason: row.try_get("reason")?,
            set_by_name: row.try_get("set_by_name")?,
            set_at: row.try_get::<SqlTimestamp, _>("set_at")?.to_jiff(),
        });
    }
    Ok(holds)
}

/// Whether the own agency has what a hold is to be set on.
pub async fn is_held_object(tx: &mut Tx<'_>, kind: Kind, object: Uuid) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let is_there = sqlx::query_scalar(match kind {
        Kind::Record => "select exists (select from app.person where area = $1 and org_id = $2 and id = $3)",
        Kind::Linked => "select exists (select from app.linked_person where area = $1 and org_id = $2 and id = $3)",
        Kind::Rows => "select exists (select from app.source_run where area = $1 and org_id = $2 and id = $3)",
    })
    .bind(area)
    .bind(org)
    .bind(object)
    .fetch_one(tx.conn())
    .await?;
    Ok(is_there)
}

/// The child of a 事例番号 of the agency.
pub async fn child_of_case(tx: &mut Tx<'_>, case_no: &str) -> Result<Option<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let child = sqlx::query_scalar("select person_id from app.record where area = $1 and org_id = $2 and case_no = $3")
        .bind(area)
        .bind(org)
        .bind(case_no)
        .fetch_optional(tx.conn())
        .await?;
    Ok(child)
}

/// Sets a hold.
pub async fn add_hold(tx: &mut Tx<'_>, kind: Kind, object: Uuid, basis: &str, reason: &str) -> Result<Uuid> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let name = tx.permit().actor().name.clone();
    sqlx::query(
        "insert into app.retention_hold (area, org_id, id, kind, object_id, basis, reason, set_by_name, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(kind.code())
    .bind(object)
    .bind(basis)
    .bind(reason)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Ends a hold, with the reason; yields what it kept.
///
/// # Errors
/// `NotFound`.
pub async fn end_hold(tx: &mut Tx<'_>, id: Uuid, why: &str) -> Result<Uuid> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let name = tx.permit().actor().name.clone();
    let object = sqlx::query_scalar(
        "update app.retention_hold set ended_at = $4, ended_by_name = $5, why_ended = $6 where area = $1 and org_id = $2 and id = $3 and ended_at is null
         returning object_id",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(name)
    .bind(why)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    // The line of a list that waits is for the next list, which computes it anew.
    sqlx::query("update app.retention_item set state = 'spared', words = '保存の延長を解除した' where area = $1 and object_id = $2 and state = 'held'")
        .bind(area)
        .bind(object)
        .execute(tx.conn())
        .await?;
    Ok(object)
}
