//! What people decided: kept, undone, never deleted.

use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Its id.
    pub id: Uuid,
    /// `same`, `different`, `held`, `mother`, `not_mother`.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// What the weights said then.
    pub certainty: Option<f64>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When, by whom and why it was undone.
    pub undone: Option<(Timestamp, String, String)>,
    /// Records it is about.
    pub pairs: Vec<(Uuid, Uuid)>,
}

/// A decision to be kept.
#[derive(Debug, Clone)]
pub struct NewDecision<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What the weights say.
    pub certainty: Option<f64>,
    /// Records it is about.
    pub pairs: &'a [(Uuid, Uuid)],
}

/// Keeps a decision; yields its id.
pub async fn keep(tx: &mut Tx<'_>, new: &NewDecision<'_>) -> Result<Uuid> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let (id, by) = (tx.new_id(), tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.match_decision (area, org_id, id, kind, reason, certainty, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(new.kind)
    .bind(new.reason)
    .bind(new.certainty)
    .bind(by)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let a: Vec<Uuid> = new.pairs.iter().map(|(a, _)| *a).collect();
    let b: Vec<Uuid> = new.pairs.iter().map(|(_, b)| *b).collect();
    sqlx::query(
        "insert into app.match_decided (area, org_id, decision_id, a, b)
         select $1, $2, $3, p.a, p.b from unnest($4::uuid[], $5::uuid[]) as p(a, b)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(a)
    .bind(b)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Takes a decision back.
///
/// # Errors
/// `Stale` when somebody did before.
pub async fn undo(tx: &mut Tx<'_>, id: Uuid, reason: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let by = tx.permit().actor().name.clone();
    let undone = sqlx::query(
        "update app.match_decision set undone_at = $4, undone_by_name = $5, undone_reason = $6
         where area = $1 and org_id = $2 and id = $3 and undone_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    if undone.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Takes back the standing decisions of some kinds about exactly this pair, either way round; yields how many.
pub async fn replace(tx: &mut Tx<'_>, (a, b): (Uuid, Uuid), kinds: &[&str], reason: &str) -> Result<u64> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let by = tx.permit().actor().name.clone();
    let replaced = sqlx::query(
        "update app.match_decision x set undone_at = $6, undone_by_name = $7, undone_reason = $8
         where x.area = $1 and x.org_id = $2 and x.undone_at is null and x.kind = any ($5) and exists (
           select from app.match_decided d where d.area = $1 and d.decision_id = x.id and ((d.a = $3 and d.b = $4) or (d.a = $4 and d.b = $3)))
           and (select count(*) from app.match_decided d where d.area = $1 and d.decision_id = x.id) = 1",
    )
    .bind(area)
    .bind(org)
    .bind(a)
    .bind(b)
    .bind(kinds)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(replaced.rows_affected())
}

/// Standing decisions that part or hold records of the one from records of the other.
pub async fn against(tx: &mut Tx<'_>, one: &[Uuid], other: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let against = sqlx::query_scalar(
        "select distinct x.id from app.match_decision x join app.match_decided d on d.area = $1 and d.decision_id = x.id
         where x.area = $1 and x.org_id = $2 and x.undone_at is null and x.kind in ('different', 'held')
           and ((d.a = any ($3) and d.b = any ($4)) or (d.a = any ($4) and d.b = any ($3)))",
    )
    .bind(area)
    .bind(org)
    .bind(one)
    .bind(other)
    .fetch_all(tx.conn())
    .await?;
    Ok(against)
}

type Row = (Uuid, String, String, Option<f64>, String, SqlTimestamp, Option<SqlTimestamp>, String, String);

/// Every decision about any of these records, the newest first.
pub async fn about(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Decision>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, kind, reason, certainty, by_name, at, undone_at, undone_by_name, undone_reason from app.match_decision x
         where area = $1 and org_id = $2 and exists (
           select from app.match_decided d where d.area = $1 and d.decision_id = x.id and (d.a = any ($3) or d.b = any ($3)))
         order by at desc, id",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    let mut decisions = Vec::with_capacity(rows.len());
    for (id, kind, reason, certainty, by, at, undone_at, undone_by, undone_reason) in rows {
        let undone = undone_at.map(|at| (at.to_jiff(), undone_by, undone_reason));
        let pairs = pairs_of(tx, id).await?;
        decisions.push(Decision { id, kind, reason, certainty, by, at: at.to_jiff(), undone, pairs });
    }
    Ok(decisions)
}

/// The records a decision is about.
pub async fn pairs_of(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<(Uuid, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let pairs = sqlx::query_as(
        "select a, b from app.match_decided where area = $1 and org_id = $2 and decision_id = $3 order by a, b",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_all(tx.conn())
    .await?;
    Ok(pairs)
}
