//! Measurements in the database.

use super::Measure;
use ground::Result;
use ground::db::{Change, Key, Tx};
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// Values of a child, newest day first; of several of one day and kind the one written last.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Measure>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(String, SqlDate, i32, String, String)> = sqlx::query_as(
        "select kind, day, value, source, recorded_by_name from (
           select distinct on (kind, day) * from app.measure where area = $1 and org_id = $2 and person_id = $3 order by kind, day, recorded_at desc
         ) newest order by day desc, kind limit 200",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(kind, day, value, source, by)| Measure { kind, day: day.to_jiff(), value, source, by })
        .collect())
}

/// Writes a value.
pub async fn insert(tx: &mut Tx<'_>, person: Key, new: &Measure) -> Result<()> {
    let (id, now, actor): (Uuid, _, _) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.measure (area, org_id, id, person_id, kind, day, value, source, recorded_by, recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(&new.kind)
    .bind(new.day.to_sqlx())
    .bind(new.value)
    .bind(&new.source)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    tx.record(Change {
        kind: "measure.recorded",
        entity: "measure",
        id,
        person: Some(person.id),
        fields: Vec::new(),
        payload: json!({}),
    })
    .await
}
