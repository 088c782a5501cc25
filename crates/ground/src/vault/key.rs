//! A data key and the sealing of single values.

use super::VaultError;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

/// First byte of everything sealed: the way it was sealed. AES-256-GCM-SIV, then 12 bytes of nonce.
const FORMAT: u8 = 1;
const NONCE: usize = 12;

/// A data key in the clear; wiped from memory when dropped.
///
/// Who holds it can open what it sealed, so deleting its wrapped form makes that unreadable for good.
pub struct Dek {
    key: Zeroizing<[u8; 32]>,
}

impl Dek {
    pub(super) fn random() -> Self {
        Self::from_bytes(rand::random())
    }

    pub(super) fn from_bytes(key: [u8; 32]) -> Self {
        Self { key: Zeroizing::new(key) }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Seals `plain` for one place: `column` of the row `id` in `area` of `table`. Elsewhere it does not open.
    ///
    /// # Errors
    /// `Broken` when the value is beyond what the cipher takes (64 GiB).
    pub fn seal(&self, table: &str, column: &str, area: i16, id: Uuid, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE] = rand::random();
        let aad = place(table, column, area, id);
        let payload = Payload { msg: plain, aad: &aad };
        let body = self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
        Ok([[FORMAT].as_slice(), &nonce, &body].concat())
    }

    /// Opens what [`Dek::seal`] sealed for the same place.
    ///
    /// # Errors
    /// `Broken` when it was altered, cut off, moved from another place, or sealed under another key.
    pub fn open(&self, table: &str, column: &str, area: i16, id: Uuid, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (format, rest) = sealed.split_first().ok_or(VaultError::Broken)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Broken)?;
        if *format != FORMAT {
            return Err(VaultError::Broken);
        }
        let aad = place(table, column, area, id);
        let payload = Payload { msg: body, aad: &aad };
        self.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| VaultError::Broken)
    }

    fn cipher(&self) -> Aes256GcmSiv {
        Aes256GcmSiv::new((&*self.key).into())
    }
}

impl std::fmt::Debug for Dek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dek(…)")
    }
}

/// The place a value belongs to, as authenticated data. Names hold no zero byte, so no two places read the same.
fn place(table: &str, column: &str, area: i16, id: Uuid) -> Vec<u8> {
    [&[FORMAT], table.as_bytes(), &[0], column.as_bytes(), &[0], &area.to_be_bytes(), id.as_bytes().as_slice()].concat()
}
