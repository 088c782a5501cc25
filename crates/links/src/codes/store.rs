//! Mappings in the database.

use desk::cases::api::mapping::Line;
use ground::Result;
use ground::db::Tx;
use serde_json::json;

/// Systems of the own agency with a mapping, and how many lines it has.
pub async fn systems(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let systems = sqlx::query_as(
        "select system, count(*) from app.code_map where area = $1 and org_id = $2 group by system order by system",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(systems)
}

/// Puts a mapping in the place of the former one.
pub async fn replace(tx: &mut Tx<'_>, system: &str, lines: &[Line]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("delete from app.code_map where area = $1 and org_id = $2 and system = $3")
        .bind(area)
        .bind(org)
        .bind(system)
        .execute(tx.conn())
        .await?;
    let rows = lines.iter().map(|line| {
        json!({ "field": line.field, "theirs": line.theirs, "ours": line.ours, "from_year": line.from_year, "until_year": line.until_year })
    });
    sqlx::query(
        "insert into app.code_map (area, org_id, system, field, theirs, ours, from_year, until_year)
         select $1, $2, $3, r.field, r.theirs, r.ours, r.from_year, r.until_year
         from jsonb_to_recordset($4) as r(field text, theirs text, ours text, from_year smallint, until_year smallint)",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(serde_json::Value::Array(rows.collect()))
    .execute(tx.conn())
    .await?;
    Ok(())
}
