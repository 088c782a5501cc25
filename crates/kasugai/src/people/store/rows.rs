//! Rows that belong to a person: names, addresses, telephones.

use crate::people::model::{Address, Name, Phone};
use ground::Result;
use ground::db::{Key, Tx};
use jiff_sqlx::ToSqlx;

/// Writes the names in their order; the first one is shown.
pub(super) async fn insert_names(tx: &mut Tx<'_>, person: Key, names: &[Name]) -> Result<()> {
    for (position, name) in names.iter().enumerate() {
        let (id, org) = (tx.new_id(), tx.permit().actor().org);
        sqlx::query(
            "insert into app.person_name (area, org_id, id, person_id, kind, family, given, family_kana, given_kana, valid_from, valid_until, sort)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(person.area)
        .bind(org)
        .bind(id)
        .bind(person.id)
        .bind(&name.kind)
        .bind(&name.family)
        .bind(&name.given)
        .bind(&name.family_kana)
        .bind(&name.given_kana)
        .bind(name.valid_from.map(|date| date.to_sqlx()))
        .bind(name.valid_until.map(|date| date.to_sqlx()))
        .bind(i16::try_from(position).unwrap_or(i16::MAX))
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Writes an address in clear.
pub(super) async fn insert_address(tx: &mut Tx<'_>, person: Key, address: &Address) -> Result<()> {
    let (id, org) = (tx.new_id(), tx.permit().actor().org);
    sqlx::query(
        "insert into app.person_address (area, org_id, id, person_id, kind, municipality, postal, line, valid_from, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(person.area)
    .bind(org)
    .bind(id)
    .bind(person.id)
    .bind(&address.kind)
    .bind(&address.municipality)
    .bind(&address.postal)
    .bind(&address.line)
    .bind(address.valid_from.map(|date| date.to_sqlx()))
    .bind(address.valid_until.map(|date| date.to_sqlx()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a telephone number in clear.
pub(super) async fn insert_phone(tx: &mut Tx<'_>, person: Key, phone: &Phone) -> Result<()> {
    let (id, org) = (tx.new_id(), tx.permit().actor().org);
    sqlx::query("insert into app.person_phone (area, org_id, id, person_id, number, note) values ($1, $2, $3, $4, $5, $6)")
        .bind(person.area)
        .bind(org)
        .bind(id)
        .bind(person.id)
        .bind(&phone.number)
        .bind(&phone.note)
        .execute(tx.conn())
        .await?;
    Ok(())
}
