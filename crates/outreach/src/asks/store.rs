//! Asks and answers in the database.

use super::model::{Ask, Given, Told};
use super::rules::Kind;
use desk::assessment::form::{Answers, Form};
use ground::db::{Change, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

const SELECT: &str = "select a.id, a.org_id, a.round_id, a.candidate_id, a.person_id, a.kind, a.place, a.to_org, a.to_section, a.told, a.form, a.due_on,
    a.sent_by_name, a.sent_at, a.reminded_on, w.id as answer, w.answers, w.whole, w.way, trim(w.by_section || ' ' || w.by_name) as answered_by, w.at
  from app.outreach_ask a
  left join lateral (
    select w.id, w.answers, w.whole, w.way, w.by_section, w.by_name, w.at from app.outreach_answer w where w.area = $1 and w.ask_id = a.id
    order by w.at desc, w.id desc limit 1
  ) w on true
  where a.area = $1 and a.withdrawn_at is null";

fn ask_of(row: &PgRow) -> Result<Ask, sqlx::Error> {
    let given = match row.try_get::<Option<Uuid>, _>("answer")? {
        Some(id) => Some(Given {
            id,
            answers: row.try_get::<Json<Answers>, _>("answers")?.0,
            whole: row.try_get("whole")?,
            by_file: row.try_get::<String, _>("way")? == "file",
            by: row.try_get("answered_by")?,
            at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
        }),
        None => None,
    };
    Ok(Ask {
        id: row.try_get("id")?,
        org: row.try_get("org_id")?,
        round: row.try_get("round_id")?,
        candidate: row.try_get("candidate_id")?,
        person: row.try_get("person_id")?,
        kind: Kind::from_code(row.try_get("kind")?).unwrap_or(Kind::School),
        place: row.try_get("place")?,
        to_org: row.try_get("to_org")?,
        to_section: row.try_get("to_section")?,
        told: row.try_get::<Json<Told>, _>("told")?.0,
        form: row.try_get::<Json<Form>, _>("form")?.0,
        due_on: row.try_get::<SqlDate, _>("due_on")?.to_jiff(),
        sent_by: row.try_get("sent_by_name")?,
        sent_at: row.try_get::<SqlTimestamp, _>("sent_at")?.to_jiff(),
        reminded_on: row.try_get::<Option<SqlDate>, _>("reminded_on")?.map(|day| day.to_jiff()),
        given,
    })
}

/// Running asks of a round of the own agency, by place and name.
pub async fn of_round(tx: &mut Tx<'_>, round: Uuid) -> Result<Vec<Ask>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sql = sqlx::AssertSqlSafe(format!(
        "{SELECT} and a.org_id = $2 and a.round_id = $3 order by a.kind, a.place, a.told ->> 'kana', a.id"
    ));
    let rows = sqlx::query(sql).bind(area).bind(org).bind(round).fetch_all(tx.conn()).await?;
    Ok(rows.iter().map(ask_of).collect::<Result<_, _>>()?)
}

/// Running asks about a child of a list of the own agency.
pub async fn of_child(tx: &mut Tx<'_>, candidate: Uuid) -> Result<Vec<Ask>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sql =
        sqlx::AssertSqlSafe(format!("{SELECT} and a.org_id = $2 and a.candidate_id = $3 order by a.sent_at, a.id"));
    let rows = sqlx::query(sql).bind(area).bind(org).bind(candidate).fetch_all(tx.conn()).await?;
    Ok(rows.iter().map(ask_of).collect::<Result<_, _>>()?)
}

/// Running asks the reader is asked: sent to the own agency, to the own section, or, in a post limited to schools, to one of those schools. The ones due
/// first come first.
pub async fn for_me(tx: &mut Tx<'_>) -> Result<Vec<Ask>> {
    let actor = tx.permit().actor();
    let schools = own_schools(tx).await?;
    let sql = sqlx::AssertSqlSafe(format!(
        "{SELECT} and (a.to_org = $2 or a.org_id = $2) order by a.due_on, a.place, a.told ->> 'kana', a.id"
    ));
    let rows = sqlx::query(sql).bind(actor.area).bind(actor.org).fetch_all(tx.conn()).await?;
    let asks = rows.iter().map(ask_of).collect::<Result<Vec<_>, _>>()?;
    let is_mine = |ask: &Ask| {
        let is_at_school = || schools.iter().any(|school| desk::people::ward::is_same_school(school, &ask.place));
        let is_asked = match ask.org == actor.org {
            false => ask.to_org == Some(actor.org),
            true if actor.ward.is_some() => ask.kind != Kind::Health && is_at_school(),
            true => ask.to_section.is_some() && ask.to_section == actor.section,
        };
        is_asked && !actor.is_walled(ask.person)
    };
    Ok(asks.into_iter().filter(is_mine).collect())
}

/// One of them.
///
/// # Errors
/// `NotFound` for what somebody else is asked.
pub async fn one_for_me(tx: &mut Tx<'_>, id: Uuid) -> Result<Ask> {
    for_me(tx).await?.into_iter().find(|ask| ask.id == id).ok_or(Error::NotFound)
}

/// The schools the reader's posts of today are limited to.
async fn own_schools(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    if actor.ward.is_none() {
        return Ok(Vec::new());
    }
    let schools: Vec<Option<Vec<String>>> = sqlx::query_scalar(
        "select s.schools from app.appointment a
         join lateral (select p.schools from ref.post_school p where p.post_id = a.post_id and p.valid_from <= $3 order by p.valid_from desc limit 1) s on true
         where a.area = $1 and a.staff_id = $2 and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)",
    )
    .bind(actor.area)
    .bind(actor.staff)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(schools.into_iter().flatten().flatten().collect())
}

/// An ask to be sent.
pub struct NewAsk<'a> {
    /// The round.
    pub round: Uuid,
    /// The line of the list, the child, and whether only the linked systems know it.
    pub child: (Uuid, Uuid, bool),
    /// Whom.
    pub kind: Kind,
    /// Name of the school, nursery or section.
    pub place: &'a str,
    /// An agency with log-ins of its own.
    pub to_org: Option<i32>,
    /// A section of the own agency.
    pub to_section: Option<i32>,
    /// What is told.
    pub told: &'a Told,
    /// What is asked.
    pub form: &'a Form,
    /// Last day.
    pub due_on: Date,
}

/// Sends an ask; false when this place is asked about the child already.
pub async fn send(tx: &mut Tx<'_>, ask: &NewAsk<'_>) -> Result<bool> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let (candidate, person, linked) = ask.child;
    let done = sqlx::query(
        "insert into app.outreach_ask (area, org_id, id, round_id, candidate_id, person_id, linked, kind, place, to_org, to_section, told, form, due_on, sent_by_name, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (area, candidate_id, kind, place) where withdrawn_at is null do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(ask.round)
    .bind(candidate)
    .bind(person)
    .bind(linked)
    .bind(ask.kind.code())
    .bind(ask.place)
    .bind(ask.to_org)
    .bind(ask.to_section)
    .bind(Json(ask.told))
    .bind(Json(ask.form))
    .bind(ask.due_on.to_sqlx())
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    record(tx, "outreach.sent", id, person).await?;
    Ok(true)
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, id: Uuid, person: Uuid) -> Result<()> {
    tx.record(Change { kind, entity: "outreach_ask", id, person: Some(person), fields: Vec::new(), payload: json!({}) })
        .await
}

/// Withdraws a running ask.
///
/// # Errors
/// `NotFound` when it is none of the round, or was withdrawn before.
pub async fn withdraw(tx: &mut Tx<'_>, round: Uuid, id: Uuid, reason: &str) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let person: Uuid = sqlx::query_scalar(
        "update app.outreach_ask set withdrawn_at = $5, withdrawn_by_name = $6, withdrawn_reason = $7
         where area = $1 and org_id = $2 and round_id = $3 and id = $4 and withdrawn_at is null returning person_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(round)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(reason)
    .fetch_one(tx.conn())
    .await?;
    record(tx, "outreach.withdrawn", id, person).await
}

/// Adds an answer. `after` is the one it was made after.
///
/// # Errors
/// `Stale` when somebody else answered meanwhile.
pub async fn answer(
    tx: &mut Tx<'_>,
    ask: &Ask,
    after: Option<Uuid>,
    answers: &Answers,
    whole: bool,
    by: (&str, &'static str),
) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let (section, way) = by;
    let done = sqlx::query(
        "insert into app.outreach_answer (area, org_id, id, asked_by, ask_id, person_id, after, answers, whole, way, by_name, by_section, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (area, ask_id, after) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(ask.org)
    .bind(ask.id)
    .bind(ask.person)
    .bind(after)
    .bind(Json(answers))
    .bind(whole)
    .bind(way)
    .bind(&actor.name)
    .bind(section)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    record(tx, "outreach.answered", ask.id, ask.person).await
}

/// Notes that these asks were brought to mind today.
pub async fn note_reminded(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<()> {
    let today = tx.today();
    sqlx::query("update app.outreach_ask set reminded_on = $2 where id = any ($1)")
        .bind(ids)
        .bind(today.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Staff of an agency who answer for a section, or whose posts are limited to a school of this name.
pub async fn staff_asked(tx: &mut Tx<'_>, area: i16, org: i32, section: Option<i32>, place: &str) -> Result<Vec<Uuid>> {
    let today = tx.today();
    type Row = (Uuid, Option<i32>, Option<Vec<String>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select distinct a.staff_id, p.section_id, s.schools from app.appointment a join ref.post p on p.id = a.post_id
         left join lateral (select l.schools from ref.post_school l where l.post_id = p.id and l.valid_from <= $3 order by l.valid_from desc limit 1) s on true
         where a.area = $1 and a.org_id = $2 and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)",
    )
    .bind(area)
    .bind(org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let is_asked = |(_, of, schools): &Row| match schools {
        Some(schools) => schools.iter().any(|school| desk::people::ward::is_same_school(school, place)),
        None => section.is_some() && *of == section,
    };
    Ok(rows.iter().filter(|row| is_asked(row)).map(|(staff, ..)| *staff).collect())
}

/// Asks of one place that wait for a whole answer.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The asks.
    pub ids: Vec<Uuid>,
    /// Last reminder.
    pub reminded_on: Option<Date>,
}

/// Where asks wait: area, agency, round, agency asked, section asked, place, last day.
pub type Place = (i16, i32, Uuid, Option<i32>, Option<i32>, String, Date);

/// Every place where asks wait; for the clock.
pub async fn waiting(tx: &mut Tx<'_>) -> Result<BTreeMap<Place, Waiting>> {
    type Row = (i16, i32, Uuid, Uuid, Option<i32>, Option<i32>, String, SqlDate, Option<SqlDate>);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.area, a.org_id, a.round_id, a.id, a.to_org, a.to_section, a.place, a.due_on, a.reminded_on from app.outreach_ask a
         where a.withdrawn_at is null
           and not coalesce((select w.whole from app.outreach_answer w where w.area = a.area and w.ask_id = a.id order by w.at desc, w.id desc limit 1), false)
         order by a.area, a.org_id, a.id",
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: BTreeMap<Place, Waiting> = BTreeMap::new();
    for (area, org, round, id, to_org, to_section, place, due, reminded) in rows {
        let due_on = due.to_jiff();
        let reminded = reminded.map(|day| day.to_jiff());
        let one = found
            .entry((area, org, round, to_org, to_section, place, due_on))
            .or_insert_with(|| Waiting { ids: Vec::new(), reminded_on: reminded });
        one.reminded_on = one.reminded_on.min(reminded);
        one.ids.push(id);
    }
    Ok(found)
}

/// Leaves an event in the name of who asks; for the clock.
pub async fn raise(tx: &mut Tx<'_>, area: i16, org: i32, round: Uuid, payload: Value) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, object_id, payload, at, due_at) values ($1, $2, $3, 'outreach.due', $4, $5, $6, $6)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(round)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
