//! Where the child is: sealed under the child's data key, opened for one look with a reason.

use super::model::{Custody, Place};
use crate::people;
use ground::db::{Key, Tx};
use ground::vault::{Vault, VaultError};
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

const TABLE: &str = "app.custody";
const COLUMN: &str = "place_sealed";

/// Seals a place for its row; none when nothing is known.
pub async fn seal(tx: &mut Tx<'_>, vault: &Vault, person: Key, row: Uuid, place: &Place) -> Result<Option<Vec<u8>>> {
    if place.is_empty() {
        return Ok(None);
    }
    let dek = people::need_data_key(tx, vault, person).await?;
    dek.seal(TABLE, COLUMN, person.area, row, &serde_json::to_vec(place)?).map(Some).map_err(broken)
}

/// The place in clear, for rules: never for showing.
pub async fn open(tx: &mut Tx<'_>, vault: &Vault, custody: &Custody) -> Result<Place> {
    let Some(sealed) = &custody.place else { return Ok(Place::default()) };
    let dek = people::data_key(tx, vault, custody.person).await?.ok_or(Error::NotFound)?;
    let plain = dek.open(TABLE, COLUMN, custody.key.area, custody.key.id, sealed).map_err(broken)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// The place in clear for one look; the audit row is of its own kind and carries the reason.
pub async fn reveal(tx: &mut Tx<'_>, vault: &Vault, custody: &Custody, reason: &str) -> Result<Sealed<Place>> {
    let view = View {
        kind: "unseal",
        subject_area: Some(custody.key.area),
        subject_org: Some(custody.org),
        person: Some(custody.person.id),
        object_kind: "custody",
        object: Some(custody.key.id),
        fields: "place",
        detail: reason.to_owned(),
        ..View::default()
    };
    Ok(Sealed::new(open(tx, vault, custody).await?, view))
}

fn broken(error: VaultError) -> Error {
    Error::internal(error)
}
