//! Meetings in the database.

use super::{Decision, Meeting};
use crate::cases::task;
use ground::db::{Key, Tx};
use ground::{Result, Sealed};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Inserts a meeting; false when the same form was sent before.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, intake: Key, decision: &Decision) -> Result<bool> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.meeting (area, org_id, id, intake_id, held_at, attendees, urgency, safety_check, safety_reason, custody, policies,
           decision, recorded_by, recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (area, id) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(intake.id)
    .bind(decision.held_at.to_sqlx())
    .bind(&decision.attendees)
    .bind(&decision.urgency)
    .bind(&decision.safety_check)
    .bind(&decision.safety_reason)
    .bind(&decision.custody)
    .bind(&decision.policies)
    .bind(&decision.decision)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

fn meeting(row: &PgRow) -> Result<Meeting> {
    Ok(Meeting {
        id: row.try_get("id")?,
        decision: Decision {
            held_at: row.try_get::<SqlTimestamp, _>("held_at")?.to_jiff(),
            attendees: row.try_get("attendees")?,
            urgency: row.try_get("urgency")?,
            safety_check: row.try_get("safety_check")?,
            safety_reason: row.try_get("safety_reason")?,
            custody: row.try_get("custody")?,
            policies: row.try_get("policies")?,
            decision: row.try_get("decision")?,
        },
        recorded_by_name: row.try_get("recorded_by_name")?,
        tasks: Vec::new(),
    })
}

/// Meetings about a report with their tasks; read together with the report, whose audit rows cover them.
pub async fn of_intake(tx: &mut Tx<'_>, intake: Key) -> Result<Sealed<Vec<Meeting>>> {
    let rows = sqlx::query("select * from app.meeting where area = $1 and intake_id = $2 order by held_at desc")
        .bind(intake.area)
        .bind(intake.id)
        .fetch_all(tx.conn())
        .await?;
    let mut meetings = rows.iter().map(meeting).collect::<Result<Vec<_>>>()?;
    for task in task::of_intake(tx, intake).await? {
        if let Some(meeting) = meetings.iter_mut().find(|meeting| Some(meeting.id) == task.meeting) {
            meeting.tasks.push(task);
        }
    }
    Ok(Sealed::plain(meetings))
}

/// Meetings about reports a person is a child of.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Key, Meeting)>> {
    let rows = sqlx::query(
        "select m.* from app.meeting m join app.intake_child c on c.area = m.area and c.intake_id = m.intake_id
         where c.area = $1 and c.person_id = $2 order by m.held_at desc",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| Ok((Key::new(person.area, row.try_get("intake_id")?), meeting(row)?))).collect()
}

/// What a meeting with an agenda decided on a child.
pub struct Decided {
    /// Meeting.
    pub meeting: Uuid,
    /// Case of it.
    pub item: Uuid,
    /// Kind of the meeting.
    pub kind: String,
    /// When it was held.
    pub held_at: Timestamp,
    /// 継続 終結 移管
    pub outcome: String,
    /// 決定
    pub decision: String,
    /// 支援方針・課題
    pub plan: String,
    /// Those there.
    pub present: Vec<String>,
}

/// Decisions of the own agency's meetings on a child.
pub async fn decided(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Decided>> {
    type Row = (Uuid, Uuid, String, SqlTimestamp, String, String, String, Vec<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "select m.id, a.id, m.kind, m.held_at, a.outcome, a.decision, a.plan, a.present from app.agenda_item a
         join app.meeting m on m.area = $1 and m.id = a.meeting_id
         where a.area = $1 and a.person_id = $2 and a.decided_at is not null and a.removed_at is null order by m.held_at desc limit 100",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(meeting, item, kind, held_at, outcome, decision, plan, present)| Decided {
            meeting,
            item,
            kind,
            held_at: held_at.to_jiff(),
            outcome,
            decision,
            plan,
            present,
        })
        .collect())
}
