//! SQL of the notices.

use super::super::rules::{Facts, Receiver, is_for_each};
use ground::db::Tx;
use ground::gate::AgencyKind;
use ground::outbox::Event;
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// Facts of the record an event is about.
pub async fn facts(tx: &mut Tx<'_>, source: i32, area: i16, person: Option<Uuid>) -> Result<Facts> {
    let today = tx.today().to_sqlx();
    let now = tx.now().to_sqlx();
    let source_kind: Option<String> =
        sqlx::query_scalar("select kind from ref.agency where id = $1").bind(source).fetch_optional(tx.conn()).await?;
    let centres: Vec<i32> = sqlx::query_scalar(
        "select centre from ref.jurisdiction where municipality_org = $1 and valid_from <= $2 and (valid_until is null or $2 <= valid_until)",
    )
    .bind(source)
    .bind(today)
    .fetch_all(tx.conn())
    .await?;
    let mut facts =
        Facts { source_kind: source_kind.as_deref().and_then(AgencyKind::from_code), centres, ..Facts::default() };
    let Some(person) = person else { return Ok(facts) };
    let record: Option<(Option<i32>, Option<Uuid>)> =
        sqlx::query_as("select residence_org, in_charge from app.record where area = $1 and person_id = $2")
            .bind(area)
            .bind(person)
            .fetch_optional(tx.conn())
            .await?;
    (facts.residence, facts.in_charge) = record.unwrap_or_default();
    facts.grantees = sqlx::query_scalar(
        "select distinct from_org from app.access_request where area = $1 and person_id = $2 and answer = 'granted' and valid_until > $3",
    )
    .bind(area)
    .bind(person)
    .bind(now)
    .fetch_all(tx.conn())
    .await?;
    Ok(facts)
}

/// One notice a receiver, once, all in one statement: a broadcast has thousands.
pub async fn insert(tx: &mut Tx<'_>, event: &Event, receivers: &[Receiver], urgent: bool) -> Result<()> {
    let ids: Vec<Uuid> = receivers.iter().map(|_| tx.new_id()).collect();
    sqlx::query(
        "insert into app.notice (area, org_id, id, event_id, kind, urgent, source_area, source_org, object_kind, object_id, person_id,
           for_staff, for_action, detail, at, each)
         select a.area, a.id, r.id, $1, $2, $3, $4, $5, $6, $7, $8, r.staff, r.action, r.detail, $9, $15 and r.staff is null
         from unnest ($10::int[], $11::uuid[], $12::uuid[], $13::text[], $14::text[]) as r (org, id, staff, action, detail)
         join ref.agency a on a.id = r.org
         on conflict do nothing",
    )
    .bind(event.id)
    .bind(&event.kind)
    .bind(urgent)
    .bind(event.number("area").and_then(|area| i16::try_from(area).ok()).unwrap_or(event.area))
    .bind(event.org)
    .bind(event.kind.split('.').next().unwrap_or_default())
    .bind(event.object)
    .bind(event.person)
    .bind(event.at.to_sqlx())
    .bind(receivers.iter().map(|receiver| receiver.org).collect::<Vec<_>>())
    .bind(ids)
    .bind(receivers.iter().map(|receiver| receiver.staff).collect::<Vec<_>>())
    .bind(receivers.iter().map(|receiver| receiver.action.map_or("", |action| action.code())).collect::<Vec<_>>())
    .bind(receivers.iter().map(|receiver| detail(event, receiver)).collect::<Vec<_>>())
    .bind(is_for_each(&event.kind))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A few words without any name: hours of a clock, rows of an import, the judgement on a break-glass, a deadline.
fn detail(event: &Event, receiver: &Receiver) -> String {
    let of_receiver = event
        .payload
        .get("residence")
        .and_then(|rows| rows.get(receiver.org.to_string()))
        .and_then(serde_json::Value::as_i64);
    let words = event.payload.get("verdict").or_else(|| event.payload.get("words"));
    if let Some(words) = words.and_then(serde_json::Value::as_str) {
        return words.to_owned();
    }
    match (event.number("hours"), of_receiver.or(event.number("rows"))) {
        (Some(hours), _) => format!("受理から{hours}時間"),
        (_, Some(rows)) => format!("{rows}件"),
        _ => String::new(),
    }
}

/// A notice as listed.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Id within the receiver's area.
    pub id: Uuid,
    /// Event kind.
    pub kind: String,
    /// Stands out.
    pub urgent: bool,
    /// Area of the person.
    pub source_area: i16,
    /// Who tells.
    pub source_org: i32,
    /// What it is about.
    pub object: Option<Uuid>,
    /// Whom it is about.
    pub person: Option<Uuid>,
    /// Name of the child as far as the reader may read it.
    pub name: Option<String>,
    /// More words.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// Acknowledged when and by whom.
    pub acknowledged: Option<(Timestamp, String)>,
}

/// Which notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Not yet acknowledged.
    Open,
    /// All.
    All,
    /// Those of conditions the agency set, not yet acknowledged.
    Alerts,
}

/// Who acknowledges in the name of a linked system where each receiver does for themselves.
const SYSTEM: Uuid = Uuid::nil();

/// Notices to the reader: to the agency, to the post's rights, to the person. Newest first; `before` pages on.
pub async fn list(tx: &mut Tx<'_>, which: Which, before: Option<Uuid>, limit: i64) -> Result<Sealed<Vec<Notice>>> {
    let actor = tx.permit().actor();
    let rights: Vec<&str> = actor.rights.iter().map(|action| action.code()).collect();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Row = (
        Uuid,
        String,
        bool,
        i16,
        i32,
        Option<Uuid>,
        Option<Uuid>,
        Option<String>,
        String,
        SqlTimestamp,
        Option<SqlTimestamp>,
        String,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select n.id, n.kind, n.urgent, n.source_area, n.source_org, n.object_id, n.person_id,
                (select trim(p.family || ' ' || p.given) from app.person_name p
                 where p.area = n.source_area and p.person_id = n.person_id order by p.sort limit 1),
                n.detail, n.at, coalesce(n.acknowledged_at, s.at), coalesce(s.staff_name, n.acknowledged_name)
         from app.notice n
         left join app.notice_seen s on s.area = $1 and s.notice_id = n.id and s.staff_id = coalesce($5::uuid, $9::uuid) and n.each
         where n.area = $1 and n.org_id = $2 and ($3 or (n.acknowledged_at is null and s.at is null)) and ($4::uuid is null or n.id < $4)
           and (not $10 or n.kind = 'alert.raised')
           and (n.for_staff is null or n.for_staff = $5) and (n.for_action = '' or n.for_action = any ($6))
           and (n.person_id is null or n.person_id <> all ($7))
         order by n.id desc limit $8",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(which == Which::All)
    .bind(before)
    .bind(actor.staff)
    .bind(&rights)
    .bind(&walled)
    .bind(limit)
    .bind(SYSTEM)
    .bind(which == Which::Alerts)
    .fetch_all(tx.conn())
    .await?;
    let notices: Vec<Notice> = rows
        .into_iter()
        .map(
            |(
                id,
                kind,
                urgent,
                source_area,
                source_org,
                object,
                person,
                name,
                detail,
                at,
                acknowledged_at,
                acknowledged_name,
            )| Notice {
                id,
                kind,
                urgent,
                source_area,
                source_org,
                object,
                person,
                name: name.filter(|name| !name.is_empty()),
                detail,
                at: at.to_jiff(),
                acknowledged: acknowledged_at.map(|at| (at.to_jiff(), acknowledged_name)),
            },
        )
        .collect();
    let persons: Vec<Uuid> =
        notices.iter().filter(|notice| notice.name.is_some()).filter_map(|notice| notice.person).collect();
    let count = i32::try_from(notices.len()).ok();
    let view = View { kind: "list", object_kind: "notice", fields: "name", count, persons, ..View::default() };
    // Without a name no person is shown: nothing to put on record.
    Ok(if view.persons.is_empty() { Sealed::plain(notices) } else { Sealed::new(notices, view) })
}

/// Number of open notices to the reader.
pub async fn count_open(tx: &mut Tx<'_>) -> Result<Sealed<(i64, i64)>> {
    let actor = tx.permit().actor();
    let rights: Vec<&str> = actor.rights.iter().map(|action| action.code()).collect();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let counts: (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where urgent) from app.notice n
         left join app.notice_seen s on s.area = $1 and s.notice_id = n.id and s.staff_id = coalesce($3::uuid, $6::uuid) and n.each
         where n.area = $1 and n.org_id = $2 and n.acknowledged_at is null and s.at is null
           and (n.for_staff is null or n.for_staff = $3) and (n.for_action = '' or n.for_action = any ($4))
           and (n.person_id is null or n.person_id <> all ($5))",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(&rights)
    .bind(&walled)
    .bind(SYSTEM)
    .fetch_one(tx.conn())
    .await?;
    Ok(Sealed::plain(counts))
}

/// Acknowledges a notice that [`list`] shows the reader: who saw it, and when; for all receivers, or for the reader alone where each does so.
/// Acknowledging twice keeps the first.
pub async fn acknowledge(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let actor = tx.permit().actor();
    let rights: Vec<&str> = actor.rights.iter().map(|action| action.code()).collect();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let now = tx.now();
    let updated: Option<(Option<Uuid>, bool)> = sqlx::query_as(
        "update app.notice set acknowledged_at = case when each then acknowledged_at else coalesce(acknowledged_at, $3) end,
           acknowledged_by = case when each then acknowledged_by else coalesce(acknowledged_by, $4) end,
           acknowledged_name = case when each or acknowledged_at is not null then acknowledged_name else $5 end
         where area = $1 and id = $2 and org_id = $6
           and (for_staff is null or for_staff = $4) and (for_action = '' or for_action = any ($7))
           and (person_id is null or person_id <> all ($8))
         returning person_id, each",
    )
    .bind(actor.area)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(actor.org)
    .bind(&rights)
    .bind(&walled)
    .fetch_optional(tx.conn())
    .await?;
    let (person, each) = updated.ok_or(Error::NotFound)?;
    if each {
        seen(tx, id).await?;
    }
    tx.record(ground::db::Change {
        kind: "notice.acknowledged",
        entity: "notice",
        id,
        person,
        fields: Vec::new(),
        payload: serde_json::json!({}),
    })
    .await
}

/// Notes that the reader saw a notice each receiver acknowledges.
async fn seen(tx: &mut Tx<'_>, notice: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.notice_seen (area, org_id, notice_id, staff_id, staff_name, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(notice)
    .bind(actor.staff.unwrap_or(SYSTEM))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
