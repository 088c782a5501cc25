//! Verdicts, signatures, and what the silent scores show.

use crate::card::model::Outcome;
use crate::learn::model::{Answered, Judged, Kept, Opening, Run, Trial};
use ground::Result;
use ground::db::{Change, Tx};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use risk::govern::card::Part;
use risk::govern::gate::Registered;
use serde_json::json;
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    model_id: Uuid,
    kept: Json<Kept>,
    trial: Json<Trial>,
    cut: SqlDate,
    rows_hash: String,
    code: String,
    at: SqlTimestamp,
}

type AnswerRow = (Uuid, bool, String, String, String, String, SqlTimestamp);

/// Verdicts on a model, the newest first, with who answered them.
pub async fn verdicts(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<Judged>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, model_id, kept, trial, cut, rows_hash, code, at from app.score_verdict where area = $1 and org_id = $2 and model_id = $3 order by at desc, id desc",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_all(tx.conn())
    .await?;
    let answers: Vec<AnswerRow> = sqlx::query_as(
        "select verdict_id, signed, reason, card, report, trim(by_post || ' ' || by_name), at from app.score_sign
         where area = $1 and org_id = $2 and model_id = $3 order by at desc, id desc",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, Vec<Answered>> = HashMap::new();
    for (verdict, signed, reason, card, report, by, at) in answers {
        of.entry(verdict).or_default().push(Answered { signed, reason, card, report, by, at: at.to_jiff() });
    }
    let judged = |row: Row| Judged {
        answers: of.remove(&row.id).unwrap_or_default(),
        id: row.id,
        model: row.model_id,
        kept: row.kept.0,
        trial: row.trial.0,
        cut: row.cut.to_jiff(),
        rows_hash: row.rows_hash,
        code: row.code,
        at: row.at.to_jiff(),
    };
    Ok(rows.into_iter().map(judged).collect())
}

#[derive(sqlx::FromRow)]
struct OpeningRow {
    registered: Json<Registered>,
    tested: Json<Part>,
    cut: SqlDate,
}

/// Every test that was opened for a model of an outcome, whatever came of the model.
pub async fn openings(tx: &mut Tx<'_>, outcome: Outcome) -> Result<Vec<Opening>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<OpeningRow> = sqlx::query_as(
        "select v.kept -> 'registered' as registered, v.kept -> 'tested' as tested, v.cut
         from app.score_verdict v join app.score_model m on m.area = v.area and m.id = v.model_id
         where v.area = $1 and v.org_id = $2 and m.outcome = $3 order by v.at, v.id",
    )
    .bind(area)
    .bind(org)
    .bind(outcome.code())
    .fetch_all(tx.conn())
    .await?;
    let opening = |row: OpeningRow| Opening {
        registered: row.registered.0,
        on: row.cut.to_jiff(),
        from: row.tested.0.from,
        to: row.tested.0.to,
    };
    Ok(rows.into_iter().map(opening).collect())
}

/// What was measured, to be kept.
pub struct Measured<'a> {
    /// The model.
    pub model: Uuid,
    /// What was measured.
    pub kept: &'a Kept,
    /// What the silent scores show.
    pub trial: &'a Trial,
    /// What was known by then.
    pub cut: Date,
    /// SHA-256 of the rows.
    pub rows_hash: &'a str,
    /// Program and settings.
    pub code: &'a str,
}

/// Keeps a verdict.
pub async fn judge(tx: &mut Tx<'_>, run: &Run, new: Measured<'_>) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_verdict (area, org_id, id, model_id, run_id, passed, kept, trial, cut, rows_hash, code, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(new.model)
    .bind(run.id)
    .bind(new.kept.verdict(new.model).passed())
    .bind(Json(new.kept))
    .bind(Json(new.trial))
    .bind(new.cut.to_sqlx())
    .bind(new.rows_hash)
    .bind(new.code)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a signature, or that somebody did not sign.
pub async fn answer(tx: &mut Tx<'_>, verdict: &Judged, new: &Answered) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_sign (area, org_id, id, model_id, verdict_id, signed, reason, card, report, by_id, by_name, by_post, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(verdict.model)
    .bind(verdict.id)
    .bind(new.signed)
    .bind(&new.reason)
    .bind(&new.card)
    .bind(&new.report)
    .bind(actor.staff.ok_or(ground::Error::Forbidden)?)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let kind = if new.signed { "score_model.signed" } else { "score_model.unsigned" };
    let payload = json!({ "verdict": verdict.id });
    tx.record(Change { kind, entity: "score_model", id: verdict.model, person: None, fields: Vec::new(), payload })
        .await
}

/// A silent score: whose, by which model, of what was known when, what was said, and the link that was kept with it.
#[derive(Debug, sqlx::FromRow)]
pub struct Silent {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person_id: Uuid,
    /// By which model.
    pub model_id: Uuid,
    /// When it was known.
    pub known_at: SqlTimestamp,
    /// What was said.
    pub result: Json<crate::card::model::Reading>,
    /// Its place in the chain.
    pub n: i64,
    /// Its link.
    pub chain: Vec<u8>,
    /// Of a week held out, and not of a trial.
    pub held: bool,
}

/// Every silent score of the agency in the order of the chain, and the head of the chain as the audit trail tells it. For those who audit: opened by
/// [`ground::db::Db::audit`].
pub async fn trial(tx: &mut Tx<'_>) -> Result<(Vec<Silent>, Option<String>)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Silent> = sqlx::query_as(
        "select id, person_id, model_id, known_at, result, n, chain, held from app.score_shadow
         where area = $1 and org_id = $2 and n is not null and chain is not null order by n",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let head: Option<String> = sqlx::query_scalar(
        "select detail from log.audit where area = $1 and org_id = $2 and kind = 'score.silent' order by seq desc limit 1",
    )
    .bind(area)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    Ok((rows, head))
}
