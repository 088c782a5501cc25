//! Records that hang together: by number, own key, pair or decision. What one of them decides may decide about all of them, and about no other.

use crate::matching::REGISTER;
use crate::matching::group::{Evidence, Grouped, Node};
use crate::matching::keys::OWN;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Of these records and those of their numbers: those about which more than a number speaks.
pub async fn touchy(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let starts = sqlx::query_scalar(
        "select m.id from (
           select r.id, r.open from app.source_record r where r.area = $1 and r.org_id = $2 and r.id = any ($3)
           union
           select s.id, s.open from app.source_record r join app.source_record s on s.area = $1 and s.org_id = $2 and s.number = r.number
           where r.area = $1 and r.org_id = $2 and r.id = any ($3)) m
         where m.open
           or exists (select from app.match_pair p where p.area = $1 and p.a = m.id)
           or exists (select from app.match_pair p where p.area = $1 and p.b = m.id)
           or exists (select from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
                where d.area = $1 and m.id = d.a and x.undone_at is null and x.kind in ('same', 'different'))
           or exists (select from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
                where d.area = $1 and m.id = d.b and x.undone_at is null and x.kind in ('same', 'different'))
           or exists (select from app.match_key k
                join app.match_key o on o.area = $1 and o.org_id = $2 and o.kind = k.kind and o.key = k.key
                join app.source_record s on s.area = $1 and s.id = o.record_id
                where k.area = $1 and k.record_id = m.id and k.kind = $4 and s.open)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(OWN)
    .fetch_all(tx.conn())
    .await?;
    Ok(starts)
}

/// Everything that hangs together with some records, themselves included.
pub async fn around(tx: &mut Tx<'_>, starts: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let mut found: BTreeSet<Uuid> = starts.iter().copied().collect();
    let mut edge: Vec<Uuid> = found.iter().copied().collect();
    while !edge.is_empty() {
        let next = neighbours(tx, &edge).await?;
        edge = next.into_iter().filter(|record| found.insert(*record)).collect();
    }
    Ok(found.into_iter().collect())
}

async fn neighbours(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let neighbours = sqlx::query_scalar(
        "select p.b from app.match_pair p where p.area = $1 and p.org_id = $2 and p.a = any ($3)
         union select p.a from app.match_pair p where p.area = $1 and p.org_id = $2 and p.b = any ($3)
         union select m.id from app.source_record r join app.source_record m on m.area = $1 and m.org_id = $2 and m.number = r.number
           where r.area = $1 and r.org_id = $2 and r.id = any ($3)
         union select o.record_id from app.match_key k join app.match_key o on o.area = $1 and o.org_id = $2 and o.kind = k.kind and o.key = k.key
           where k.area = $1 and k.record_id = any ($3) and k.kind = $4
         union select d.b from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
           where d.area = $1 and d.org_id = $2 and d.a = any ($3) and x.undone_at is null and x.kind in ('same', 'different')
         union select d.a from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
           where d.area = $1 and d.org_id = $2 and d.b = any ($3) and x.undone_at is null and x.kind in ('same', 'different')",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(OWN)
    .fetch_all(tx.conn())
    .await?;
    Ok(neighbours)
}

/// Records as grouping needs them, and what speaks for and against.
pub async fn load(tx: &mut Tx<'_>, records: &[Uuid], (upper, lower): (f64, f64)) -> Result<(Vec<Node>, Evidence)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, Option<String>, bool)> = sqlx::query_as(
        "select id, source, number, open from app.source_record where area = $1 and org_id = $2 and id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    let keys: Vec<(Uuid, i64)> = sqlx::query_as(
        "select record_id, key from app.match_key where area = $1 and record_id = any ($2) and kind = $3",
    )
    .bind(area)
    .bind(records)
    .bind(OWN)
    .fetch_all(tx.conn())
    .await?;
    let mut own: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
    for (record, key) in keys {
        own.entry(record).or_default().push(key);
    }
    let node = |(id, source, number, open): (Uuid, String, Option<String>, bool)| Node {
        register: source == REGISTER,
        known: number.is_some() && !open,
        own: own.remove(&id).unwrap_or_default(),
        id,
        source,
        number,
    };
    let nodes = rows.into_iter().map(node).collect();
    let pairs = sqlx::query_as("select a, b, certainty from app.match_pair where area = $1 and a = any ($2)")
        .bind(area)
        .bind(records)
        .fetch_all(tx.conn())
        .await?;
    let decided: Vec<(String, Uuid, Uuid)> = sqlx::query_as(
        "select x.kind, d.a, d.b from app.match_decided d join app.match_decision x on x.area = $1 and x.id = d.decision_id
         where d.area = $1 and d.a = any ($2) and x.undone_at is null and x.kind in ('same', 'different')",
    )
    .bind(area)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    let of = |kind: &str| decided.iter().filter(|(known, ..)| known == kind).map(|(_, a, b)| (*a, *b)).collect();
    Ok((nodes, Evidence { pairs, same: of("same"), different: of("different"), upper, lower }))
}

/// Writes what grouping made of records.
pub async fn write(tx: &mut Tx<'_>, grouped: &Grouped) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let records: Vec<Uuid> = grouped.members.iter().map(|member| member.record).collect();
    let numbers: Vec<Option<&str>> = grouped.members.iter().map(|member| member.number.as_deref()).collect();
    let roots: Vec<Uuid> = grouped.members.iter().map(|member| member.root).collect();
    let by: Vec<&str> = grouped.members.iter().map(|member| member.by).collect();
    sqlx::query(
        "insert into app.linked_person (area, org_id, id, number, created_at)
         select distinct $1, $2, md5(case when m.number is null then 'record/' || $2 || '/' || m.root else 'number/' || $2 || '/' || m.number end)::uuid,
           m.number, $5::timestamptz
         from unnest($3::text[], $4::uuid[]) as m(number, root)
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(&numbers)
    .bind(&roots)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update app.source_record r set person_id = m.person, matched_by = m.by
         from (select t.record, t.by,
             md5(case when t.number is null then 'record/' || $2 || '/' || t.root else 'number/' || $2 || '/' || t.number end)::uuid as person
           from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[]) as t(record, number, root, by)) m
         where r.area = $1 and r.org_id = $2 and r.id = m.record and (r.person_id, r.matched_by) is distinct from (m.person, m.by)",
    )
    .bind(area)
    .bind(org)
    .bind(&records)
    .bind(&numbers)
    .bind(&roots)
    .bind(&by)
    .execute(tx.conn())
    .await?;
    propose(tx, grouped).await
}

/// Forgets what was proposed about records.
pub async fn forget_proposals(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "delete from app.match_proposal where area = $1 and org_id = $2 and kind = 'same' and (a = any ($3) or b = any ($3))",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .execute(tx.conn())
    .await?;
    sqlx::query("delete from app.match_number where area = $1 and org_id = $2 and record_id = any ($3)")
        .bind(area)
        .bind(org)
        .bind(records)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn propose(tx: &mut Tx<'_>, grouped: &Grouped) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let column =
        |of: fn(&crate::matching::group::Proposal) -> Uuid| -> Vec<Uuid> { grouped.proposals.iter().map(of).collect() };
    let certainties: Vec<f64> = grouped.proposals.iter().map(|proposal| proposal.certainty).collect();
    let whys: Vec<&str> = grouped.proposals.iter().map(|proposal| proposal.why).collect();
    sqlx::query(
        "insert into app.match_proposal (area, org_id, id, kind, a, b, certainty, why)
         select $1, $2, md5('same/' || $2 || '/' || p.a || '/' || p.b)::uuid, 'same', p.a, p.b, p.certainty, p.why
         from unnest($3::uuid[], $4::uuid[], $5::float8[], $6::text[]) as p(a, b, certainty, why)
         on conflict (area, id) do update set certainty = excluded.certainty, why = excluded.why",
    )
    .bind(area)
    .bind(org)
    .bind(column(|proposal| proposal.a))
    .bind(column(|proposal| proposal.b))
    .bind(certainties)
    .bind(whys)
    .execute(tx.conn())
    .await?;
    let records: Vec<Uuid> = grouped.numbers.iter().map(|one| one.record).collect();
    let numbers: Vec<&str> = grouped.numbers.iter().map(|one| one.number.as_str()).collect();
    let certainties: Vec<f64> = grouped.numbers.iter().map(|one| one.certainty).collect();
    sqlx::query(
        "insert into app.match_number (area, org_id, record_id, number, certainty)
         select $1, $2, n.record, n.number, n.certainty from unnest($3::uuid[], $4::text[], $5::float8[]) as n(record, number, certainty)
         on conflict (area, record_id, number) do update set certainty = excluded.certainty",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(numbers)
    .bind(certainties)
    .execute(tx.conn())
    .await?;
    Ok(())
}
