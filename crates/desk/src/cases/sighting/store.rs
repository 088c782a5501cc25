//! Sightings and clocks in the database.

use super::{NewSighting, Sighting};
use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

type Row = (Uuid, SqlTimestamp, String, String, String, String);

fn sighting((id, seen_at, place, method, seen_by, state): Row) -> Sighting {
    Sighting { id, seen_at: seen_at.to_jiff(), place, method, seen_by, state }
}

/// Inserts a sighting of one child.
pub async fn insert(tx: &mut Tx<'_>, person: Uuid, new: &NewSighting) -> Result<Uuid> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.sighting (area, org_id, id, person_id, seen_at, place, method, seen_by, state, recorded_by, recorded_by_name, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person)
    .bind(new.seen_at.to_sqlx())
    .bind(&new.place)
    .bind(&new.method)
    .bind(&new.seen_by)
    .bind(&new.state)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Stops the clocks of a child that began before it was seen; says how many.
pub async fn stop_clocks(tx: &mut Tx<'_>, person: Uuid, sighting: Uuid, seen_at: Timestamp) -> Result<u64> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.intake_child set seen_at = $4, sighting_id = $5
         where area = $1 and org_id = $2 and person_id = $3 and seen_at is null and clock_started_at <= $4",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(seen_at.to_sqlx())
    .bind(sighting)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Sightings of a child, newest first.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Sighting>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, seen_at, place, method, seen_by, state from app.sighting where area = $1 and person_id = $2 order by seen_at desc limit 200",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(sighting).collect())
}

/// The newest sighting in which the child itself was seen.
pub async fn last_seen(tx: &mut Tx<'_>, person: Key) -> Result<Option<Sighting>> {
    let row: Option<Row> = sqlx::query_as(
        "select id, seen_at, place, method, seen_by, state from app.sighting
         where area = $1 and person_id = $2 and method in ('目視', '面接') order by seen_at desc limit 1",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(sighting))
}

/// Clocks of a child: report, its number, end of the hours, when seen.
pub async fn clocks(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Key, String, Option<Timestamp>, Option<Timestamp>)>> {
    let rows: Vec<(Uuid, String, Option<SqlTimestamp>, Option<SqlTimestamp>)> = sqlx::query_as(
        "select i.id, i.intake_no, c.due_at, c.seen_at from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
         where c.area = $1 and c.person_id = $2 order by i.received_at desc",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let moment = |at: Option<SqlTimestamp>| at.map(|at| at.to_jiff());
    Ok(rows
        .into_iter()
        .map(|(id, number, due, seen)| (Key::new(person.area, id), number, moment(due), moment(seen)))
        .collect())
}

/// A clock somebody still has to stop.
#[derive(Debug, Clone)]
pub struct Running {
    /// Report.
    pub intake: Key,
    /// 受付番号
    pub number: String,
    /// Child.
    pub person: Key,
    /// Name.
    pub name: String,
    /// End of the hours.
    pub due: Timestamp,
}

/// Running clocks of the own agency, the most urgent first. Persons behind the conflict wall are left out.
pub async fn running(tx: &mut Tx<'_>) -> Result<Vec<Running>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<(Uuid, String, Uuid, String, SqlTimestamp)> = sqlx::query_as(
        "select i.id, i.intake_no, c.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), c.due_at
         from app.intake_child c
         join app.intake i on i.area = c.area and i.id = c.intake_id
         left join app.person_name n on n.area = c.area and n.person_id = c.person_id and n.sort = 0
         where c.area = $1 and c.org_id = $2 and c.seen_at is null and c.due_at is not null and c.person_id <> all ($3)
         order by c.due_at limit 50",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(intake, number, person, name, due)| Running {
            intake: Key::new(actor.area, intake),
            number,
            person: Key::new(actor.area, person),
            name,
            due: due.to_jiff(),
        })
        .collect())
}
