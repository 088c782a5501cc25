//! Takes the facts of a run back: what remains is what the other files make, as if it had never come.

use super::apply::next_whole;
use crate::runs::model::Run;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Takes the facts of a run back; yields the records whose persons it spoke of.
pub async fn undo(tx: &mut Tx<'_>, run: &Run) -> Result<Vec<Uuid>> {
    if let Some((next, of)) = next_whole(tx, run).await? {
        confirm(tx, run, next, of).await?;
        forget_confirmed(tx, run, next).await?;
    }
    close(tx, run).await?;
    remove(tx, run).await
}

/// Where the next file of everything had nothing to say, since this one said it: now it says so itself.
async fn confirm(tx: &mut Tx<'_>, run: &Run, next: i64, of: Uuid) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.fact (area, org_id, series, position, until, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, valid_to, recorded_at)
         select f.area, f.org_id, f.series, $4, f.until, f.source, f.kind, f.key, f.record_id, $5, f.n, true, f.gone, f.hash, f.attributes, f.raw, f.valid_from, f.valid_to, $6
         from app.fact f left join lateral (select hash from app.fact p where p.area = $1 and p.series = f.series and p.position < $7
           order by p.position desc limit 1) p on true
         where f.area = $1 and f.org_id = $2 and f.source = $3 and f.position = $7 and (f.until is null or f.until > $4)
           and f.hash <> coalesce(p.hash, '00000000-0000-0000-0000-000000000000')",
    )
    .bind(area)
    .bind(org)
    .bind(&run.source)
    .bind(next)
    .bind(of)
    .bind(now.to_sqlx())
    .bind(run.position)
    .execute(tx.conn())
    .await?;
    beside(
        tx,
        "update app.fact f set until = $4 from app.fact n
         where f.area = $1 and f.org_id = $2 and f.source = $3 and f.position = $5 and (f.until is null or f.until > $4)
           and n.area = $1 and n.series = f.series and n.position = $4",
        run,
        next,
    )
    .await
}

/// Where the next file of everything only went back to what stood before this run, it need not say so any more.
async fn forget_confirmed(tx: &mut Tx<'_>, run: &Run, next: i64) -> Result<()> {
    beside(
        tx,
        "with repeated as (
           delete from app.fact n using app.fact f left join lateral (select hash from app.fact p where p.area = $1 and p.series = f.series and p.position < $5
             order by p.position desc limit 1) p on true
           where f.area = $1 and f.org_id = $2 and f.source = $3 and f.position = $5 and f.until = $4
             and n.area = $1 and n.series = f.series and n.position = $4 and n.whole
             and n.hash = coalesce(p.hash, '00000000-0000-0000-0000-000000000000')
           returning n.series, n.until)
         update app.fact f set until = r.until from repeated r where f.area = $1 and f.series = r.series and f.position = $5",
        run,
        next,
    )
    .await
}

/// Does something to the statements of a run beside those of the next file of everything: `$1` area, `$2` agency, `$3` source, `$4` the place of
/// that file, `$5` that of the run.
async fn beside(tx: &mut Tx<'_>, sql: &'static str, run: &Run, next: i64) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(sql).bind(area).bind(org).bind(&run.source).bind(next).bind(run.position).execute(tx.conn()).await?;
    Ok(())
}

/// What stood until this run stands until the statement after it.
async fn close(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.fact p set until = f.until from app.fact f
         where f.area = $1 and f.org_id = $2 and f.source = $3 and f.position = $4 and p.area = $1 and p.series = f.series and p.until = $4",
    )
    .bind(area)
    .bind(org)
    .bind(&run.source)
    .bind(run.position)
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn remove(tx: &mut Tx<'_>, run: &Run) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let records = sqlx::query_scalar(
        "with removed as (delete from app.fact where area = $1 and org_id = $2 and source = $3 and position = $4 returning series, kind)
         select series from removed where kind = 'identity'",
    )
    .bind(area)
    .bind(org)
    .bind(&run.source)
    .bind(run.position)
    .fetch_all(tx.conn())
    .await?;
    Ok(records)
}
