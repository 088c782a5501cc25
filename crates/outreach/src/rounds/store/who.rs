//! Who the children are: as the case register says, or as the linked systems say.

use desk::people;
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Who a child is, as the register or the linked systems say.
pub(super) struct Who {
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) birth: Option<Date>,
    pub(super) school: String,
    pub(super) grade: String,
    pub(super) class: String,
}

/// Who these children are; nobody behind the reader's wall.
pub(super) async fn who(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Who>> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    let walled = people::access::walled(tx.permit());
    let rows = sqlx::query(
        "select p.id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana,
                case when p.birth_first = p.birth_last then p.birth_first::text else '' end as birth,
                coalesce(r.school, '') as school, coalesce(r.grade, '') as grade, coalesce(r.class, '') as class
         from app.person p
         left join app.person_name n on n.area = p.area and n.person_id = p.id and n.sort = 0
         left join app.record r on r.area = p.area and r.org_id = p.org_id and r.person_id = p.id
         where p.area = $1 and p.org_id = $2 and p.id = any ($3) and p.id <> all ($4)
         union all
         select l.id, s.name, s.kana, s.birth, coalesce(u.place, v.place, ''), coalesce(u.grade, ''), coalesce(u.class, v.class, '')
         from app.linked_person l
         join lateral (
           select s.name, s.kana, s.birth from app.source_record s where s.area = $1 and s.person_id = l.id
           order by s.gone, s.source = 'jumin' desc, s.source, s.id limit 1
         ) s on true
         left join lateral (
           select f.attributes ->> 'school' as place, f.attributes ->> 'grade' as grade, f.attributes ->> 'class' as class
           from app.source_record s join app.fact f on f.area = $1 and f.record_id = s.id and f.kind = 'pupil' and f.until is null and not f.gone
           where s.area = $1 and s.person_id = l.id and s.source = 'gakuseki' and (f.valid_to is null or f.valid_to >= $5)
           order by f.valid_from desc nulls last, f.position desc limit 1
         ) u on true
         left join lateral (
           select f.attributes ->> 'place' as place, f.attributes ->> 'class' as class
           from app.source_record s join app.fact f on f.area = $1 and f.record_id = s.id and f.kind = 'nursery' and f.until is null and not f.gone
           where s.area = $1 and s.person_id = l.id and s.source = 'hoiku' and (f.valid_to is null or f.valid_to >= $5)
           order by f.valid_from desc nulls last, f.position desc limit 1
         ) v on true
         where l.area = $1 and l.org_id = $2 and l.id = any ($3) and (l.case_person is null or l.case_person <> all ($4))",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .bind(walled)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let one = |row: &PgRow| -> Result<(Uuid, Who), sqlx::Error> {
        Ok((
            row.try_get("id")?,
            Who {
                name: row.try_get("name")?,
                kana: row.try_get("kana")?,
                birth: row.try_get::<String, _>("birth")?.parse().ok(),
                school: row.try_get("school")?,
                grade: row.try_get("grade")?,
                class: row.try_get("class")?,
            },
        ))
    };
    Ok(rows.iter().map(one).collect::<Result<_, _>>()?)
}

/// 宛名番号 or 事例番号 as compared: width and leading zeros do not count.
pub fn number_of(typed: &str) -> String {
    jp::fold(typed).replace('ー', "-").trim_start_matches('0').to_owned()
}

/// Whom these numbers name: children of the case register by 事例番号, persons of the linked systems by 宛名番号.
pub async fn by_numbers(tx: &mut Tx<'_>, numbers: &[String]) -> Result<HashMap<String, Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(String, Uuid)> = sqlx::query_as(
        "select lower(case_no), person_id from app.record where area = $1 and org_id = $2 and lower(case_no) = any ($3)
         union all
         select ltrim(number, '0'), id from app.linked_person where area = $1 and org_id = $2 and ltrim(number, '0') = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(numbers)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// A child who can be put on the list.
pub struct Found {
    /// Id in the case register, or of the linked person.
    pub person: Uuid,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Birth date.
    pub birth: Option<Date>,
    /// School or nursery.
    pub school: String,
}

/// Most that a search by name shows.
pub const MOST: usize = 50;

/// Children under 18 whose name or reading holds the words: of the case register, and of the linked systems where they are no case.
pub async fn named(tx: &mut Tx<'_>, words: &str) -> Result<Vec<Found>> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    let key: String = jp::fold(words);
    let typed: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let eldest = today.saturating_sub(jiff::Span::new().years(18));
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select n.person_id from app.person_name n join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = n.person_id
           join app.person p on p.area = $1 and p.id = n.person_id
         where n.area = $1 and n.org_id = $2 and (strpos(n.family || n.given, $3) > 0 or strpos(n.family_kana || n.given_kana, $3) > 0)
           and (p.birth_last is null or p.birth_last >= $5)
         union
         select l.id from app.source_record s join app.linked_person l on l.area = $1 and l.id = s.person_id
         where s.area = $1 and s.org_id = $2 and not s.gone and l.case_person is null and (strpos(s.name_key, $4) > 0 or strpos(s.kana_key, $7) > 0) and s.birth >= $5::text
         limit $6",
    )
    .bind(area)
    .bind(org)
    .bind(typed)
    .bind(key)
    .bind(eldest.to_sqlx())
    .bind(i64::try_from(MOST).unwrap_or(i64::MAX))
    .bind(jp::fold_kana(words))
    .fetch_all(tx.conn())
    .await?;
    found(tx, ids).await
}

/// Who these are, by reading.
pub async fn found(tx: &mut Tx<'_>, ids: Vec<Uuid>) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = who(tx, &ids)
        .await?
        .into_iter()
        .map(|(person, who)| Found { person, name: who.name, kana: who.kana, birth: who.birth, school: who.school })
        .collect();
    found.sort_by(|a, b| (&a.kana, a.person).cmp(&(&b.kana, b.person)));
    Ok(found)
}
