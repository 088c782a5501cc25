//! What all parts of the slice read and write alike: running numbers, and which persons of the own agency a key names.

use super::rules::{self, Alert};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// The next 受付番号 or 事例番号 of the own agency in the fiscal year of `on`.
pub async fn next_number(tx: &mut Tx<'_>, name: &str, on: Date) -> Result<String> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let year = jp::fiscal_year(on);
    let n: i32 = sqlx::query_scalar(
        "insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, $3, $4, 1)
         on conflict (area, org_id, name, fiscal_year) do update set n = app.counter.n + 1 returning n",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(i32::from(year.0))
    .fetch_one(tx.conn())
    .await?;
    Ok(rules::number(year, n))
}

/// The newest time a record of the own agency was touched: moves it to the top of 「動きのあったケース」.
pub async fn touch_record(tx: &mut Tx<'_>, person: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query("update app.record set updated_at = $4 where area = $1 and org_id = $2 and person_id = $3")
        .bind(area)
        .bind(org)
        .bind(person)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A clock that still runs, in any agency.
pub struct RunningClock {
    area: i16,
    org: i32,
    id: Uuid,
    intake: Uuid,
    person: Uuid,
    in_charge: Option<Uuid>,
    /// 受付日時
    pub started_at: Timestamp,
    /// Hours to see the child.
    pub hours: i16,
}

/// Running clocks of every agency, for the watch.
pub async fn running_clocks(tx: &mut Tx<'_>) -> Result<Vec<RunningClock>> {
    type Row = (i16, i32, Uuid, Uuid, Uuid, SqlTimestamp, i16, Option<Uuid>);
    let rows: Vec<Row> = sqlx::query_as(
        "select c.area, c.org_id, c.id, c.intake_id, c.person_id, c.clock_started_at, c.clock_hours, r.in_charge
         from app.intake_child c
         left join app.record r on r.area = c.area and r.org_id = c.org_id and r.person_id = c.person_id
         where c.seen_at is null and c.due_at is not null and c.clock_started_at is not null and c.clock_hours is not null",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(area, org, id, intake, person, started_at, hours, in_charge)| RunningClock {
            area,
            org,
            id,
            intake,
            person,
            in_charge,
            started_at: started_at.to_jiff(),
            hours,
        })
        .collect())
}

/// Leaves an event of the clock's agency. Its id is made of clock and threshold: raised again it is the same event.
pub async fn raise(tx: &mut Tx<'_>, clock: &RunningClock, kind: &str, alert: Alert) -> Result<()> {
    let now = tx.now();
    let id = Uuid::from_u128(clock.id.as_u128().wrapping_add(u128::from(alert.hours.unsigned_abs())));
    let payload = json!({ "intake": clock.intake, "hours": alert.hours, "in_charge": clock.in_charge, "urgent": true });
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (area, id) do nothing",
    )
    .bind(clock.area)
    .bind(clock.org)
    .bind(id)
    .bind(kind)
    .bind(clock.person)
    .bind(clock.id)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
