//! Who is writing in which row: told to the open tables of the agency at once, gone when they leave or stop answering.

use super::store;
use crate::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::Tx;
use ground::gate::Permit;
use ground::outbox::{self, News};
use ground::web::Fields;
use ground::{Result, Sealed};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

/// So long somebody counts as writing after their browser last said so.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// Rows others are writing in, with their names and the seconds left.
pub async fn read(State(app): State<App>, permit: Permit) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let others = store::others_writing(&mut tx).await?;
    let others = tx.show(Sealed::plain(others)).await?;
    let told = |(row, name, until): &(Uuid, String, jiff::Timestamp)| json!({ "row": row, "name": name, "seconds": until.duration_since(now).as_secs().max(1) });
    Ok(Json(others.iter().map(told).collect::<Vec<Value>>()).into_response())
}

/// Says that one writes in a row, or does not any more (`leave=1`). Only a change wakes the others.
pub async fn write(State(app): State<App>, permit: Permit, Path(row): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let changed = if fields.get("leave") == "1" {
        store::leave(&mut tx, row).await?
    } else {
        store::find(&mut tx, row).await?;
        store::stay(&mut tx, row, FRESH).await?
    };
    if changed {
        tell(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(Json(json!({})).into_response())
}

async fn tell(tx: &mut Tx<'_>) -> Result<()> {
    let orgs = vec![tx.permit().actor().org];
    outbox::tell(tx, &News { orgs, kind: "ledger.presence".to_owned(), person: None }).await
}
