//! All SQL about models and their lives. Rows are added and never changed.

use super::model::{Model, NewModel, State, Step};
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    outcome: String,
    name: String,
    hash: String,
    definition: String,
    card: String,
    maker: Option<Uuid>,
    is_learnt: bool,
    added_by_name: String,
    added_at: SqlTimestamp,
}

/// The agency's models, the newest first.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Model>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select m.id, m.outcome, m.name, m.hash, m.definition, m.card, coalesce(m.added_by, r.asked_by) as maker, r.id is not null as is_learnt, m.added_by_name, m.added_at
         from app.score_model m left join app.learn_run r on r.area = m.area and r.org_id = m.org_id and r.model_id = m.id and r.kind = 'learn'
         where m.area = $1 and m.org_id = $2 order by m.added_at desc, m.id desc",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    type StepRow = (Uuid, String, String, serde_json::Value, String, SqlTimestamp);
    let steps: Vec<StepRow> = sqlx::query_as(
        "select model_id, state, reason, detail, by_name, at from app.score_model_step where area = $1 and org_id = $2 order by n desc",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let mut lives: HashMap<Uuid, Vec<Step>> = HashMap::new();
    for (model, state, reason, detail, by, at) in steps {
        let Some(state) = State::from_code(&state) else { continue };
        lives.entry(model).or_default().push(Step { state, reason, detail, by, at: at.to_jiff() });
    }
    let model = |row: Row| Model {
        steps: lives.remove(&row.id).unwrap_or_default(),
        id: row.id,
        outcome: row.outcome,
        name: row.name,
        hash: row.hash,
        definition: row.definition,
        card: row.card,
        maker: row.maker,
        is_learnt: row.is_learnt,
        added_by: row.added_by_name,
        added_at: row.added_at.to_jiff(),
    };
    Ok(rows.into_iter().map(model).collect())
}

/// Adds a model; it computes nothing yet.
///
/// # Errors
/// `Invalid` when the agency has this very file already.
pub async fn add(tx: &mut Tx<'_>, new: &NewModel) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let hash: String = Sha256::digest(&new.definition).iter().map(|byte| format!("{byte:02x}")).collect();
    let done = sqlx::query(
        "insert into app.score_model (area, org_id, id, outcome, name, hash, definition, card, added_by, added_by_name, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (area, org_id, outcome, hash) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(&new.outcome)
    .bind(&new.name)
    .bind(hash)
    .bind(&new.definition)
    .bind(&new.card)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::invalid("definition", "このモデルは、すでに登録されています。"));
    }
    step(tx, id, State::Draft, "登録", json!({})).await?;
    Ok(id)
}

/// Puts a model into another state, with the reason and what the step rests on. One life at a time: who comes second reads the state anew.
pub async fn step(tx: &mut Tx<'_>, model: Uuid, state: State, reason: &str, detail: serde_json::Value) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let kind = match state {
        State::Draft => "score_model.added",
        State::Shadow => "score_model.tried",
        State::Candidate => "score_model.trial_ended",
        State::Shown => "score_model.shown",
        State::Retired => "score_model.retired",
    };
    sqlx::query(
        "insert into app.score_model_step (area, org_id, model_id, n, state, reason, detail, by_id, by_name, at)
         select $1, $2, $3, coalesce((select max(n) from app.score_model_step where area = $1 and model_id = $3), 0) + 1, $4, $5, $6, $7, $8, $9",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(model)
    .bind(state.code())
    .bind(reason)
    .bind(detail)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = json!({ "state": state.code() });
    tx.record(Change { kind, entity: "score_model", id: model, person: None, fields: Vec::new(), payload }).await
}

/// Holds the lives of the agency's models until the transaction ends.
pub async fn hold(tx: &mut Tx<'_>) -> Result<()> {
    let org = tx.permit().actor().org;
    sqlx::query("select pg_advisory_xact_lock(hashtext('score_model'), $1)").bind(org).execute(tx.conn()).await?;
    Ok(())
}
