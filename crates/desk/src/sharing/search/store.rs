//! Rows of the persons found, read under the reader's own scope.

use crate::sharing::finder::Mark;
use crate::sharing::requests::asked_areas;
use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::FromRow;
use sqlx::types::Json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What a line of a search result needs.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    /// Storage area.
    pub area: i16,
    /// Holder.
    pub org_id: i32,
    /// The person.
    pub id: Uuid,
    /// 姓
    pub family: String,
    /// 名
    pub given: String,
    /// せい
    pub family_kana: String,
    /// めい
    pub given_kana: String,
    birth_first: Option<SqlDate>,
    birth_last: Option<SqlDate>,
    /// As given.
    pub birth_text: String,
    /// Code of the sex.
    pub sex: String,
    /// Current address; empty when none or protected.
    pub line: String,
    /// Whether an address of the person is kept secret.
    pub protected: bool,
    /// 事例番号; none without a record.
    pub case_no: Option<String>,
    /// Whether an episode runs.
    pub open: bool,
    /// 担当者
    pub in_charge_name: String,
    /// 担当係
    pub section_id: Option<i32>,
    /// Every name and reading, the one shown first: code of its kind, 姓, 名, せい, めい.
    pub names: Json<Vec<[String; 5]>>,
    /// Children whose family the person is.
    pub children: Vec<Uuid>,
}

impl Row {
    /// The person's key.
    pub fn key(&self) -> Key {
        Key::new(self.area, self.id)
    }

    /// First and last possible day of birth.
    pub fn birth(&self) -> Option<(Date, Date)> {
        Some((self.birth_first?.to_jiff(), self.birth_last?.to_jiff()))
    }
}

/// The persons of these keys that the transaction's scope reaches, in the order given.
pub async fn rows(tx: &mut Tx<'_>, keys: &[Key]) -> Result<Vec<Row>> {
    let mut by_area: BTreeMap<i16, Vec<Uuid>> = BTreeMap::new();
    keys.iter().for_each(|key| by_area.entry(key.area).or_default().push(key.id));
    let mut found = HashMap::new();
    for (area, ids) in by_area {
        for row in rows_of(tx, area, &ids).await? {
            found.insert(row.key(), row);
        }
    }
    Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
}

async fn rows_of(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<Vec<Row>> {
    let rows = sqlx::query_as(
        "select p.area, p.org_id, p.id,
           coalesce(n.family, '') as family, coalesce(n.given, '') as given,
           coalesce(n.family_kana, '') as family_kana, coalesce(n.given_kana, '') as given_kana,
           p.birth_first, p.birth_last, p.birth_text, p.sex, coalesce(a.line, '') as line,
           exists (select 1 from app.person_address s where s.area = $1 and s.person_id = p.id and s.sealed is not null)
             or exists (select 1 from app.protection x where x.area = $1 and x.person_id = p.id and x.ended_on is null) as protected,
           r.case_no,
           exists (select 1 from app.episode e where e.area = $1 and e.record_id = r.id and e.closed_on is null) as open,
           coalesce(r.in_charge_name, '') as in_charge_name, r.section_id,
           coalesce((select jsonb_agg(jsonb_build_array(o.kind, o.family, o.given, o.family_kana, o.given_kana) order by o.sort)
             from app.person_name o where o.area = $1 and o.person_id = p.id), '[]') as names,
           array(select c.person_id from app.relation c where c.area = $1 and c.relative_id = p.id and c.valid_until is null) as children
         from app.person p
         left join lateral (select n.family, n.given, n.family_kana, n.given_kana from app.person_name n
           where n.area = $1 and n.person_id = p.id order by n.sort limit 1) n on true
         left join lateral (select a.line from app.person_address a
           where a.area = $1 and a.person_id = p.id and a.kind = 'current' and a.sealed is null and a.valid_until is null
           order by a.valid_from desc nulls last limit 1) a on true
         left join app.record r on r.area = $1 and r.person_id = p.id
         where p.area = $1 and p.id = any($2)",
    )
    .bind(area)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Persons of other agencies that were opened to the reader's agency on request and still are.
pub async fn granted(tx: &mut Tx<'_>) -> Result<Vec<Key>> {
    let (org, now) = (tx.permit().actor().org, tx.now());
    let areas = asked_areas(tx).await?;
    let rows: Vec<(i16, Uuid)> = sqlx::query_as(
        "select distinct area, person_id from app.access_request
         where area = any ($1) and from_org = $2 and answer = 'granted' and valid_until > $3",
    )
    .bind(areas)
    .bind(org)
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(area, id)| Key::new(area, id)).collect())
}

/// Which of these persons have a record 児童記録票 at their agency; read by the search role, which learns nothing else.
pub async fn with_record(tx: &mut Tx<'_>, keys: &[Key]) -> Result<Vec<Key>> {
    let mut found = Vec::new();
    let mut by_area: BTreeMap<i16, Vec<Uuid>> = BTreeMap::new();
    keys.iter().for_each(|key| by_area.entry(key.area).or_default().push(key.id));
    for (area, ids) in by_area {
        let persons: Vec<Uuid> =
            sqlx::query_scalar("select person_id from app.record where area = $1 and person_id = any($2)")
                .bind(area)
                .bind(ids)
                .fetch_all(tx.conn())
                .await?;
        found.extend(persons.into_iter().map(|id| Key::new(area, id)));
    }
    Ok(found)
}

/// Notes that a search met a child looked for; false when it was noted today already.
pub async fn keep_hit(tx: &mut Tx<'_>, mark: &Mark) -> Result<bool> {
    let (id, actor, now, today) = (tx.new_id(), tx.permit().actor(), tx.now(), tx.today());
    let done = sqlx::query(
        "insert into app.missing_hit (area, org_id, id, missing_area, missing_id, from_org, how, staff_id, by_name, on_day, at)
         values ($1, $2, $3, $4, $5, $6, 'search', $7, $8, $9, $10) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(mark.missing.area)
    .bind(mark.missing.id)
    .bind(mark.org)
    .bind(actor.staff)
    .bind(format!("{} {}", actor.post, actor.name).trim())
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
