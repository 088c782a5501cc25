//! Who meets a condition, lines of who was found, saved searches.

use super::query::{Condition, Kind, Query, field};
use desk::cases::codes;
use desk::people::model::{SEXES, label_of};
use ground::db::{Change, Key, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use sqlx::types::Json;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Children of the own agency with a record, without those behind the wall: beyond them nobody is found or counted.
pub async fn everybody(tx: &mut Tx<'_>) -> Result<HashSet<Uuid>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select person_id from app.record where area = $1 and org_id = $2 and person_id <> all ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().collect())
}

/// Who meets a condition; `everybody` is whom a negative one is taken from.
pub async fn matching(tx: &mut Tx<'_>, condition: &Condition, everybody: &HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let held = match field(&condition.field).map(|field| field.kind) {
        None => return Ok(HashSet::new()),
        Some(Kind::Long) => of_text(tx, condition).await?,
        Some(Kind::Short | Kind::Number) => {
            let values = values(tx, &condition.field).await?;
            values.into_iter().filter(|(_, text)| condition.holds(text)).map(|(person, _)| person).collect()
        }
    };
    Ok(if condition.is_negative() { everybody.difference(&held).copied().collect() } else { held })
}

/// Every value of a short field, by child. One statement; the branches of other fields cost nothing.
async fn values(tx: &mut Tx<'_>, code: &str) -> Result<Vec<(Uuid, String)>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "with related as (
           select r.person_id as child, r.person_id as person from app.record r where r.area = $1 and r.org_id = $2
           union all
           select f.person_id, f.relative_id from app.relation f where f.area = $1 and f.org_id = $2
         ), newest as (
           select distinct on (e.person_id) e.* from app.episode e where e.area = $1 and e.org_id = $2 and $3 in ('state', 'kind', 'route', 'abuse', 'abuser')
           order by e.person_id, e.accepted_on desc, e.id desc
         )
         select n.person_id, n.family || n.given from app.person_name n where $3 = 'name' and n.area = $1 and n.org_id = $2
         union all
         select n.person_id, n.family_kana || n.given_kana from app.person_name n where $3 = 'kana' and n.area = $1 and n.org_id = $2
         union all
         select x.child, n.family || n.given from related x join app.person_name n on n.area = $1 and n.org_id = $2 and n.person_id = x.person
           where $3 = 'family_name' and x.child <> x.person
         union all
         select p.id, date_part('year', age($4::date, p.birth_first))::int::text from app.person p where $3 = 'age' and p.area = $1 and p.org_id = $2 and p.birth_first is not null
         union all
         select p.id, p.sex from app.person p where $3 = 'sex' and p.area = $1 and p.org_id = $2
         union all
         select p.id, p.nationality from app.person p where $3 = 'nationality' and p.area = $1 and p.org_id = $2
         union all
         select x.child, a.line from related x join app.person_address a on a.area = $1 and a.org_id = $2 and a.person_id = x.person and a.sealed is null where $3 = 'address'
         union all
         select x.child, t.number from related x join app.person_phone t on t.area = $1 and t.org_id = $2 and t.person_id = x.person and t.sealed is null where $3 = 'phone'
         union all
         select f.person_id, f.kind from app.relation f where $3 = 'relation' and f.area = $1 and f.org_id = $2 and f.valid_until is null
         union all
         select r.person_id, case $3 when 'school' then r.school when 'grade' then r.grade when 'class' then r.class when 'teacher' then r.teacher
             when 'case_no' then r.case_no when 'in_charge' then r.in_charge_name when 'severity' then coalesce(r.severity::text, '')
             when 'section' then coalesce((select s.name from ref.section s where s.id = r.section_id), '') when 'traits' then r.traits::text
             else coalesce((select string_agg(v.value ->> 'value', ' ') from jsonb_each(r.extra) v), '') end
           from app.record r where $3 in ('school', 'grade', 'class', 'teacher', 'case_no', 'in_charge', 'severity', 'section', 'traits', 'extra')
             and r.area = $1 and r.org_id = $2 and ($3 <> 'extra' or r.extra <> '{}')
         union all
         select e.person_id, case $3 when 'state' then case when e.closed_on is null then '継続中' else '終結' end when 'kind' then e.kind when 'route' then e.route
             when 'abuse' then e.abuse_main else e.abuser_main end from newest e
         union all
         select l.person_id, l.division from app.ledger_row l where $3 = 'ledger' and l.area = $1 and l.org_id = $2 and l.left_on is null
         union all
         select w.person_id, w.degree from app.watch w where $3 = 'degree' and w.area = $1 and w.org_id = $2 and w.ended_at is null
           and (w.range = 'agency' or $5 = any (w.sections) or (w.section_id is null and w.set_by = $6))",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(code)
    .bind(today.to_sqlx())
    .bind(actor.section)
    .bind(actor.staff)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(person, value)| (person, said(code, value))).collect())
}

/// A stored code as people say it.
fn said(code: &str, value: String) -> String {
    match code {
        "sex" => label_of(SEXES, &value).to_owned(),
        "kind" => codes::label(codes::KINDS, &value).to_owned(),
        "degree" => crate::watch::rules::degree_label(&value).to_owned(),
        "traits" => {
            let ticked: BTreeMap<String, Vec<String>> = serde_json::from_str(&value).unwrap_or_default();
            let of = |column: &codes::Trait| ticked.get(column.code).map(|had| codes::labels(column.table, had));
            codes::TRAITS.iter().filter_map(of).collect::<Vec<_>>().join(" ")
        }
        _ => value,
    }
}

/// Whose running text holds what is looked for.
async fn of_text(tx: &mut Tx<'_>, condition: &Condition) -> Result<HashSet<Uuid>> {
    let actor = tx.permit().actor();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select r.person_id from app.record r where $3 in ('living', 'family_history', 'growth', 'agencies', 'services', 'past_contact') and r.area = $1 and r.org_id = $2
           and case $3 when 'living' then r.living when 'family_history' then r.family_history when 'growth' then r.growth when 'agencies' then r.agencies
             when 'services' then r.services else r.past_contact end ilike $4
         union
         select p.person_id from app.progress p where $3 = 'progress' and p.area = $1 and p.org_id = $2 and p.body ilike $4
         union
         select c.person_id from app.comment c where $3 = 'comment' and c.area = $1 and c.org_id = $2 and c.removed_at is null and c.body ilike $4
         union
         select x.person_id from app.intake i join app.intake_child x on x.area = i.area and x.intake_id = i.id
           where $3 = 'intake' and i.area = $1 and i.org_id = $2 and (i.complaint ilike $4 or i.child_state ilike $4 or i.family_state ilike $4)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(&condition.field)
    .bind(condition.pattern())
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().collect())
}

/// A child found.
#[derive(Debug, Clone)]
pub struct Line {
    /// The child.
    pub key: Key,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Sex.
    pub sex: String,
    /// First possible day of birth.
    pub birth: Option<Date>,
    /// 事例番号
    pub case_no: String,
    /// 所属 and 学年.
    pub school: String,
    /// 相談種別
    pub kind: String,
    /// 受理年月日
    pub accepted_on: Option<Date>,
    /// Whether nothing runs.
    pub closed: bool,
    /// 重症度
    pub severity: Option<i16>,
    /// 担当者
    pub in_charge: String,
}

/// Lines of these children.
pub async fn lines(tx: &mut Tx<'_>, found: &HashSet<Uuid>) -> Result<Vec<Line>> {
    let actor = tx.permit().actor();
    type Row = (
        Uuid,
        String,
        String,
        String,
        Option<SqlDate>,
        String,
        String,
        Option<String>,
        Option<SqlDate>,
        bool,
        Option<i16>,
        String,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select r.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')),
                p.sex, p.birth_first, r.case_no, trim(r.school || ' ' || r.grade), e.kind, e.accepted_on,
                not exists (select 1 from app.episode o where o.area = $1 and o.record_id = r.id and o.closed_on is null), r.severity, r.in_charge_name
         from app.record r join app.person p on p.area = $1 and p.id = r.person_id
         left join app.person_name n on n.area = $1 and n.person_id = r.person_id and n.sort = 0
         left join lateral (select e.kind, e.accepted_on from app.episode e where e.area = $1 and e.record_id = r.id order by e.accepted_on desc, e.id desc limit 1) e on true
         where r.area = $1 and r.org_id = $2 and r.person_id = any ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(found.iter().copied().collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;
    let line =
        |(person, name, kana, sex, birth, case_no, school, kind, accepted_on, closed, severity, in_charge): Row| Line {
            key: Key::new(actor.area, person),
            name,
            kana,
            sex: label_of(SEXES, &sex).to_owned(),
            birth: birth.map(|date| date.to_jiff()),
            case_no,
            school,
            kind: kind.map(|kind| codes::label(codes::KINDS, &kind).to_owned()).unwrap_or_default(),
            accepted_on: accepted_on.map(|date| date.to_jiff()),
            closed,
            severity,
            in_charge,
        };
    Ok(rows.into_iter().map(line).collect())
}

/// A saved search.
pub struct Saved {
    /// The row.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The search.
    pub query: Query,
    /// Whether shared with the section.
    pub shared: bool,
    /// Whether one's own.
    pub mine: bool,
    /// Who saved it.
    pub by: String,
}

/// One's own searches and those shared with the own section.
pub async fn saved(tx: &mut Tx<'_>) -> Result<Vec<Saved>> {
    let actor = tx.permit().actor();
    type Row = (Uuid, String, Json<Query>, Option<i32>, Uuid, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, name, query, section_id, staff_id, saved_by_name from app.saved_search
         where area = $1 and org_id = $2 and removed_at is null and (staff_id = $3 or section_id = $4) order by name, id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(actor.section)
    .fetch_all(tx.conn())
    .await?;
    let one = |(id, name, query, section, staff, by): (Uuid, String, Json<Query>, Option<i32>, Uuid, String)| Saved {
        id,
        name,
        query: query.0,
        shared: section.is_some(),
        mine: Some(staff) == actor.staff,
        by,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Saves a search; shared with the own section where asked.
pub async fn save(tx: &mut Tx<'_>, name: &str, query: &Query, share: bool) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    let staff = actor.staff.ok_or(Error::Forbidden)?;
    sqlx::query(
        "insert into app.saved_search (area, org_id, id, staff_id, section_id, name, query, saved_by_name, saved_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(staff)
    .bind(actor.section.filter(|_| share))
    .bind(name)
    .bind(Json(query))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    record(tx, "search.saved", id).await
}

/// Takes one's own search away.
pub async fn remove(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (now, actor) = (tx.now().to_sqlx(), tx.permit().actor());
    let done = sqlx::query("update app.saved_search set removed_at = $5 where area = $1 and org_id = $2 and id = $3 and staff_id = $4 and removed_at is null")
        .bind(actor.area)
        .bind(actor.org)
        .bind(id)
        .bind(actor.staff)
        .bind(now)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    record(tx, "search.removed", id).await
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, id: Uuid) -> Result<()> {
    tx.record(Change { kind, entity: "saved_search", id, person: None, fields: Vec::new(), payload: json!({}) }).await
}

/// Orders of a list: code and label.
pub const ORDERS: &[(&str, &str)] =
    &[("kana", "五十音順"), ("young", "年齢の低い順"), ("accepted", "受理の新しい順"), ("severity", "重症度の高い順")];

/// Puts lines in order; names decide where nothing else does.
pub fn sort(lines: &mut [Line], order: &str) {
    let keys: HashMap<Uuid, String> = lines.iter().map(|line| (line.key.id, jp::gojuon_key(&line.kana))).collect();
    lines.sort_by(|a, b| {
        let first = match order {
            "young" => b.birth.cmp(&a.birth),
            "accepted" => b.accepted_on.cmp(&a.accepted_on),
            "severity" => b.severity.cmp(&a.severity),
            _ => std::cmp::Ordering::Equal,
        };
        first.then_with(|| keys.get(&a.key.id).cmp(&keys.get(&b.key.id))).then_with(|| a.key.id.cmp(&b.key.id))
    });
}
