//! What moved about children: changed fields, notes, sightings, attachments and reports, each child's newest ones.

use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// One movement.
#[derive(Debug, Clone)]
pub struct Movement {
    /// When it was written.
    pub at: Timestamp,
    /// Table of what moved: `record`, `progress`, `person` …
    pub entity: String,
    /// Labels of changed fields; empty for what was added.
    pub detail: String,
    /// Who wrote it.
    pub by: String,
}

/// The newest movements of each of these children of the own agency, theirs and those of their families; never more than `each` a child.
pub async fn movements(tx: &mut Tx<'_>, persons: &[Uuid], each: i64) -> Result<HashMap<Uuid, Vec<Movement>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, SqlTimestamp, String, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select k.id, m.at, m.entity, m.detail, m.by_name
         from unnest($3::uuid[]) as k (id)
         cross join lateral (
           select u.* from (
             (select c.at, c.entity, coalesce((select string_agg(distinct f ->> 'label', '、') from jsonb_array_elements(c.fields) f), '') as detail, c.staff_name as by_name
              from app.change c
              where c.area = $1 and c.org_id = $2 and c.person_id in (
                select k.id union select r.relative_id from app.relation r where r.area = $1 and r.person_id = k.id and r.valid_until is null)
              order by c.at desc limit $4)
             union all
             (select p.written_at, 'progress', '', p.written_by_name from app.progress p
              where p.area = $1 and p.org_id = $2 and p.person_id = k.id order by p.written_at desc limit $4)
             union all
             (select s.recorded_at, 'sighting', '', s.recorded_by_name from app.sighting s
              where s.area = $1 and s.org_id = $2 and s.person_id = k.id order by s.recorded_at desc limit $4)
             union all
             (select t.added_at, 'attachment', '', t.added_by_name from app.attachment t
              where t.area = $1 and t.org_id = $2 and t.person_id = k.id order by t.added_at desc limit $4)
             union all
             (select i.first_registered_at, 'intake', '', i.received_by_name from app.intake_child x join app.intake i on i.area = x.area and i.id = x.intake_id
              where x.area = $1 and x.org_id = $2 and x.person_id = k.id order by i.first_registered_at desc limit $4)
             union all
             (select m.written_at, 'comment', '', m.written_by_name from app.comment m
              where m.area = $1 and m.org_id = $2 and m.person_id = k.id and m.removed_at is null order by m.written_at desc limit $4)
           ) u order by u.at desc limit $4
         ) m order by m.at desc",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .bind(each)
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<Uuid, Vec<Movement>> = HashMap::new();
    for (person, at, entity, detail, by) in rows {
        found.entry(person).or_default().push(Movement { at: at.to_jiff(), entity, detail, by });
    }
    Ok(found)
}
