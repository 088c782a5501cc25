//! Runs as they stand.

use crate::runs::model::{Cleaned, Run, State, Way};
use ground::db::Tx;
use ground::outbox::{self, News};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A run of the own agency.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Run> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row = sqlx::query(
        "select id, source, file_name, bytes, way, stated_on, position, whole, state, total, progress, counts, cleaned, notes, titles, message, held,
           corrects, repeats, created_by_name, created_at, applied_at, applied_by_name, undone_at, undone_by_name, reason
         from app.source_run where area = $1 and org_id = $2 and id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    run(&row)
}

/// The newest runs of a source.
pub async fn of_source(tx: &mut Tx<'_>, source: &str, limit: i64) -> Result<Vec<Run>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select id, source, file_name, bytes, way, stated_on, position, whole, state, total, progress, counts, cleaned, notes, titles, message, held,
           corrects, repeats, created_by_name, created_at, applied_at, applied_by_name, undone_at, undone_by_name, reason
         from app.source_run where area = $1 and org_id = $2 and source = $3 and state <> 'receiving' order by created_at desc limit $4",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(run).collect()
}

fn run(row: &PgRow) -> Result<Run> {
    let unknown = || Error::internal("unknown code in a run");
    let at = |column: &str| -> Result<Option<jiff::Timestamp>> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(column)?.map(|at| at.to_jiff()))
    };
    Ok(Run {
        id: row.try_get("id")?,
        source: row.try_get("source")?,
        file_name: row.try_get("file_name")?,
        bytes: row.try_get("bytes")?,
        way: Way::from_code(row.try_get("way")?).ok_or_else(unknown)?,
        stated_on: row.try_get::<SqlDate, _>("stated_on")?.to_jiff(),
        position: row.try_get("position")?,
        whole: row.try_get("whole")?,
        state: State::from_code(row.try_get("state")?).ok_or_else(unknown)?,
        total: row.try_get("total")?,
        progress: row.try_get("progress")?,
        counts: row.try_get::<Json<BTreeMap<String, i64>>, _>("counts")?.0,
        cleaned: row.try_get::<Json<Vec<Cleaned>>, _>("cleaned")?.0,
        notes: row.try_get::<Json<Vec<String>>, _>("notes")?.0,
        titles: row.try_get::<Json<Vec<String>>, _>("titles")?.0,
        message: row.try_get("message")?,
        held: row.try_get("held")?,
        corrects: row.try_get("corrects")?,
        repeats: row.try_get("repeats")?,
        created_by_name: row.try_get("created_by_name")?,
        created_at: row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff(),
        applied_at: at("applied_at")?,
        applied_by_name: row.try_get("applied_by_name")?,
        undone_at: at("undone_at")?,
        undone_by_name: row.try_get("undone_by_name")?,
        reason: row.try_get("reason")?,
    })
}

/// A source of the own agency, as its files left it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Code of the source.
    pub source: String,
    /// Persons it names.
    pub records: i64,
    /// Day of the newest file that was applied.
    pub stated_on: Option<Date>,
    /// The newest run.
    pub last: Option<(Uuid, State)>,
    /// Runs that wait for a look.
    pub waiting: i64,
    /// Refused rows nobody decided about; those of a file of everything that came again are counted where it came last.
    pub refused: i64,
}

/// Every source of the own agency that ever sent a file.
pub async fn standings(tx: &mut Tx<'_>) -> Result<Vec<Standing>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (String, i64, Option<SqlDate>, Option<Uuid>, Option<String>, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "select r.source,
           (select count(*) from app.source_record s where s.area = $1 and s.org_id = $2 and s.source = r.source and not s.gone),
           max(r.stated_on) filter (where r.state = 'applied'),
           (array_agg(r.id order by r.created_at desc))[1], (array_agg(r.state order by r.created_at desc))[1],
           count(*) filter (where r.state = 'preview'),
           (select count(*) from app.refused_row f join app.source_run u on u.area = f.area and u.id = f.run_id
            where f.area = $1 and u.org_id = $2 and u.source = r.source and f.state = 'waiting' and u.state in ('preview', 'applied')
              and not exists (select from app.source_run o where o.area = $1 and o.org_id = $2 and o.repeats = u.id and o.whole and o.state = 'applied'))
         from app.source_run r where r.area = $1 and r.org_id = $2 and r.state <> 'receiving' group by r.source",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let standing = |(source, records, stated_on, id, state, waiting, refused): Row| Standing {
        source,
        records,
        stated_on: stated_on.map(|day| day.to_jiff()),
        last: id.zip(state.as_deref().and_then(State::from_code)),
        waiting,
        refused,
    };
    Ok(rows.into_iter().map(standing).collect())
}

/// A run a process has something to do for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Area of its agency.
    pub area: i16,
    /// Its agency.
    pub org: i32,
    /// The run.
    pub id: Uuid,
}

/// Runs of all agencies that are under way or have their turn, oldest day first.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<Due>> {
    let rows: Vec<(i16, i32, Uuid)> = sqlx::query_as(
        "select r.area, r.org_id, r.id from app.source_run r
         where r.state in ('waiting', 'reading', 'applying', 'undoing')
           and (r.state <> 'waiting' or not exists (select from app.source_run o where o.area = r.area and o.org_id = r.org_id
             and o.source = r.source and (o.state in ('reading', 'preview', 'applying', 'undoing') or (o.state = 'waiting' and o.position < r.position))))
         order by r.position limit 100",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(area, org, id)| Due { area, org, id }).collect())
}

/// Takes a run for this process until the transaction ends, and with it the source; false when another process is at it.
pub async fn lock(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let taken = sqlx::query_scalar("select pg_try_advisory_xact_lock(hashtextextended($1, 32))")
        .bind(id.to_string())
        .fetch_one(tx.conn())
        .await?;
    Ok(taken)
}

/// From one state to the next, and what is put down with it.
#[derive(Debug, Clone, Default)]
pub struct Step<'a> {
    /// What went wrong.
    pub message: &'a str,
    /// Why it waits for a look.
    pub held: &'a str,
    /// Who had it applied.
    pub applied_by: Option<&'a str>,
    /// Who had it undone.
    pub undone_by: Option<&'a str>,
    /// Why it was undone or given up.
    pub reason: Option<&'a str>,
    /// What reading found.
    pub read: Option<&'a Run>,
}

/// Moves a run on.
///
/// # Errors
/// `Stale` when it is not in that state, or when another file of the source is under way.
pub async fn step(tx: &mut Tx<'_>, id: Uuid, from: State, to: State, with: &Step<'_>) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.source_run r set state = $5, alive_at = $6, message = $7, held = $8, progress = case when $5 in ('reading', 'applying', 'undoing') then 0 else progress end,
           applied_at = case when $5 = 'applied' and $4 = 'applying' then $6 when $5 = 'undone' then null else applied_at end,
           applied_by_name = coalesce($9, applied_by_name),
           undone_at = case when $5 = 'undone' then $6 else undone_at end, undone_by_name = coalesce($10, undone_by_name), reason = coalesce($11, reason),
           total = coalesce($12, total), counts = coalesce($13, counts), cleaned = coalesce($14, cleaned), notes = coalesce($15, notes), titles = coalesce($16, titles),
           repeats = coalesce($17, repeats)
         where r.area = $1 and r.org_id = $2 and r.id = $3 and r.state = $4 and ($5 not in ('reading', 'undoing') or not exists (
           select from app.source_run o where o.area = $1 and o.org_id = $2 and o.source = r.source and o.id <> r.id
             and o.state in ('reading', 'preview', 'applying', 'undoing')))",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(from.code())
    .bind(to.code())
    .bind(now.to_sqlx())
    .bind(with.message)
    .bind(with.held)
    .bind(with.applied_by)
    .bind(with.undone_by)
    .bind(with.reason)
    .bind(with.read.map(|run| run.total))
    .bind(with.read.map(|run| Json(&run.counts)))
    .bind(with.read.map(|run| Json(&run.cleaned)))
    .bind(with.read.map(|run| Json(&run.notes)))
    .bind(with.read.map(|run| Json(&run.titles)))
    .bind(with.read.and_then(|run| run.repeats))
    .execute(tx.conn())
    .await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(Error::Stale),
        Err(sqlx::Error::Database(told)) if told.is_unique_violation() => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

/// A corrected row joins a run that is looked at: it counts with the others.
pub async fn recount(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.source_run set counts = $4 where area = $1 and org_id = $2 and id = $3 and state = 'preview'",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(Json(&run.counts))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Rows done so far.
pub async fn progress(tx: &mut Tx<'_>, id: Uuid, rows: i32) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query("update app.source_run set progress = $4, alive_at = $5 where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(rows)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Pages about sources read again once this is committed.
pub async fn tell(tx: &mut Tx<'_>) -> Result<()> {
    let orgs = vec![tx.permit().actor().org];
    outbox::tell(tx, &News { orgs, kind: "source.progress".to_owned(), person: None }).await
}
