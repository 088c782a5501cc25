//! How an agency takes its sources.

use crate::layout::{Layout, parse};
use crate::runs::model::Setting;
use ground::db::Tx;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

/// How the own agency takes a source.
pub async fn setting(tx: &mut Tx<'_>, source: &str) -> Result<Setting> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<(bool, bool, i16, i16, i32)> = sqlx::query_as(
        "select folder, automatic, most_gone, most_refused, version from app.source where area = $1 and org_id = $2 and code = $3",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .fetch_optional(tx.conn())
    .await?;
    let setting = row.map(|(folder, automatic, most_gone, most_refused, version)| Setting {
        folder,
        automatic,
        most_gone,
        most_refused,
        version: Some(version),
    });
    Ok(setting.unwrap_or_default())
}

/// Changes how the own agency takes a source; `setting.version` is the one that was read.
///
/// # Errors
/// `Stale` when somebody else changed it.
pub async fn save_setting(tx: &mut Tx<'_>, source: &str, setting: &Setting) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.source as s (area, org_id, code, folder, automatic, most_gone, most_refused, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (area, org_id, code) do update set folder = excluded.folder, automatic = excluded.automatic, most_gone = excluded.most_gone,
           most_refused = excluded.most_refused, version = s.version + 1, updated_at = excluded.updated_at where s.version = $9",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(source)
    .bind(setting.folder)
    .bind(setting.automatic)
    .bind(setting.most_gone)
    .bind(setting.most_refused)
    .bind(now.to_sqlx())
    .bind(setting.version)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Agencies and sources whose folder is watched: area, agency, source.
pub async fn folders(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, String)>> {
    let rows = sqlx::query_as("select area, org_id, code from app.source where folder order by area, org_id, code")
        .fetch_all(tx.conn())
        .await?;
    Ok(rows)
}

/// The own agency's layouts of a source, or of all (empty).
///
/// # Errors
/// Those of the database; a stored layout was checked before.
pub async fn layouts(tx: &mut Tx<'_>, source: &str) -> Result<Vec<Layout>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let texts: Vec<String> = sqlx::query_scalar(
        "select text from app.source_layout where area = $1 and org_id = $2 and ($3 = '' or source = $3) order by source, effective",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .fetch_all(tx.conn())
    .await?;
    texts.iter().map(|text| parse(text).map_err(Error::internal)).collect()
}

/// Keeps a layout of the own agency.
///
/// # Errors
/// `Invalid` when there is one from the same day: files were read by it.
pub async fn save_layout(tx: &mut Tx<'_>, layout: &Layout, text: &str) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    let done = sqlx::query(
        "insert into app.source_layout (area, org_id, source, effective, text, created_by_name, created_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(&layout.code)
    .bind(layout.effective.to_sqlx())
    .bind(text)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::invalid("text", "この日からの様式はもうあります。別の日からの版として加えてください。"))
}

/// The text of an own layout of a day of effect.
pub async fn layout_text(tx: &mut Tx<'_>, source: &str, effective: Date) -> Result<Option<String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let text = sqlx::query_scalar(
        "select text from app.source_layout where area = $1 and org_id = $2 and source = $3 and effective = $4",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(effective.to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    Ok(text)
}
