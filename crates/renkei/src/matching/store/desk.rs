//! The review desk.

use ground::Result;
use ground::db::Tx;
use uuid::Uuid;

/// A proposal as the list shows it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// `same`, `mother`.
    pub kind: String,
    /// One record; for mothers the child.
    pub a: Uuid,
    /// The other.
    pub b: Uuid,
    /// Certainty from 0 to 1.
    pub certainty: f64,
    /// Why it is left to people.
    pub why: String,
    /// Source of the one.
    pub a_source: String,
    /// Source of the other.
    pub b_source: String,
    /// Name of the one.
    pub a_name: String,
    /// Name of the other.
    pub b_name: String,
    /// Birth date of the one.
    pub a_birth: String,
    /// Birth date of the other.
    pub b_birth: String,
    /// The decision that holds it, while it is held.
    pub held: Option<Uuid>,
    /// Why it is held.
    pub held_reason: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// `same`, `mother`; empty: both.
    pub kind: &'a str,
    /// Code of a source on either side; empty: any.
    pub source: &'a str,
    /// Held ones, or those that are not.
    pub held: bool,
    /// The surest first, else the least sure first.
    pub surest: bool,
    /// Certainty from which on.
    pub from: f64,
    /// How many to pass over.
    pub skip: i64,
    /// How many at most.
    pub most: i64,
}

/// Proposals.
pub async fn list(tx: &mut Tx<'_>, wanted: &Wanted<'_>) -> Result<Vec<Line>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let lines = sqlx::query_as(
        "select p.id, p.kind, p.a, p.b, p.certainty, p.why, r.source as a_source, o.source as b_source, r.name as a_name, o.name as b_name,
           r.birth as a_birth, o.birth as b_birth, h.id as held, h.reason as held_reason
         from app.match_proposal p join app.source_record r on r.area = $1 and r.id = p.a join app.source_record o on o.area = $1 and o.id = p.b
           left join lateral (select x.id, x.reason from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
             where d.area = $1 and d.a = p.a and d.b = p.b and x.kind = 'held' and x.undone_at is null order by x.at desc limit 1) h on true
         where p.area = $1 and p.org_id = $2 and ($3 = '' or p.kind = $3) and ($4 = '' or r.source = $4 or o.source = $4)
           and (h.id is not null) = $5 and p.certainty >= $6
         order by case when $7 then -p.certainty else p.certainty end, p.id offset $8 limit $9",
    )
    .bind(area)
    .bind(org)
    .bind(wanted.kind)
    .bind(wanted.source)
    .bind(wanted.held)
    .bind(wanted.from)
    .bind(wanted.surest)
    .bind(wanted.skip)
    .bind(wanted.most)
    .fetch_all(tx.conn())
    .await?;
    Ok(lines)
}

/// How many wait, how many are held.
pub async fn counts(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let counts = sqlx::query_as(
        "select count(*) filter (where not held), count(*) filter (where held) from (
           select exists (select from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
             where d.area = $1 and d.a = p.a and d.b = p.b and x.kind = 'held' and x.undone_at is null) as held
           from app.match_proposal p where p.area = $1 and p.org_id = $2) h",
    )
    .bind(area)
    .bind(org)
    .fetch_one(tx.conn())
    .await?;
    Ok(counts)
}

/// Codes of the sources that stand in proposals.
pub async fn sources(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sources = sqlx::query_scalar(
        "select distinct r.source from app.match_proposal p join app.source_record r on r.area = $1 and r.id in (p.a, p.b)
         where p.area = $1 and p.org_id = $2 order by 1",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(sources)
}

/// One proposal.
///
/// # Errors
/// `NotFound` when it is decided, or was never asked here.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Line> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let line = sqlx::query_as(
        "select p.id, p.kind, p.a, p.b, p.certainty, p.why, r.source as a_source, o.source as b_source, r.name as a_name, o.name as b_name,
           r.birth as a_birth, o.birth as b_birth, h.id as held, h.reason as held_reason
         from app.match_proposal p join app.source_record r on r.area = $1 and r.id = p.a join app.source_record o on o.area = $1 and o.id = p.b
           left join lateral (select x.id, x.reason from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
             where d.area = $1 and d.a = p.a and d.b = p.b and x.kind = 'held' and x.undone_at is null order by x.at desc limit 1) h on true
         where p.area = $1 and p.org_id = $2 and p.id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    Ok(line)
}

/// Whether a proposal, or a decision about its pair, was ever here: somebody else was quicker.
pub async fn was_decided(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let decided = sqlx::query_scalar(
        "select exists (select from app.match_decided d where d.area = $1 and d.org_id = $2
           and $3 in (md5('same/' || $2 || '/' || d.a || '/' || d.b)::uuid, md5('mother/' || $2 || '/' || d.a || '/' || d.b)::uuid))",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    Ok(decided)
}

/// Whether a proposal about any of these persons waits.
pub async fn is_asked_about(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let asked = sqlx::query_scalar(
        "select exists (select from app.source_record r where r.area = $1 and r.org_id = $2 and r.person_id = any ($3)
           and (exists (select from app.match_proposal p where p.area = $1 and p.a = r.id) or exists (select from app.match_proposal p where p.area = $1 and p.b = r.id)))",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_one(tx.conn())
    .await?;
    Ok(asked)
}
