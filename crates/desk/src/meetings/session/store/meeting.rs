//! The meeting itself.

use crate::meetings::session::{Invited, Meeting};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

fn meeting(area: i16, row: &PgRow) -> Result<Meeting> {
    let closed_at: Option<SqlTimestamp> = row.try_get("closed_at")?;
    Ok(Meeting {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        place: row.try_get("place")?,
        held_at: row.try_get::<SqlTimestamp, _>("held_at")?.to_jiff(),
        state: row.try_get("state")?,
        invited: row.try_get::<Json<Vec<Invited>>, _>("invited")?.0,
        attendees: row.try_get("attendees")?,
        minutes: row.try_get("minutes")?,
        intake: row.try_get::<Option<Uuid>, _>("intake_id")?.map(|id| Key::new(area, id)),
        closed: closed_at.map(|at| at.to_jiff()).zip(row.try_get("closed_by_name")?),
        version: row.try_get("version")?,
    })
}

/// Meetings of the own agency of a kind (empty: of every kind), those to come first, then the newest; without those about a child behind
/// the conflict wall.
pub async fn list(tx: &mut Tx<'_>, kind: &str) -> Result<Vec<Meeting>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows = sqlx::query(
        "select m.* from app.meeting m where m.area = $1 and m.org_id = $2 and ($3 = '' or m.kind = $3)
           and not exists (select 1 from app.intake_child c where c.area = $1 and c.intake_id = m.intake_id and c.person_id = any ($4))
         order by (m.state = 'closed'), m.held_at desc limit 200",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(kind)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| meeting(actor.area, row)).collect()
}

/// A meeting of the own agency that has an agenda.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Meeting> {
    let actor = tx.permit().actor();
    let row =
        sqlx::query("select * from app.meeting where area = $1 and org_id = $2 and id = $3 and intake_id is null")
            .bind(actor.area)
            .bind(actor.org)
            .bind(id)
            .fetch_optional(tx.conn())
            .await?
            .ok_or(Error::NotFound)?;
    meeting(actor.area, &row)
}

/// The same, locked until the commit; one that is closed cannot be changed.
pub async fn lock(tx: &mut Tx<'_>, id: Uuid) -> Result<Meeting> {
    let actor = tx.permit().actor();
    let row = sqlx::query(
        "select * from app.meeting where area = $1 and org_id = $2 and id = $3 and intake_id is null for update",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    let found = meeting(actor.area, &row)?;
    if found.is_closed() {
        return Err(Error::invalid("", "終了した会議は変更できません。訂正は「訂正・補足」として追記してください。"));
    }
    Ok(found)
}

/// When a meeting of a kind was last held, and those invited to it.
pub async fn last_held(tx: &mut Tx<'_>, kind: &str) -> Result<Option<(Timestamp, Vec<Invited>)>> {
    let actor = tx.permit().actor();
    let row: Option<(SqlTimestamp, Json<Vec<Invited>>)> = sqlx::query_as(
        "select held_at, invited from app.meeting where area = $1 and org_id = $2 and kind = $3 and state = 'closed' order by held_at desc limit 1",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(kind)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(at, invited)| (at.to_jiff(), invited.0)))
}

/// Plans a meeting; false when the same form was sent before.
pub async fn insert(tx: &mut Tx<'_>, new: &Meeting) -> Result<bool> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.meeting (area, org_id, id, kind, title, place, state, held_at, attendees, invited, recorded_by, recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, 'planned', $7, '{}', $8, $9, $10, $11) on conflict (area, id) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(&new.kind)
    .bind(&new.title)
    .bind(&new.place)
    .bind(new.held_at.to_sqlx())
    .bind(Json(&new.invited))
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes title, place and time.
pub async fn plan(tx: &mut Tx<'_>, changed: &Meeting) -> Result<()> {
    let actor = tx.permit().actor();
    sqlx::query("update app.meeting set title = $3, place = $4, held_at = $5, version = version + 1 where area = $1 and id = $2 and org_id = $6")
        .bind(actor.area)
        .bind(changed.id)
        .bind(&changed.title)
        .bind(&changed.place)
        .bind(changed.held_at.to_sqlx())
        .bind(actor.org)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Replaces who is invited and who came, if nobody else did since `version`.
pub async fn invite(tx: &mut Tx<'_>, id: Uuid, invited: &[Invited], version: i32) -> Result<()> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "update app.meeting set invited = $4, version = version + 1 where area = $1 and org_id = $2 and id = $3 and version = $5 and state <> 'closed'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(Json(invited))
    .bind(version)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Opens the meeting.
pub async fn open(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let actor = tx.permit().actor();
    sqlx::query("update app.meeting set state = 'open', version = version + 1 where area = $1 and org_id = $2 and id = $3 and state = 'planned'")
        .bind(actor.area)
        .bind(actor.org)
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes the sheet beyond the cases, if nobody else did since it read `was`.
pub async fn write_minutes(tx: &mut Tx<'_>, id: Uuid, was: &str, minutes: &str) -> Result<()> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "update app.meeting set minutes = $5, version = version + 1 where area = $1 and org_id = $2 and id = $3 and minutes = $4 and state <> 'closed'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(was)
    .bind(minutes)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Closes a meeting with those who came.
pub async fn close(tx: &mut Tx<'_>, id: Uuid, attendees: &[String]) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "update app.meeting set state = 'closed', attendees = $4, closed_at = $5, closed_by_name = $6, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and state = 'open'",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(attendees)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A correction below closed minutes.
pub struct Addition {
    /// What.
    pub body: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Corrections of a meeting, oldest first.
pub async fn additions(tx: &mut Tx<'_>, meeting: Uuid) -> Result<Vec<Addition>> {
    let actor = tx.permit().actor();
    let rows: Vec<(String, String, SqlTimestamp)> = sqlx::query_as(
        "select body, added_by_name, added_at from app.meeting_addition where area = $1 and org_id = $2 and meeting_id = $3 order by added_at, id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(meeting)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(body, by, at)| Addition { body, by, at: at.to_jiff() }).collect())
}

/// Adds a correction.
pub async fn add(tx: &mut Tx<'_>, meeting: Uuid, body: &str) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.meeting_addition (area, org_id, id, meeting_id, body, added_by, added_by_name, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(meeting)
    .bind(body)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
