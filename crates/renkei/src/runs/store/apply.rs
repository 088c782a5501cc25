//! From staged rows to facts, whatever the order in which files come.
//!
//! The facts of a source are a function of the files that were applied, not of the order in which that happened: a differential file leaves a
//! statement for every row it has, a file of everything one for each series that differs from what was said before it. So a file that comes late
//! goes between those around it, and the next file of everything, which had confirmed what stood before, speaks again where it must.

use crate::runs::model::Run;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Writes the facts of a run; yields the records whose persons it speaks of.
pub async fn apply(tx: &mut Tx<'_>, run: &Run) -> Result<Vec<Uuid>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    if let Some((next, of)) = next_whole(tx, run).await? {
        repeat(tx, run, next, of).await?;
        forget_repeated(tx, run, next).await?;
    }
    sqlx::query(
        "insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, valid_to, recorded_at)
         select area, org_id, series, $4, $5, kind, key, record_id, run_id, n, $6, hash = '00000000-0000-0000-0000-000000000000', hash, attributes, raw, valid_from, valid_to, $7
         from app.staged_row where area = $1 and org_id = $2 and run_id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(run.position)
    .bind(&run.source)
    .bind(run.whole)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if is_last(tx, run).await? {
        follow(tx, run).await?
    } else {
        order(tx, run).await?
    }
    touched(tx, run).await
}

/// The next file of everything that was applied after the place of a run: its place and run.
pub(super) async fn next_whole(tx: &mut Tx<'_>, run: &Run) -> Result<Option<(i64, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let next = sqlx::query_as(
        "select position, id from app.source_run
         where area = $1 and org_id = $2 and source = $3 and whole and state = 'applied' and position > $4 order by position limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(&run.source)
    .bind(run.position)
    .fetch_optional(tx.conn())
    .await?;
    Ok(next)
}

/// Where nothing was stated from here to the next file of everything, that file had confirmed what stood before: it says so again.
async fn repeat(tx: &mut Tx<'_>, run: &Run, next: i64, of: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, valid_to, recorded_at)
         select s.area, s.org_id, s.series, $4, $5, s.kind, s.key, s.record_id, $6, coalesce(p.n, 0), true, coalesce(p.gone, true),
           coalesce(p.hash, '00000000-0000-0000-0000-000000000000'), coalesce(p.attributes, '{}'), coalesce(p.raw, '{}'), p.valid_from, p.valid_to, $7
         from app.staged_row s left join lateral (select * from app.fact f where f.area = $1 and f.series = s.series and f.position < $8
           order by f.position desc limit 1) p on true
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 and s.change <> 'same' and not exists (
           select from app.fact f where f.area = $1 and f.series = s.series and f.position > $8 and f.position <= $4)",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(next)
    .bind(&run.source)
    .bind(of)
    .bind(now.to_sqlx())
    .bind(run.position)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Where the next file of everything says what this one says already, it need not.
async fn forget_repeated(tx: &mut Tx<'_>, run: &Run, next: i64) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "delete from app.fact n using app.staged_row s
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 and s.change <> 'same' and n.area = $1 and n.series = s.series and n.position = $4
           and n.whole and n.hash = s.hash and not exists (
             select from app.fact f where f.area = $1 and f.series = s.series and f.position > $5 and f.position < $4)",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(next)
    .bind(run.position)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether no file of the source that was applied has a later place.
async fn is_last(tx: &mut Tx<'_>, run: &Run) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let later: bool = sqlx::query_scalar(
        "select exists (select from app.source_run where area = $1 and org_id = $2 and source = $3 and state = 'applied' and position > $4)",
    )
    .bind(area)
    .bind(org)
    .bind(&run.source)
    .bind(run.position)
    .fetch_one(tx.conn())
    .await?;
    Ok(!later)
}

/// What stood until now stands until this run.
async fn follow(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.fact f set until = $4 from app.staged_row s
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 and f.area = $1 and f.series = s.series and f.until is null and f.position < $4",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(run.position)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets anew how long each statement stands, in the series this run speaks of.
async fn order(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.fact f set until = o.next from (
           select f.series, f.position, lead(f.position) over (partition by f.series order by f.position) as next
           from app.staged_row s join app.fact f on f.area = $1 and f.series = s.series
           where s.area = $1 and s.org_id = $2 and s.run_id = $3) o
         where f.area = $1 and f.series = o.series and f.position = o.position and f.until is distinct from o.next",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The records a run speaks of.
async fn touched(tx: &mut Tx<'_>, run: &Run) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let records = sqlx::query_scalar(
        "select series from app.staged_row where area = $1 and org_id = $2 and run_id = $3 and kind = 'identity'",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(records)
}
