//! What the results of visits say of models. Rows are added and never changed.

use crate::checkin::proof::{Kept, Proof};
use crate::models::model::Model;
use ground::Result;
use ground::db::{Change, Tx};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// Proofs of a model, the newest first.
pub async fn proofs(tx: &mut Tx<'_>, model: Uuid) -> Result<Vec<Kept>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Json<Proof>, String, String, SqlTimestamp)> = sqlx::query_as(
        "select id, kept, program, by_name, at from app.checkin_proof where area = $1 and org_id = $2 and model_id = $3 order by at desc, id desc limit 24",
    )
    .bind(area)
    .bind(org)
    .bind(model)
    .fetch_all(tx.conn())
    .await?;
    let kept = |(id, proof, program, by, at): (Uuid, Json<Proof>, String, String, SqlTimestamp)| Kept {
        id,
        proof: proof.0,
        program,
        by,
        at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Keeps what was found.
pub async fn keep_proof(tx: &mut Tx<'_>, model: &Model, proof: &Proof) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.checkin_proof (area, org_id, id, model_id, model_hash, kept, program, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(model.id)
    .bind(&model.hash)
    .bind(Json(proof))
    .bind(env!("CARGO_PKG_VERSION"))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = json!({ "model": model.id });
    let change = Change {
        kind: "checkin.proved",
        entity: "score_model",
        id: model.id,
        person: None,
        fields: Vec::new(),
        payload,
    };
    tx.record(change).await
}
