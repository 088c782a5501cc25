//! All SQL about what is known: rows of the record, and disputes.

use super::model::Dispute;
use super::register::{Happened, Measured, Register};
use desk::people::model::Birth;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

fn day(at: SqlTimestamp) -> Date {
    at.to_jiff().to_zoned(ground::db::japan()).date()
}

type Row = (SqlTimestamp, SqlTimestamp, String);

fn happened((at, recorded_at, by): Row) -> Happened {
    Happened { day: day(at), recorded_at: recorded_at.to_jiff(), by }
}

/// What the own agency's record holds of a child.
pub async fn register(tx: &mut Tx<'_>, person: Key) -> Result<Register> {
    Ok(Register {
        births: births(tx, person).await?,
        reports: reports(tx, person).await?,
        custodies: custodies(tx, person).await?,
        sightings: sightings(tx, person).await?,
        attendance: measures(tx, person, "attendance").await?,
        weights: measures(tx, person, "weight").await?,
    })
}

/// The birth dates on record, each with the moment it was first there: the present one and those that were corrected.
async fn births(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Timestamp, Option<Date>)>> {
    let changes: Vec<(SqlTimestamp, Json<Vec<FieldChange>>)> = sqlx::query_as(
        "select at, fields from app.change where area = $1 and person_id = $2 and entity = 'person' order by at, id",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let present: Option<SqlDate> = sqlx::query_scalar(
        "select case when birth_first = birth_last then birth_first end from app.person where area = $1 and id = $2",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_one(tx.conn())
    .await?;
    let mut since = Timestamp::MIN;
    let mut births = Vec::new();
    for (at, fields) in changes {
        if let Some(change) = fields.0.iter().find(|change| change.field == "birth") {
            let before = Birth::parse(&change.from).ok().flatten().and_then(|birth| birth.day());
            births.push((since, before));
            since = at.to_jiff();
        }
    }
    births.push((since, present.map(|day| day.to_jiff())));
    Ok(births)
}

async fn reports(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Happened>> {
    let org = tx.permit().actor().org;
    let rows: Vec<Row> = sqlx::query_as(
        "select i.first_registered_at, i.first_registered_at, i.received_by_name
         from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
         where c.area = $1 and c.org_id = $2 and c.person_id = $3 order by 1",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(happened).collect())
}

async fn custodies(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Happened>> {
    let org = tx.permit().actor().org;
    let rows: Vec<Row> = sqlx::query_as(
        "select c.first_started_at, coalesce((select min(a.at) from log.audit a where a.area = $1 and a.person_id = $3 and a.kind = 'custody.started' and a.object_id = c.id), c.first_started_at), c.started_by_name
         from app.custody c where c.area = $1 and c.org_id = $2 and c.person_id = $3 and c.given_up_at is null order by 1",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(happened).collect())
}

async fn sightings(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Happened>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seen_at, recorded_at, seen_by from app.sighting where area = $1 and person_id = $2 and method in ('目視', '面接') order by seen_at",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(happened).collect())
}

async fn measures(tx: &mut Tx<'_>, person: Key, kind: &str) -> Result<Vec<Measured>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(SqlDate, i32, SqlTimestamp, String)> = sqlx::query_as(
        "select day, value, recorded_at, recorded_by_name from app.measure where area = $1 and org_id = $2 and person_id = $3 and kind = $4 order by day, recorded_at",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(kind)
    .fetch_all(tx.conn())
    .await?;
    let measured = |(day, value, at, by): (SqlDate, i32, SqlTimestamp, String)| Measured {
        at: Happened { day: day.to_jiff(), recorded_at: at.to_jiff(), by },
        value,
    };
    Ok(rows.into_iter().map(measured).collect())
}

type DisputeRow = (Uuid, String, Option<Uuid>, String, String, String, SqlTimestamp);

/// Everything said about wrong answers of a child, in order.
pub async fn disputes(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Dispute>> {
    let org = tx.permit().actor().org;
    let rows: Vec<DisputeRow> = sqlx::query_as(
        "select id, feature, raised, said_by, reason, by_name, at from app.score_dispute where area = $1 and org_id = $2 and person_id = $3 order by at, id",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let dispute = |(id, feature, settles, said_by, reason, by, at): DisputeRow| Dispute {
        id,
        feature,
        settles,
        said_by,
        reason,
        by,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(dispute).collect())
}

/// Writes a row about a wrong answer: raised, or with `settles` settled.
///
/// # Errors
/// `Stale` when somebody else settled it.
pub async fn dispute(
    tx: &mut Tx<'_>,
    person: Key,
    feature: &str,
    settles: Option<Uuid>,
    said_by: &str,
    reason: &str,
) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.score_dispute (area, org_id, id, person_id, feature, act, raised, said_by, reason, by_id, by_name, at)
         values ($1, $2, $3, $4, $5, case when $6::uuid is null then 'raised' else 'settled' end, $6, $7, $8, $9, $10, $11)
         on conflict (area, raised) where raised is not null do nothing",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(feature)
    .bind(settles)
    .bind(said_by)
    .bind(reason)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let kind = if settles.is_some() { "item.settled" } else { "item.disputed" };
    let payload = json!({ "feature": feature });
    tx.record(Change { kind, entity: "score_dispute", id, person: Some(person.id), fields: Vec::new(), payload }).await
}
