//! Reads 一時保護 with everything its rules and pages need.

use crate::custody::model::{
    Consent, Custody, End, Extension, Fact, Facts, GivenUp, Need, Source, SourceKind, Start, StepTaken,
};
use crate::custody::rules::Extension as Granted;
use crate::custody::warrant::rules::Step;
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

fn day(row: &PgRow, column: &str) -> Result<Option<Date>> {
    Ok(row.try_get::<Option<SqlDate>, _>(column)?.map(|date| date.to_jiff()))
}

fn moment(row: &PgRow, column: &str) -> Result<Timestamp> {
    Ok(row.try_get::<SqlTimestamp, _>(column)?.to_jiff())
}

fn maybe(row: &PgRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row.try_get::<Option<SqlTimestamp>, _>(column)?.map(|at| at.to_jiff()))
}

/// One 一時保護 of an agency in reach.
pub async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Custody>> {
    let row = sqlx::query("select * from app.custody where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    let custody = custody(tx, &row).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(custody.org),
        person: Some(custody.person.id),
        object_kind: "custody",
        object: Some(key.id),
        fields: "facts,consents,opinions,dues",
        ..View::default()
    };
    Ok(Sealed::new(custody, view))
}

/// Every 一時保護 of a child in reach, newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Vec<Custody>>> {
    let rows = sqlx::query(
        "select * from app.custody where area = $1 and person_id = $2 order by coalesce(started_at, planned_at) desc",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(custody(tx, row).await?);
    }
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: found.first().map(|custody| custody.org),
        person: Some(person.id),
        object_kind: "custody",
        fields: "facts,dues",
        count: i32::try_from(found.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(found, view))
}

/// The running or planned 一時保護 of a child at the own agency, locked until the commit: whether it has started.
pub async fn running(tx: &mut Tx<'_>, person: Key) -> Result<Option<bool>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_scalar(
        "select started_at is not null from app.custody
         where area = $1 and org_id = $2 and person_id = $3 and ended_at is null and given_up_at is null for update",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?)
}

/// Holds a 一時保護 in reach until the commit: what is decided from its state is decided by one clerk after the other.
pub async fn lock(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    // Rows that point to it may still be added meanwhile; a stronger lock would wait for them and they for it.
    sqlx::query("select 1 from app.custody where area = $1 and id = $2 for no key update")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?
        .map(|_| ())
        .ok_or(Error::NotFound)
}

async fn custody(tx: &mut Tx<'_>, row: &PgRow) -> Result<Custody> {
    let (area, id): (i16, Uuid) = (row.try_get("area")?, row.try_get("id")?);
    let key = Key::new(area, id);
    Ok(Custody {
        key,
        org: row.try_get("org_id")?,
        person: Key::new(area, row.try_get("person_id")?),
        facts: facts(row)?,
        first_started_at: maybe(row, "first_started_at")?,
        planned_at: maybe(row, "planned_at")?,
        given_up: given_up(row)?,
        place: row.try_get("place_sealed")?,
        need: need(row)?,
        end: ending(row)?,
        started_by: row.try_get("started_by_name")?,
        version: row.try_get("version")?,
        consents: consents(tx, key).await?,
        evidence: evidence(tx, key).await?,
        extensions: extensions(tx, key).await?,
        steps: steps(tx, key).await?,
    })
}

fn start(row: &PgRow) -> Result<Start> {
    match maybe(row, "started_at")? {
        Some(at) => Ok(Start::On(at)),
        None => Ok(Start::Planned(moment(row, "planned_at")?)),
    }
}

fn given_up(row: &PgRow) -> Result<Option<GivenUp>> {
    let Some(at) = maybe(row, "given_up_at")? else { return Ok(None) };
    Ok(Some(GivenUp { at, why: row.try_get("given_up_why")?, by: row.try_get("given_up_by_name")? }))
}

fn facts(row: &PgRow) -> Result<Facts> {
    Ok(Facts {
        start: start(row)?,
        basis: row.try_get("basis")?,
        place_kind: row.try_get("place_kind")?,
        place_hidden: row.try_get("place_hidden")?,
        hidden_from: row.try_get("hidden_from")?,
        grounds: row.try_get("grounds")?,
        purposes: row.try_get("purposes")?,
        necessity: row.try_get("necessity")?,
        child_timing: row.try_get("child_timing")?,
        child_opinion: row.try_get("child_opinion")?,
        child_heard_on: day(row, "child_heard_on")?,
        child_heard_by: row.try_get("child_heard_by")?,
        child_reason: row.try_get("child_reason")?,
        guardian_opinion: row.try_get("guardian_opinion")?,
        guardian_heard_on: day(row, "guardian_heard_on")?,
        guardian_heard_by: row.try_get("guardian_heard_by")?,
    })
}

fn need(row: &PgRow) -> Result<Option<Need>> {
    let Some(at) = maybe(row, "need_at")? else { return Ok(None) };
    Ok(Some(Need {
        needed: row.try_get::<String, _>("need")? == "needed",
        reason: row.try_get("need_reason")?,
        by: row.try_get("need_by_name")?,
        at,
    }))
}

fn ending(row: &PgRow) -> Result<Option<End>> {
    let Some(at) = maybe(row, "ended_at")? else { return Ok(None) };
    Ok(Some(End {
        at,
        kind: row.try_get("end_kind")?,
        to: row.try_get("end_to")?,
        note: row.try_get("end_note")?,
        told_on: day(row, "returned_told_on")?,
    }))
}

async fn consents(tx: &mut Tx<'_>, key: Key) -> Result<Vec<Consent>> {
    let rows = sqlx::query(
        "select * from app.custody_consent where area = $1 and custody_id = $2 order by at, recorded_at, id",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Consent {
                custodian: row.try_get("custodian_id")?,
                answer: row.try_get("answer")?,
                at: moment(row, "at")?,
                told_to: row.try_get("told_to")?,
                told_how: row.try_get("told_how")?,
                note: row.try_get("note")?,
                recorded_by: row.try_get("recorded_by_name")?,
                recorded_at: moment(row, "recorded_at")?,
            })
        })
        .collect()
}

async fn evidence(tx: &mut Tx<'_>, key: Key) -> Result<Vec<Fact>> {
    let rows = sqlx::query(
        "select * from app.custody_fact where area = $1 and custody_id = $2 and removed_at is null order by ground, added_at, id",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("source_kind")?;
            let kind = SourceKind::from_code(&kind).ok_or_else(|| Error::internal(format!("source {kind}")))?;
            Ok(Fact {
                id: row.try_get("id")?,
                ground: row.try_get("ground")?,
                text: row.try_get("fact")?,
                source: Source { kind, id: row.try_get("source_id")? },
                source_label: row.try_get("source_label")?,
            })
        })
        .collect()
}

async fn extensions(tx: &mut Tx<'_>, key: Key) -> Result<Vec<Extension>> {
    let rows = sqlx::query("select * from app.custody_extension where area = $1 and custody_id = $2 order by n")
        .bind(key.area)
        .bind(key.id)
        .fetch_all(tx.conn())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Extension {
                n: row.try_get("n")?,
                basis: row.try_get("basis")?,
                days: Granted {
                    filed_on: day(row, "filed_on")?,
                    decided_on: day(row, "decided_on")?,
                    refused_on: day(row, "refused_on")?,
                },
                note: row.try_get("note")?,
                version: row.try_get("version")?,
            })
        })
        .collect()
}

async fn steps(tx: &mut Tx<'_>, key: Key) -> Result<Vec<StepTaken>> {
    let rows =
        sqlx::query("select * from app.warrant_step where area = $1 and custody_id = $2 order by recorded_at, id")
            .bind(key.area)
            .bind(key.id)
            .fetch_all(tx.conn())
            .await?;
    rows.iter()
        .map(|row| {
            let code: String = row.try_get("step")?;
            Ok(StepTaken {
                step: Step::from_code(&code).ok_or_else(|| Error::internal(format!("step {code}")))?,
                at: moment(row, "at")?,
                note: row.try_get("note")?,
                valid_until: day(row, "valid_until")?,
                by: row.try_get("by_name")?,
            })
        })
        .collect()
}

/// The child of a 一時保護 in reach.
pub async fn child(tx: &mut Tx<'_>, key: Key) -> Result<Key> {
    let child: Option<Uuid> = sqlx::query_scalar("select person_id from app.custody where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(Key::new(key.area, child.ok_or(Error::NotFound)?))
}
