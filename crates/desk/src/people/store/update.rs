//! Changes a person: version check, field history, protected values sealed again.

use super::bulk::add_names;
use super::load::load_many;
use super::rows::{person_seal, put_address, put_address_period, put_phone, put_phone_note};
use crate::people::diff::person_diff;
use crate::people::model::{Address, NewPerson, Person, Phone};
use crate::people::seal::PersonSeal;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::vault::Vault;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::json;

/// How much of a person an edit may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Everything, addresses and telephones included (the right 居住地の編集).
    Everything,
    /// Addresses and telephones stay as they are.
    WithoutPlaces,
}

/// Changes a person of the own agency to what `new` says. Rows of addresses and telephones are told apart by id; a sealed row whose text
/// is empty in `new` keeps what it seals; an address that is no longer named ends today; a telephone no longer named is removed.
///
/// # Errors
/// `Stale` when somebody changed the person since `version` was read; `Forbidden` for a person of another agency.
pub async fn update(tx: &mut Tx<'_>, vault: &Vault, key: Key, version: i32, new: &NewPerson, edit: Edit) -> Result<()> {
    let old = load_many(tx, key.area, &[key.id]).await?.pop().ok_or(Error::NotFound)?;
    if old.org != tx.permit().actor().org {
        return Err(Error::Forbidden);
    }
    if old.version != version {
        return Err(Error::Stale);
    }
    let new = merged(&old, new, edit, tx.today());
    let fields = person_diff(&old.facts, &new, old.protected);
    if fields.is_empty() {
        return Ok(());
    }
    write_person(tx, key, version, &new).await?;
    if old.facts.names != new.names {
        sqlx::query("delete from app.person_name where area = $1 and person_id = $2")
            .bind(key.area)
            .bind(key.id)
            .execute(tx.conn())
            .await?;
        add_names(tx, &[(key.id, &new)]).await?;
    }
    let seal = if old.protected { Some(person_seal(tx, vault, key).await?) } else { None };
    write_addresses(tx, &old, &new.addresses, seal.as_ref()).await?;
    write_phones(tx, &old, &new.phones, seal.as_ref()).await?;
    tx.record(Change {
        kind: "person.updated",
        entity: "person",
        id: key.id,
        person: Some(key.id),
        fields,
        payload: json!({}),
    })
    .await
}

/// What an edit would change; for showing it to somebody whose edit came second.
pub fn preview(old: &Person, new: &NewPerson, edit: Edit, today: Date) -> Vec<FieldChange> {
    person_diff(&old.facts, &merged(old, new, edit, today), old.protected)
}

/// What the person will be: rows found again, sealed ones kept, ended ones ended.
fn merged(old: &Person, new: &NewPerson, edit: Edit, today: Date) -> NewPerson {
    let mut merged = new.clone();
    if edit == Edit::WithoutPlaces {
        merged.addresses.clone_from(&old.facts.addresses);
        merged.phones.clone_from(&old.facts.phones);
        return merged;
    }
    for address in &mut merged.addresses {
        let same_row = |known: &&Address| known.id == address.id;
        let same_text = |known: &&Address| {
            (&known.kind, &known.postal, &known.line) == (&address.kind, &address.postal, &address.line)
        };
        let known = match address.id {
            Some(_) => old.facts.addresses.iter().find(same_row),
            None => old.facts.addresses.iter().find(same_text),
        };
        address.id = known.and_then(|known| known.id);
        address.sealed =
            known.is_some_and(|known| known.sealed) && address.line.is_empty() && address.postal.is_empty();
    }
    // A known address whose text was emptied is no longer named.
    merged.addresses.retain(|address| address.sealed || !address.line.is_empty() || !address.postal.is_empty());
    let gone = old.facts.addresses.iter().filter(|known| merged.addresses.iter().all(|address| address.id != known.id));
    let ended = |known: &Address| Address { valid_until: Some(known.valid_until.unwrap_or(today)), ..known.clone() };
    let ended: Vec<Address> = gone.map(ended).collect();
    merged.addresses.extend(ended);
    for phone in &mut merged.phones {
        let known = match phone.id {
            Some(_) => old.facts.phones.iter().find(|known| known.id == phone.id),
            None => old.facts.phones.iter().find(|known| !known.sealed && known.number == phone.number),
        };
        phone.id = known.and_then(|known| known.id);
        phone.sealed = known.is_some_and(|known| known.sealed) && phone.number.is_empty();
    }
    // A known number that was emptied is removed.
    merged.phones.retain(|phone| phone.sealed || !phone.number.is_empty());
    merged
}

async fn write_person(tx: &mut Tx<'_>, key: Key, version: i32, new: &NewPerson) -> Result<()> {
    let now = tx.now();
    let birth = new.birth.as_ref();
    let updated = sqlx::query(
        "update app.person set sex = $4, birth_first = $5, birth_last = $6, birth_text = $7, nationality = $8, note = $9,
           version = version + 1, updated_at = $10
         where area = $1 and id = $2 and version = $3",
    )
    .bind(key.area)
    .bind(key.id)
    .bind(version)
    .bind(new.sex_code())
    .bind(birth.map(|birth| birth.first.to_sqlx()))
    .bind(birth.map(|birth| birth.last.to_sqlx()))
    .bind(birth.map(|birth| birth.text.as_str()).unwrap_or_default())
    .bind(&new.nationality)
    .bind(&new.note)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if updated.rows_affected() == 0 { Err(Error::Stale) } else { Ok(()) }
}

async fn write_addresses(
    tx: &mut Tx<'_>,
    old: &Person,
    addresses: &[Address],
    seal: Option<&PersonSeal>,
) -> Result<()> {
    for address in addresses.iter().filter(|address| !old.facts.addresses.contains(address)) {
        if address.sealed {
            put_address_period(tx, old.key, address).await?;
        } else {
            put_address(tx, old.key, address, seal).await?;
        }
    }
    Ok(())
}

async fn write_phones(tx: &mut Tx<'_>, old: &Person, phones: &[Phone], seal: Option<&PersonSeal>) -> Result<()> {
    for gone in old.facts.phones.iter().filter(|known| phones.iter().all(|phone| phone.id != known.id)) {
        sqlx::query("delete from app.person_phone where area = $1 and id = $2")
            .bind(old.key.area)
            .bind(gone.id)
            .execute(tx.conn())
            .await?;
    }
    for phone in phones.iter().filter(|phone| !old.facts.phones.contains(phone)) {
        if phone.sealed {
            put_phone_note(tx, old.key, phone).await?;
        } else {
            put_phone(tx, old.key, phone, seal).await?;
        }
    }
    Ok(())
}
