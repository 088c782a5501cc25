//! Keys and pairs of records.

use crate::matching::keys::{ALIKE, Person};
use ground::Result;
use ground::db::Tx;
use std::collections::HashMap;
use uuid::Uuid;

type Row = (Uuid, String, String, Option<String>, String, String, String, String, String);

fn person((id, source, key, number, name, kana, birth, sex, address): Row) -> Person {
    Person { id, source, key, number, name, kana, birth, sex, address }
}

/// What records say of their persons.
pub async fn persons(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<HashMap<Uuid, Person>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, source, key, number, name, kana, birth, sex, address from app.source_record where area = $1 and org_id = $2 and id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(person).map(|person| (person.id, person)).collect())
}

/// What every record of the agency says of its person, in the order of their ids.
pub async fn everybody(tx: &mut Tx<'_>) -> Result<Vec<Person>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, source, key, number, name, kana, birth, sex, address from app.source_record where area = $1 and org_id = $2 order by id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(person).collect())
}

/// The keys of these records are these, and no others.
pub async fn set_keys(tx: &mut Tx<'_>, records: &[Uuid], keys: &[(i16, i64, Uuid)]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("delete from app.match_key where area = $1 and org_id = $2 and record_id = any ($3)")
        .bind(area)
        .bind(org)
        .bind(records)
        .execute(tx.conn())
        .await?;
    let mut keys = keys.to_vec();
    keys.sort_unstable(); // as the index has them: many at once go in faster
    let kinds: Vec<i16> = keys.iter().map(|(kind, ..)| *kind).collect();
    let values: Vec<i64> = keys.iter().map(|(_, key, _)| *key).collect();
    let of: Vec<Uuid> = keys.iter().map(|(.., record)| *record).collect();
    sqlx::query(
        "insert into app.match_key (area, org_id, kind, key, record_id)
         select $1, $2, k.kind, k.key, k.record from unnest($3::smallint[], $4::bigint[], $5::uuid[]) as k(kind, key, record)",
    )
    .bind(area)
    .bind(org)
    .bind(kinds)
    .bind(values)
    .bind(of)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Pairs with one of these records that share a key, at least one of the two open; `a < b`, each once.
pub async fn candidates(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let pairs = sqlx::query_as(
        // From the open side each time: what decided records share among themselves is never looked at.
        "with own as materialized (
           select r.id, r.number, r.open, k.key from unnest($3::uuid[]) as t(id) join app.source_record r on r.area = $1 and r.id = t.id
             join app.match_key k on k.area = $1 and k.record_id = r.id and k.kind = $4
           where r.org_id = $2
         ), waiting as materialized (
           select o.id, o.number, k.key from app.source_record o join app.match_key k on k.area = $1 and k.record_id = o.id and k.kind = $4
           where o.area = $1 and o.org_id = $2 and o.open
         )
         select least(own.id, o.id), greatest(own.id, o.id) from own
           join app.match_key l on l.area = $1 and l.org_id = $2 and l.kind = $4 and l.key = own.key and l.record_id <> own.id
           join app.source_record o on o.area = $1 and o.id = l.record_id
         where own.open and (own.number = o.number) is not true
         union
         select least(own.id, o.id), greatest(own.id, o.id) from own join waiting o on o.key = own.key and o.id <> own.id
         where (own.number = o.number) is not true",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .bind(ALIKE)
    .fetch_all(tx.conn())
    .await?;
    Ok(pairs)
}

/// Forgets the pairs of records; yields the records on their other side.
pub async fn forget_pairs(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let others = sqlx::query_scalar(
        "with gone as (
           delete from app.match_pair where area = $1 and org_id = $2 and (a = any ($3) or b = any ($3)) returning a, b)
         select a from gone union select b from gone",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(others)
}

/// Keeps pairs.
pub async fn keep_pairs(tx: &mut Tx<'_>, pairs: &[(Uuid, Uuid, f64)]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let a: Vec<Uuid> = pairs.iter().map(|(a, ..)| *a).collect();
    let b: Vec<Uuid> = pairs.iter().map(|(_, b, _)| *b).collect();
    let certainties: Vec<f64> = pairs.iter().map(|(.., certainty)| *certainty).collect();
    sqlx::query(
        "insert into app.match_pair (area, org_id, a, b, certainty)
         select $1, $2, p.a, p.b, p.certainty from unnest($3::uuid[], $4::uuid[], $5::float8[]) as p(a, b, certainty)
         on conflict (area, a, b) do update set certainty = excluded.certainty",
    )
    .bind(area)
    .bind(org)
    .bind(a)
    .bind(b)
    .bind(certainties)
    .execute(tx.conn())
    .await?;
    Ok(())
}
