//! Relations of a child: 家族状況.

use super::load::{load_many, view_of};
use crate::people::diff::{new_relation, relation_diff};
use crate::people::model::{NewRelation, Person, Relation};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RelationRow {
    id: Uuid,
    relative_id: Uuid,
    version: i32,
    kind: String,
    guardian: bool,
    custodian: bool,
    lives_together: Option<bool>,
    occupation: String,
    workplace: String,
    health: String,
    services: String,
    note: String,
    valid_from: Option<SqlDate>,
    valid_until: Option<SqlDate>,
    sort: i16,
}

/// The relatives of a child: those that hold first, in the order of the family table. One audit row a relative.
pub async fn relations(tx: &mut Tx<'_>, child: Key) -> Result<Sealed<Vec<Relation>>> {
    let rows: Vec<RelationRow> = sqlx::query_as(
        "select id, relative_id, version, kind, guardian, custodian, lives_together, occupation, workplace, health, services, note,
                valid_from, valid_until, sort
         from app.relation where area = $1 and person_id = $2 order by valid_until desc nulls first, sort, id",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.relative_id).collect();
    let persons = load_many(tx, child.area, &ids).await?;
    let mut sealed = Sealed::plain(Vec::new());
    for row in rows {
        let Some(relative) = persons.iter().find(|person| person.key.id == row.relative_id) else { continue };
        let view = view_of(relative, "relation,names,birth,addresses,phones");
        let relation = Relation {
            id: row.id,
            version: row.version,
            relative: relative.clone(),
            facts: NewRelation {
                kind: row.kind,
                guardian: row.guardian,
                custodian: row.custodian,
                lives_together: row.lives_together,
                occupation: row.occupation,
                workplace: row.workplace,
                health: row.health,
                services: row.services,
                note: row.note,
                valid_from: row.valid_from.map(|date| date.to_jiff()),
                valid_until: row.valid_until.map(|date| date.to_jiff()),
                sort: row.sort,
            },
        };
        sealed = sealed.zip(Sealed::new(relation, view)).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    Ok(sealed)
}

/// Persons of the wider family who are not in the child's own table yet: those in the tables of the child's relatives, and the children
/// who have a relative in common.
pub async fn family(tx: &mut Tx<'_>, child: Key) -> Result<Sealed<Vec<Person>>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "with mine as (select relative_id as id from app.relation where area = $1 and person_id = $2),
              cousins as (select distinct person_id as id from app.relation where area = $1 and relative_id in (select id from mine union select $2))
         select distinct w.id from (
           select id from cousins union
           select relative_id from app.relation where area = $1 and person_id in (select id from cousins union select id from mine)
         ) w where w.id <> $2 and w.id not in (select id from mine) order by w.id",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    let persons = load_many(tx, child.area, &ids).await?;
    Ok(Sealed::new(persons, family_list(child, ids, "家族の候補")))
}

/// The audit row of a list of people around a person.
pub(super) fn family_list(person: Key, members: Vec<Uuid>, what: &str) -> View {
    View {
        kind: "list",
        subject_area: Some(person.area),
        person: Some(person.id),
        object_kind: "person",
        fields: "names,birth",
        detail: what.to_owned(),
        count: i32::try_from(members.len()).ok(),
        persons: members,
        ..View::default()
    }
}

/// Adds a relative to a child; both are persons of the own agency. New ones come last in the table unless `sort` says otherwise.
pub async fn relate(tx: &mut Tx<'_>, child: Key, relative: Uuid, relation: &NewRelation) -> Result<Uuid> {
    let (id, org) = (tx.new_id(), tx.permit().actor().org);
    sqlx::query(
        "insert into app.relation (area, org_id, id, person_id, relative_id, kind, guardian, custodian, lives_together,
           occupation, workplace, health, services, note, valid_from, valid_until, sort)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
           case when $17 > 0 then $17 else
             (select coalesce(max(sort), 0) + 1 from app.relation where area = $1 and person_id = $4) end)",
    )
    .bind(child.area)
    .bind(org)
    .bind(id)
    .bind(child.id)
    .bind(relative)
    .bind(&relation.kind)
    .bind(relation.guardian)
    .bind(relation.custodian)
    .bind(relation.lives_together)
    .bind(&relation.occupation)
    .bind(&relation.workplace)
    .bind(&relation.health)
    .bind(&relation.services)
    .bind(&relation.note)
    .bind(relation.valid_from.map(|date| date.to_sqlx()))
    .bind(relation.valid_until.map(|date| date.to_sqlx()))
    .bind(relation.sort)
    .execute(tx.conn())
    .await?;
    recorded(tx, child, id, new_relation(relation)).await?;
    Ok(id)
}

/// Changes a relation; fields that stay are not in the history.
///
/// # Errors
/// `Stale` when somebody changed it since `version` was read.
pub async fn edit_relation(tx: &mut Tx<'_>, child: Key, id: Uuid, version: i32, relation: &NewRelation) -> Result<()> {
    let known = relations(tx, child).await?;
    let old = known.for_rules().iter().find(|known| known.id == id).ok_or(Error::NotFound)?;
    let fields = relation_diff(&old.facts, relation);
    if fields.is_empty() {
        return Ok(());
    }
    let updated = sqlx::query(
        "update app.relation set kind = $4, guardian = $5, custodian = $6, lives_together = $7, occupation = $8, workplace = $9,
           health = $10, services = $11, note = $12, valid_from = $13, valid_until = $14, version = version + 1
         where area = $1 and id = $2 and version = $3",
    )
    .bind(child.area)
    .bind(id)
    .bind(version)
    .bind(&relation.kind)
    .bind(relation.guardian)
    .bind(relation.custodian)
    .bind(relation.lives_together)
    .bind(&relation.occupation)
    .bind(&relation.workplace)
    .bind(&relation.health)
    .bind(&relation.services)
    .bind(&relation.note)
    .bind(relation.valid_from.map(|date| date.to_sqlx()))
    .bind(relation.valid_until.map(|date| date.to_sqlx()))
    .execute(tx.conn())
    .await?;
    if updated.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    recorded(tx, child, id, fields).await
}

/// Ends a relation on a day; it stays in the table among the past ones.
///
/// # Errors
/// `Stale` as above.
pub async fn end_relation(tx: &mut Tx<'_>, child: Key, id: Uuid, version: i32, on: Date) -> Result<()> {
    let known = relations(tx, child).await?;
    let old = known.for_rules().iter().find(|known| known.id == id).ok_or(Error::NotFound)?;
    let ended = NewRelation { valid_until: Some(on), ..old.facts.clone() };
    edit_relation(tx, child, id, version, &ended).await
}

async fn recorded(tx: &mut Tx<'_>, child: Key, id: Uuid, fields: Vec<FieldChange>) -> Result<()> {
    let change = Change {
        kind: "person.updated",
        entity: "relation",
        id,
        person: Some(child.id),
        fields,
        payload: json!({ "relation": id }),
    };
    tx.record(change).await
}
