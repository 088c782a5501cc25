//! Protected addresses and telephones lie sealed under the person's own data key; here is what is inside, and how it gets in and out.

use super::model::{Address, Phone};
use ground::vault::{Dek, VaultError};
use ground::{Error, Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The data key of one person, at work in their area.
pub(super) struct PersonSeal {
    pub(super) dek: Dek,
    pub(super) area: i16,
}

#[derive(Serialize, Deserialize)]
struct InsideAddress {
    municipality: Option<String>,
    postal: String,
    line: String,
}

#[derive(Serialize, Deserialize)]
struct InsidePhone {
    number: String,
}

const ADDRESS: &str = "app.person_address";
const PHONE: &str = "app.person_phone";
const COLUMN: &str = "sealed";

impl PersonSeal {
    /// Seals the text of an address for its row.
    pub(super) fn seal_address(&self, row: Uuid, address: &Address) -> Result<Vec<u8>> {
        let inside = InsideAddress {
            municipality: address.municipality.clone(),
            postal: address.postal.clone(),
            line: address.line.clone(),
        };
        self.dek.seal(ADDRESS, COLUMN, self.area, row, &serde_json::to_vec(&inside)?).map_err(broken)
    }

    /// The address in clear.
    pub(super) fn open_address(&self, row: Uuid, sealed: &[u8], address: &Address) -> Result<Address> {
        let plain = self.dek.open(ADDRESS, COLUMN, self.area, row, sealed).map_err(broken)?;
        let InsideAddress { municipality, postal, line } = serde_json::from_slice(&plain)?;
        Ok(Address { municipality, postal, line, sealed: false, ..address.clone() })
    }

    /// Seals a telephone number for its row.
    pub(super) fn seal_phone(&self, row: Uuid, phone: &Phone) -> Result<Vec<u8>> {
        let inside = InsidePhone { number: phone.number.clone() };
        self.dek.seal(PHONE, COLUMN, self.area, row, &serde_json::to_vec(&inside)?).map_err(broken)
    }

    /// The telephone number in clear.
    pub(super) fn open_phone(&self, row: Uuid, sealed: &[u8], phone: &Phone) -> Result<Phone> {
        let plain = self.dek.open(PHONE, COLUMN, self.area, row, sealed).map_err(broken)?;
        let InsidePhone { number } = serde_json::from_slice(&plain)?;
        Ok(Phone { number, sealed: false, ..phone.clone() })
    }
}

/// A seal that does not open is a defect or an attack, never the user's mistake.
pub(super) fn broken(error: VaultError) -> Error {
    Error::internal(error)
}
