//! Single cells: what the open table reads again on news, and what it saves while people type.

use super::rules::{Column, Edited, edit, unseen};
use super::{Row, list, store};
use crate::{App, cases};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ground::db::Tx;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A row as the open table takes it over.
#[derive(Serialize)]
struct Told {
    id: Uuid,
    /// Field → what is stored and what is shown.
    cells: BTreeMap<&'static str, [String; 2]>,
    story: String,
    seen: String,
    seen_class: &'static str,
    by: String,
}

impl Told {
    fn of(row: Row, now: Timestamp) -> Self {
        let chip = unseen(row.days_unseen(now));
        let cells = row
            .cells
            .all()
            .map(|(column, value)| (column.name, [value.to_owned(), column.shown(value).to_owned()]))
            .collect();
        Self { id: row.id, cells, story: row.story, seen: chip.text, seen_class: chip.class, by: row.updated_by }
    }
}

/// The rows as they stand now, or the one named by `row`.
pub async fn read(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let only = fields.get("row").parse().ok();
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let rows = store::rows(&mut tx, only).await?;
    let sealed = list::audited(&tx, rows, "list", "進行管理台帳(更新)".to_owned());
    let rows = tx.show(sealed).await?;
    Ok(Json(rows.into_iter().map(|row| Told::of(row, now)).collect::<Vec<_>>()).into_response())
}

/// A cell to be written: column, what its writer saw, what was typed.
pub type Typed<'a> = (&'static Column, &'a str, &'a str);

/// Writes cells of one row; each is saved, stands there already, was changed by somebody else, or cannot be accepted. A 重症度 reaches the
/// record with its history.
pub async fn save(
    tx: &mut Tx<'_>,
    id: Uuid,
    typed: &[Typed<'_>],
) -> Result<Vec<(&'static Column, Result<Edited, String>)>> {
    let (person, mut cells) = store::find(tx, id).await?;
    let outcomes: Vec<_> =
        typed.iter().map(|(column, was, value)| (*column, edit(&mut cells, column, was, value))).collect();
    let changes: Vec<_> = outcomes
        .iter()
        .filter_map(|(_, outcome)| match outcome {
            Ok(Edited::Saved(change)) => Some(change.clone()),
            _ => None,
        })
        .collect();
    if !changes.is_empty() {
        let is_weighed = changes.iter().any(|change| change.field == "severity");
        store::save(tx, id, person, &cells, changes).await?;
        if is_weighed {
            cases::set_severity(tx, person.id, cells.severity()).await?;
        }
    }
    Ok(outcomes)
}

/// Saves one cell of the open table.
pub async fn write(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let column = Column::named(fields.get("field"));
    let mut tx = app.db.write(&permit).await?;
    let typed = column.map(|column| (column, fields.get("was"), fields.get("value")));
    let outcomes = save(&mut tx, id, typed.as_slice()).await?;
    tx.commit().await?;
    let Some((column, outcome)) = outcomes.into_iter().next() else {
        return Err(Error::invalid("field", "その項目はありません。"));
    };
    let shown = |value: &str| column.shown(value).to_owned();
    Ok(match outcome {
        Ok(Edited::Conflict(theirs)) => {
            (StatusCode::CONFLICT, Json(json!({ "shown": shown(&theirs), "value": theirs }))).into_response()
        }
        Ok(Edited::Saved(_) | Edited::Same) => {
            let value = column.read(fields.get("value")).unwrap_or_default();
            Json(json!({ "shown": shown(&value), "value": value })).into_response()
        }
        Err(message) => (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "message": message }))).into_response(),
    })
}
