//! Cases before a meeting.

use crate::meetings::session::rules::Due;
use crate::meetings::session::{Decision, Item};
use crate::people::model::Birth;
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

fn item(area: i16, today: Date, row: &PgRow) -> Result<Item> {
    let date = |column| row.try_get::<Option<SqlDate>, _>(column).map(|day| day.map(|day| day.to_jiff()));
    let decided: Option<SqlTimestamp> = row.try_get("decided_at")?;
    let text: String = row.try_get("birth_text")?;
    let birth = date("birth_first")?.zip(date("birth_last")?).map(|(first, last)| Birth { first, last, text });
    let severity: Option<i16> = row.try_get("severity")?;
    Ok(Item {
        id: row.try_get("id")?,
        person: Key::new(area, row.try_get("person_id")?),
        name: row.try_get("name")?,
        kana: row.try_get("kana")?,
        age: birth.map(|birth| birth.age(today)).unwrap_or_default(),
        reason: row.try_get("reason")?,
        decision: Decision {
            discussion: row.try_get("discussion")?,
            decision: row.try_get("decision")?,
            division: row.try_get("division")?,
            severity: severity.map(|code| code.to_string()).unwrap_or_default(),
            main_agency: row.try_get("main_agency")?,
            roles: row.try_get("roles")?,
            plan: row.try_get("plan")?,
            next_review: date("next_review")?,
            outcome: row.try_get("outcome")?,
        },
        present: row.try_get("present")?,
        decided_at: decided.map(|at| at.to_jiff()),
        recorded_by: row.try_get("recorded_by_name")?,
        version: row.try_get("version")?,
    })
}

/// The agenda of a meeting in its order, or one case of it; without children behind the conflict wall.
pub async fn items(tx: &mut Tx<'_>, meeting: Uuid, only: Option<Uuid>) -> Result<Vec<Item>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows = sqlx::query(
        "select a.*, p.birth_first, p.birth_last, p.birth_text,
                trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana
         from app.agenda_item a join app.person p on p.area = $1 and p.id = a.person_id
         left join app.person_name n on n.area = $1 and n.person_id = a.person_id and n.sort = 0
         where a.area = $1 and a.org_id = $2 and a.meeting_id = $3 and a.removed_at is null and a.person_id <> all ($4)
           and ($5::uuid is null or a.id = $5)
         order by a.sort, a.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .bind(walled)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| item(actor.area, today, row)).collect()
}

/// One case of a meeting.
pub async fn find_item(tx: &mut Tx<'_>, meeting: Uuid, id: Uuid) -> Result<Item> {
    items(tx, meeting, Some(id)).await?.pop().ok_or(Error::NotFound)
}

/// What is due before a meeting of a kind: what waits for it; new reports since the last one (受理, 課内); the ledger (実務者), all of it or
/// what is to be looked at by `review_by`. What is on the agenda already is left out.
pub async fn due(
    tx: &mut Tx<'_>,
    meeting: Uuid,
    kind: &str,
    since: Timestamp,
    review_by: Option<Date>,
) -> Result<Vec<Due>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Row = (Uuid, Option<Uuid>, Option<Uuid>, String, Option<i16>, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select d.person_id, d.intake_id, d.waiting, d.reason, coalesce(d.severity, r.severity),
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, ''))
         from (
           select a.person_id, a.intake_id, a.id as waiting, a.reason, null::smallint as severity from app.agenda_item a
           where a.area = $1 and a.org_id = $2 and a.kind = $4 and a.meeting_id is null and a.removed_at is null
           union all
           select c.person_id, c.intake_id, null, '新規の受付 ' || i.intake_no, null from app.intake_child c
           join app.intake i on i.area = $1 and i.id = c.intake_id
           where $4 in ('受理', '課内') and c.area = $1 and c.org_id = $2 and i.received_at > $5
             and not exists (select 1 from app.agenda_item b where b.area = $1 and b.org_id = $2 and b.kind = $4 and b.person_id = c.person_id
                             and b.intake_id = c.intake_id and b.removed_at is null)
           union all
           select l.person_id, null, null, '進行管理 ' || l.number, l.severity from app.ledger_row l
           where $4 = '実務者' and l.area = $1 and l.org_id = $2 and l.left_on is null and ($6::date is null or l.next_review is null or l.next_review <= $6)
         ) d
         left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = d.person_id
         left join app.person_name n on n.area = $1 and n.person_id = d.person_id and n.sort = 0
         where d.person_id <> all ($7)
           and not exists (select 1 from app.agenda_item b where b.area = $1 and b.meeting_id = $3 and b.person_id = d.person_id and b.removed_at is null)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .bind(kind)
    .bind(since.to_sqlx())
    .bind(review_by.map(|day| day.to_sqlx()))
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, intake, waiting, reason, severity, kana)| Due {
            person,
            intake,
            waiting,
            reason,
            severity,
            kana,
        })
        .collect())
}

/// Puts cases on the agenda, in this order, behind what is there.
pub async fn insert_items(tx: &mut Tx<'_>, meeting: Uuid, kind: &str, cases: &[Due]) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let ids: Vec<Uuid> = cases.iter().map(|case| case.waiting.unwrap_or_else(|| tx.new_id())).collect();
    sqlx::query(
        "insert into app.agenda_item (area, org_id, id, meeting_id, kind, person_id, intake_id, reason, requested_by_name, requested_at, sort)
         select $1, $2, d.id, $3, $4, d.person, d.intake, d.reason, $5, $6,
                (select coalesce(max(sort), 0) from app.agenda_item b where b.area = $1 and b.meeting_id = $3) + d.place::int
         from unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::text[]) with ordinality as d (id, person, intake, reason, place)
         on conflict (area, id) do update set meeting_id = excluded.meeting_id, sort = excluded.sort
         where app.agenda_item.meeting_id is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .bind(kind)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(ids)
    .bind(cases.iter().map(|case| case.person).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.intake).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.reason.clone()).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts the agenda into this order.
pub async fn reorder(tx: &mut Tx<'_>, meeting: Uuid, order: &[Uuid]) -> Result<()> {
    let actor = tx.permit().actor();
    sqlx::query(
        "update app.agenda_item a set sort = o.place::int from unnest($4::uuid[]) with ordinality as o (id, place)
         where a.area = $1 and a.org_id = $2 and a.meeting_id = $3 and a.id = o.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .bind(order)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a case off the agenda before it is decided.
pub async fn remove_item(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.agenda_item set removed_at = $4, version = version + 1 where area = $1 and org_id = $2 and id = $3 and decided_at is null and removed_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Writes the decision of the meeting and those present, if nobody else did since `version`.
pub async fn decide(tx: &mut Tx<'_>, id: Uuid, decision: &Decision, present: &[String], version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.agenda_item set discussion = $5, decision = $6, division = $7, severity = $8, main_agency = $9, roles = $10, plan = $11,
           next_review = $12, outcome = $13, present = $14, decided_at = coalesce(decided_at, $15), recorded_by_name = $16, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and removed_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(version)
    .bind(&decision.discussion)
    .bind(&decision.decision)
    .bind(&decision.division)
    .bind(decision.severity.parse::<i16>().ok())
    .bind(&decision.main_agency)
    .bind(&decision.roles)
    .bind(&decision.plan)
    .bind(decision.next_review.map(|day| day.to_sqlx()))
    .bind(&decision.outcome)
    .bind(present)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Cases a meeting did not reach wait for the next one of its kind; those of the ledger come again by themselves.
pub async fn requeue(tx: &mut Tx<'_>, meeting: Uuid) -> Result<u64> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.agenda_item (area, org_id, id, kind, person_id, intake_id, reason, requested_by_name, requested_at)
         select a.area, a.org_id, gen_random_uuid(), a.kind, a.person_id, a.intake_id, a.reason || '(前回未了)', $4, $5 from app.agenda_item a
         where a.area = $1 and a.org_id = $2 and a.meeting_id = $3 and a.decided_at is null and a.removed_at is null and a.kind <> '実務者'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Asks for a child to come before the next meeting of a kind; false when that was asked for already.
pub async fn request(tx: &mut Tx<'_>, person: Key, kind: &str, reason: &str) -> Result<Option<Uuid>> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    Ok(sqlx::query_scalar(
        "insert into app.agenda_item (area, org_id, id, kind, person_id, reason, requested_by_name, requested_at)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where not exists (select 1 from app.agenda_item a where a.area = $1 and a.org_id = $2 and a.kind = $4 and a.person_id = $5
                           and a.meeting_id is null and a.removed_at is null)
         returning id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(kind)
    .bind(person.id)
    .bind(reason)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .fetch_optional(tx.conn())
    .await?)
}

/// Kinds of meetings a child waits for, with why and who asked.
pub async fn waiting_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(String, String, String)>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_as(
        "select kind, reason, requested_by_name from app.agenda_item
         where area = $1 and org_id = $2 and person_id = $3 and meeting_id is null and removed_at is null order by requested_at",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?)
}

/// Decisions of meetings on a child, newest first: kind, title, when held, meeting, case.
pub async fn past_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(String, String, Timestamp, Uuid, Item)>> {
    let (org, today) = (tx.permit().actor().org, tx.today());
    let rows = sqlx::query(
        "select a.*, m.kind as meeting_kind, m.title, m.held_at, p.birth_first, p.birth_last, p.birth_text, '' as name, '' as kana
         from app.agenda_item a join app.meeting m on m.area = $1 and m.id = a.meeting_id join app.person p on p.area = $1 and p.id = a.person_id
         where a.area = $1 and a.org_id = $2 and a.person_id = $3 and a.removed_at is null order by m.held_at desc limit 50",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let held: SqlTimestamp = row.try_get("held_at")?;
            let meeting: Uuid = row.try_get("meeting_id")?;
            Ok((
                row.try_get("meeting_kind")?,
                row.try_get("title")?,
                held.to_jiff(),
                meeting,
                item(person.area, today, row)?,
            ))
        })
        .collect()
}
