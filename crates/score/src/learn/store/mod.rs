//! All SQL about learning: settings, runs, verdicts and signatures. Settings, verdicts and signatures are added and never changed.

mod gate;

pub use gate::{Measured, Silent, answer, judge, openings, trial, verdicts};

use super::model::{Run, Setting, State};
use crate::card::model::Outcome;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff::SignedDuration;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// After so long without a sign a run is begun anew.
const DEAD: SignedDuration = SignedDuration::from_mins(5);

#[derive(sqlx::FromRow)]
struct SettingRow {
    n: i32,
    every: String,
    ceiling: f64,
    expected: f64,
    thresholds: Vec<f64>,
    contact: String,
    statements: Json<BTreeMap<String, String>>,
    by_name: String,
    at: SqlTimestamp,
    since: SqlTimestamp,
}

/// The setting in force; as shipped where none was ever made.
pub async fn setting(tx: &mut Tx<'_>, outcome: Outcome) -> Result<Setting> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<SettingRow> = sqlx::query_as(
        "with own as (select * from app.learn_setting where area = $1 and org_id = $2 and outcome = $3),
           newest as (select * from own order by n desc limit 1),
           other as (select coalesce(max(o.n), -1) as n from own o, newest s where (o.ceiling, o.expected, o.thresholds) is distinct from (s.ceiling, s.expected, s.thresholds))
         select s.n, s.every, s.ceiling, s.expected, s.thresholds, s.contact, s.statements, s.by_name, s.at,
           (select min(o.at) from own o, other where o.n > other.n) as since
         from newest s",
    )
    .bind(area)
    .bind(org)
    .bind(outcome.code())
    .fetch_optional(tx.conn())
    .await?;
    let setting = |row: SettingRow| Setting {
        n: row.n,
        every: row.every,
        ceiling: row.ceiling,
        expected: row.expected,
        thresholds: row.thresholds,
        contact: row.contact,
        statements: row.statements.0,
        by: row.by_name,
        at: Some(row.at.to_jiff()),
        since: Some(row.since.to_jiff()),
    };
    Ok(row.map_or_else(|| Setting::shipped(outcome), setting))
}

/// Puts a setting in force.
///
/// # Errors
/// `Stale` when somebody else's came first.
pub async fn set(tx: &mut Tx<'_>, outcome: Outcome, new: &Setting) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.learn_setting (area, org_id, outcome, n, every, ceiling, expected, thresholds, contact, statements, by_id, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(outcome.code())
    .bind(new.n)
    .bind(&new.every)
    .bind(new.ceiling)
    .bind(new.expected)
    .bind(&new.thresholds)
    .bind(&new.contact)
    .bind(Json(&new.statements))
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let id = tx.new_id();
    record(tx, "learn.set", "learn_setting", id, outcome).await
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, entity: &'static str, id: Uuid, outcome: Outcome) -> Result<()> {
    let payload = json!({ "outcome": outcome.code() });
    tx.record(Change { kind, entity, id, person: None, fields: Vec::new(), payload }).await
}

/// Asks for a run: of learning, or with a model of a look at it.
///
/// # Errors
/// `Invalid` while one is under way.
pub async fn ask(tx: &mut Tx<'_>, outcome: Outcome, model: Option<Uuid>) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let kind = if model.is_some() { "check" } else { "learn" };
    let done = sqlx::query(
        "insert into app.learn_run (area, org_id, id, kind, outcome, model_id, state, words, asked_by, asked_by_name, asked_at)
         values ($1, $2, $3, $4, $5, $6, 'asked', '順番を待っています', $7, $8, $9) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(kind)
    .bind(outcome.code())
    .bind(model)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::invalid("run", "すでに実行中です。終わるまでお待ちください。"));
    }
    record(tx, "learn.asked", "learn_run", id, outcome).await?;
    Ok(id)
}

type RunRow =
    (Uuid, String, String, Option<Uuid>, String, String, Option<Uuid>, String, SqlTimestamp, Option<SqlTimestamp>);

fn run((id, kind, outcome, model, state, words, asked_by, asked_by_name, asked_at, ended_at): RunRow) -> Result<Run> {
    Ok(Run {
        id,
        learns: kind == "learn",
        outcome: Outcome::from_code(&outcome).ok_or_else(|| Error::internal("unknown outcome of a run"))?,
        model,
        state: State::from_code(&state).ok_or_else(|| Error::internal("unknown state of a run"))?,
        words,
        asked_by,
        asked_by_name,
        asked_at: asked_at.to_jiff(),
        ended_at: ended_at.map(|at| at.to_jiff()),
    })
}

/// The agency's runs, the newest first; of one model, or all.
pub async fn runs(tx: &mut Tx<'_>, model: Option<Uuid>) -> Result<Vec<Run>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<RunRow> = sqlx::query_as(
        "select id, kind, outcome, model_id, state, words, asked_by, asked_by_name, asked_at, ended_at from app.learn_run
         where area = $1 and org_id = $2 and ($3::uuid is null or model_id = $3) order by asked_at desc, id desc limit 100",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(run).collect()
}

/// Runs that wait or were broken off, of every agency. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid)>> {
    let now = tx.now();
    Ok(sqlx::query_as(
        "select area, org_id, id from app.learn_run where state = 'asked' and (alive_at is null or alive_at < $1) order by asked_at, id",
    )
    .bind((now - DEAD).to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Agencies and outcomes whose day has come: set to learn, and nothing learnt for so long. For the worker.
pub async fn scheduled(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, String)>> {
    let now = tx.now();
    Ok(sqlx::query_as(
        "with newest as (select distinct on (area, org_id, outcome) area, org_id, outcome, every, at from app.learn_setting order by area, org_id, outcome, n desc)
         select s.area, s.org_id, s.outcome from newest s
         where s.every <> 'off' and greatest(s.at, coalesce((select max(r.asked_at) from app.learn_run r
             where r.area = s.area and r.org_id = s.org_id and r.outcome = s.outcome and r.kind = 'learn'), s.at))
           <= $1 - case s.every when 'half' then interval '6 months' else interval '1 year' end",
    )
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Takes a run on; none when another process is at it.
pub async fn claim(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Run>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let row: Option<RunRow> = sqlx::query_as(
        "update app.learn_run set alive_at = $4 where area = $1 and org_id = $2 and id = $3 and state = 'asked' and (alive_at is null or alive_at < $5)
         returning id, kind, outcome, model_id, state, words, asked_by, asked_by_name, asked_at, ended_at",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind((now - DEAD).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    row.map(run).transpose()
}

/// The run goes on, and how far it is.
pub async fn alive(tx: &mut Tx<'_>, id: Uuid, words: &str) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    sqlx::query("update app.learn_run set alive_at = $3, words = $4 where area = $1 and id = $2 and state = 'asked'")
        .bind(area)
        .bind(id)
        .bind(now.to_sqlx())
        .bind(words)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends a run that is still under way; false where another process ended it.
pub async fn end(tx: &mut Tx<'_>, run: &Run, state: State, words: &str, model: Option<Uuid>) -> Result<bool> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let done = sqlx::query(
        "update app.learn_run set state = $3, words = $4, model_id = coalesce($5, model_id), ended_at = $6 where area = $1 and id = $2 and state = 'asked'",
    )
    .bind(area)
    .bind(run.id)
    .bind(state.code())
    .bind(words)
    .bind(model)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let kind = match state {
        State::Done => "learn.done",
        State::Refused => "learn.refused",
        _ => "learn.failed",
    };
    record(tx, kind, "learn_run", run.id, run.outcome).await?;
    Ok(true)
}

/// Children of the own agency with a case under way.
pub async fn under_way(tx: &mut Tx<'_>) -> Result<HashSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let persons: Vec<Uuid> = sqlx::query_scalar(
        "select distinct person_id from app.episode where area = $1 and org_id = $2 and closed_on is null",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(persons.into_iter().collect())
}
