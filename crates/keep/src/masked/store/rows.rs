//! What an export is made of: facts of the sources, the case register, and everybody in them.

use futures::TryStreamExt;
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

/// What an agency is called.
pub async fn agency_name(tx: &mut Tx<'_>, org: i32) -> Result<String> {
    Ok(sqlx::query_scalar("select name from ref.agency where id = $1").bind(org).fetch_one(tx.conn()).await?)
}

/// Sources the agency has facts of, with their number.
pub async fn sources(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sources = sqlx::query_as(
        "select source, count(*) from app.fact where area = $1 and org_id = $2 and until is null and not gone group by source order by source",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(sources)
}

/// A standing statement of a source.
#[derive(Debug)]
pub struct Fact {
    /// The linked person, or else the record of the source.
    pub who: Uuid,
    /// Kind of fact.
    pub kind: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Attributes.
    pub attributes: Map<String, Value>,
}

/// Hands on every standing statement of a source, one after the other.
pub async fn facts(tx: &mut Tx<'_>, source: &str, mut each: impl FnMut(Fact) -> Result<()>) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let mut rows = sqlx::query(
        "select coalesce(r.person_id, f.record_id) as who, f.kind, f.valid_from, f.valid_to, f.attributes
         from app.fact f left join app.source_record r on r.area = $1 and r.id = f.record_id
         where f.area = $1 and f.org_id = $2 and f.source = $3 and f.until is null and not f.gone order by f.record_id, f.kind, f.series",
    )
    .bind(area)
    .bind(org)
    .bind(source)
    .fetch(tx.conn());
    while let Some(row) = rows.try_next().await? {
        let attributes = match row.try_get::<Json<Value>, _>("attributes")?.0 {
            Value::Object(attributes) => attributes,
            _ => Map::new(),
        };
        let day = |name: &str| -> Result<Option<Date>> {
            Ok(row.try_get::<Option<SqlDate>, _>(name)?.map(|day| day.to_jiff()))
        };
        each(Fact {
            who: row.try_get("who")?,
            kind: row.try_get("kind")?,
            from: day("valid_from")?,
            to: day("valid_to")?,
            attributes,
        })?;
    }
    Ok(())
}

/// Somebody the agency knows: who they are in an export, and what must not be found of them.
#[derive(Debug)]
pub struct Somebody {
    /// As in the rows of the export.
    pub who: Uuid,
    /// Whole name, parts parted by a space.
    pub name: String,
    /// The same as it is read.
    pub kana: String,
    /// ISO, as far as it is known.
    pub birth: String,
    /// Address.
    pub address: String,
    /// Numbers and telephones.
    pub number: String,
    /// Telephone.
    pub phone: String,
    /// What binds a household together; empty: nobody.
    pub household: String,
}

/// Hands on everybody in the agency's registers: of the sources, of the cases with their families, and who is on record as in charge.
pub async fn everybody(tx: &mut Tx<'_>, mut each: impl FnMut(Somebody)) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    for sql in [
        "select coalesce(r.person_id, r.id) as who, r.name, r.kana, r.birth, r.address, coalesce(r.number, '') as number, '' as phone, r.household
         from app.source_record r where r.area = $1 and r.org_id = $2",
        "select coalesce(l.id, p.id) as who, concat_ws(' ', n.family, n.given) as name, concat_ws(' ', n.family_kana, n.given_kana) as kana,
           case when p.birth_first = p.birth_last then p.birth_first::text else '' end as birth, coalesce(a.line, '') as address,
           coalesce(k.case_no, '') as number, coalesce(t.number, '') as phone, '' as household
         from app.person p left join app.linked_person l on l.area = $1 and l.case_person = p.id
           left join app.person_name n on n.area = $1 and n.person_id = p.id left join app.person_address a on a.area = $1 and a.person_id = p.id
           left join app.person_phone t on t.area = $1 and t.person_id = p.id left join app.record k on k.area = $1 and k.person_id = p.id
         where p.area = $1 and p.org_id = $2",
        // A family shares its births: in the rows of a child those of the parents must not stand either.
        "select coalesce(l.id, r.person_id) as who, '' as name, '' as kana,
           case when p.birth_first = p.birth_last then p.birth_first::text else '' end as birth, '' as address, '' as number, '' as phone, '' as household
         from app.relation r join app.person p on p.area = $1 and p.id = r.relative_id left join app.linked_person l on l.area = $1 and l.case_person = r.person_id
         where r.area = $1 and r.org_id = $2",
    ] {
        let mut rows = sqlx::query(sql).bind(area).bind(org).fetch(tx.conn());
        while let Some(row) = rows.try_next().await? {
            each(Somebody {
                who: row.try_get("who")?,
                name: row.try_get("name")?,
                kana: row.try_get("kana")?,
                birth: row.try_get("birth")?,
                address: row.try_get("address")?,
                number: row.try_get("number")?,
                phone: row.try_get("phone")?,
                household: row.try_get("household")?,
            });
        }
    }
    Ok(())
}

/// The statements that read the case register, in the order of the tables: the child in the export, and the cells.
const CASES: [&str; 6] = [
    "select r.person_id, array[r.case_no, p.sex, coalesce(p.birth_first::text, ''), r.first_registered_on::text, r.school, r.grade, r.class, r.teacher,
       coalesce(r.severity::text, ''), r.living, r.family_history, r.growth, r.agencies, r.services, r.past_contact, r.in_charge_name] as cells
     from app.record r join app.person p on p.area = $1 and p.id = r.person_id where r.area = $1 and r.org_id = $2",
    "select e.person_id, array[e.accepted_on::text, e.kind, e.route, e.abuse_main, e.abuser_main, e.disposition, coalesce(e.closed_on::text, ''), e.close_reason] as cells
     from app.episode e where e.area = $1 and e.org_id = $2",
    "select c.person_id, array[i.intake_no, (i.received_at at time zone 'Asia/Tokyo')::date::text, i.means, i.route, i.kind, array_to_string(i.abuse_types, '・'),
       array_to_string(i.abusers, '・'), i.urgency, c.schooling, i.complaint, i.child_state, i.family_state, i.received_by_name] as cells
     from app.intake i join app.intake_child c on c.area = $1 and c.intake_id = i.id where i.area = $1 and i.org_id = $2",
    "select g.person_id, array[(g.at at time zone 'Asia/Tokyo')::date::text, g.category, g.body, g.written_by_name] as cells
     from app.progress g where g.area = $1 and g.org_id = $2",
    "select s.person_id, array[(s.seen_at at time zone 'Asia/Tokyo')::date::text, s.method, s.place, s.seen_by, s.state] as cells
     from app.sighting s where s.area = $1 and s.org_id = $2",
    "select c.person_id, array[coalesce((c.started_at at time zone 'Asia/Tokyo')::date::text, ''), coalesce((c.ended_at at time zone 'Asia/Tokyo')::date::text, ''),
       c.basis, c.place_kind, c.end_kind] as cells
     from app.custody c where c.area = $1 and c.org_id = $2",
];

/// Hands on the rows of the n-th table of the case register: whose, and the cells.
pub async fn cases(tx: &mut Tx<'_>, n: usize, mut each: impl FnMut(Uuid, Vec<String>) -> Result<()>) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let Some(table) = CASES.get(n) else { return Ok(()) };
    // Both parts are constants of this file.
    let sql = format!(
        "select coalesce(l.id, t.person_id) as who, t.cells from ({table}) t left join app.linked_person l on l.area = $1 and l.case_person = t.person_id order by 1"
    );
    let mut rows = sqlx::query(AssertSqlSafe(sql)).bind(area).bind(org).fetch(tx.conn());
    while let Some(row) = rows.try_next().await? {
        each(row.try_get("who")?, row.try_get("cells")?)?;
    }
    Ok(())
}

/// Everybody who can stand in an export, by the id its numbers are made of, with what the agency calls them.
pub async fn numbered(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let numbered = sqlx::query_as(
        "select id, coalesce('宛名番号 ' || number, '連携情報') from app.linked_person where area = $1 and org_id = $2
         union all select r.person_id, '事例番号 ' || r.case_no from app.record r where r.area = $1 and r.org_id = $2
         union all select id, '未連結の記録 ' || source || ' ' || key from app.source_record where area = $1 and org_id = $2 and person_id is null",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(numbered)
}
