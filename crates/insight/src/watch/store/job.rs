//! Who is told that a child moved, for the outbox.

use ground::Result;
use ground::db::{FieldChange, Tx};
use ground::outbox::Event;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// A registration that a movement concerns.
pub struct Told {
    /// The row.
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// Its agency.
    pub org: i32,
    /// Who is told: none means everybody there.
    pub staff: Option<Vec<Uuid>>,
}

/// Of these persons the watched or favourite children: themselves, and those whose family they are.
pub async fn watched_around(tx: &mut Tx<'_>, area: i16, persons: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "with around as (
           select unnest($2::uuid[]) as id union
           select r.person_id from app.relation r where r.area = $1 and r.relative_id = any ($2) and r.valid_until is null
         )
         select a.id from around a
         where exists (select 1 from app.watch w where w.area = $1 and w.person_id = a.id and w.ended_at is null)
            or exists (select 1 from app.favourite f where f.area = $1 and f.person_id = a.id)
         order by a.id",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?)
}

/// Running registrations of a child with who is in their range today; not the one who made the change.
pub async fn told_of(tx: &mut Tx<'_>, area: i16, person: Uuid, by: Option<Uuid>) -> Result<Vec<Told>> {
    let today = tx.today().to_sqlx();
    type Row = (Uuid, i32, String, Vec<Uuid>);
    let rows: Vec<Row> = sqlx::query_as(
        "select w.id, w.org_id, w.range, array(
           select distinct a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
           where a.area = $1 and a.org_id = w.org_id and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
             and (p.section_id = any (w.sections) or (w.section_id is null and w.range <> 'agency' and a.staff_id = w.set_by))
             and a.staff_id is distinct from $4)
         from app.watch w where w.area = $1 and w.person_id = $2 and w.ended_at is null order by w.id",
    )
    .bind(area)
    .bind(person)
    .bind(today)
    .bind(by)
    .fetch_all(tx.conn())
    .await?;
    let told = |(id, org, range, staff): Row| Told { id, person, org, staff: (range != "agency").then_some(staff) };
    Ok(rows.into_iter().map(told).collect())
}

/// Whose favourite a child is, by agency; not the one who made the change.
pub async fn favourites_of(
    tx: &mut Tx<'_>,
    area: i16,
    person: Uuid,
    by: Option<Uuid>,
) -> Result<Vec<(i32, Vec<Uuid>)>> {
    Ok(sqlx::query_as(
        "select org_id, array_agg(staff_id order by staff_id) from app.favourite
         where area = $1 and person_id = $2 and staff_id is distinct from $3 group by org_id order by org_id",
    )
    .bind(area)
    .bind(person)
    .bind(by)
    .fetch_all(tx.conn())
    .await?)
}

/// Labels of the fields an event changed, and who made the change, as the audit trail names them.
pub async fn labels_of(tx: &mut Tx<'_>, event: &Event) -> Result<(Vec<String>, Option<Uuid>)> {
    let rows: Vec<Json<Vec<FieldChange>>> = sqlx::query_scalar(
        "select fields from app.change where area = $1 and org_id = $2 and person_id = $3 and at = $4",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(event.person)
    .bind(event.at.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let by: Option<Option<Uuid>> = sqlx::query_scalar(
        "select staff_id from log.audit where area = $1 and org_id = $2 and person_id = $3 and at = $4 and kind = $5 limit 1",
    )
    .bind(event.area)
    .bind(event.org)
    .bind(event.person)
    .bind(event.at.to_sqlx())
    .bind(&event.kind)
    .fetch_optional(tx.conn())
    .await?;
    Ok((rows.into_iter().flat_map(|row| row.0).map(|field| field.label).collect(), by.flatten()))
}

/// Leaves the event that tells. Its id is made of the event that moved and of whom it concerns: raised again it is the same.
pub async fn raise(
    tx: &mut Tx<'_>,
    event: &Event,
    kind: &str,
    org: i32,
    about: (Uuid, Uuid),
    payload: Value,
) -> Result<()> {
    let (object, person) = about;
    let id = Uuid::from_u128(
        event.id.as_u128()
            ^ object.as_u128().rotate_left(17)
            ^ u128::from(org.unsigned_abs())
            ^ person.as_u128().rotate_left(71),
    );
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (area, id) do nothing",
    )
    .bind(event.area)
    .bind(org)
    .bind(id)
    .bind(kind)
    .bind(person)
    .bind(object)
    .bind(payload)
    .bind(event.at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
