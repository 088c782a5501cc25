//! What the reader may know of.

use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use std::collections::HashMap;
use uuid::Uuid;

/// A running registration.
#[derive(Debug, Clone)]
pub struct Watch {
    /// The row.
    pub id: Uuid,
    /// The child.
    pub person: Key,
    /// A code of the degrees.
    pub degree: String,
    /// Why.
    pub reason: String,
    /// `section`, `agency` or `chosen`.
    pub range: String,
    /// Who may know; empty when all of the agency may.
    pub sections: Vec<i32>,
    /// Section of who registered it.
    pub section: Option<i32>,
    /// Counts changes.
    pub version: i32,
    /// When it was registered.
    pub at: Timestamp,
    /// By whom, with section.
    pub by: String,
}

type Row = (Uuid, Uuid, String, String, String, Vec<i32>, Option<i32>, i32, SqlTimestamp, String);

/// Running registrations the reader is in the range of; of one child or of all. Never of one behind the wall.
async fn select(tx: &mut Tx<'_>, person: Option<Uuid>) -> Result<Vec<Watch>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let rows: Vec<Row> = sqlx::query_as(
        "select w.id, w.person_id, w.degree, w.reason, w.range, w.sections, w.section_id, w.version, s.at, trim(s.by_section || ' ' || s.by_name)
         from app.watch w join app.watch_step s on s.area = w.area and s.watch_id = w.id and s.what = 'set'
         where w.area = $1 and w.org_id = $2 and w.ended_at is null and ($3::uuid is null or w.person_id = $3) and w.person_id <> all ($4)
           and (w.range = 'agency' or $5 = any (w.sections) or (w.section_id is null and w.set_by = $6))
         order by array_position(array['high', 'middle', 'low'], w.degree), s.at desc, w.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(person)
    .bind(walled)
    .bind(actor.section)
    .bind(actor.staff)
    .fetch_all(tx.conn())
    .await?;
    let watch = |(id, person, degree, reason, range, sections, section, version, at, by): Row| Watch {
        id,
        person: Key::new(actor.area, person),
        degree,
        reason,
        range,
        sections,
        section,
        version,
        at: at.to_jiff(),
        by,
    };
    Ok(rows.into_iter().map(watch).collect())
}

/// All of them, the most serious first.
pub async fn running(tx: &mut Tx<'_>) -> Result<Vec<Watch>> {
    select(tx, None).await
}

/// Those of one child.
pub async fn watches_of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Watch>> {
    select(tx, Some(person.id)).await
}

/// One's own favourites, the newest first.
pub async fn favourites(tx: &mut Tx<'_>) -> Result<Vec<Key>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select person_id from app.favourite where area = $1 and org_id = $2 and staff_id = $3 and person_id <> all ($4) order by set_at desc, person_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(actor.staff)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|id| Key::new(actor.area, id)).collect())
}

/// Whether a child is among one's own.
pub async fn is_favourite(tx: &mut Tx<'_>, person: Key) -> Result<bool> {
    let actor = tx.permit().actor();
    Ok(sqlx::query_scalar(
        "select exists (select 1 from app.favourite where area = $1 and staff_id = $2 and person_id = $3)",
    )
    .bind(person.area)
    .bind(actor.staff)
    .bind(person.id)
    .fetch_one(tx.conn())
    .await?)
}

/// What was done with registrations of a child.
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// `set`, `changed` or `ended`.
    pub what: String,
    /// Degree from then on.
    pub degree: String,
    /// Why.
    pub reason: String,
    /// Range from then on.
    pub range: String,
    /// Its sections.
    pub sections: Vec<i32>,
    /// By whom.
    pub by: String,
    /// Of which section.
    pub by_section: String,
}

/// The steps of every registration of a child the reader is in the range of, the newest first; released ones too.
pub async fn steps(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Step>> {
    let actor = tx.permit().actor();
    type Row = (SqlTimestamp, String, String, String, String, Vec<i32>, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select s.at, s.what, s.degree, s.reason, s.range, s.sections, s.by_name, s.by_section
         from app.watch_step s join app.watch w on w.area = s.area and w.id = s.watch_id
         where s.area = $1 and s.org_id = $2 and s.person_id = $3
           and (w.range = 'agency' or $4 = any (w.sections) or (w.section_id is null and w.set_by = $5))
         order by s.at desc, s.id desc",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(person.id)
    .bind(actor.section)
    .bind(actor.staff)
    .fetch_all(tx.conn())
    .await?;
    let step = |(at, what, degree, reason, range, sections, by, by_section): Row| Step {
        at: at.to_jiff(),
        what,
        degree,
        reason,
        range,
        sections,
        by,
        by_section,
    };
    Ok(rows.into_iter().map(step).collect())
}

/// Who the children of a list are.
pub struct Known {
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 事例番号; empty without a record.
    pub case_no: String,
    /// 所属 and 学年.
    pub school: String,
}

/// Names for a list; children out of reach are not in it.
pub async fn known(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, String, String, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select p.id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')), trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')),
                coalesce(r.case_no, ''), trim(coalesce(r.school, '') || ' ' || coalesce(r.grade, ''))
         from app.person p
         left join app.person_name n on n.area = p.area and n.person_id = p.id and n.sort = 0
         left join app.record r on r.area = p.area and r.org_id = p.org_id and r.person_id = p.id
         where p.area = $1 and p.org_id = $2 and p.id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, name, kana, case_no, school)| (id, Known { name, kana, case_no, school })).collect())
}

/// Staff whose posts of today are in these sections, without the one who asks.
pub async fn staff_in(tx: &mut Tx<'_>, sections: &[i32]) -> Result<Vec<Uuid>> {
    let (actor, today) = (tx.permit().actor(), tx.today().to_sqlx());
    Ok(sqlx::query_scalar(
        "select distinct a.staff_id from app.appointment a join ref.post p on p.id = a.post_id
         where a.area = $1 and a.org_id = $2 and p.section_id = any ($3) and a.valid_from <= $4 and (a.valid_until is null or $4 <= a.valid_until)
           and a.staff_id is distinct from $5",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(sections)
    .bind(today)
    .bind(actor.staff)
    .fetch_all(tx.conn())
    .await?)
}
