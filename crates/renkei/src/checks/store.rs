//! All SQL of the checks but their own questions.

use super::Finding;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use uuid::Uuid;

/// Puts a question.
pub async fn ask(tx: &mut Tx<'_>, query: &'static str) -> Result<Vec<Finding>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String)> = sqlx::query_as(query).bind(area).bind(org).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(record, told)| Finding { record, told }).collect())
}

/// Keeps an answer; asked again, the new one counts.
pub async fn keep(tx: &mut Tx<'_>, run: Uuid, code: &str, n: i32, rows: &[Finding]) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.check_result (area, org_id, run_id, name, n, rows, at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (area, run_id, name) do update set n = excluded.n, rows = excluded.rows, at = excluded.at",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(code)
    .bind(n)
    .bind(Json(rows))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was found after a run: code, how often, the first ones.
pub async fn found(tx: &mut Tx<'_>, run: Uuid) -> Result<Vec<(String, i32, Vec<Finding>)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(String, i32, Json<Vec<Finding>>)> =
        sqlx::query_as("select name, n, rows from app.check_result where area = $1 and org_id = $2 and run_id = $3")
            .bind(area)
            .bind(org)
            .bind(run)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|(code, n, rows)| (code, n, rows.0)).collect())
}
