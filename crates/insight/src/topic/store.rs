//! What watched cases and the others say.

use ground::Result;
use ground::db::Tx;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Notes of the others that are compared with, the newest.
const MOST: i64 = 5000;

/// Text of each of these cases: notes of two years and comments.
pub async fn texts_of(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select p.person_id, p.body from app.progress p
         where p.area = $1 and p.org_id = $2 and p.person_id = any ($3) and p.at > current_setting('app.now')::timestamptz - interval '2 years'
         union all
         select c.person_id, c.body from app.comment c where c.area = $1 and c.org_id = $2 and c.person_id = any ($3) and c.removed_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(joined(rows))
}

/// Text of the newest other cases of the agency, without those behind the wall.
pub async fn texts_of_others(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select p.person_id, p.body from app.progress p
         where p.area = $1 and p.org_id = $2 and p.person_id <> all ($3) and p.person_id <> all ($4)
           and p.at > current_setting('app.now')::timestamptz - interval '2 years'
         order by p.at desc, p.id limit $5",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(persons)
    .bind(walled)
    .bind(MOST)
    .fetch_all(tx.conn())
    .await?;
    Ok(joined(rows))
}

fn joined(rows: Vec<(Uuid, String)>) -> BTreeMap<Uuid, String> {
    let mut texts: BTreeMap<Uuid, String> = BTreeMap::new();
    for (person, body) in rows {
        let text = texts.entry(person).or_default();
        text.push_str(&body);
        text.push('\n');
    }
    texts
}

/// What anybody in the register of the agency, and anybody of its staff, is called: 姓 and 名 that a word may hold.
pub async fn names(tx: &mut Tx<'_>) -> Result<BTreeSet<String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<String> = sqlx::query_scalar(
        "select distinct w.name from (
           select family as name from app.person_name where area = $1 and org_id = $2
           union all select given from app.person_name where area = $1 and org_id = $2
           union all select regexp_split_to_table(name, '\\s+') from app.staff where area = $1 and org_id = $2
         ) w where length(w.name) >= 2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}
