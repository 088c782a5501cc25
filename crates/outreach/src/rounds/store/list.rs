//! The lists of children.

use super::rounds::{record, round};
use super::who::who;
use crate::rounds::model::{Added, Candidate, Child};
use crate::rules::{Origin, Stage};
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The children on the list of a round, in the order of the tables: 就学後 first, then by name. Nobody behind the reader's wall.
pub async fn children(tx: &mut Tx<'_>, round: Uuid) -> Result<Vec<Child>> {
    select(tx, round, None).await
}

/// One of them.
///
/// # Errors
/// `NotFound` when the child is not on the list, was taken off, or is behind the wall.
pub async fn child(tx: &mut Tx<'_>, round: Uuid, candidate: Uuid) -> Result<Child> {
    select(tx, round, Some(candidate)).await?.pop().ok_or(Error::NotFound)
}

async fn select(tx: &mut Tx<'_>, round: Uuid, only: Option<Uuid>) -> Result<Vec<Child>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select c.id, c.person_id, c.linked, c.stage, c.registered, c.origin, c.reason, c.added_by_name, c.added_at, c.moved_on, a.asked, a.begun, a.answered,
                coalesce(v.outcome, '') as view, coalesce(d.outcome, '') as outcome,
                (select count(distinct s.id) from app.outreach_support s where s.area = $1 and s.candidate_id = c.id) as supports
         from app.outreach_candidate c
         cross join lateral (
           select count(*) as asked, count(w.whole) as begun, count(*) filter (where w.whole) as answered from app.outreach_ask k
           left join lateral (select w.whole from app.outreach_answer w where w.area = $1 and w.ask_id = k.id order by w.at desc, w.id desc limit 1) w on true
           where k.area = $1 and k.candidate_id = c.id and k.withdrawn_at is null
         ) a
         left join lateral (
           select j.outcome from app.outreach_judgement j where j.area = $1 and j.candidate_id = c.id and j.kind = 'view' order by j.at desc, j.id desc limit 1
         ) v on true
         left join lateral (
           select j.outcome from app.outreach_judgement j where j.area = $1 and j.candidate_id = c.id and j.kind = 'decision' order by j.at desc, j.id desc limit 1
         ) d on true
         where c.area = $1 and c.org_id = $2 and c.round_id = $3 and c.removed_at is null and ($4::uuid is null or c.id = $4)",
    )
    .bind(area)
    .bind(org)
    .bind(round)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    let persons = rows.iter().map(|row| row.try_get("person_id")).collect::<Result<Vec<Uuid>, _>>()?;
    let mut known = who(tx, &persons).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let person: Uuid = row.try_get("person_id")?;
        let Some(who) = known.remove(&person) else { continue };
        found.push(Child {
            id: row.try_get("id")?,
            person,
            linked: row.try_get("linked")?,
            stage: Stage::from_code(row.try_get("stage")?),
            registered: row.try_get("registered")?,
            origin: Origin::from_code(row.try_get("origin")?).unwrap_or(Origin::Hand),
            reason: row.try_get("reason")?,
            added_by: row.try_get("added_by_name")?,
            added_at: row.try_get::<SqlTimestamp, _>("added_at")?.to_jiff(),
            moved_on: row.try_get::<Option<SqlDate>, _>("moved_on")?.map(|day| day.to_jiff()),
            name: who.name,
            kana: who.kana,
            birth: who.birth,
            school: who.school,
            grade: who.grade,
            class: who.class,
            asked: row.try_get("asked")?,
            begun: row.try_get("begun")?,
            answered: row.try_get("answered")?,
            view: row.try_get("view")?,
            outcome: row.try_get("outcome")?,
            supports: row.try_get("supports")?,
        });
    }
    found.sort_by(|a, b| (a.stage, &a.school, &a.kana, a.id).cmp(&(b.stage, &b.school, &b.kana, b.id)));
    Ok(found)
}

/// Puts children on the list of a round. A linked person who is a child of the case register is put there as that child. For neighbours: whoever
/// makes a list of children to be asked about hands them over here, with the origin and a reason in words.
///
/// # Errors
/// `Invalid` when the round is closed.
pub async fn add_candidates(tx: &mut Tx<'_>, round: Uuid, candidates: Vec<Candidate>) -> Result<Added> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let round = self::round(tx, round).await?;
    if !round.is_open() {
        return Err(Error::invalid("", "この回は終了しています。児童を加えるときは、回を再開してください。"));
    }
    let asked: Vec<Uuid> = candidates.iter().map(|candidate| candidate.person).collect();
    let cases: HashMap<Uuid, Uuid> = sqlx::query_as::<_, (Uuid, Uuid)>(
        "select id, case_person from app.linked_person where area = $1 and org_id = $2 and id = any ($3) and case_person is not null",
    )
    .bind(area)
    .bind(org)
    .bind(&asked)
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .collect();
    let persons: Vec<Uuid> = asked.iter().map(|person| *cases.get(person).unwrap_or(person)).collect();
    let known = who(tx, &persons).await?;
    let in_register =
        among(tx, "select id from app.person where area = $1 and org_id = $2 and id = any ($3)", &persons).await?;
    let on_ledger = "select person_id from app.ledger_row where area = $1 and org_id = $2 and person_id = any ($3) and left_on is null";
    let registered = among(tx, on_ledger, &persons).await?;
    let mut done = Added::default();
    for (candidate, person) in candidates.iter().zip(persons) {
        let Some(who) = known.get(&person) else {
            done.unknown += 1;
            continue;
        };
        let line = Line {
            person,
            linked: !in_register.contains(&person),
            stage: Stage::on(who.birth, who.grade.parse::<u8>().is_ok(), round.survey_on),
            registered: registered.contains(&person),
        };
        if insert(tx, round.id, &line, candidate).await? { done.added += 1 } else { done.already += 1 }
    }
    Ok(done)
}

/// Those of some persons whom a statement names. It takes area, agency and persons.
async fn among(tx: &mut Tx<'_>, named: &'static str, persons: &[Uuid]) -> Result<HashSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let ids: Vec<Uuid> = sqlx::query_scalar(named).bind(area).bind(org).bind(persons).fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().collect())
}

struct Line {
    person: Uuid,
    linked: bool,
    stage: Stage,
    registered: bool,
}

/// False when the child is on the list already.
async fn insert(tx: &mut Tx<'_>, round: Uuid, line: &Line, candidate: &Candidate) -> Result<bool> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.outreach_candidate (area, org_id, id, round_id, person_id, linked, stage, registered, origin, reason, added_by_name, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (area, round_id, person_id) where removed_at is null do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(round)
    .bind(line.person)
    .bind(line.linked)
    .bind(line.stage.code())
    .bind(line.registered)
    .bind(candidate.origin.code())
    .bind(&candidate.reason)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    record(tx, "outreach.listed", "outreach_candidate", id, Some(line.person), Vec::new()).await?;
    Ok(true)
}

/// Takes a child off the list; running asks about it are withdrawn with it.
pub async fn remove(tx: &mut Tx<'_>, child: &Child, reason: &str) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.outreach_candidate set removed_at = $3, removed_by_name = $4, removed_reason = $5 where area = $1 and id = $2 and removed_at is null",
    )
    .bind(actor.area)
    .bind(child.id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    sqlx::query(
        "update app.outreach_ask set withdrawn_at = $3, withdrawn_by_name = $4, withdrawn_reason = $5
         where area = $1 and candidate_id = $2 and withdrawn_at is null",
    )
    .bind(actor.area)
    .bind(child.id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    record(tx, "outreach.unlisted", "outreach_candidate", child.id, Some(child.person), Vec::new()).await
}
