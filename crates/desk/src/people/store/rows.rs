//! Addresses and telephones of a person. Given a seal, the text of an address or telephone is stored in it only.

use crate::people::model::{Address, Phone};
use crate::people::seal::{PersonSeal, broken};
use ground::db::{Key, Tx};
use ground::vault::{Dek, Vault, VaultError};
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Writes an address: a new row, or the row it came from.
pub(super) async fn put_address(
    tx: &mut Tx<'_>,
    person: Key,
    address: &Address,
    seal: Option<&PersonSeal>,
) -> Result<()> {
    let id = address.id.unwrap_or_else(|| tx.new_id());
    let sealed = seal.map(|seal| seal.seal_address(id, address)).transpose()?;
    let clear = sealed.is_none();
    let org = tx.permit().actor().org;
    sqlx::query(
        "insert into app.person_address (area, org_id, id, person_id, kind, municipality, postal, line, sealed, valid_from, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (area, id) do update set kind = excluded.kind, municipality = excluded.municipality, postal = excluded.postal,
           line = excluded.line, sealed = excluded.sealed, valid_from = excluded.valid_from, valid_until = excluded.valid_until",
    )
    .bind(person.area)
    .bind(org)
    .bind(id)
    .bind(person.id)
    .bind(&address.kind)
    .bind(address.municipality.as_ref().filter(|_| clear))
    .bind(if clear { address.postal.as_str() } else { "" })
    .bind(if clear { address.line.as_str() } else { "" })
    .bind(sealed)
    .bind(address.valid_from.map(|date| date.to_sqlx()))
    .bind(address.valid_until.map(|date| date.to_sqlx()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes kind and days of an address and leaves its text, sealed or not, as it is.
pub(super) async fn put_address_period(tx: &mut Tx<'_>, person: Key, address: &Address) -> Result<()> {
    sqlx::query(
        "update app.person_address set kind = $3, valid_from = $4, valid_until = $5 where area = $1 and id = $2",
    )
    .bind(person.area)
    .bind(address.id)
    .bind(&address.kind)
    .bind(address.valid_from.map(|date| date.to_sqlx()))
    .bind(address.valid_until.map(|date| date.to_sqlx()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a telephone number: a new row, or the row it came from.
pub(super) async fn put_phone(tx: &mut Tx<'_>, person: Key, phone: &Phone, seal: Option<&PersonSeal>) -> Result<()> {
    let id = phone.id.unwrap_or_else(|| tx.new_id());
    let sealed = seal.map(|seal| seal.seal_phone(id, phone)).transpose()?;
    let org = tx.permit().actor().org;
    sqlx::query(
        "insert into app.person_phone (area, org_id, id, person_id, number, sealed, note) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (area, id) do update set number = excluded.number, sealed = excluded.sealed, note = excluded.note",
    )
    .bind(person.area)
    .bind(org)
    .bind(id)
    .bind(person.id)
    .bind(if sealed.is_none() { phone.number.as_str() } else { "" })
    .bind(sealed)
    .bind(&phone.note)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes the note of a telephone and leaves its number, sealed or not, as it is.
pub(super) async fn put_phone_note(tx: &mut Tx<'_>, person: Key, phone: &Phone) -> Result<()> {
    sqlx::query("update app.person_phone set note = $3 where area = $1 and id = $2")
        .bind(person.area)
        .bind(phone.id)
        .bind(&phone.note)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The data key of a person; none when nothing of theirs was ever sealed, or when it was deleted and all that it sealed with it.
pub async fn data_key(tx: &mut Tx<'_>, vault: &Vault, person: Key) -> Result<Option<Dek>> {
    let wrapped: Option<Vec<u8>> =
        sqlx::query_scalar("select wrapped from app.data_key where area = $1 and person_id = $2")
            .bind(person.area)
            .bind(person.id)
            .fetch_optional(tx.conn())
            .await?;
    wrapped.map(|wrapped| vault.unwrap_dek(person.area, person.id, &wrapped).map_err(broken)).transpose()
}

/// The data key of a person of the own agency; made at the first need.
pub async fn need_data_key(tx: &mut Tx<'_>, vault: &Vault, person: Key) -> Result<Dek> {
    if let Some(dek) = data_key(tx, vault, person).await? {
        return Ok(dek);
    }
    let (_, wrapped) = vault.new_dek(person.area, person.id).map_err(broken)?;
    let org = tx.permit().actor().org;
    // Somebody else may be making one at this moment: the first one holds.
    sqlx::query(
        "insert into app.data_key (area, org_id, person_id, wrapped) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(wrapped)
    .execute(tx.conn())
    .await?;
    data_key(tx, vault, person).await?.ok_or_else(|| Error::internal("no data key"))
}

/// As [`need_data_key`], for addresses and telephones.
pub(super) async fn person_seal(tx: &mut Tx<'_>, vault: &Vault, person: Key) -> Result<PersonSeal> {
    let dek = need_data_key(tx, vault, person).await?;
    Ok(PersonSeal { dek, area: person.area })
}

/// The addresses and telephones of a person in clear, sealed ones opened.
pub(super) async fn opened_places(
    tx: &mut Tx<'_>,
    vault: &Vault,
    person: &crate::people::Person,
) -> Result<(Vec<Address>, Vec<Phone>)> {
    let seal = data_key(tx, vault, person.key).await?.map(|dek| PersonSeal { dek, area: person.key.area });
    let texts: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "select id, sealed from app.person_address where area = $1 and person_id = $2 and sealed is not null
         union all
         select id, sealed from app.person_phone where area = $1 and person_id = $2 and sealed is not null",
    )
    .bind(person.key.area)
    .bind(person.key.id)
    .fetch_all(tx.conn())
    .await?;
    let text_of = |id: Option<Uuid>| texts.iter().find(|(row, _)| Some(*row) == id);
    let seal = || seal.as_ref().ok_or_else(|| broken(VaultError::Broken));
    let open_address = |address: &Address| match text_of(address.id) {
        Some((row, sealed)) => seal()?.open_address(*row, sealed, address),
        None => Ok(address.clone()),
    };
    let open_phone = |phone: &Phone| match text_of(phone.id) {
        Some((row, sealed)) => seal()?.open_phone(*row, sealed, phone),
        None => Ok(phone.clone()),
    };
    let addresses = person.facts.addresses.iter().map(open_address).collect::<Result<_>>()?;
    let phones = person.facts.phones.iter().map(open_phone).collect::<Result<_>>()?;
    Ok((addresses, phones))
}
