//! Drafts in the database: one per member of staff, form and object.

use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

fn owner(tx: &Tx<'_>) -> Result<(i16, Uuid)> {
    let actor = tx.permit().actor();
    Ok((actor.area, actor.staff.ok_or(Error::Forbidden)?))
}

/// Keeps a draft; the newer text replaces the older.
pub async fn save(tx: &mut Tx<'_>, form: &str, object: Uuid, sealed: &[u8]) -> Result<()> {
    let (area, staff) = owner(tx)?;
    let (org, now) = (tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.draft (area, org_id, staff_id, form, object_id, sealed, saved_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (area, staff_id, form, object_id) do update set sealed = excluded.sealed, saved_at = excluded.saved_at",
    )
    .bind(area)
    .bind(org)
    .bind(staff)
    .bind(form)
    .bind(object)
    .bind(sealed)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The sealed text of one draft.
pub async fn load(tx: &mut Tx<'_>, form: &str, object: Uuid) -> Result<Option<(Vec<u8>, Timestamp)>> {
    let (area, staff) = owner(tx)?;
    let row: Option<(Vec<u8>, SqlTimestamp)> = sqlx::query_as(
        "select sealed, saved_at from app.draft where area = $1 and staff_id = $2 and form = $3 and object_id = $4",
    )
    .bind(area)
    .bind(staff)
    .bind(form)
    .bind(object)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(sealed, at)| (sealed, at.to_jiff())))
}

/// Objects with a draft of this form, newest first, at most `most` of them.
pub async fn list(tx: &mut Tx<'_>, form: &str, most: i64) -> Result<Vec<(Uuid, Timestamp)>> {
    let (area, staff) = owner(tx)?;
    let rows: Vec<(Uuid, SqlTimestamp)> = sqlx::query_as(
        "select object_id, saved_at from app.draft where area = $1 and staff_id = $2 and form = $3 order by saved_at desc limit $4",
    )
    .bind(area)
    .bind(staff)
    .bind(form)
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(object, at)| (object, at.to_jiff())).collect())
}

/// Forgets a draft.
pub async fn delete(tx: &mut Tx<'_>, form: &str, object: Uuid) -> Result<()> {
    let (area, staff) = owner(tx)?;
    sqlx::query("delete from app.draft where area = $1 and staff_id = $2 and form = $3 and object_id = $4")
        .bind(area)
        .bind(staff)
        .bind(form)
        .bind(object)
        .execute(tx.conn())
        .await?;
    Ok(())
}
