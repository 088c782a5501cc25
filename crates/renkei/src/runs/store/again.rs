//! Files whose bytes came before.

use crate::runs::model::Run;
use ground::Result;
use ground::db::Tx;
use std::collections::HashSet;
use uuid::Uuid;

/// The run that had the same bytes applied: of a file of everything the last one before it, since others may have changed what stands; of a file of
/// changes the newest.
pub async fn repeated(tx: &mut Tx<'_>, run: &Run) -> Result<Option<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found = sqlx::query_scalar(
        "select o.id from app.source_run r join app.source_run o on o.area = $1 and o.org_id = $2 and o.source = r.source and o.hash = r.hash and o.id <> r.id
         where r.area = $1 and r.org_id = $2 and r.id = $3 and o.state = 'applied' and (not r.whole or o.position = (
           select max(l.position) from app.source_run l where l.area = $1 and l.org_id = $2 and l.source = r.source and l.state = 'applied'
             and l.way <> 'correction' and l.position < r.position))
         order by o.position desc limit 1",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(found)
}

/// Which of some series stand before a run because a refused row of the same bytes was put right.
pub async fn put_right(tx: &mut Tx<'_>, run: &Run, series: &[Uuid]) -> Result<HashSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let right: Vec<Uuid> = sqlx::query_scalar(
        "select f.series from app.source_run r join app.source_run o on o.area = $1 and o.org_id = $2 and o.source = r.source and o.hash = r.hash
           join app.refused_row w on w.area = $1 and w.org_id = $2 and w.run_id = o.id and w.state = 'taken'
           join app.fact f on f.area = $1 and f.org_id = $2 and f.series = any($4) and f.run_id = coalesce(w.taken_by, o.id) and f.n = w.n
         where r.area = $1 and r.org_id = $2 and r.id = $3 and f.position < r.position and (f.until is null or f.until >= r.position) and not f.gone",
    )
    .bind(area)
    .bind(org)
    .bind(run.id)
    .bind(series)
    .fetch_all(tx.conn())
    .await?;
    Ok(right.into_iter().collect())
}

/// What was decided about refused rows of the same bytes holds for this run's, unless what was put right has been taken back.
pub async fn decide_again(tx: &mut Tx<'_>, run: Uuid, repeats: Uuid) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.refused_row r set state = o.state, reason = o.reason, by_name = o.by_name, at = o.at, taken_by = o.taken_by from app.refused_row o
         where r.area = $1 and r.org_id = $2 and r.run_id = $3 and o.area = $1 and o.run_id = $4 and o.n = r.n and o.state <> 'waiting'
           and o.cells = r.cells and o.reasons = r.reasons
           and (o.taken_by is null or exists (select from app.source_run c where c.area = $1 and c.org_id = $2 and c.id = o.taken_by and c.state = 'applied'))",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(repeats)
    .execute(tx.conn())
    .await?;
    Ok(())
}
