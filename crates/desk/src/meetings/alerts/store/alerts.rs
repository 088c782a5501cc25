//! What conditions found, whom it was told, and who acknowledged it.

use crate::meetings::alerts::Hit;
use crate::meetings::alerts::rules::{Due, Open};
use ground::db::{Change, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// The child, and which of its deadlines or tasks.
pub type Subject = (Uuid, String);

/// Alerts of a condition that have not been cleared, by child and subject: row and what the rules need. An acknowledged notice counts for its alert.
pub async fn open_alerts(tx: &mut Tx<'_>, area: i16, rule: Uuid) -> Result<HashMap<Subject, (Uuid, Open)>> {
    sqlx::query(
        "update app.alert a set acknowledged_at = n.at, acknowledged_by_name = n.name
         from (select distinct on (n.object_id) n.object_id, coalesce(n.acknowledged_at, s.at) as at, coalesce(s.staff_name, n.acknowledged_name) as name
               from app.notice n left join app.notice_seen s on s.area = $1 and s.notice_id = n.id
               where n.area = $1 and n.kind = 'alert.raised' and (n.acknowledged_at is not null or s.at is not null)
                 and n.object_id in (select o.id from app.alert o where o.area = $1 and o.rule_id = $2 and o.cleared_at is null and o.acknowledged_at is null)
               order by n.object_id, coalesce(n.acknowledged_at, s.at)) n
         where a.area = $1 and a.rule_id = $2 and a.cleared_at is null and a.acknowledged_at is null and n.object_id = a.id",
    )
    .bind(area)
    .bind(rule)
    .execute(tx.conn())
    .await?;
    let rows: Vec<(Uuid, String, Uuid, SqlTimestamp, bool)> = sqlx::query_as(
        "select person_id, subject, id, told_at, acknowledged_at is not null from app.alert where area = $1 and rule_id = $2 and cleared_at is null",
    )
    .bind(area)
    .bind(rule)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, subject, id, told_at, acknowledged)| {
            ((person, subject), (id, Open { told_at: told_at.to_jiff(), acknowledged }))
        })
        .collect())
}

/// Puts an alert on file, or the day it was told of again; yields its id.
pub async fn told(tx: &mut Tx<'_>, area: i16, org: i32, rule: Uuid, hit: &Hit, due: Due) -> Result<Uuid> {
    let (id, now) = (tx.new_id(), tx.now());
    let sql = match due {
        Due::Raise => {
            "insert into app.alert (area, org_id, id, rule_id, person_id, detail, raised_at, told_at, subject)
             values ($1, $2, $3, $4, $5, $6, $7, $7, $8) returning id"
        }
        Due::Again | Due::Nothing => {
            "update app.alert set detail = $6, told_at = $7 where area = $1 and org_id = $2 and rule_id = $4 and person_id = $5
               and subject = $8 and cleared_at is null and id <> $3 returning id"
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
        .bind(&hit.subject)
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
    list(tx, None).await
}

/// Those about one child.
pub async fn of_child(tx: &mut Tx<'_>, child: Key) -> Result<Sealed<Vec<Alert>>> {
    list(tx, Some(child)).await
}

async fn list(tx: &mut Tx<'_>, child: Option<Key>) -> Result<Sealed<Vec<Alert>>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Row = (Uuid, Uuid, String, String, SqlTimestamp, Option<SqlTimestamp>, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.id, a.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), a.detail, a.raised_at, a.acknowledged_at, a.acknowledged_by_name
         from app.alert a left join app.person_name n on n.area = $1 and n.person_id = a.person_id and n.sort = 0
         where a.area = $1 and a.org_id = $2 and a.cleared_at is null and a.person_id <> all ($3) and ($4::uuid is null or a.person_id = $4)
         order by a.acknowledged_at is not null, a.raised_at desc limit 500",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .bind(child.map(|child| child.id))
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
    told_no_more(tx, id).await?;
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

/// The reader's own notices of an alert are acknowledged with it; those of others stay theirs.
async fn told_no_more(tx: &mut Tx<'_>, alert: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let rights: Vec<&str> = actor.rights.iter().map(|action| action.code()).collect();
    sqlx::query(
        "update app.notice set acknowledged_at = $4, acknowledged_by = $5, acknowledged_name = $6
         where area = $1 and org_id = $2 and kind = 'alert.raised' and object_id = $3 and for_staff = $5 and acknowledged_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(alert)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "insert into app.notice_seen (area, org_id, notice_id, staff_id, staff_name, at)
         select $1, $2, n.id, $5, $6, $4 from app.notice n
         where n.area = $1 and n.org_id = $2 and n.kind = 'alert.raised' and n.object_id = $3 and n.each and $5::uuid is not null
           and (n.for_action = '' or n.for_action = any ($7))
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(alert)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(rights)
    .execute(tx.conn())
    .await?;
    Ok(())
}
