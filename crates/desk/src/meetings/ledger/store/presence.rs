//! Who is writing in which row.

use ground::Result;
use ground::db::Tx;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// Rows of the own agency others are writing in now: row, name, until when. Rows behind the conflict wall are left out.
pub async fn others_writing(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String, Timestamp)>> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<(Uuid, String, SqlTimestamp)> = sqlx::query_as(
        "select w.row_id, w.staff_name, w.until from app.ledger_presence w join app.ledger_row l on l.area = $1 and l.id = w.row_id
         where w.area = $1 and w.org_id = $2 and w.until > $3 and w.staff_id is distinct from $4 and l.left_on is null and l.person_id <> all ($5)
         order by w.staff_name",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(row, name, until)| (row, name, until.to_jiff())).collect())
}

/// Notes that the actor writes in a row for so long; true when that is new to the others. What is over goes along the way.
pub async fn stay(tx: &mut Tx<'_>, row: Uuid, fresh: SignedDuration) -> Result<bool> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query("delete from app.ledger_presence where area = $1 and org_id = $2 and until <= $3")
        .bind(actor.area)
        .bind(actor.org)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    let Some(staff) = actor.staff else { return Ok(false) };
    Ok(sqlx::query_scalar(
        "with known as (select from app.ledger_presence where area = $1 and row_id = $3 and staff_id = $4)
         insert into app.ledger_presence (area, org_id, row_id, staff_id, staff_name, until) values ($1, $2, $3, $4, $5, $6)
         on conflict (area, row_id, staff_id) do update set until = excluded.until returning not exists (select from known)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(row)
    .bind(staff)
    .bind(&actor.name)
    .bind((now + fresh).to_sqlx())
    .fetch_one(tx.conn())
    .await?)
}

/// Notes that the actor does not write in a row any more; true when they did.
pub async fn leave(tx: &mut Tx<'_>, row: Uuid) -> Result<bool> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "delete from app.ledger_presence where area = $1 and org_id = $2 and row_id = $3 and staff_id = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(row)
    .bind(actor.staff)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}
