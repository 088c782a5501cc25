//! Registers a person in the own agency.

use super::bulk::register_many;
use crate::people::model::NewPerson;
use ground::db::{Change, Tx};
use ground::{Error, Result};
use serde_json::json;
use uuid::Uuid;

/// Registers a person with the permit's agency; nothing of them is protected yet.
///
/// # Errors
/// `Invalid` when there is no name at all.
pub async fn register(tx: &mut Tx<'_>, person: &NewPerson) -> Result<Uuid> {
    if person.names.is_empty() {
        return Err(Error::invalid("family", "氏名を入力してください。"));
    }
    let id = tx.new_id();
    register_many(tx, &[(id, person)]).await?;
    tx.record(Change {
        kind: "person.registered",
        entity: "person",
        id,
        person: Some(id),
        fields: Vec::new(),
        payload: json!({}),
    })
    .await?;
    Ok(id)
}
