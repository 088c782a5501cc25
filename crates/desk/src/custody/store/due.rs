//! Deadlines as lists and the watch read them. Written by [`settle`] alone, from what the rules say.

use super::load::{load, lock};
use crate::custody::model::Start;
use crate::custody::rules::{Alarm, Due, is_open_to_all};
use crate::people;
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use jp::RuleName;
use serde_json::{Value, json};
use uuid::Uuid;

fn code(rule: RuleName) -> Result<String> {
    match serde_json::to_value(rule)? {
        Value::String(code) => Ok(code),
        other => Err(Error::internal(format!("rule {other}"))),
    }
}

fn rule(code: String) -> Result<RuleName> {
    Ok(serde_json::from_value(Value::String(code))?)
}

/// Computes the deadlines of a 一時保護 anew after a change: writes them, takes out those that no longer follow, and puts the next one on
/// every page about the child.
pub async fn settle(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    lock(tx, key).await?;
    let custody = load(tx, key).await?.for_rules().clone();
    let dues = custody.course().dues();
    let mut kept = Vec::with_capacity(dues.len());
    for due in &dues {
        let code = code(due.deadline.rule)?;
        write(tx, key, custody.person, &code, due).await?;
        kept.push(format!("{code} {}", due.extended));
    }
    sqlx::query(
        "delete from app.custody_due where area = $1 and custody_id = $2 and rule || ' ' || extended <> all ($3)",
    )
    .bind(key.area)
    .bind(key.id)
    .bind(&kept)
    .execute(tx.conn())
    .await?;
    announce(tx, custody.person).await
}

/// Puts the next deadline of all of a child's 一時保護 on every page about the child: one that was settled must not hide another's.
async fn announce(tx: &mut Tx<'_>, person: Key) -> Result<()> {
    let org = tx.permit().actor().org;
    let open: Vec<(String, SqlDate)> = sqlx::query_as(
        "select rule, last_day from app.custody_due where area = $1 and org_id = $2 and person_id = $3 and done_at is null
         order by last_day, rule",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let mut next = None;
    for (code, last_day) in open {
        let rule = rule(code)?;
        if next.is_none() && is_open_to_all(rule) {
            next = Some((last_day.to_jiff(), rule.to_string()));
        }
    }
    people::announce_deadline(tx, person, next).await
}

/// A deadline that moved, or was done and is open again, is told anew.
async fn write(tx: &mut Tx<'_>, key: Key, person: Key, code: &str, due: &Due) -> Result<()> {
    let org = tx.permit().actor().org;
    sqlx::query(
        "insert into app.custody_due as known (area, org_id, custody_id, person_id, rule, extended, start_on, since, last_day, done_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (area, custody_id, rule, extended) do update set start_on = excluded.start_on, since = excluded.since,
           last_day = excluded.last_day, done_at = excluded.done_at,
           told_at = case when known.last_day = excluded.last_day and (known.done_at is null or excluded.done_at is not null)
             then known.told_at end",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .bind(person.id)
    .bind(code)
    .bind(i16::from(due.extended))
    .bind(due.deadline.start.to_sqlx())
    .bind(due.since.to_sqlx())
    .bind(due.deadline.last_day.to_sqlx())
    .bind(due.done_at.map(|at| at.to_sqlx()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An open deadline with whose it is, for lists.
#[derive(Debug, Clone)]
pub struct DueLine {
    /// The 一時保護.
    pub custody: Key,
    /// The child.
    pub person: Key,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Start.
    pub start: Start,
    /// Kind of place.
    pub place_kind: String,
    /// Rule.
    pub rule: RuleName,
    /// Last day.
    pub last_day: Date,
    /// Staff in charge.
    pub in_charge: Option<Uuid>,
    /// Their name.
    pub in_charge_name: String,
    /// Section in charge.
    pub section: Option<i32>,
}

#[derive(sqlx::FromRow)]
struct Line {
    custody_id: Uuid,
    person_id: Uuid,
    name: String,
    kana: String,
    begins_at: SqlTimestamp,
    has_started: bool,
    place_kind: String,
    rule: String,
    last_day: SqlDate,
    in_charge: Option<Uuid>,
    in_charge_name: String,
    section_id: Option<i32>,
}

/// Open deadlines of the own agency with a last day up to `until`, the earliest first.
pub async fn open_dues(tx: &mut Tx<'_>, until: Date) -> Result<Sealed<Vec<DueLine>>> {
    let actor = tx.permit().actor();
    let rows: Vec<Line> = sqlx::query_as(
        "select d.custody_id, d.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana,
                coalesce(c.started_at, c.planned_at) as begins_at, c.started_at is not null as has_started, c.place_kind, d.rule, d.last_day,
                r.in_charge, coalesce(r.in_charge_name, '') as in_charge_name, r.section_id
         from app.custody_due d
         join app.custody c on c.area = d.area and c.id = d.custody_id
         left join app.person_name n on n.area = d.area and n.person_id = d.person_id and n.sort = 0
         left join app.record r on r.area = d.area and r.org_id = d.org_id and r.person_id = d.person_id
         where d.area = $1 and d.org_id = $2 and d.done_at is null and d.last_day <= $3 and d.person_id <> all ($4)
         order by d.last_day, begins_at, d.rule",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(until.to_sqlx())
    .bind(people::access::walled(tx.permit()))
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row: Line| {
        let at = row.begins_at.to_jiff();
        Ok(DueLine {
            custody: Key::new(actor.area, row.custody_id),
            person: Key::new(actor.area, row.person_id),
            name: row.name,
            kana: row.kana,
            start: if row.has_started { Start::On(at) } else { Start::Planned(at) },
            place_kind: row.place_kind,
            rule: rule(row.rule)?,
            last_day: row.last_day.to_jiff(),
            in_charge: row.in_charge,
            in_charge_name: row.in_charge_name,
            section: row.section_id,
        })
    });
    let lines: Vec<DueLine> = lines.collect::<Result<_>>()?;
    let mut persons: Vec<Uuid> = lines.iter().map(|line| line.person.id).collect();
    persons.sort_unstable();
    persons.dedup();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "custody",
        fields: "name,kana,dues",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(if lines.is_empty() { Sealed::plain(lines) } else { Sealed::new(lines, view) })
}

/// An open deadline of any agency, for the watch.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Area of the agency.
    pub area: i16,
    /// The agency.
    pub org: i32,
    custody: Uuid,
    person: Uuid,
    code: String,
    extended: i16,
    /// From when on the act is due.
    pub since: Timestamp,
    /// Last day.
    pub last_day: Date,
    /// The newest threshold people were told of.
    pub told_at: Option<Timestamp>,
    /// Staff in charge.
    pub in_charge: Option<Uuid>,
    /// Section in charge.
    pub section: Option<i32>,
}

impl Watched {
    /// The rule.
    pub fn rule(&self) -> Result<RuleName> {
        rule(self.code.clone())
    }
}

/// Open deadlines of every agency.
pub async fn watched(tx: &mut Tx<'_>) -> Result<Vec<Watched>> {
    type Row =
        (i16, i32, Uuid, Uuid, String, i16, SqlTimestamp, SqlDate, Option<SqlTimestamp>, Option<Uuid>, Option<i32>);
    let rows: Vec<Row> = sqlx::query_as(
        "select d.area, d.org_id, d.custody_id, d.person_id, d.rule, d.extended, d.since, d.last_day, d.told_at, r.in_charge, r.section_id
         from app.custody_due d
         left join app.record r on r.area = d.area and r.org_id = d.org_id and r.person_id = d.person_id
         where d.done_at is null",
    )
    .fetch_all(tx.conn())
    .await?;
    let watched =
        |(area, org, custody, person, code, extended, since, last_day, told_at, in_charge, section): Row| Watched {
            area,
            org,
            custody,
            person,
            code,
            extended,
            since: since.to_jiff(),
            last_day: last_day.to_jiff(),
            told_at: told_at.map(|at| at.to_jiff()),
            in_charge,
            section,
        };
    Ok(rows.into_iter().map(watched).collect())
}

/// Leaves an event that tells these members of staff, and notes the threshold in the same commit.
pub async fn raise(tx: &mut Tx<'_>, due: &Watched, alarm: Alarm, staff: &[Uuid], words: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let payload = json!({ "custody": due.custody, "staff": staff, "words": words, "urgent": true });
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(due.area)
    .bind(due.org)
    .bind(id)
    .bind(if alarm.overdue { "custody.overdue" } else { "custody.warning" })
    .bind(due.person)
    .bind(due.custody)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update app.custody_due set told_at = $5 where area = $1 and custody_id = $2 and rule = $3 and extended = $4",
    )
    .bind(due.area)
    .bind(due.custody)
    .bind(&due.code)
    .bind(due.extended)
    .bind(alarm.at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
