//! Conditions and what they found, in the database. [`hits`] runs alike for the watch and for the preview of an administrator.

use super::rules::{self, Due, Open};
use super::{Hit, Rule};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

type RuleRow = (i16, i32, Uuid, String, i32, Vec<String>, Vec<i32>, i32, bool, i32);

fn rule((area, org, id, kind, days, tell, posts, repeat_days, active, version): RuleRow) -> (i16, i32, Rule) {
    (area, org, Rule { id, kind, days, tell, posts, repeat_days, active, version })
}

/// Conditions of the own agency.
pub async fn rules_of_own(tx: &mut Tx<'_>) -> Result<Vec<Rule>> {
    let actor = tx.permit().actor();
    let rows: Vec<RuleRow> = sqlx::query_as(
        "select area, org_id, id, kind, days, tell, posts, repeat_days, active, version from app.alert_rule
         where area = $1 and org_id = $2 order by set_at, id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| rule(row).2).collect())
}

/// Active conditions of every agency, with area and agency; for the watch.
pub async fn active_rules(tx: &mut Tx<'_>) -> Result<Vec<(i16, i32, Rule)>> {
    let rows: Vec<RuleRow> = sqlx::query_as(
        "select area, org_id, id, kind, days, tell, posts, repeat_days, active, version from app.alert_rule where active order by area, org_id, id",
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(rule).collect())
}

/// Adds a condition.
pub async fn insert(tx: &mut Tx<'_>, new: &Rule, shown: Vec<FieldChange>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.alert_rule (area, org_id, id, kind, days, tell, posts, repeat_days, set_by_name, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(&new.kind)
    .bind(new.days)
    .bind(&new.tell)
    .bind(&new.posts)
    .bind(new.repeat_days)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    set(tx, new.id, shown).await
}

/// Changes a condition, if nobody else did since its version.
pub async fn update(tx: &mut Tx<'_>, changed: &Rule, shown: Vec<FieldChange>) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.alert_rule set days = $5, tell = $6, posts = $7, repeat_days = $8, active = $9, set_by_name = $10, set_at = $11, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(changed.id)
    .bind(changed.version)
    .bind(changed.days)
    .bind(&changed.tell)
    .bind(&changed.posts)
    .bind(changed.repeat_days)
    .bind(changed.active)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    set(tx, changed.id, shown).await
}

async fn set(tx: &mut Tx<'_>, id: Uuid, fields: Vec<FieldChange>) -> Result<()> {
    tx.record(Change { kind: "alertrule.set", entity: "alert_rule", id, person: None, fields, payload: json!({}) })
        .await
}

/// The cases of an agency a condition holds for today.
pub async fn hits(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    match rule.kind.as_str() {
        "absent" | "weight" => measured(tx, area, org, rule).await,
        _ => dated(tx, area, org, rule).await,
    }
}

/// Conditions on days: what counts from the last sighting, note, review or report, or up to the end of a protection.
async fn dated(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    let (now, today) = (tx.now(), tx.today());
    let rows: Vec<(Uuid, Option<Uuid>, Option<i32>, i32)> = sqlx::query_as(
        "with open as (
           select e.person_id, min(e.accepted_on) as accepted_on from app.episode e
           where e.area = $1 and e.org_id = $2 and e.closed_on is null group by e.person_id
         ), held as (
           select o.person_id, $5::date - greatest(o.accepted_on, (select (max(s.seen_at) at time zone 'Asia/Tokyo')::date from app.sighting s
                  where s.area = $1 and s.person_id = o.person_id and s.method in ('目視', '面接'))) as days
           from open o where $3 = 'unseen'
           union all
           select o.person_id, $5::date - greatest(o.accepted_on, (select (max(p.at) at time zone 'Asia/Tokyo')::date from app.progress p
                  where p.area = $1 and p.person_id = o.person_id)) from open o where $3 = 'silent'
           union all
           select l.person_id, $5::date - l.next_review from app.ledger_row l
           where $3 = 'review' and l.area = $1 and l.org_id = $2 and l.left_on is null and l.next_review < $5
           union all
           select c.person_id, 0 from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
           where $3 = 'reported' and c.area = $1 and c.org_id = $2 and i.received_at > $6::timestamptz - make_interval(days => $4)
             and exists (select 1 from app.episode e where e.area = $1 and e.org_id = $2 and e.person_id = c.person_id and e.closed_on is null
                         and e.intake_id is distinct from c.intake_id and e.accepted_on < (i.received_at at time zone 'Asia/Tokyo')::date)
           union all
           select t.person_id, t.ends_on - $5::date from app.protection t
           where $3 = 'protection' and t.area = $1 and t.org_id = $2 and t.ended_on is null and t.ends_on <= $5::date + $4
         )
         select distinct on (h.person_id) h.person_id, r.in_charge, r.section_id, h.days
         from held h left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = h.person_id
         where $3 in ('reported', 'protection') or h.days >= $4
         order by h.person_id, h.days desc",
    )
    .bind(area)
    .bind(org)
    .bind(&rule.kind)
    .bind(rule.days)
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, in_charge, section, days)| Hit { person, in_charge, section, detail: detail(&rule.kind, days) })
        .collect())
}

/// Conditions on measurements of the last half year; of several of one day the one recorded last counts.
async fn measured(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    let kind = if rule.kind == "absent" { "attendance" } else { "weight" };
    let today = tx.today();
    type Row = (Uuid, Option<Uuid>, Option<i32>, SqlDate, i32);
    let rows: Vec<Row> = sqlx::query_as(
        "select distinct on (m.person_id, m.day) m.person_id, r.in_charge, r.section_id, m.day, m.value from app.measure m
         left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = m.person_id
         where m.area = $1 and m.org_id = $2 and m.kind = $3 and m.day > $4::date - 183
         order by m.person_id, m.day, m.recorded_at desc",
    )
    .bind(area)
    .bind(org)
    .bind(kind)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    type Of = (Option<Uuid>, Option<i32>, Vec<(Date, i32)>);
    let mut children: BTreeMap<Uuid, Of> = BTreeMap::new();
    for (person, in_charge, section, day, value) in rows {
        children.entry(person).or_insert((in_charge, section, Vec::new())).2.push((day.to_jiff(), value));
    }
    let holds = |values: &[(Date, i32)]| match rule.kind.as_str() {
        "absent" => {
            let absences = i32::try_from(rules::absences(values)).unwrap_or(i32::MAX);
            (absences >= rule.days.max(1)).then_some(absences)
        }
        _ => (rules::weight_stands(values, rule.days) == Some(true)).then_some(rule.days),
    };
    let hits = children.into_iter().filter_map(|(person, (in_charge, section, values))| {
        Some(Hit { person, in_charge, section, detail: detail(&rule.kind, holds(&values)?) })
    });
    Ok(hits.collect())
}

fn detail(kind: &str, n: i32) -> String {
    match kind {
        "unseen" => format!("目視による安全確認が{n}日ありません"),
        "silent" => format!("経過記録が{n}日ありません"),
        "review" => format!("進行管理の次回確認を{n}日過ぎています"),
        "reported" => "継続中のケースに新たな通告・相談がありました".to_owned(),
        "absent" => format!("欠席が{n}回続いています"),
        "weight" => format!("体重が{n}日以上増えていません"),
        "protection" if n < 0 => format!("支援措置の期限を{}日過ぎています", -n),
        _ => format!("支援措置の期限まで{n}日です"),
    }
}

/// Alerts of a condition that have not been cleared, by child: row and what the rules need. An acknowledged notice counts for its alert.
pub async fn open_alerts(tx: &mut Tx<'_>, area: i16, rule: Uuid) -> Result<HashMap<Uuid, (Uuid, Open)>> {
    sqlx::query(
        "update app.alert a set acknowledged_at = n.acknowledged_at, acknowledged_by_name = n.acknowledged_name
         from app.notice n
         where a.area = $1 and a.rule_id = $2 and a.cleared_at is null and a.acknowledged_at is null
           and n.area = $1 and n.kind = 'alert.raised' and n.object_id = a.id and n.acknowledged_at is not null",
    )
    .bind(area)
    .bind(rule)
    .execute(tx.conn())
    .await?;
    let rows: Vec<(Uuid, Uuid, SqlTimestamp, bool)> = sqlx::query_as(
        "select person_id, id, told_at, acknowledged_at is not null from app.alert where area = $1 and rule_id = $2 and cleared_at is null",
    )
    .bind(area)
    .bind(rule)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, id, told_at, acknowledged)| (person, (id, Open { told_at: told_at.to_jiff(), acknowledged })))
        .collect())
}

/// Puts an alert on file, or the day it was told of again; yields its id.
pub async fn told(tx: &mut Tx<'_>, area: i16, org: i32, rule: Uuid, hit: &Hit, due: Due) -> Result<Uuid> {
    let (id, now) = (tx.new_id(), tx.now());
    let sql = match due {
        Due::Raise => {
            "insert into app.alert (area, org_id, id, rule_id, person_id, detail, raised_at, told_at) values ($1, $2, $3, $4, $5, $6, $7, $7) returning id"
        }
        Due::Again | Due::Nothing => {
            "update app.alert set detail = $6, told_at = $7 where area = $1 and org_id = $2 and rule_id = $4 and person_id = $5
               and cleared_at is null and id <> $3 returning id"
        }
    };
    Ok(sqlx::query_scalar(sql)
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(rule)
        .bind(hit.person)
        .bind(&hit.detail)
        .bind(now.to_sqlx())
        .fetch_one(tx.conn())
        .await?)
}

/// Clears alerts whose condition no longer holds.
pub async fn clear(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<()> {
    let now = tx.now();
    sqlx::query("update app.alert set cleared_at = $3 where area = $1 and id = any ($2)")
        .bind(area)
        .bind(ids)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Staff who hold one of these posts, or one of a section, today.
pub async fn holders(tx: &mut Tx<'_>, area: i16, org: i32, posts: &[i32], section: Option<i32>) -> Result<Vec<Uuid>> {
    let today = tx.today();
    Ok(sqlx::query_scalar(
        "select distinct a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
         where a.area = $1 and a.org_id = $2 and a.valid_from <= $5 and (a.valid_until is null or $5 <= a.valid_until)
           and (p.id = any ($3) or p.section_id = $4)",
    )
    .bind(area)
    .bind(org)
    .bind(posts)
    .bind(section)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Leaves the event that tells of an alert: to these members of staff, and to the chiefs.
pub async fn raise(
    tx: &mut Tx<'_>,
    area: i16,
    org: i32,
    alert: Uuid,
    hit: &Hit,
    staff: &[Uuid],
    chiefs: bool,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let payload = json!({ "staff": staff, "chiefs": chiefs, "words": hit.detail });
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, 'alert.raised', $4, $5, $6, $7, $7)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(hit.person)
    .bind(alert)
    .bind(payload)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An alert as listed.
pub struct Alert {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Key,
    /// 氏名
    pub name: String,
    /// What holds.
    pub detail: String,
    /// Since when.
    pub raised_at: Timestamp,
    /// Who acknowledged it, and when.
    pub acknowledged: Option<(Timestamp, String)>,
}

/// Alerts of the own agency whose condition still holds, those nobody acknowledged first.
pub async fn alerts(tx: &mut Tx<'_>) -> Result<Sealed<Vec<Alert>>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Row = (Uuid, Uuid, String, String, SqlTimestamp, Option<SqlTimestamp>, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.id, a.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), a.detail, a.raised_at, a.acknowledged_at, a.acknowledged_by_name
         from app.alert a left join app.person_name n on n.area = $1 and n.person_id = a.person_id and n.sort = 0
         where a.area = $1 and a.org_id = $2 and a.cleared_at is null and a.person_id <> all ($3)
         order by a.acknowledged_at is not null, a.raised_at desc limit 500",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    let persons: Vec<Uuid> = rows.iter().map(|row| row.1).collect();
    let alerts: Vec<Alert> = rows
        .into_iter()
        .map(|(id, person, name, detail, raised_at, acknowledged_at, by)| Alert {
            id,
            person: Key::new(actor.area, person),
            name,
            detail,
            raised_at: raised_at.to_jiff(),
            acknowledged: acknowledged_at.map(|at| (at.to_jiff(), by)),
        })
        .collect();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "alert",
        fields: "name,detail",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(if view.persons.is_empty() { Sealed::plain(alerts) } else { Sealed::new(alerts, view) })
}

/// Acknowledges an alert: who, and when. Acknowledging twice keeps the first.
pub async fn acknowledge(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let person: Option<Uuid> = sqlx::query_scalar(
        "update app.alert set acknowledged_at = coalesce(acknowledged_at, $4),
           acknowledged_by_name = case when acknowledged_at is null then $5 else acknowledged_by_name end
         where area = $1 and org_id = $2 and id = $3 and person_id <> all ($6) returning person_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(walled)
    .fetch_optional(tx.conn())
    .await?;
    let person = Some(person.ok_or(Error::NotFound)?);
    tx.record(Change {
        kind: "alert.acknowledged",
        entity: "alert",
        id,
        person,
        fields: Vec::new(),
        payload: json!({}),
    })
    .await
}

/// Posts of the own agency, to choose from.
pub async fn posts(tx: &mut Tx<'_>) -> Result<Vec<(i32, String)>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_as(
        "select p.id, trim(coalesce(s.name, '') || ' ' || p.title) from ref.post p left join ref.section s on s.id = p.section_id where p.org_id = $1 order by s.id nulls first, p.id",
    )
    .bind(org)
    .fetch_all(tx.conn())
    .await?)
}
