//! What was changed, when, by whom.

use ground::Result;
use ground::db::{FieldChange, Tx};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use uuid::Uuid;

/// One change.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// In which post.
    pub post: String,
    /// What.
    pub fields: Vec<FieldChange>,
}

/// The newest changes of one thing of the own agency.
pub async fn history(tx: &mut Tx<'_>, entity: &str, id: Uuid) -> Result<Vec<HistoryLine>> {
    type Row = (SqlTimestamp, String, String, sqlx::types::Json<Vec<FieldChange>>);
    let actor = tx.permit().actor();
    let rows: Vec<Row> = sqlx::query_as(
        "select at, staff_name, post, fields from app.change
         where area = $1 and org_id = $2 and entity = $3 and entity_id = $4 order by at desc, id desc limit 100",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(entity)
    .bind(id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(at, by, post, fields)| HistoryLine { at: at.to_jiff(), by, post, fields: fields.0 })
        .collect())
}
