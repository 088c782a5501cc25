//! The audit trail: one row per operation and per view of a person, in the transaction it describes.
//!
//! Rows hold who, for which agency, under which right, what and whose; never values. Append-only: no role may change
//! or delete a row. [`seal`] closes finished transactions into a Merkle log each minute.

use crate::db::{Change, Clock};
mod merkle;
mod seal;
mod verify;

pub use seal::{Head, Sealer};
pub use verify::{Finding, Report};

use crate::error::Result;
use crate::gate::Permit;
use crate::sealed::View;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// What an audit row says beyond who and when; see [`View`] for the fields.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// `view`, `list`, `search`, `print`, `export`, `login`, `denied`, or a change's kind.
    pub kind: String,
    /// Area of the holder.
    pub subject_area: Option<i16>,
    /// Holder of what was touched.
    pub subject_org: Option<i32>,
    /// Whose record.
    pub person: Option<Uuid>,
    /// Table of the object.
    pub object_kind: String,
    /// The object.
    pub object: Option<Uuid>,
    /// Names of fields.
    pub fields: String,
    /// Condition of a search or filter, name of a printed form.
    pub detail: String,
    /// Rows shown.
    pub count: Option<i32>,
    /// Whose rows were shown.
    pub persons: Vec<Uuid>,
}

impl From<View> for Entry {
    fn from(view: View) -> Self {
        Self {
            kind: view.kind.to_owned(),
            subject_area: view.subject_area,
            subject_org: view.subject_org,
            person: view.person,
            object_kind: view.object_kind.to_owned(),
            object: view.object,
            fields: view.fields.to_owned(),
            detail: view.detail,
            count: view.count,
            persons: view.persons,
        }
    }
}

/// Inserts one row through `connection`, which is inside the transaction being described.
pub(crate) async fn write(
    connection: &mut PgConnection,
    permit: &Permit,
    id: Uuid,
    at: Timestamp,
    entry: Entry,
) -> Result<()> {
    let actor = permit.actor();
    sqlx::query(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_id, staff_name, post, session_id, request_id,
           subject_area, subject_org, person_id, object_kind, object_id, fields, purpose, detail, result_count, persons)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(at.to_sqlx())
    .bind(entry.kind)
    .bind(permit.action().code())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(actor.session)
    .bind(permit.request())
    .bind(entry.subject_area)
    .bind(entry.subject_org)
    .bind(entry.person)
    .bind(entry.object_kind)
    .bind(entry.object)
    .bind(entry.fields)
    .bind(permit.purpose())
    .bind(entry.detail)
    .bind(entry.count)
    .bind((!entry.persons.is_empty()).then_some(entry.persons))
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts a row for each change of a bulk load in one statement.
pub(crate) async fn write_many(
    connection: &mut PgConnection,
    permit: &Permit,
    clock: &Clock,
    at: Timestamp,
    changes: &[Change],
) -> Result<()> {
    let actor = permit.actor();
    let rows = changes.iter().map(|change| {
        let fields: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
        json!({ "id": clock.new_id(), "kind": change.kind, "person": change.person, "entity": change.entity, "object": change.id, "fields": fields.join(",") })
    });
    sqlx::query(
        "insert into log.audit (area, org_id, id, at, kind, action, staff_id, staff_name, post, session_id, request_id,
           subject_area, subject_org, person_id, object_kind, object_id, fields, purpose)
         select $1, $2, r.id, $3, r.kind, $4, $5, $6, $7, $8, $9, $1, $2, r.person, r.entity, r.object, r.fields, $10
         from jsonb_to_recordset($11) as r(id uuid, kind text, person uuid, entity text, object uuid, fields text)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(at.to_sqlx())
    .bind(permit.action().code())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(&actor.post)
    .bind(actor.session)
    .bind(permit.request())
    .bind(permit.purpose())
    .bind(serde_json::Value::Array(rows.collect()))
    .execute(connection)
    .await?;
    Ok(())
}
