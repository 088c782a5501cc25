//! All SQL of the slice. Reference tables belong to everybody; what an agency may change in them is its own rows.

mod deputies;
mod history;
mod place;
mod rules;
mod schools;
mod staff;

pub use deputies::{DeputyLine, add_deputy, deputies, end_deputy, responsible};
pub use history::{HistoryLine, history};
pub use place::{
    AgencyEdit, JurisdictionLine, PostLine, add_jurisdiction, add_post, add_section, edit_agency, edit_post,
    end_jurisdiction, jurisdictions, posts,
};
pub use rules::{keeps_administrator, reset_rules, set_rule, set_setting, settings_of};
pub use schools::limit_post;
pub use staff::{
    AppointmentLine, Staff, StaffEdit, StaffLine, appoint, appointments, edit, end_appointment, load, register,
    staff_list,
};

use ground::Result;
use ground::db::{Change, FieldChange, Tx};
use serde_json::json;
use uuid::Uuid;

/// Reference rows have small integers as ids; the history knows them by the uuid of that number.
pub fn ref_id(id: i32) -> Uuid {
    Uuid::from_u128(u128::from(id.unsigned_abs()))
}

/// Records a change of reference data and makes every process read it again before its next request.
pub async fn changed(
    tx: &mut Tx<'_>,
    kind: &'static str,
    entity: &'static str,
    id: Uuid,
    fields: Vec<FieldChange>,
) -> Result<()> {
    sqlx::query("update ref.version set n = n + 1").execute(tx.conn()).await?;
    tx.record(Change { kind, entity, id, person: None, fields, payload: json!({}) }).await
}

/// One changed field, when it changed.
pub fn field(name: &str, label: &str, from: impl Into<String>, to: impl Into<String>) -> Option<FieldChange> {
    let (from, to) = (from.into(), to.into());
    (from != to).then(|| FieldChange { field: name.to_owned(), label: label.to_owned(), from, to })
}
