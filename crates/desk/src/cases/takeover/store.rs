//! Registers taken over, in the database: rows go in as JSON, one statement a table.

use super::{Episode, Filling, Known, Progress, Record, Report};
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Every record of the own agency, for recognising children. Nothing of it is shown but 事例番号.
pub async fn known(tx: &mut Tx<'_>) -> Result<Vec<Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid, String, Vec<String>, bool)> = sqlx::query_as(
        "select id, person_id, case_no, array[school, grade, class, teacher, domicile, living, family_history, growth, agencies, services,
           past_contact, in_charge_name], severity is null
         from app.record where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let accepted: Vec<(Uuid, SqlDate)> =
        sqlx::query_as("select record_id, accepted_on from app.episode where area = $1 and org_id = $2")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    let progress: Vec<(Uuid, SqlDate, String)> = sqlx::query_as(
        "select record_id, (at at time zone 'Asia/Tokyo')::date, body from app.progress where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let mut days: HashMap<Uuid, HashSet<Date>> = HashMap::new();
    for (record, on) in accepted {
        days.entry(record).or_default().insert(on.to_jiff());
    }
    let mut entries: HashMap<Uuid, HashSet<(Date, String)>> = HashMap::new();
    for (record, on, body) in progress {
        entries.entry(record).or_default().insert((on.to_jiff(), body));
    }
    let known = rows.into_iter().map(|(record, person, case_no, texts, no_severity)| Known {
        record,
        person,
        case_no,
        texts: texts.try_into().unwrap_or_default(),
        no_severity,
        accepted: days.remove(&record).unwrap_or_default(),
        progress: entries.remove(&record).unwrap_or_default(),
    });
    Ok(known.collect())
}

/// Sets aside `count` numbers of a counter (`case`, `intake`) in the fiscal year of `on`; the first of them. Committed before the
/// register is loaded, so that nobody waits for a number meanwhile; a load that fails leaves a gap.
pub async fn set_aside(tx: &mut Tx<'_>, name: &str, year: jp::FiscalYear, count: i32) -> Result<i32> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let last: i32 = sqlx::query_scalar(
        "insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, $3, $4, $5)
         on conflict (area, org_id, name, fiscal_year) do update set n = app.counter.n + $5 returning n",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(i32::from(year.0))
    .bind(count)
    .fetch_one(tx.conn())
    .await?;
    Ok(last - count + 1)
}

/// Lets the counter go on above a number of the same form that a register brings along.
pub async fn go_on_above(tx: &mut Tx<'_>, name: &str, year: jp::FiscalYear, n: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, $3, $4, $5)
         on conflict (area, org_id, name, fiscal_year) do update set n = greatest(app.counter.n, $5)",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(i32::from(year.0))
    .bind(n)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes records.
pub async fn records(tx: &mut Tx<'_>, records: &[Record<'_>]) -> Result<()> {
    run_dated(
        tx,
        serde_json::to_value(records)?,
        "insert into app.record (area, org_id, id, person_id, case_no, residence_org, in_charge_name, first_registered_on, severity, school, grade,
           class, teacher, domicile, living, family_history, growth, agencies, services, past_contact, updated_at)
         select $1, $2, r.id, r.person, r.case_no, r.residence_org, r.in_charge, r.first_registered_on, r.severity, r.school, r.grade,
           r.class, r.teacher, r.domicile, r.living, r.family_history, r.growth, r.agencies, r.services, r.past_contact, $4
         from jsonb_to_recordset($3) as r(id uuid, person uuid, case_no text, residence_org int, in_charge text, first_registered_on date,
           severity smallint, school text, grade text, class text, teacher text, domicile text, living text, family_history text, growth text,
           agencies text, services text, past_contact text)",
    )
    .await
}

/// Fills empty fields; nothing written is overwritten.
pub async fn fill(tx: &mut Tx<'_>, fillings: &[Filling<'_>]) -> Result<()> {
    run_dated(
        tx,
        serde_json::to_value(fillings)?,
        "update app.record t set school = coalesce(nullif(t.school, ''), r.school), grade = coalesce(nullif(t.grade, ''), r.grade),
           class = coalesce(nullif(t.class, ''), r.class), teacher = coalesce(nullif(t.teacher, ''), r.teacher),
           domicile = coalesce(nullif(t.domicile, ''), r.domicile), living = coalesce(nullif(t.living, ''), r.living),
           family_history = coalesce(nullif(t.family_history, ''), r.family_history), growth = coalesce(nullif(t.growth, ''), r.growth),
           agencies = coalesce(nullif(t.agencies, ''), r.agencies), services = coalesce(nullif(t.services, ''), r.services),
           past_contact = coalesce(nullif(t.past_contact, ''), r.past_contact), severity = coalesce(t.severity, r.severity),
           in_charge_name = coalesce(nullif(t.in_charge_name, ''), r.in_charge), updated_at = $4, version = t.version + 1
         from jsonb_to_recordset($3) as r(id uuid, in_charge text, severity smallint, school text, grade text, class text, teacher text,
           domicile text, living text, family_history text, growth text, agencies text, services text, past_contact text)
         where t.area = $1 and t.org_id = $2 and t.id = r.id",
    )
    .await
}

/// Makes reports with their one child each.
pub async fn reports(tx: &mut Tx<'_>, reports: &[Report<'_>]) -> Result<()> {
    let rows = serde_json::to_value(reports)?;
    run_dated(
        tx,
        rows.clone(),
        "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, handling, division, complaint,
           child_state, family_state, abuse_types, abusers, first_registered_at, updated_at)
         select $1, $2, r.id, r.number, r.form, r.received_at, r.received_by_name, r.route, r.kind, r.handling, r.division, r.complaint,
           r.child_state, r.family_state, array(select jsonb_array_elements_text(r.abuse_types)),
           array(select jsonb_array_elements_text(r.abusers)), $4, $4
         from jsonb_to_recordset($3) as r(id uuid, number text, form text, received_at timestamptz, received_by_name text, route text, kind text,
           handling text, division text, complaint text, child_state text, family_state text, abuse_types jsonb, abusers jsonb)",
    )
    .await?;
    let children: Vec<Value> = reports
        .iter()
        .map(|report| serde_json::json!({ "id": tx.new_id(), "intake": report.id, "person": report.person }))
        .collect();
    run(
        tx,
        Value::Array(children),
        "insert into app.intake_child (area, org_id, id, intake_id, person_id, no_check_reason)
         select $1, $2, r.id, r.intake, r.person, '台帳からの取込のため'
         from jsonb_to_recordset($3) as r(id uuid, intake uuid, person uuid)",
    )
    .await?;
    run(
        tx,
        rows,
        "insert into app.reporter (area, org_id, intake_id, anonymous)
         select $1, $2, r.id, false from jsonb_to_recordset($3) as r(id uuid)",
    )
    .await
}

/// Opens episodes, closed ones included. A register names no day for 対応: that of 終結, or else of 受理, stands for it.
pub async fn episodes(tx: &mut Tx<'_>, episodes: &[Episode<'_>]) -> Result<()> {
    run(
        tx,
        serde_json::to_value(episodes)?,
        "insert into app.episode (area, org_id, id, record_id, person_id, intake_id, accepted_on, kind, route, abuse_main, abuser_main, disposition,
           closed_on, close_reason)
         select $1, $2, r.id, r.record, r.person, r.intake, r.accepted_on, r.kind, r.route, r.abuse_main, r.abuser_main, r.disposition,
           r.closed_on, r.close_reason
         from jsonb_to_recordset($3) as r(id uuid, record uuid, person uuid, intake uuid, accepted_on date, kind text, route text, abuse_main text,
           abuser_main text, disposition text, closed_on date, close_reason text)",
    )
    .await?;
    let decided = episodes.iter().filter(|episode| !episode.disposition.is_empty());
    let decided: Vec<Value> = decided
        .map(|episode| {
            let on = episode.closed_on.unwrap_or(episode.accepted_on);
            serde_json::json!({ "id": tx.new_id(), "episode": episode.id, "person": episode.person, "kind": episode.disposition, "on": on })
        })
        .collect();
    if decided.is_empty() {
        return Ok(());
    }
    run_dated(
        tx,
        Value::Array(decided),
        "insert into app.disposition (area, org_id, id, episode_id, person_id, kind, decided_on, is_estimated, recorded_by_name, recorded_at)
         select $1, $2, r.id, r.episode, r.person, r.kind, r.\"on\", true, '台帳の取込', $4
         from jsonb_to_recordset($3) as r(id uuid, episode uuid, person uuid, kind text, \"on\" date)",
    )
    .await
}

/// Adds progress.
pub async fn progress(tx: &mut Tx<'_>, entries: &[Progress<'_>]) -> Result<()> {
    let name = tx.permit().actor().name.clone();
    let staff = tx.permit().actor().staff;
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.progress (area, org_id, id, record_id, person_id, at, category, body, written_by, written_by_name, written_at)
         select $1, $2, r.id, r.record, r.person, r.at, r.category, r.body, $5, $6, $3
         from jsonb_to_recordset($4) as r(id uuid, record uuid, person uuid, at timestamptz, category text, body text)",
    )
    .bind(area)
    .bind(org)
    .bind(now.to_sqlx())
    .bind(serde_json::to_value(entries)?)
    .bind(staff)
    .bind(name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One statement over rows as JSON: `$1` area, `$2` agency, `$3` rows.
async fn run(tx: &mut Tx<'_>, rows: Value, sql: &'static str) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(sql).bind(area).bind(org).bind(rows).execute(tx.conn()).await?;
    Ok(())
}

/// The same with the moment of the work as `$4`.
async fn run_dated(tx: &mut Tx<'_>, rows: Value, sql: &'static str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(sql).bind(area).bind(org).bind(rows).bind(now.to_sqlx()).execute(tx.conn()).await?;
    Ok(())
}
