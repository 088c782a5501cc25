//! Import jobs and their rows.

use super::job::{Job, Reading, RowShown, State};
use super::line::Line;
use super::plan::{Outcome, Step};
use ground::db::Tx;
use ground::{Error, FieldError, Result};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows forgotten by one statement.
const PART: i64 = 2000;

/// Notes a new job with its sealed file.
pub async fn insert(
    tx: &mut Tx<'_>,
    id: Uuid,
    file_name: &str,
    bytes: usize,
    sealed: &[u8],
    reading: &Reading,
) -> Result<()> {
    let (actor, now) = (tx.permit().actor(), tx.now());
    sqlx::query(
        "insert into app.import_job (area, org_id, id, file_name, bytes, file, reading, state, created_by, created_by_name, created_at, alive_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'reading', $8, $9, $10, $10)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(file_name)
    .bind(i32::try_from(bytes).map_err(Error::internal)?)
    .bind(sealed)
    .bind(Json(reading))
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One job of the own agency.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Job> {
    jobs(tx, Some(id)).await?.pop().ok_or(Error::NotFound)
}

/// The newest jobs of the own agency, or the one named.
pub async fn jobs(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Vec<Job>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select id, file_name, reading, state, without_refused, total, progress, counts, message, created_by_name, created_at, alive_at,
           finished_at, file is not null as has_file
         from app.import_job where area = $1 and org_id = $2 and ($3::uuid is null or id = $3) order by created_at desc limit 20",
    )
    .bind(area)
    .bind(org)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(job).collect()
}

fn job(row: &PgRow) -> Result<Job> {
    let state: String = row.try_get("state")?;
    Ok(Job {
        id: row.try_get("id")?,
        file_name: row.try_get("file_name")?,
        reading: row.try_get::<Json<Reading>, _>("reading")?.0,
        state: State::from_code(&state).ok_or_else(|| Error::internal("unknown state of an import"))?,
        without_refused: row.try_get("without_refused")?,
        total: row.try_get("total")?,
        progress: row.try_get("progress")?,
        counts: row.try_get::<Json<BTreeMap<String, i32>>, _>("counts")?.0,
        message: row.try_get("message")?,
        created_by_name: row.try_get("created_by_name")?,
        created_at: row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff(),
        alive_at: row.try_get::<SqlTimestamp, _>("alive_at")?.to_jiff(),
        finished_at: row.try_get::<Option<SqlTimestamp>, _>("finished_at")?.map(|at| at.to_jiff()),
        has_file: row.try_get("has_file")?,
    })
}

/// The sealed file; none once loaded or given up.
pub async fn file(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Vec<u8>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let file = sqlx::query_scalar("select file from app.import_job where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .fetch_one(tx.conn())
        .await?;
    Ok(file)
}

/// Keeps what would become of rows.
pub async fn insert_rows(tx: &mut Tx<'_>, id: Uuid, lines: &[Line], steps: &[Step]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = lines.iter().zip(steps).map(|(line, step)| {
        json!({ "n": line.number, "outcome": step.outcome.code(), "label": line.label(), "reason": step.reason, "refusals": step.refusals })
    });
    sqlx::query(
        "insert into app.import_row (area, org_id, job_id, n, outcome, label, reason, refusals)
         select $1, $2, $3, r.n, r.outcome, r.label, r.reason, r.refusals
         from jsonb_to_recordset($4) as r(n int, outcome text, label text, reason text, refusals jsonb)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(Value::Array(rows.collect()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A page of rows from row number `after` on; of one outcome, or all.
pub async fn rows(
    tx: &mut Tx<'_>,
    id: Uuid,
    outcome: Option<Outcome>,
    after: i32,
    limit: i64,
) -> Result<Vec<RowShown>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (i32, String, String, String, Json<Vec<Refusal>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select n, outcome, label, reason, refusals from app.import_row
         where area = $1 and org_id = $2 and job_id = $3 and ($4::text is null or outcome = $4) and n > $5 order by n limit $6",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(outcome.map(Outcome::code))
    .bind(after)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let shown = rows.into_iter().map(|(n, outcome, label, reason, refusals)| {
        let outcome = Outcome::from_code(&outcome).ok_or_else(|| Error::internal("unknown outcome"))?;
        let refusals = refusals
            .0
            .into_iter()
            .map(|refusal| FieldError { field: refusal.field, message: refusal.message })
            .collect();
        Ok(RowShown { n, outcome, label, reason, refusals })
    });
    shown.collect()
}

#[derive(serde::Deserialize)]
struct Refusal {
    field: String,
    message: String,
}

/// Forgets rows; with `keep_refused` the refused ones stay for the report, without the child's name.
pub async fn clear_rows(tx: &mut Tx<'_>, id: Uuid, keep_refused: bool) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    // A part at a time: no statement of a slow machine may take longer than statements are given.
    loop {
        let cleared = sqlx::query(
            "delete from app.import_row where area = $1 and ctid = any (array(
               select ctid from app.import_row where area = $1 and org_id = $2 and job_id = $3 and not ($4 and outcome = 'refused') limit $5))",
        )
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(keep_refused)
        .bind(PART)
        .execute(tx.conn())
        .await?;
        if cleared.rows_affected() == 0 {
            break;
        }
    }
    loop {
        let cleared = sqlx::query(
            "update app.import_row set label = '' where area = $1 and ctid = any (array(
               select ctid from app.import_row where area = $1 and org_id = $2 and job_id = $3 and label <> '' limit $4))",
        )
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(PART)
        .execute(tx.conn())
        .await?;
        if cleared.rows_affected() == 0 {
            return Ok(());
        }
    }
}

/// The preview is ready.
pub async fn previewed(tx: &mut Tx<'_>, id: Uuid, total: usize, counts: &BTreeMap<String, i32>) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.import_job set state = 'preview', total = $4, progress = 0, counts = $5, alive_at = $6, message = ''
         where area = $1 and org_id = $2 and id = $3 and state = 'reading'",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(i32::try_from(total).map_err(Error::internal)?)
    .bind(Json(counts))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The file is to be read again in another way; not while it is being loaded.
pub async fn reread(tx: &mut Tx<'_>, id: Uuid, reading: &Reading) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.import_job set state = 'reading', reading = $4, alive_at = $5, counts = '{}', total = 0, progress = 0, message = ''
         where area = $1 and org_id = $2 and id = $3 and file is not null
           and (state in ('preview', 'failed') or (state in ('reading', 'loading') and alive_at < $5 - interval '60 seconds'))",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(Json(reading))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Loading begins; one register of an agency at a time.
pub async fn approve(tx: &mut Tx<'_>, id: Uuid, without_refused: bool) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.import_job set state = 'loading', without_refused = $4, progress = 0, alive_at = $5
         where area = $1 and org_id = $2 and id = $3 and state = 'preview' and not exists (
           select from app.import_job other where other.area = $1 and other.org_id = $2 and other.state = 'loading'
             and other.alive_at >= $5 - interval '60 seconds')",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(without_refused)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A sign of life.
pub async fn beat(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.import_job set alive_at = $4 where area = $1 and org_id = $2 and id = $3 and state in ('reading', 'loading')",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A sign of life with the rows done.
pub async fn alive(tx: &mut Tx<'_>, id: Uuid, progress: usize) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query("update app.import_job set progress = $4, alive_at = $5 where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(i32::try_from(progress).unwrap_or(i32::MAX))
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Loaded: commits together with what was loaded, and only while nobody took the job away.
pub async fn done(tx: &mut Tx<'_>, id: Uuid, counts: &BTreeMap<String, i32>, now: jiff::Timestamp) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.import_job set state = 'done', file = null, progress = total, counts = $4, finished_at = $5
         where area = $1 and org_id = $2 and id = $3 and state = 'loading'",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(Json(counts))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// What went wrong; the file stays so that it can be tried again.
pub async fn failed(tx: &mut Tx<'_>, id: Uuid, message: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.import_job set state = 'failed', message = $4, finished_at = $5
         where area = $1 and org_id = $2 and id = $3 and state in ('reading', 'loading')",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(message)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Given up by the user.
pub async fn cancel(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.import_job set state = 'cancelled', file = null, finished_at = $4
         where area = $1 and org_id = $2 and id = $3 and (state in ('preview', 'failed') or alive_at < $4 - interval '60 seconds')
           and state <> 'done'",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}
