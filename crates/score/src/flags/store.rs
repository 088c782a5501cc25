//! All SQL about flags that people closed, and about whether a child is to be seen. Rows are added and never changed.

use super::home::{Sign, Stay};
use ground::Result;
use ground::db::{Change, Key, Tx};
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use risk::govern::flags::Flag;
use serde_json::json;
use uuid::Uuid;

/// A flag a person closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Its rule.
    pub rule: String,
    /// The records it was closed on.
    pub records: Vec<String>,
}

/// Flags of a child that were closed.
pub async fn closed(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Closed>> {
    let org = tx.permit().actor().org;
    let rows: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select rule, records from app.score_flag_closed where area = $1 and org_id = $2 and person_id = $3 order by at, id",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(rule, records)| Closed { rule, records }).collect())
}

/// What is on record of a child's case with the own agency, and of where it lives: custodies of whichever agency the reader may see.
pub async fn stay(tx: &mut Tx<'_>, person: Key) -> Result<Stay> {
    let org = tx.permit().actor().org;
    let (is_open, closed_on, waiting_since, in_custody): (bool, Option<SqlDate>, Option<SqlDate>, bool) = sqlx::query_as(
        "select exists (select from app.episode where area = $1 and org_id = $2 and person_id = $3 and closed_on is null),
                (select max(closed_on) from app.episode where area = $1 and org_id = $2 and person_id = $3),
                (select max((i.received_at at time zone 'Asia/Tokyo')::date) from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
                 where c.area = $1 and c.org_id = $2 and c.person_id = $3
                   and not exists (select from app.episode e where e.area = $1 and e.person_id = $3 and e.intake_id = i.id)),
                exists (select from app.custody where area = $1 and person_id = $3 and started_at is not null and ended_at is null and given_up_at is null)",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_one(tx.conn())
    .await?;
    let day = |day: Option<SqlDate>| day.map(|day| day.to_jiff());
    let signs = signs(tx, person).await?;
    Ok(Stay { is_open, closed_on: day(closed_on), waiting_since: day(waiting_since), in_custody, signs })
}

async fn signs(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(jiff::civil::Date, Sign)>> {
    let rows: Vec<(SqlDate, Option<String>, Option<String>)> = sqlx::query_as(
        "select (ended_at at time zone 'Asia/Tokyo')::date, end_kind, null from app.custody
         where area = $1 and person_id = $2 and ended_at is not null and given_up_at is null
         union all
         select decided_on, null, kind from app.disposition where area = $1 and person_id = $2 and withdrawn_at is null
         union all
         select (i.received_at at time zone 'Asia/Tokyo')::date, null, null from app.intake_child c join app.intake i on i.area = $1 and i.id = c.intake_id
         where c.area = $1 and c.person_id = $2",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let sign = |(day, released, decided): (SqlDate, Option<String>, Option<String>)| {
        let sign = released.map(Sign::Released).or_else(|| decided.map(Sign::Decided)).unwrap_or(Sign::Reported);
        (day.to_jiff(), sign)
    };
    Ok(rows.into_iter().map(sign).collect())
}

/// Closes a flag with the reason.
pub async fn close(tx: &mut Tx<'_>, person: Key, flag: &Flag, reason: &str) -> Result<()> {
    let (id, now, actor): (Uuid, _, _) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.score_flag_closed (area, org_id, id, person_id, rule, rules_version, records, reason, by_id, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(&flag.rule)
    .bind(&flag.version)
    .bind(&flag.records)
    .bind(reason)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let payload = json!({ "rule": flag.rule });
    let change = Change {
        kind: "flag.closed",
        entity: "score_flag_closed",
        id,
        person: Some(person.id),
        fields: Vec::new(),
        payload,
    };
    tx.record(change).await
}
