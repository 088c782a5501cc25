//! All SQL about weeks held out. Settings are added and never changed.

use super::rules::Setting;
use ground::db::{Change, Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;

/// Settings of the own agency in the order they were made.
pub async fn settings(tx: &mut Tx<'_>) -> Result<Vec<Setting>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (i32, i16, String, String, SqlTimestamp);
    let rows: Vec<Row> = sqlx::query_as(
        "select n, of_hundred, reason, trim(by_post || ' ' || by_name), at from app.score_held where area = $1 and org_id = $2 order by n",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let setting = |(n, of_hundred, reason, by, at): Row| Setting {
        n,
        of_hundred: u32::try_from(of_hundred).unwrap_or(0),
        reason,
        by,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(setting).collect())
}

/// Puts a number in force, under the name of who asks for it.
///
/// # Errors
/// `Forbidden` for a system; `Stale` when somebody else's came first.
pub async fn set(tx: &mut Tx<'_>, n: i32, of_hundred: u32, reason: &str) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.score_held (area, org_id, n, of_hundred, reason, by_id, by_name, by_post, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(n)
    .bind(i16::try_from(of_hundred).map_err(Error::internal)?)
    .bind(reason)
    .bind(actor.staff.ok_or(Error::Forbidden)?)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let payload = json!({ "of_hundred": of_hundred });
    tx.record(Change { kind: "score_held.set", entity: "score_held", id, person: None, fields: Vec::new(), payload })
        .await
}

/// The section in charge of a child; none where there is none.
pub async fn section(tx: &mut Tx<'_>, person: Key) -> Result<Option<i32>> {
    let org = tx.permit().actor().org;
    let section: Option<Option<i32>> =
        sqlx::query_scalar("select section_id from app.record where area = $1 and org_id = $2 and person_id = $3")
            .bind(person.area)
            .bind(org)
            .bind(person.id)
            .fetch_optional(tx.conn())
            .await?;
    Ok(section.flatten())
}

/// Sections of the own agency.
pub async fn sections(tx: &mut Tx<'_>) -> Result<Vec<(i32, String)>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_as("select id, name from ref.section where org_id = $1 order by id")
        .bind(org)
        .fetch_all(tx.conn())
        .await?)
}
