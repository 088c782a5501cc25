//! All SQL about looks at a model's work. What was found is never changed.

use super::alarms;
use super::model::Alarm;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// After so long without a sign a look is taken over.
const DEAD: SignedDuration = SignedDuration::from_mins(5);
/// Days between looks by the clock.
const MONTH: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Past looks that are listed.
const LISTED: i64 = 60;

/// A look that was asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Row.
    pub id: Uuid,
    /// Of which model.
    pub model: Uuid,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How far it is, in words.
    pub step: String,
    /// Whether it came to an end.
    pub ended: bool,
    /// Why it came to nothing.
    pub words: String,
}

type AskRow = (Uuid, Uuid, String, SqlTimestamp, String, Option<SqlTimestamp>, String);

fn ask((id, model, by, at, step, ended, words): AskRow) -> Ask {
    Ask { id, model, by, at: at.to_jiff(), step, ended: ended.is_some(), words }
}

/// Models that are shown or on trial and were not looked at for a month, of every agency: area, agency, model. For the worker.
pub async fn due_models(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid)>> {
    let now = tx.now();
    Ok(sqlx::query_as(
        "select m.area, m.org_id, m.id from app.score_model m
         where (select s.state from app.score_model_step s where s.area = m.area and s.model_id = m.id order by s.n desc limit 1) in ('shadow', 'candidate', 'shown')
           and not exists (select from app.score_evaluation_ask a where a.area = m.area and a.model_id = m.id and (a.asked_at > $1 or a.ended_at is null))
         order by m.area, m.id",
    )
    .bind((now - MONTH).to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Asks for a look by the clock. For the worker.
pub async fn schedule(tx: &mut Tx<'_>, (area, org, model): (i16, i32, Uuid)) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.score_evaluation_ask (area, org_id, id, model_id, asked_by_name, asked_at) values ($1, $2, $3, $4, '毎月の点検', $5) on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(model)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Asks for a look; nothing where one is under way.
pub async fn begin(tx: &mut Tx<'_>, model: Uuid) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_evaluation_ask (area, org_id, id, model_id, asked_by, asked_by_name, asked_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(model)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Looks that wait, of every agency: area, agency, ask. For the worker.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid)>> {
    let now = tx.now();
    Ok(sqlx::query_as(
        "select area, org_id, id from app.score_evaluation_ask where ended_at is null and (alive_at is null or alive_at < $1) order by asked_at, id",
    )
    .bind((now - DEAD).to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Takes a look on; none when another process is at it.
pub async fn claim(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Ask>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let row: Option<AskRow> = sqlx::query_as(
        "update app.score_evaluation_ask set alive_at = $4, step = '記録を集めています'
         where area = $1 and org_id = $2 and id = $3 and ended_at is null and (alive_at is null or alive_at < $5)
         returning id, model_id, asked_by_name, asked_at, step, ended_at, words",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind((now - DEAD).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(ask))
}

/// Says how far a look is.
pub async fn step(tx: &mut Tx<'_>, id: Uuid, words: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.score_evaluation_ask set alive_at = $4, step = $5 where area = $1 and org_id = $2 and id = $3 and ended_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(words)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a look; `words` say why it came to nothing.
pub async fn end(tx: &mut Tx<'_>, id: Uuid, words: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.score_evaluation_ask set ended_at = $4, step = '', words = $5 where area = $1 and org_id = $2 and id = $3 and ended_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(words)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest look asked for of a model.
pub async fn newest_ask(tx: &mut Tx<'_>, model: Uuid) -> Result<Option<Ask>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<AskRow> = sqlx::query_as(
        "select id, model_id, asked_by_name, asked_at, step, ended_at, words from app.score_evaluation_ask
         where area = $1 and org_id = $2 and model_id = $3 order by asked_at desc, id desc limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(ask))
}

/// An evaluation on file: of a model of 受理支援 or, in its own shape, of 気づき.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// What was found.
    pub result: T,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What an evaluation is of.
pub struct Of<'a> {
    /// The look that was asked for.
    pub ask: &'a Ask,
    /// SHA-256 of the model's file.
    pub hash: &'a str,
    /// Last day that was known.
    pub until: Date,
}

/// Keeps an evaluation.
pub async fn keep(tx: &mut Tx<'_>, of: &Of<'_>, result: &(impl Serialize + Sync)) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_evaluation (area, org_id, id, model_id, model_hash, ask_id, until_on, result, program, asked_by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(of.ask.model)
    .bind(of.hash)
    .bind(of.ask.id)
    .bind(of.until.to_sqlx())
    .bind(Json(result))
    .bind(env!("CARGO_PKG_VERSION"))
    .bind(&of.ask.by)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = json!({ "model": of.ask.model });
    let change =
        Change { kind: "model.evaluated", entity: "score_evaluation", id, person: None, fields: Vec::new(), payload };
    tx.record(change).await?;
    Ok(id)
}

/// An evaluation of a model: the one that is named, or the newest.
pub async fn kept<T>(tx: &mut Tx<'_>, model: Uuid, named: Option<Uuid>) -> Result<Option<Kept<T>>>
where
    T: DeserializeOwned + Send + Unpin + 'static,
{
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<(Json<T>, String, SqlTimestamp)> = sqlx::query_as(
        "select result, asked_by_name, at from app.score_evaluation
         where area = $1 and org_id = $2 and model_id = $3 and ($4::uuid is null or id = $4) order by at desc, id desc limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .bind(named)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(result, by, at)| Kept { result: result.0, by, at: at.to_jiff() }))
}

/// Evaluations of a model, the newest first: which, when, asked by whom.
pub async fn list(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<(Uuid, Timestamp, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, SqlTimestamp, String)> = sqlx::query_as(
        "select id, at, asked_by_name from app.score_evaluation where area = $1 and org_id = $2 and model_id = $3 order by at desc, id desc limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .bind(LISTED)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, at, by)| (id, at.to_jiff(), by)).collect())
}

/// An alarm on file.
#[derive(Debug, Clone)]
pub struct Raised {
    /// Row.
    pub id: Uuid,
    /// What it says.
    pub alarm: Alarm,
    /// Since when.
    pub at: Timestamp,
    /// Once answered: when, by whom, what was done.
    pub done: Option<(Timestamp, String, String)>,
}

type RaisedRow = (Uuid, String, String, String, SqlTimestamp, Option<SqlTimestamp>, String, String);

/// Alarms of a model: those that stand first, then the newest.
pub async fn raised(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<Raised>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<RaisedRow> = sqlx::query_as(
        "select id, kind, subject, words, raised_at, done_at, done_by_name, done_how from app.score_alarm
         where area = $1 and org_id = $2 and model_id = $3 order by done_at is not null, raised_at desc, id desc limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .bind(LISTED)
    .fetch_all(tx.conn())
    .await?;
    let raised = |(id, kind, subject, words, at, done_at, by, how): RaisedRow| Raised {
        id,
        alarm: Alarm { kind, subject, words },
        at: at.to_jiff(),
        done: done_at.map(|at| (at.to_jiff(), by, how)),
    };
    Ok(rows.into_iter().map(raised).collect())
}

/// Raises what an evaluation found, unless it stands already or was answered lately; says how many are new.
pub async fn raise(tx: &mut Tx<'_>, model: Uuid, evaluation: Uuid, found: &[Alarm]) -> Result<usize> {
    let known = raised(tx, model).await?;
    let (now, actor) = (tx.now(), tx.permit().actor());
    let mut new = 0;
    for alarm in found {
        let same = |raised: &&Raised| raised.alarm.kind == alarm.kind && raised.alarm.subject == alarm.subject;
        let stands = |raised: &Raised| match &raised.done {
            Some((answered, _, _)) => !alarms::is_due_again(*answered, now),
            None => true,
        };
        if known.iter().filter(same).any(stands) {
            continue;
        }
        let id = tx.new_id();
        let done = sqlx::query(
            "insert into app.score_alarm (area, org_id, id, model_id, evaluation_id, kind, subject, words, raised_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        )
        .bind(actor.area)
        .bind(actor.org)
        .bind(id)
        .bind(model)
        .bind(evaluation)
        .bind(&alarm.kind)
        .bind(&alarm.subject)
        .bind(&alarm.words)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
        new += usize::try_from(done.rows_affected()).unwrap_or_default();
    }
    if new > 0 {
        tell(tx, "model.alarmed", model).await?;
    }
    Ok(new)
}

async fn tell(tx: &mut Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    let change = Change { kind, entity: "score_model", id, person: None, fields: Vec::new(), payload: json!({}) };
    tx.record(change).await
}

/// Answers an alarm with what was done.
///
/// # Errors
/// `NotFound` when the model has no such alarm; `Stale` when somebody else answered it.
pub async fn answer(tx: &mut Tx<'_>, model: Uuid, id: Uuid, how: &str) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let known: Option<Uuid> = sqlx::query_scalar(
        "select id from app.score_alarm where area = $1 and org_id = $2 and model_id = $3 and id = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(model)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    known.ok_or(Error::NotFound)?;
    let done = sqlx::query(
        "update app.score_alarm set done_at = $4, done_by = $5, done_by_name = $6, done_how = $7 where area = $1 and org_id = $2 and id = $3 and done_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(how)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    tell(tx, "model.answered", model).await
}
