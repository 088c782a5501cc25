//! Registers a person in the own agency.

use super::rows::{insert_address, insert_names, insert_phone};
use crate::people::model::NewPerson;
use ground::db::{Change, Key, Tx};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
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
    let actor = tx.permit().actor();
    let (id, now, today) = (tx.new_id(), tx.now(), tx.today());
    let birth = person.birth.as_ref();
    sqlx::query(
        "insert into app.person (area, org_id, id, sex, birth_first, birth_last, birth_text, nationality, note, first_registered_on, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.sex_code())
    .bind(birth.map(|birth| birth.first.to_sqlx()))
    .bind(birth.map(|birth| birth.last.to_sqlx()))
    .bind(birth.map(|birth| birth.text.as_str()).unwrap_or_default())
    .bind(&person.nationality)
    .bind(&person.note)
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let key = Key::new(actor.area, id);
    insert_names(tx, key, &person.names).await?;
    for address in &person.addresses {
        insert_address(tx, key, address).await?;
    }
    for phone in &person.phones {
        insert_phone(tx, key, phone).await?;
    }
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
