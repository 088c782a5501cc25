//! All SQL about the facts of a person.

pub mod past;

use ground::db::Tx;
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp};
use serde_json::Value;
use sqlx::Row as _;
use sqlx::types::Json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A statement of a source about a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Which series it belongs to.
    pub series: Uuid,
    /// Code of the source.
    pub source: String,
    /// Kind of fact.
    pub kind: String,
    /// Key within the source.
    pub key: String,
    /// Attributes, cleaned.
    pub attributes: Value,
    /// What was given where cleaning did something: attribute → [as given, rules].
    pub raw: Value,
    /// Whether it is stated by its absence, or as removed.
    pub gone: bool,
    /// First day it holds, where the source says.
    pub valid_from: Option<Date>,
    /// Last day it holds, where the source says.
    pub valid_to: Option<Date>,
    /// Place of the file that states it: its day.
    pub position: i64,
    /// Place of the file that states something else; none: it stands.
    pub until: Option<i64>,
    /// Name of that file.
    pub file_name: String,
    /// Row of that file.
    pub n: i32,
    /// When it was learnt.
    pub recorded_at: Timestamp,
}

/// What stands of a linked person, or with `history` all that was ever stated; newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Uuid, history: bool) -> Result<Sealed<Vec<Fact>>> {
    facts(tx, Some(person), None, history).await
}

/// The same of one record of one source.
pub async fn of_record(tx: &mut Tx<'_>, record: Uuid, history: bool) -> Result<Sealed<Vec<Fact>>> {
    facts(tx, None, Some(record), history).await
}

fn fact(row: &sqlx::postgres::PgRow) -> Result<Fact> {
    Ok(Fact {
        series: row.try_get("series")?,
        source: row.try_get("source")?,
        kind: row.try_get("kind")?,
        key: row.try_get("key")?,
        attributes: row.try_get::<Json<Value>, _>("attributes")?.0,
        raw: row.try_get::<Json<Value>, _>("raw")?.0,
        gone: row.try_get("gone")?,
        valid_from: row.try_get::<Option<SqlDate>, _>("valid_from")?.map(|day| day.to_jiff()),
        valid_to: row.try_get::<Option<SqlDate>, _>("valid_to")?.map(|day| day.to_jiff()),
        position: row.try_get("position")?,
        until: row.try_get("until")?,
        file_name: row.try_get("file_name")?,
        n: row.try_get("n")?,
        recorded_at: row.try_get::<SqlTimestamp, _>("recorded_at")?.to_jiff(),
    })
}

async fn facts(
    tx: &mut Tx<'_>,
    person: Option<Uuid>,
    record: Option<Uuid>,
    history: bool,
) -> Result<Sealed<Vec<Fact>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select f.series, f.source, f.kind, f.key, f.attributes, f.raw, f.gone, f.valid_from, f.valid_to, f.position, f.until, u.file_name, f.n, f.recorded_at
         from app.fact f join app.source_run u on u.area = $1 and u.id = f.run_id
         where f.area = $1 and f.org_id = $2 and ($5 or (f.until is null and not f.gone))
           and f.record_id in (select id from app.source_record where area = $1 and org_id = $2 and (person_id = $3 or id = $4))
         order by coalesce(f.valid_from::text, to_char(f.position / 10000, 'FM0000-00-00')) desc, f.position desc, f.kind, f.key",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(record)
    .bind(history)
    .fetch_all(tx.conn())
    .await?;
    let found = rows.iter().map(fact).collect::<Result<Vec<Fact>>>()?;
    let view = View {
        kind: "view",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "linked_person",
        object: person.or(record),
        fields: "facts",
        count: i32::try_from(found.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(found, view))
}

/// A person the linked systems know, with what stands of it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The linked person.
    pub person: Uuid,
    /// Birth date, where every source that states a whole one agrees on it or the resident register does.
    pub birth: Option<Date>,
    /// Whether the resident register knows its 宛名番号.
    pub numbered: bool,
    /// What stands, in no order.
    pub facts: Vec<Fact>,
    /// The confirmed mother.
    pub mother: Option<Mother>,
}

/// The confirmed mother of a person, with what stands of her: of all her pregnancies, not only of this child's.
#[derive(Debug, Clone)]
pub struct Mother {
    /// Her linked person.
    pub person: Uuid,
    /// Birth date, as [`Standing::birth`].
    pub birth: Option<Date>,
    /// What stands, in no order.
    pub facts: Vec<Fact>,
}

/// Linked persons born on or after a day whom the ledger of the 要対協 does not hold, in the order of their ids from behind `after` on, at most
/// `most` of them; each with its standing facts. The caller puts the look on record.
pub async fn unregistered(tx: &mut Tx<'_>, born_from: Date, after: Option<Uuid>, most: i64) -> Result<Vec<Standing>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Person> = sqlx::query_as(
        "select p.id, coalesce(max(r.birth) filter (where r.source = 'jumin'), max(r.birth)), bool_or(r.number is not null and not r.open)
         from app.linked_person p join app.source_record r on r.area = $1 and r.person_id = p.id and not r.gone
         where p.area = $1 and p.org_id = $2 and ($3::uuid is null or p.id > $3)
           and not exists (select from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.person_id = p.case_person and l.left_on is null)
         group by p.id having coalesce(max(r.birth) filter (where r.source = 'jumin'), max(r.birth)) >= $4 order by p.id limit $5",
    )
    .bind(area)
    .bind(org)
    .bind(after)
    .bind(born_from.to_string())
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let mothers = crate::matching::mothers(tx, &ids).await?;
    let women: Vec<Uuid> = mothers.values().copied().collect();
    let facts = standing(tx, &[ids, women.clone()].concat()).await?;
    Ok(together(rows, facts, &mothers, &births(tx, &women).await?))
}

/// A linked person: its id, birth date, and whether the resident register knows its number.
type Person = (Uuid, Option<String>, bool);

/// Persons with what stands of them, and of their mothers.
fn together(
    persons: Vec<Person>,
    mut facts: HashMap<Uuid, Vec<Fact>>,
    mothers: &HashMap<Uuid, Uuid>,
    births: &HashMap<Uuid, Date>,
) -> Vec<Standing> {
    let mother = |person: &Uuid| Mother {
        person: *person,
        birth: births.get(person).copied(),
        facts: facts.get(person).cloned().unwrap_or_default(),
    };
    // A young mother is a child here too.
    let mut of: HashMap<Uuid, Mother> = mothers.iter().map(|(child, woman)| (*child, mother(woman))).collect();
    let one = |(person, birth, numbered): Person| Standing {
        person,
        birth: birth.and_then(|birth| birth.parse().ok()),
        numbered,
        facts: facts.remove(&person).unwrap_or_default(),
        mother: of.remove(&person),
    };
    persons.into_iter().map(one).collect()
}

/// What stands of these linked persons.
async fn standing(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Fact>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found = sqlx::query(
        "select r.person_id, f.series, f.source, f.kind, f.key, f.attributes, f.raw, f.gone, f.valid_from, f.valid_to, f.position, f.until, u.file_name, f.n, f.recorded_at
         from app.source_record r join app.fact f on f.area = $1 and f.record_id = r.id and f.until is null and not f.gone
         join app.source_run u on u.area = $1 and u.id = f.run_id where r.area = $1 and r.org_id = $2 and r.person_id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    for row in &found {
        of.entry(row.try_get("person_id")?).or_default().push(fact(row)?);
    }
    Ok(of)
}

/// Birth dates of linked persons, where they are known to the day.
async fn births(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Date>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Option<String>)> = sqlx::query_as(
        "select person_id, coalesce(max(birth) filter (where source = 'jumin'), max(birth)) from app.source_record
         where area = $1 and org_id = $2 and person_id = any ($3) and not gone group by person_id",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|(person, birth)| Some((person, birth?.parse().ok()?))).collect())
}

/// Names and readings of linked persons, as the resident register or else any source gives them.
pub async fn names(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, (String, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select distinct on (person_id) person_id, name, kana from app.source_record
         where area = $1 and org_id = $2 and person_id = any ($3) and not gone order by person_id, source <> 'jumin', name = ''",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(person, name, kana)| (person, (name, kana))).collect())
}

/// 宛名番号 of linked persons; nothing of those who have none.
///
/// # Errors
/// Those of the database.
pub async fn numbers(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select id, number from app.linked_person where area = $1 and org_id = $2 and id = any ($3) and number is not null",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// Whether the own agency has this linked person, and the 宛名番号.
///
/// # Errors
/// `NotFound` when it has not.
pub async fn number_of(tx: &mut Tx<'_>, person: Uuid) -> Result<Option<String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let number = sqlx::query_scalar("select number from app.linked_person where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(person)
        .fetch_one(tx.conn())
        .await?;
    Ok(number)
}

/// Children of the case register of whom the file of a place says something else than what stood before it, with the kinds of facts.
pub async fn moved(tx: &mut Tx<'_>, source: &str, position: i64) -> Result<Vec<(Uuid, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let moved = sqlx::query_as(
        "select distinct p.case_person, f.kind from app.linked_person p
           join app.source_record r on r.area = $1 and r.person_id = p.id
           join app.fact f on f.area = $1 and f.record_id = r.id
         where p.area = $1 and p.org_id = $2 and p.case_person is not null and f.source = $3 and f.position = $4 and f.until is null
           and not exists (select from app.fact b where b.area = $1 and b.series = f.series and b.until = f.position and b.hash = f.hash)
         order by 1, 2",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .bind(position)
    .fetch_all(tx.conn())
    .await?;
    Ok(moved)
}

/// The children of the case register that linked persons are.
pub async fn children(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let children = sqlx::query_as(
        "select id, case_person from app.linked_person where area = $1 and org_id = $2 and id = any ($3) and case_person is not null",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(children)
}

/// Linked persons whose child, or anybody of the child's family, is under 支援措置.
pub async fn protected(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let protected: Vec<Uuid> = sqlx::query_scalar(
        "select l.id from app.linked_person l where l.area = $1 and l.org_id = $2 and l.id = any ($3) and exists (
           select from app.protection t where t.area = $1 and t.ended_on is null and (t.person_id = l.case_person or t.person_id in (
             select x.relative_id from app.relation x where x.area = $1 and x.person_id = l.case_person)))",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(protected.into_iter().collect())
}

/// By source: the newest day that a file was applied for.
pub async fn stated(tx: &mut Tx<'_>) -> Result<HashMap<String, Date>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let days: Vec<(String, SqlDate)> = sqlx::query_as(
        "select source, max(stated_on) from app.source_run where area = $1 and org_id = $2 and state = 'applied' group by source",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(days.into_iter().map(|(source, day)| (source, day.to_jiff())).collect())
}

/// The standing row of a child in the ledger of the 要対協: division, day of entry, next review.
pub async fn council(tx: &mut Tx<'_>, child: Uuid) -> Result<Option<(String, Date, Option<Date>)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row: Option<(String, SqlDate, Option<SqlDate>)> = sqlx::query_as(
        "select division, entered_on, next_review from app.ledger_row where area = $1 and org_id = $2 and person_id = $3 and left_on is null",
    )
    .bind(area)
    .bind(org)
    .bind(child)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(division, since, review)| (division, since.to_jiff(), review.map(|day| day.to_jiff()))))
}

/// Whether any of these linked persons has 宛名番号 that the resident register knows: sources that go by it would have named them.
pub async fn is_numbered(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let numbered = sqlx::query_scalar(
        "select exists (select from app.source_record where area = $1 and org_id = $2 and person_id = any ($3) and number is not null and not open)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_one(tx.conn())
    .await?;
    Ok(numbered)
}
