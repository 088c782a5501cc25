//! Marks, parents of brothers and sisters, and agencies around a child, in the database.

use super::ecomap::Known;
use super::marks::Mark;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// A mark on file.
#[derive(Debug, Clone)]
pub struct Marked {
    /// The row.
    pub id: Uuid,
    /// What it says.
    pub mark: Mark,
    /// Who put it there.
    pub by: String,
}

/// The marks of a child's pictures, the oldest first.
pub async fn marks(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Marked>> {
    let rows: Vec<(Uuid, Json<Mark>, String)> = sqlx::query_as(
        "select id, data, set_by_name from app.genogram_mark where area = $1 and person_id = $2 and removed_at is null order by set_at, id",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, mark, by)| Marked { id, mark: mark.0, by }).collect())
}

/// Adds a mark; `instead` are marks it takes the place of. `said` goes into the history.
pub async fn put(tx: &mut Tx<'_>, person: Key, mark: &Mark, instead: &[Uuid], said: String) -> Result<()> {
    let (id, now, actor) = (tx.new_id(), tx.now(), tx.permit().actor());
    sqlx::query("update app.genogram_mark set removed_at = $3, version = version + 1 where area = $1 and id = any ($2) and removed_at is null")
        .bind(person.area)
        .bind(instead)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    sqlx::query(
        "insert into app.genogram_mark (area, org_id, id, person_id, kind, data, set_by_name, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(person.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(mark.kind())
    .bind(Json(mark))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    record(
        tx,
        person,
        id,
        FieldChange {
            field: "genogram".into(),
            label: "ジェノグラム・エコマップ".into(),
            from: String::new(),
            to: said,
        },
    )
    .await
}

/// Takes a mark out; what it said is in the history.
pub async fn remove(tx: &mut Tx<'_>, person: Key, id: Uuid, said: String) -> Result<()> {
    let (now, org) = (tx.now().to_sqlx(), tx.permit().actor().org);
    let done = sqlx::query(
        "update app.genogram_mark set removed_at = $5, version = version + 1 where area = $1 and org_id = $2 and person_id = $3 and id = $4 and removed_at is null",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(id)
    .bind(now)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    record(
        tx,
        person,
        id,
        FieldChange {
            field: "genogram".into(),
            label: "ジェノグラム・エコマップ".into(),
            from: said,
            to: String::new(),
        },
    )
    .await
}

async fn record(tx: &mut Tx<'_>, person: Key, id: Uuid, field: FieldChange) -> Result<()> {
    tx.record(Change {
        kind: "genogram.changed",
        entity: "genogram",
        id,
        person: Some(person.id),
        fields: vec![field],
        payload: json!({}),
    })
    .await
}

/// Parents of these children as their own family tables name them.
pub async fn parents_of(tx: &mut Tx<'_>, area: i16, children: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select person_id, relative_id from app.relation where area = $1 and person_id = any ($2) and kind in ('実父', '実母') order by person_id, kind, id",
    )
    .bind(area)
    .bind(children)
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (child, parent) in rows {
        found.entry(child).or_default().push(parent);
    }
    Ok(found)
}

/// Agencies the records of a child know: school, those handed to or asked, addressees of letters, members of meetings on the child.
/// Never where a child in 一時保護 is.
pub async fn agencies(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Known>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select distinct on (w.name, w.source) w.name, w.source from (
           select r.school as name, '所属' as source from app.record r where r.area = $1 and r.person_id = $2
           union all
           select a.name, '移管・送致・照会' from app.transition t join ref.agency a on a.id = case when t.area = $1 and t.person_id = $2 then t.to_org else t.org_id end
           where ((t.area = $1 and t.person_id = $2) or (t.to_area = $1 and t.received_person = $2)) and t.state <> 'draft'
           union all
           select l.to_name, '文書' from app.letter l where l.area = $1 and l.person_id = $2 and l.issued is not null
           union all
           select i ->> 'agency', '会議' from app.agenda_item g join app.meeting m on m.area = g.area and m.id = g.meeting_id
           cross join lateral jsonb_array_elements(m.invited) i where g.area = $1 and g.person_id = $2
           union all
           select l.main_agency, '進行管理台帳' from app.ledger_row l where l.area = $1 and l.person_id = $2 and l.left_on is null
           union all
           select '一時保護' as name, '一時保護' from app.custody c where c.area = $1 and c.person_id = $2 and c.ended_at is null and c.started_at is not null
         ) w where trim(w.name) <> '' order by w.name, w.source",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    const SOURCES: [&str; 6] = ["所属", "移管・送致・照会", "文書", "会議", "進行管理台帳", "一時保護"];
    Ok(rows
        .into_iter()
        .map(|(name, source)| Known {
            name,
            source: SOURCES.into_iter().find(|known| *known == source).unwrap_or_default(),
        })
        .collect())
}
