//! Whether lists are made by the calendar, and how many visits a month are possible. Rows are added and never changed.

use crate::checkin::model::Setting;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;

/// The setting in force; as shipped where none was made.
pub async fn setting(tx: &mut Tx<'_>) -> Result<Setting> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<(i32, String, i16, i32, String, SqlTimestamp)> = sqlx::query_as(
        "select n, every, day, capacity, by_name, at from app.checkin_setting where area = $1 and org_id = $2 order by n desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    let setting = |(n, every, day, capacity, by, at): (i32, String, i16, i32, String, SqlTimestamp)| Setting {
        n,
        monthly: every == "month",
        day: i8::try_from(day).unwrap_or(1),
        capacity: usize::try_from(capacity).unwrap_or_default(),
        by: Some((by, at.to_jiff())),
    };
    Ok(row.map_or_else(Setting::default, setting))
}

/// Puts a setting in force.
///
/// # Errors
/// `Stale` when somebody else's came first.
pub async fn set(tx: &mut Tx<'_>, new: &Setting) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.checkin_setting (area, org_id, n, every, day, capacity, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.n)
    .bind(if new.monthly { "month" } else { "off" })
    .bind(i16::from(new.day))
    .bind(i32::try_from(new.capacity).map_err(Error::internal)?)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let payload = json!({ "n": new.n });
    let change =
        Change { kind: "checkin.set", entity: "checkin_setting", id, person: None, fields: Vec::new(), payload };
    tx.record(change).await
}

/// Agencies whose computation of this month is due: set so, its day has come, and none of the month is there. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32)>> {
    let today = tx.today();
    Ok(sqlx::query_as(
        "with newest as (select distinct on (area, org_id) area, org_id, every, day from app.checkin_setting order by area, org_id, n desc)
         select s.area, s.org_id from newest s
         where s.every = 'month' and s.day <= $2
           and not exists (select from app.checkin_run r where r.area = s.area and r.org_id = s.org_id and r.month = $1)
         order by s.area, s.org_id",
    )
    .bind(today.first_of_month().to_sqlx())
    .bind(i16::from(today.day()))
    .fetch_all(tx.conn())
    .await?)
}
