//! SQL of the agencies' own templates.

use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// A template of an agency for one kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Id within the agency's area.
    pub id: Uuid,
    /// Kind of document.
    pub kind: String,
    /// Counts up for each kind.
    pub version: i32,
    /// Its text; none where the agency returned to the shipped one.
    pub source: Option<String>,
    /// What was changed.
    pub note: String,
    /// First day it is used.
    pub effective_on: Date,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// When it first failed in a print.
    pub failed_at: Option<Timestamp>,
}

type Row = (Uuid, String, i32, Option<String>, String, SqlDate, SqlTimestamp, String, Option<SqlTimestamp>);

fn template(row: Row) -> Template {
    let (id, kind, version, source, note, effective_on, added_at, added_by, failed_at) = row;
    Template {
        id,
        kind,
        version,
        source,
        note,
        effective_on: effective_on.to_jiff(),
        added_at: added_at.to_jiff(),
        added_by,
        failed_at: failed_at.map(SqlTimestamp::to_jiff),
    }
}

/// What the actor's agency uses today, for every kind it ever had a template of its own for.
pub async fn current(tx: &mut Tx<'_>) -> Result<Vec<Template>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let rows: Vec<Row> = sqlx::query_as(
        "select distinct on (kind) id, kind, version, source, note, effective_on, added_at, added_by_name, failed_at
         from app.paper_template where area = $1 and org_id = $2 and effective_on <= $3
         order by kind, effective_on desc, version desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(template).collect())
}

/// The agency's template of a kind in effect today; one without a source means the shipped one.
pub(super) async fn in_effect(tx: &mut Tx<'_>, kind: &str) -> Result<Option<Template>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let row: Option<Row> = sqlx::query_as(
        "select id, kind, version, source, note, effective_on, added_at, added_by_name, failed_at
         from app.paper_template where area = $1 and org_id = $2 and kind = $3 and effective_on <= $4
         order by effective_on desc, version desc limit 1",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(kind)
    .bind(today.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(template))
}

/// Every template the agency added of a kind, the newest first.
pub async fn history(tx: &mut Tx<'_>, kind: &str) -> Result<Vec<Template>> {
    let actor = tx.permit().actor();
    let rows: Vec<Row> = sqlx::query_as(
        "select id, kind, version, source, note, effective_on, added_at, added_by_name, failed_at
         from app.paper_template where area = $1 and org_id = $2 and kind = $3 order by version desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(kind)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(template).collect())
}

/// One template by its version.
pub async fn at_version(tx: &mut Tx<'_>, kind: &str, version: i32) -> Result<Template> {
    let found = history(tx, kind).await?.into_iter().find(|template| template.version == version);
    found.ok_or(Error::NotFound)
}

/// Adds a template from a day on; without a source the shipped one is in effect again.
pub async fn add(tx: &mut Tx<'_>, kind: &str, source: Option<&str>, note: &str, effective_on: Date) -> Result<()> {
    let (actor, id) = (tx.permit().actor(), tx.new_id());
    let version: i32 = sqlx::query_scalar(
        "insert into app.paper_template (area, org_id, id, kind, version, source, note, effective_on, added_at, added_by, added_by_name)
         select $1, $2, $3, $4, coalesce(max(t.version), 0) + 1, $5, $6, $7, $8, $9, $10
         from app.paper_template t where t.area = $1 and t.org_id = $2 and t.kind = $4
         returning version",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(kind)
    .bind(source)
    .bind(note)
    .bind(effective_on.to_sqlx())
    .bind(tx.now().to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .fetch_one(tx.conn())
    .await
    .map_err(taken)?;
    let to = if source.is_some() { format!("第{version}版") } else { "出荷時のひな形".to_owned() };
    tx.record(Change {
        kind: "paper_template.added",
        entity: "paper_template",
        id,
        person: None,
        fields: vec![FieldChange { field: kind.to_owned(), label: "ひな形".to_owned(), from: String::new(), to }],
        payload: json!({}),
    })
    .await
}

/// Two people adding at once: the second sees what the first did.
fn taken(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(told) if told.is_unique_violation() => Error::Stale,
        _ => error.into(),
    }
}

/// Notes that a template failed in a print; tells those who keep the templates, the first time only.
pub(super) async fn note_failure(tx: &mut Tx<'_>, failed: &Template) -> Result<()> {
    let area = tx.permit().actor().area;
    let noted =
        sqlx::query("update app.paper_template set failed_at = $3 where area = $1 and id = $2 and failed_at is null")
            .bind(area)
            .bind(failed.id)
            .bind(tx.now().to_sqlx())
            .execute(tx.conn())
            .await?;
    if noted.rows_affected() == 0 {
        return Ok(());
    }
    tx.event("paper_template.failed", None, Some(failed.id), json!({})).await
}
