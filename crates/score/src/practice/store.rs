//! All SQL about what happened to children: a few statements over all rows of the own agency, none for a single child.

use super::rules::{Life, Stay, japanese};
use crate::card::model::Outcome;
use desk::cases::codes;
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A row about a child, for the life it belongs to.
type Span = (Uuid, Option<SqlDate>, Option<SqlDate>);

fn span((_, from, until): Span) -> (Option<Date>, Option<Date>) {
    (from.map(|day| day.to_jiff()), until.map(|day| day.to_jiff()))
}

/// The lives of all children of the own agency who were ever reported, in the order of their ids; without those behind the wall.
pub async fn lives(tx: &mut Tx<'_>, outcome: Outcome) -> Result<Vec<Life>> {
    let mut lives = Lives(reported(tx).await?);
    let mut families = Families::default();
    for (person, at, intake) in reports(tx, None).await? {
        families.join(person, intake);
        lives.add(person, |life| life.reports.push((at.to_jiff(), intake)));
    }
    for (person, at, wording) in sheets(tx).await? {
        lives.add(person, |life| life.sheets.push((at.to_jiff(), Arc::from(wording.as_str()))));
    }
    for (person, from, to) in stays(tx, None).await? {
        lives.add(person, |life| life.stays.push(Stay { from: from.to_jiff(), to: to.map(|to| to.to_jiff()) }));
    }
    for (person, at, before) in charges(tx).await? {
        lives.add(person, |life| life.charges.push((at.to_jiff(), before)));
    }
    for (person, left) in left(tx, None).await? {
        lives.add(person, |life| life.left.push(left.to_jiff()));
    }
    for (person, relative, guardian, from, until) in relations(tx).await? {
        families.join(person, relative);
        if guardian {
            lives.add(person, |life| life.guardians.push(span((person, from, until))));
        }
    }
    for (person, is_on, from, until) in facts(tx, &WELFARE).await? {
        let told = is_on.then(|| span((person, from, until)));
        lives.add(person, |life| life.welfare.get_or_insert_default().extend(told));
    }
    for (person, is_on, from, until) in facts(tx, &DISABILITY).await? {
        let told = is_on.then(|| span((person, from, until)));
        lives.add(person, |life| life.disability.get_or_insert_default().extend(told));
    }
    for (person, asked) in disability_asked(tx).await? {
        lives.add(person, |life| life.disability_asked.push(asked.to_jiff()));
    }
    for (person, at) in scores(tx, outcome).await? {
        lives.add(person, |life| life.scores.push(at.to_jiff()));
    }
    let mut lives: Vec<Life> = lives.0.into_values().collect();
    lives.sort_by_key(|life| life.person);
    let mut numbers: HashMap<Uuid, u32> = HashMap::new();
    for life in &mut lives {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        life.household = *numbers.entry(families.head(life.person)).or_insert(next);
    }
    Ok(lives)
}

/// As much of the lives of a few children as tells whether they were reported again.
pub async fn lives_of(tx: &mut Tx<'_>, births: &[(Uuid, Option<Date>)]) -> Result<HashMap<Uuid, Life>> {
    let persons: Vec<Uuid> = births.iter().map(|(person, _)| *person).collect();
    let life =
        |(person, birth): &(Uuid, Option<Date>)| (*person, Life { person: *person, birth: *birth, ..Life::default() });
    let mut lives = Lives(births.iter().map(life).collect());
    for (person, at, intake) in reports(tx, Some(&persons)).await? {
        lives.add(person, |life| life.reports.push((at.to_jiff(), intake)));
    }
    for (person, from, to) in stays(tx, Some(&persons)).await? {
        lives.add(person, |life| life.stays.push(Stay { from: from.to_jiff(), to: to.map(|to| to.to_jiff()) }));
    }
    for (person, day) in left(tx, Some(&persons)).await? {
        lives.add(person, |life| life.left.push(day.to_jiff()));
    }
    Ok(lives.0)
}

struct Lives(HashMap<Uuid, Life>);

impl Lives {
    fn add(&mut self, person: Uuid, put: impl FnOnce(&mut Life)) {
        if let Some(life) = self.0.get_mut(&person) {
            put(life);
        }
    }
}

/// Who belongs together: joined by a report or a relative in common.
#[derive(Default)]
struct Families(HashMap<Uuid, Uuid>);

impl Families {
    fn head(&mut self, mut one: Uuid) -> Uuid {
        while let Some(above) = self.0.get(&one).copied() {
            // Ways that were gone are made short.
            if let Some(further) = self.0.get(&above).copied() {
                self.0.insert(one, further);
            }
            one = above;
        }
        one
    }

    fn join(&mut self, one: Uuid, other: Uuid) {
        let (a, b) = (self.head(one), self.head(other));
        if a != b {
            self.0.insert(a.max(b), a.min(b));
        }
    }
}

async fn reported(tx: &mut Tx<'_>) -> Result<HashMap<Uuid, Life>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let walled: Vec<Uuid> = desk::people::access::walled(tx.permit());
    let rows: Vec<(Uuid, Option<SqlDate>, String, String, String)> = sqlx::query_as(
        "select p.id, case when p.birth_first = p.birth_last then p.birth_first end, p.sex, coalesce(s.name, ''), p.nationality
         from app.person p left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = p.id left join ref.section s on s.id = r.section_id
         where p.area = $1 and p.org_id = $2 and p.id <> all ($3)
           and exists (select from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
             where c.area = $1 and c.org_id = $2 and c.person_id = p.id and i.form = 'abuse')",
    )
    .bind(area)
    .bind(org)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    let life = |(person, birth, sex, office, nationality): (Uuid, Option<SqlDate>, String, String, String)| {
        let (birth, japanese) = (birth.map(|day| day.to_jiff()), japanese(&nationality));
        (person, Life { person, birth, sex, office, japanese, ..Life::default() })
    };
    Ok(rows.into_iter().map(life).collect())
}

async fn reports(tx: &mut Tx<'_>, of: Option<&[Uuid]>) -> Result<Vec<(Uuid, SqlTimestamp, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select c.person_id, i.first_registered_at, i.id from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
         where c.area = $1 and c.org_id = $2 and i.form = 'abuse' and ($3::uuid[] is null or c.person_id = any ($3)) order by i.first_registered_at, i.id",
    )
    .bind(area)
    .bind(org)
    .bind(of)
    .fetch_all(tx.conn())
    .await?)
}

/// 緊急度 sheets with the moment of their first finishing.
async fn sheets(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, SqlTimestamp, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select person_id, recorded_at, wording from (
           select distinct on (sheet_id) sheet_id, person_id, recorded_at, wording from app.sheet_revision
           where area = $1 and org_id = $2 and form = 'urgency' and status = 'done' order by sheet_id, version) s order by recorded_at, sheet_id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}

async fn stays(tx: &mut Tx<'_>, of: Option<&[Uuid]>) -> Result<Vec<(Uuid, SqlTimestamp, Option<SqlTimestamp>)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select person_id, started_at, ended_at from app.custody where area = $1 and org_id = $2 and started_at is not null
           and ($3::uuid[] is null or person_id = any ($3)) order by started_at, id",
    )
    .bind(area)
    .bind(org)
    .bind(of)
    .fetch_all(tx.conn())
    .await?)
}

/// Changes of who is in charge, with the section before as the history of the record tells it: its name stands before that of the member of staff.
async fn charges(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, SqlTimestamp, String)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select c.person_id, c.at, coalesce((select s.name from ref.section s
           where s.org_id = $2 and starts_with(f ->> 'from', s.name) and substr(f ->> 'from', length(s.name) + 1, 1) in ('', ' ', '(')
           order by length(s.name) desc limit 1), '')
         from app.change c cross join lateral jsonb_array_elements(c.fields) f
         where c.area = $1 and c.org_id = $2 and c.entity = 'record' and c.person_id is not null and c.fields @> '[{\"field\": \"in_charge\"}]'
           and f ->> 'field' = 'in_charge' order by c.at, c.id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}

/// The section in charge of a child of the own agency today; empty where none is.
pub async fn office(tx: &mut Tx<'_>, person: Uuid) -> Result<String> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let name: Option<String> = sqlx::query_scalar(
        "select s.name from app.record r join ref.section s on s.id = r.section_id where r.area = $1 and r.org_id = $2 and r.person_id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .fetch_optional(tx.conn())
    .await?;
    Ok(name.unwrap_or_default())
}

/// Cases handed over, and cases closed because the child is at home here no more.
async fn left(tx: &mut Tx<'_>, of: Option<&[Uuid]>) -> Result<Vec<(Uuid, SqlDate)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select person_id, (decided_at at time zone 'Asia/Tokyo')::date from app.transition
         where area = $1 and org_id = $2 and moves_holder and state in ('accepted', 'done') and person_id is not null and decided_at is not null
           and ($3::uuid[] is null or person_id = any ($3))
         union all
         select person_id, closed_on from app.episode
         where area = $1 and org_id = $2 and closed_on is not null and close_reason in ('転出(移管)', '施設入所・里親委託等', '死亡')
           and ($3::uuid[] is null or person_id = any ($3))",
    )
    .bind(area)
    .bind(org)
    .bind(of)
    .fetch_all(tx.conn())
    .await?)
}

type RelationRow = (Uuid, Uuid, bool, Option<SqlDate>, Option<SqlDate>);

async fn relations(tx: &mut Tx<'_>) -> Result<Vec<RelationRow>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select person_id, relative_id, guardian, valid_from, valid_until from app.relation where area = $1 and org_id = $2 order by id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}

/// 生活保護, as the town's files call it.
const WELFARE: [&str; 1] = ["welfare"];
/// 身体障害者手帳, 療育手帳, 精神障害者保健福祉手帳, 障害児通所支援.
const DISABILITY: [&str; 4] = ["disability_card", "intellectual_card", "mental_card", "day_service"];

/// Facts of these kinds of children joined to the town's files, where these tell of any at all: a row for each time, and one without for who never had
/// one.
async fn facts(tx: &mut Tx<'_>, kinds: &[&str]) -> Result<Vec<(Uuid, bool, Option<SqlDate>, Option<SqlDate>)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select p.case_person, f.series is not null, f.valid_from, f.valid_to from app.linked_person p
         left join app.source_record r on r.area = $1 and r.org_id = $2 and r.person_id = p.id and not r.gone
         left join app.fact f on f.area = $1 and f.record_id = r.id and f.kind = any ($3) and f.until is null and not f.gone
         where p.area = $1 and p.org_id = $2 and p.case_person is not null
           and exists (select from app.fact w where w.area = $1 and w.org_id = $2 and w.kind = any ($3))",
    )
    .bind(area)
    .bind(org)
    .bind(kinds)
    .fetch_all(tx.conn())
    .await?)
}

/// Days on which a 障害相談 about a child was taken.
async fn disability_asked(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, SqlDate)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let kinds: Vec<&str> =
        codes::KINDS.iter().filter(|(_, label)| label.starts_with("障害相談")).map(|(code, _)| *code).collect();
    Ok(sqlx::query_as(
        "select c.person_id, (i.first_registered_at at time zone 'Asia/Tokyo')::date from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
         where c.area = $1 and c.org_id = $2 and i.kind = any ($3) order by i.first_registered_at, i.id",
    )
    .bind(area)
    .bind(org)
    .bind(kinds)
    .fetch_all(tx.conn())
    .await?)
}

/// When scores of an outcome were shown, to whomever: computing one shows it to nobody yet, and an old one may be shown after a new report.
async fn scores(tx: &mut Tx<'_>, outcome: Outcome) -> Result<Vec<(Uuid, SqlTimestamp)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_as(
        "select person_id, at from app.score_exposure where area = $1 and org_id = $2 and outcome = $3 order by at, id",
    )
    .bind(area)
    .bind(org)
    .bind(outcome.code())
    .fetch_all(tx.conn())
    .await?)
}
