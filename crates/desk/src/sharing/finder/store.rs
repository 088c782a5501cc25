//! What the index is made of, read across all agencies by the search role: names, births, addresses and telephones that are not protected.

use super::marks::Mark;
use ground::Result;
use ground::db::{Key as Person, Tx};
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sagasu::{Doc, Key, Name};
use std::collections::HashMap;
use uuid::Uuid;

/// The areas, and how many persons the planner believes there are: for showing progress only.
pub async fn outline(tx: &mut Tx<'_>) -> Result<(Vec<i16>, u64)> {
    let areas = sqlx::query_scalar("select id from ref.area order by id").fetch_all(tx.conn()).await?;
    let guess: i64 = sqlx::query_scalar(
        "select coalesce(sum(greatest(c.reltuples, 0)), 0)::int8 from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'app.person'::regclass",
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((areas, u64::try_from(guess).unwrap_or(0)))
}

/// The persons of one area, or only those given.
pub async fn docs(tx: &mut Tx<'_>, area: i16, only: Option<&[Uuid]>) -> Result<Vec<Doc>> {
    type PersonRow = (i32, Uuid, Option<SqlDate>, Option<SqlDate>, Option<i32>);
    let persons: Vec<PersonRow> = sqlx::query_as(
        "select p.org_id, p.id, p.birth_first, p.birth_last, r.residence_org
         from app.person p left join app.record r on r.area = p.area and r.person_id = p.id
         where p.area = $1 and ($2::uuid[] is null or p.id = any($2))",
    )
    .bind(area)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    let mut docs: HashMap<Uuid, Doc> = HashMap::with_capacity(persons.len());
    for (org, id, first, last, residence) in persons {
        let birth = first.zip(last).map(|(first, last)| (first.to_jiff(), last.to_jiff()));
        let key = Key { area, org, person: id.as_u128() };
        docs.insert(id, Doc { key, birth, residence, ..Doc::default() });
    }
    add_names(tx, area, only, &mut docs).await?;
    let addresses: Vec<(Uuid, String)> = sqlx::query_as(
        "select person_id, line from app.person_address
         where area = $1 and sealed is null and line <> '' and ($2::uuid[] is null or person_id = any($2))",
    )
    .bind(area)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    for (person, line) in addresses {
        if let Some(doc) = docs.get_mut(&person) {
            doc.addresses.push(line);
        }
    }
    let phones: Vec<(Uuid, String)> = sqlx::query_as(
        "select person_id, number from app.person_phone
         where area = $1 and sealed is null and number <> '' and ($2::uuid[] is null or person_id = any($2))",
    )
    .bind(area)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    for (person, number) in phones {
        if let Some(doc) = docs.get_mut(&person) {
            doc.phones.push(number);
        }
    }
    Ok(docs.into_values().collect())
}

async fn add_names(tx: &mut Tx<'_>, area: i16, only: Option<&[Uuid]>, docs: &mut HashMap<Uuid, Doc>) -> Result<()> {
    let names: Vec<(Uuid, String, String, String, String)> = sqlx::query_as(
        "select person_id, family, given, family_kana, given_kana from app.person_name
         where area = $1 and kind <> 'placeholder' and ($2::uuid[] is null or person_id = any($2)) order by sort",
    )
    .bind(area)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    for (person, family, given, family_kana, given_kana) in names {
        if let Some(doc) = docs.get_mut(&person) {
            doc.names.push(Name { text: joined(&family, &given), kana: joined(&family_kana, &given_kana) });
        }
    }
    Ok(())
}

/// Those of these persons who were erased.
pub async fn erased(tx: &mut Tx<'_>, area: i16, persons: &[Uuid]) -> Result<Vec<sagasu::Key>> {
    let rows: Vec<(i32, Uuid)> =
        sqlx::query_as("select org_id, id from app.erased where area = $1 and kind = 'person' and id = any ($2)")
            .bind(area)
            .bind(persons)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|(org, id)| sagasu::Key { area, org, person: id.as_u128() }).collect())
}

/// Persons changed or erased since a moment, and when.
pub async fn changed_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<HashMap<Person, Timestamp>> {
    tx.plan_once().await?;
    let rows: Vec<(i16, Uuid, SqlTimestamp)> =
        sqlx::query_as("select area, id, updated_at from app.person where updated_at > $1 union all select area, id, at from app.erased where at > $1 and kind = 'person'")
            .bind(since.to_sqlx())
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|(area, id, at)| (Person::new(area, id), at.to_jiff())).collect())
}

fn joined(family: &str, given: &str) -> String {
    [family, given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The children looked for now; for the roles that compare them only.
pub async fn load_marks(tx: &mut Tx<'_>) -> Result<Vec<Mark>> {
    tx.plan_once().await?;
    type Row = (i16, i32, Uuid, Uuid, Vec<String>, Vec<String>, Option<SqlDate>, Option<SqlDate>, String, Vec<i32>);
    let rows: Vec<Row> = sqlx::query_as(
        "select area, org_id, missing_id, person_id, whole, part, birth_first, birth_last, contact, to_orgs
         from app.missing_detail where to_orgs <> '{}'",
    )
    .fetch_all(tx.conn())
    .await?;
    let mark = |(area, org, missing, person, whole, part, first, last, contact, to_orgs): Row| Mark {
        missing: Person::new(area, missing),
        person,
        org,
        to_orgs,
        contact,
        whole,
        part,
        birth: first.zip(last).map(|(first, last)| (first.to_jiff(), last.to_jiff())),
    };
    Ok(rows.into_iter().map(mark).collect())
}
