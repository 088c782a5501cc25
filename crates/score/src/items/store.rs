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
use std::collections::HashMap;
use uuid::Uuid;

fn day(at: SqlTimestamp) -> Date {
    at.to_jiff().to_zoned(ground::db::japan()).date()
}

/// Whose, when it was, when it was put on record, by whom.
type Row = (Uuid, SqlTimestamp, SqlTimestamp, String);

/// What the own agency's record holds of children, by child.
pub async fn registers(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Register>> {
    let mut all: HashMap<Uuid, Register> = persons.iter().map(|person| (*person, Register::default())).collect();
    let mut add = |rows: Vec<Row>, put: fn(&mut Register) -> &mut Vec<Happened>| {
        for (person, at, recorded_at, by) in rows {
            let row = Happened { day: day(at), recorded_at: recorded_at.to_jiff(), by };
            put(all.entry(person).or_default()).push(row);
        }
    };
    add(reports(tx, persons, &["abuse", "general"]).await?, |register| &mut register.reports);
    add(reports(tx, persons, &["abuse"]).await?, |register| &mut register.of_abuse);
    add(custodies(tx, persons).await?, |register| &mut register.custodies);
    add(sightings(tx, persons).await?, |register| &mut register.sightings);
    for (person, births) in births(tx, persons).await? {
        all.entry(person).or_default().births = births;
    }
    for (person, kind, measured) in measures(tx, persons).await? {
        let register = all.entry(person).or_default();
        if kind == "weight" { &mut register.weights } else { &mut register.attendance }.push(measured);
    }
    Ok(all)
}

/// Birth dates, each with the moment from which it was on record.
type Births = Vec<(Timestamp, Option<Date>)>;

/// The birth dates on record, each with the moment it was first there: the present one and those that were corrected.
async fn births(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Births>> {
    let area = tx.permit().actor().area;
    let changes: Vec<(Uuid, SqlTimestamp, Json<Vec<FieldChange>>)> = sqlx::query_as(
        "select person_id, at, fields from app.change where area = $1 and person_id = any ($2) and entity = 'person' order by at, id",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let present: Vec<(Uuid, Option<SqlDate>)> = sqlx::query_as(
        "select id, case when birth_first = birth_last then birth_first end from app.person where area = $1 and id = any ($2)",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let mut births: HashMap<Uuid, (Timestamp, Births)> = HashMap::new();
    for (person, at, fields) in changes {
        if let Some(change) = fields.0.iter().find(|change| change.field == "birth") {
            let (since, births) = births.entry(person).or_insert((Timestamp::MIN, Vec::new()));
            let before = Birth::parse(&change.from).ok().flatten().and_then(|birth| birth.day());
            births.push((*since, before));
            *since = at.to_jiff();
        }
    }
    let whole = |(person, day): (Uuid, Option<SqlDate>)| {
        let (since, mut births) = births.remove(&person).unwrap_or((Timestamp::MIN, Vec::new()));
        births.push((since, day.map(|day| day.to_jiff())));
        (person, births)
    };
    Ok(present.into_iter().map(whole).collect())
}

async fn reports(tx: &mut Tx<'_>, persons: &[Uuid], forms: &[&str]) -> Result<Vec<Row>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select c.person_id, i.first_registered_at, i.first_registered_at, i.received_by_name
         from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
         where c.area = $1 and c.org_id = $2 and c.person_id = any ($3) and i.form = any ($4) order by 2",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .bind(forms)
    .fetch_all(tx.conn())
    .await?)
}

async fn custodies(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<Row>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select c.person_id, c.first_started_at,
                coalesce((select min(a.at) from log.audit a where a.area = $1 and a.person_id = c.person_id and a.kind = 'custody.started' and a.object_id = c.id), c.first_started_at), c.started_by_name
         from app.custody c where c.area = $1 and c.org_id = $2 and c.person_id = any ($3) and c.first_started_at is not null order by 2",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?)
}

async fn sightings(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<Row>> {
    let area = tx.permit().actor().area;
    Ok(sqlx::query_as(
        "select person_id, seen_at, recorded_at, seen_by from app.sighting where area = $1 and person_id = any ($2) and method in ('目視', '面接') order by seen_at",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?)
}

async fn measures(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<(Uuid, String, Measured)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, SqlDate, i32, SqlTimestamp, String)> = sqlx::query_as(
        "select person_id, kind, day, value, recorded_at, recorded_by_name from app.measure
         where area = $1 and org_id = $2 and person_id = any ($3) and kind in ('attendance', 'weight') order by day, recorded_at",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let measured = |(person, kind, day, value, at, by): (Uuid, String, SqlDate, i32, SqlTimestamp, String)| {
        (person, kind, Measured { at: Happened { day: day.to_jiff(), recorded_at: at.to_jiff(), by }, value })
    };
    Ok(rows.into_iter().map(measured).collect())
}

type DisputeRow = (Uuid, Uuid, String, Option<Uuid>, String, String, String, SqlTimestamp);

/// Everything said about wrong answers of children, in order, by child.
pub async fn disputes(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Dispute>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<DisputeRow> = sqlx::query_as(
        "select person_id, id, feature, raised, said_by, reason, by_name, at from app.score_dispute
         where area = $1 and org_id = $2 and person_id = any ($3) order by at, id",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let mut disputes: HashMap<Uuid, Vec<Dispute>> = HashMap::new();
    for (person, id, feature, settles, said_by, reason, by, at) in rows {
        let dispute = Dispute { id, feature, settles, said_by, reason, by, at: at.to_jiff() };
        disputes.entry(person).or_default().push(dispute);
    }
    Ok(disputes)
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
