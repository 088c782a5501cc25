//! Persons of the linked systems with their records, and their households.

use ground::db::Tx;
use ground::{Error, Result};
use uuid::Uuid;

/// A record with its person.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Record {
    /// Its id.
    pub id: Uuid,
    /// Code of its source.
    pub source: String,
    /// The source's own key.
    pub key: String,
    /// 宛名番号
    pub number: Option<String>,
    /// 氏名
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// 生年月日
    pub birth: String,
    /// 性別
    pub sex: String,
    /// 住所
    pub address: String,
    /// 世帯番号
    pub household: String,
    /// No longer named by the source.
    pub gone: bool,
    /// Its person.
    pub person_id: Option<Uuid>,
    /// What joined it.
    pub matched_by: String,
}

/// A record.
///
/// # Errors
/// `NotFound` when the own agency has none.
pub async fn record(tx: &mut Tx<'_>, id: Uuid) -> Result<Record> {
    records(tx, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Records, by their ids.
pub async fn records(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<Record>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let records = sqlx::query_as(
        "select r.id, r.source, r.key, r.number, r.name, r.kana, r.birth, r.sex, r.address, r.household, r.gone, r.person_id, r.matched_by
         from app.source_record r where r.area = $1 and r.org_id = $2 and r.id = any ($3) order by r.source, r.key",
    )
    .bind(area)
    .bind(org)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    Ok(records)
}

/// The records of a person.
pub async fn of(tx: &mut Tx<'_>, person: Uuid) -> Result<Vec<Record>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let records = sqlx::query_as(
        "select r.id, r.source, r.key, r.number, r.name, r.kana, r.birth, r.sex, r.address, r.household, r.gone, r.person_id, r.matched_by
         from app.source_record r where r.area = $1 and r.org_id = $2 and r.person_id = $3 order by (r.source <> $4), r.source, r.key",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(crate::matching::REGISTER)
    .fetch_all(tx.conn())
    .await?;
    Ok(records)
}

/// Persons of some records.
pub async fn persons_of(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let persons = sqlx::query_scalar(
        "select distinct person_id from app.source_record where area = $1 and org_id = $2 and id = any ($3) and person_id is not null",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(persons)
}

/// One who lives in the same household.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Mate {
    /// The person.
    pub person_id: Uuid,
    /// 氏名
    pub name: String,
    /// 生年月日
    pub birth: String,
    /// 性別
    pub sex: String,
}

/// The household of a person, after the resident register: everybody of its 世帯番号 who is still named.
pub async fn household(tx: &mut Tx<'_>, person: Uuid) -> Result<Vec<Mate>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let mates = sqlx::query_as(
        "select distinct on (m.birth, m.person_id) m.person_id, m.name, m.birth, m.sex
         from app.source_record r join app.source_record m on m.area = $1 and m.org_id = $2 and m.household = r.household and m.source = r.source
         where r.area = $1 and r.org_id = $2 and r.person_id = $3 and r.source = $4 and r.household <> '' and not r.gone and not m.gone
           and m.person_id is not null and m.person_id <> $3
         order by m.birth, m.person_id",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(crate::matching::REGISTER)
    .fetch_all(tx.conn())
    .await?;
    Ok(mates)
}

/// Numbers proposed for records: record, number, certainty.
pub async fn numbers(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<(Uuid, String, f64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let numbers = sqlx::query_as(
        "select record_id, number, certainty from app.match_number where area = $1 and org_id = $2 and record_id = any ($3)
         order by certainty desc, number",
    )
    .bind(area)
    .bind(org)
    .bind(records)
    .fetch_all(tx.conn())
    .await?;
    Ok(numbers)
}

/// Records of other persons that may be this person, the surest first.
pub async fn near(tx: &mut Tx<'_>, person: Uuid) -> Result<Vec<(Record, f64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let pairs: Vec<(Uuid, f64)> = sqlx::query_as(
        "select o.id, max(p.certainty) from app.source_record r
           join app.match_pair p on p.area = $1 and p.org_id = $2 and (p.a = r.id or p.b = r.id)
           join app.source_record o on o.area = $1 and o.id = case when p.a = r.id then p.b else p.a end
         where r.area = $1 and r.org_id = $2 and r.person_id = $3 and o.person_id is distinct from $3
         group by o.id order by 2 desc, 1 limit 50",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = pairs.iter().map(|(id, _)| *id).collect();
    let records = records(tx, &ids).await?;
    let of = |id: Uuid| records.iter().find(|record| record.id == id).cloned();
    Ok(pairs.into_iter().filter_map(|(id, certainty)| Some((of(id)?, certainty))).collect())
}
