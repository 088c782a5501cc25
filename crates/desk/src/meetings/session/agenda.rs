//! The agenda: filled with the cases that are due, put into order by hand.

use super::pages::{answer, changed};
use super::{rules, store};
use crate::App;
use axum::extract::{Path, State};
use axum::response::Response;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use jiff::SignedDuration;
use uuid::Uuid;

/// Without an earlier meeting of the kind, reports of the last month count as new.
const FIRST_TIME: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Puts what is due on the agenda; with `which` = `due` only the rows of the ledger whose 次回確認 has come.
pub async fn fill(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let meeting = store::lock(&mut tx, id).await?;
        let last = store::last_held(&mut tx, &meeting.kind).await?;
        let since = last.map_or(tx.now() - FIRST_TIME, |(at, _)| at);
        let held_on = meeting.held_at.to_zoned(ground::db::japan()).date();
        let review_by = (fields.get("which") == "due").then_some(held_on);
        let due = rules::in_order(store::due(&mut tx, id, &meeting.kind, since, review_by).await?);
        if due.is_empty() {
            return Err(Error::invalid("agenda", "この会議にかけるケースは、いまはありません。"));
        }
        store::insert_items(&mut tx, id, &meeting.kind, &due).await?;
        changed(&mut tx, "meeting.agenda", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}

/// Moves a case up or down, or takes it off.
pub async fn arrange(
    State(app): State<App>,
    permit: Permit,
    Path((id, item)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        store::lock(&mut tx, id).await?;
        let found = store::find_item(&mut tx, id, item).await?;
        let order: Vec<Uuid> = store::items(&mut tx, id, None).await?.iter().map(|item| item.id).collect();
        match fields.get("to") {
            "off" => store::remove_item(&mut tx, found.id).await?,
            to => {
                if let Some(order) = rules::moved(&order, item, to == "down") {
                    store::reorder(&mut tx, id, &order).await?;
                }
            }
        }
        changed(&mut tx, "meeting.agenda", id).await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields).await
}
