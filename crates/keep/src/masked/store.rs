//! All SQL of masked exports: orders, openings of kept keys, and the rows that are read for them.

use super::model::{Found, Opening, Order, State, Told, Wish};
use futures::TryStreamExt;
use ground::db::Tx;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Map, Value, json};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

/// After so long without a sign the making of a file is taken over.
const DEAD: SignedDuration = SignedDuration::from_mins(5);

fn order(row: &PgRow) -> Result<Order> {
    let at = |name: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(name)?.map(|at| at.to_jiff()))
    };
    let file: Option<Uuid> = row.try_get("file_id")?;
    Ok(Order {
        id: row.try_get("id")?,
        wish: Wish {
            purpose: row.try_get("purpose")?,
            receiver: row.try_get("receiver")?,
            note: row.try_get("note")?,
            format: row.try_get("format")?,
            parts: row.try_get("parts")?,
            key_kept: row.try_get("key_kept")?,
        },
        blanked: row.try_get("blanked")?,
        state: State::from_code(row.try_get("state")?).ok_or_else(|| Error::internal("unknown state of an export"))?,
        asked_by: row.try_get("asked_by")?,
        asked_by_name: row.try_get("asked_by_name")?,
        asked_at: row.try_get::<SqlTimestamp, _>("asked_at")?.to_jiff(),
        decided_by_name: row.try_get("decided_by_name")?,
        decided_at: at("decided_at")?,
        words: row.try_get("words")?,
        report: row.try_get::<Json<Vec<Told>>, _>("report")?.0,
        found: row.try_get::<Json<Vec<Found>>, _>("found")?.0,
        file: file.zip(row.try_get::<Option<Vec<u8>>, _>("file_key")?),
        bytes: row.try_get::<Option<i64>, _>("bytes")?.unwrap_or(0),
        hash: row.try_get::<Option<Vec<u8>>, _>("hash")?.unwrap_or_default(),
        made_at: at("made_at")?,
        escrow: row.try_get("escrow")?,
        version: row.try_get("version")?,
    })
}

/// The agency's orders, newest first.
pub async fn orders(tx: &mut Tx<'_>) -> Result<Vec<Order>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows =
        sqlx::query("select * from app.masked_export where area = $1 and org_id = $2 order by asked_at desc limit 200")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    rows.iter().map(order).collect()
}

/// One order of the agency.
///
/// # Errors
/// `NotFound`.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Order> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row = sqlx::query("select * from app.masked_export where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    order(&row)
}

/// Keeps a new order.
pub async fn insert(tx: &mut Tx<'_>, wish: &Wish) -> Result<Uuid> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.masked_export (area, org_id, id, purpose, receiver, note, format, parts, key_kept, state, asked_by, asked_by_name, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(&wish.purpose)
    .bind(&wish.receiver)
    .bind(&wish.note)
    .bind(&wish.format)
    .bind(&wish.parts)
    .bind(wish.key_kept)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Approves or refuses an order that waits.
///
/// # Errors
/// `Stale` when it no longer waits or is one's own.
pub async fn decide(tx: &mut Tx<'_>, order: &Order, to: State, words: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    let changed = sqlx::query(
        "update app.masked_export set state = $4, decided_by = $5, decided_by_name = $6, decided_at = $7, words = $8, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = 'waiting' and asked_by <> $5 and version = $9",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(to.code())
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .bind(words)
    .bind(order.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Moves an order on whose state is still the one that was read; `blanked` are its columns made blank by hand.
pub async fn step(tx: &mut Tx<'_>, order: &Order, to: State, blanked: &[String]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let changed = sqlx::query(
        "update app.masked_export set state = $5, blanked = $6, found = '[]', alive_at = null, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = $4 and version = $7",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(order.state.code())
    .bind(to.code())
    .bind(blanked)
    .bind(order.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Orders to be made, of every agency: area, agency, order. For the worker.
pub async fn due(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Uuid)>> {
    let now = tx.now();
    let due = sqlx::query_as(
        "select area, org_id, id from app.masked_export where state = 'making' and (alive_at is null or alive_at < $1) order by area, id",
    )
    .bind((now - DEAD).to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(due)
}

/// Takes the making of an order on; none when another process is at it.
pub async fn claim(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Order>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let row = sqlx::query(
        "update app.masked_export set alive_at = $4
         where area = $1 and org_id = $2 and id = $3 and state = 'making' and (alive_at is null or alive_at < $5) returning *",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind((now - DEAD).to_sqlx())
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(order).transpose()
}

/// How the making of a file ended.
#[derive(Debug, Default)]
pub struct Made {
    /// What was removed.
    pub report: Vec<Told>,
    /// What the look at it found: then there is no file.
    pub found: Vec<Found>,
    /// The file: id, wrapped key, size, SHA-256.
    pub file: Option<(Uuid, Vec<u8>, i64, Vec<u8>)>,
    /// The sealed key of its numbers.
    pub escrow: Option<Vec<u8>>,
    /// Why it could not be made.
    pub words: String,
}

/// Keeps how it ended.
pub async fn made(tx: &mut Tx<'_>, order: &Order, to: State, made: &Made) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let file = made.file.as_ref();
    let changed = sqlx::query(
        "update app.masked_export set state = $4, report = $5, found = $6, file_id = $7, file_key = $8, bytes = $9, hash = $10, made_at = $11,
           escrow = $12, words = $13, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = 'making'",
    )
    .bind(area)
    .bind(org)
    .bind(order.id)
    .bind(to.code())
    .bind(json!(made.report))
    .bind(json!(made.found))
    .bind(file.map(|file| file.0))
    .bind(file.map(|file| &file.1))
    .bind(file.map(|file| file.2))
    .bind(file.map(|file| &file.3))
    .bind(now.to_sqlx())
    .bind(&made.escrow)
    .bind(&made.words)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Openings of the key of an order, newest first.
pub async fn openings(tx: &mut Tx<'_>, export: Uuid) -> Result<Vec<Opening>> {
    let area = tx.permit().actor().area;
    let rows = sqlx::query("select * from app.masked_opening where area = $1 and export_id = $2 order by asked_at desc")
        .bind(area)
        .bind(export)
        .fetch_all(tx.conn())
        .await?;
    let opening = |row: &PgRow| -> Result<Opening> {
        Ok(Opening {
            id: row.try_get("id")?,
            reason: row.try_get("reason")?,
            asked_by: row.try_get("asked_by")?,
            asked_by_name: row.try_get("asked_by_name")?,
            asked_at: row.try_get::<SqlTimestamp, _>("asked_at")?.to_jiff(),
            confirmed_by_name: row.try_get("confirmed_by_name")?,
            until: row.try_get::<Option<SqlTimestamp>, _>("until")?.map(|at| at.to_jiff()),
        })
    };
    rows.iter().map(opening).collect()
}

/// Asks to use a kept key.
pub async fn ask_opening(tx: &mut Tx<'_>, export: Uuid, reason: &str) -> Result<Uuid> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    sqlx::query(
        "insert into app.masked_opening (area, org_id, id, export_id, reason, asked_by, asked_by_name, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(export)
    .bind(reason)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Confirms it as the second person.
///
/// # Errors
/// `NotFound`; `Stale` when it is one's own or confirmed already.
pub async fn confirm_opening(tx: &mut Tx<'_>, export: Uuid, opening: Uuid, until: Timestamp) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    if !openings(tx, export).await?.iter().any(|one| one.id == opening) {
        return Err(Error::NotFound);
    }
    let changed = sqlx::query(
        "update app.masked_opening set confirmed_by = $4, confirmed_by_name = $5, confirmed_at = $6, until = $7
         where area = $1 and export_id = $2 and id = $3 and confirmed_at is null and asked_by <> $4",
    )
    .bind(area)
    .bind(export)
    .bind(opening)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// A file is read and written for as long as it takes.
pub async fn take_time(tx: &mut Tx<'_>) -> Result<()> {
    sqlx::query("set local statement_timeout = '30min'").execute(tx.conn()).await?;
    sqlx::query("set local idle_in_transaction_session_timeout = '5min'").execute(tx.conn()).await?;
    Ok(())
}

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
