//! The cases a condition holds for today: alike for the watch and for the preview of an administrator.

use crate::meetings::alerts::{Hit, Rule, rules};
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use jp::RuleName;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The cases of an agency a condition holds for today.
pub async fn hits(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    match rule.kind.as_str() {
        "absent" | "weight" => measured(tx, area, org, rule).await,
        "custody" => deadlines(tx, area, org, rule).await,
        "task" => late_tasks(tx, area, org, rule).await,
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
        .map(|(person, in_charge, section, days)| Hit {
            person,
            subject: String::new(),
            in_charge,
            section,
            detail: detail(&rule.kind, days),
        })
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
        Some(Hit { person, subject: String::new(), in_charge, section, detail: detail(&rule.kind, holds(&values)?) })
    });
    Ok(hits.collect())
}

/// Open deadlines of 一時保護 that end within the days of the condition, and those that are over; each by itself.
async fn deadlines(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    let today = tx.today();
    type Row = (Uuid, Option<Uuid>, Option<i32>, Uuid, String, i16, i32);
    let rows: Vec<Row> = sqlx::query_as(
        "select d.person_id, r.in_charge, r.section_id, d.custody_id, d.rule, d.extended, d.last_day - $4::date from app.custody_due d
         left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = d.person_id
         where d.area = $1 and d.org_id = $2 and d.done_at is null and d.last_day <= $4::date + $3
         order by d.last_day, d.rule",
    )
    .bind(area)
    .bind(org)
    .bind(rule.days)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let hit = |(person, in_charge, section, custody, code, extended, left): Row| {
        let name: RuleName = serde_json::from_value(Value::String(code.clone()))?;
        let detail = match left {
            0 => format!("{name}は今日の24時までです"),
            1.. => format!("{name}の期限まで{left}日です"),
            _ => format!("{name}の期限を{}日過ぎています", -left),
        };
        Ok(Hit { person, subject: format!("{custody} {code} {extended}"), in_charge, section, detail })
    };
    rows.into_iter().map(hit).collect()
}

/// Tasks about a child, or about a report of children, that are past their day by the days of the condition. Who has to do it is in charge.
async fn late_tasks(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<Vec<Hit>> {
    let now = tx.now();
    type Row = (Uuid, Option<Uuid>, Option<i32>, Uuid, i32);
    let rows: Vec<Row> = sqlx::query_as(
        "select c.person_id, coalesce(t.owner, r.in_charge), r.section_id, t.id,
                (($4::timestamptz at time zone 'Asia/Tokyo')::date - (t.due_at at time zone 'Asia/Tokyo')::date) + 1
         from app.task t
         join lateral (select t.person_id where t.person_id is not null
                       union select i.person_id from app.intake_child i where i.area = $1 and i.intake_id = t.intake_id and t.person_id is null) c on true
         left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = c.person_id
         where t.area = $1 and t.org_id = $2 and t.done_at is null and t.due_at + make_interval(days => greatest($3, 1) - 1) <= $4
         order by t.due_at, t.id",
    )
    .bind(area)
    .bind(org)
    .bind(rule.days)
    .bind(now.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let hit = |(person, in_charge, section, task, days): Row| {
        let detail = format!("役割・次の対応の期限を{days}日過ぎています");
        Hit { person, subject: task.to_string(), in_charge, section, detail }
    };
    Ok(rows.into_iter().map(hit).collect())
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
