//! Field encryption.

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use std::path::Path;
use uuid::Uuid;

/// The installation's key.
pub struct Vault {
    cipher: Aes256GcmSiv,
    key: [u8; 32],
}

impl Vault {
    /// Reads the key file, or makes it at the first start.
    pub fn open_or_create(path: &Path) -> std::io::Result<Self> {
        let key: [u8; 32] = match std::fs::read(path) {
            Ok(bytes) => bytes.try_into().map_err(|_| std::io::Error::other("malformed key file"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key: [u8; 32] = rand::random();
                std::fs::write(path, key)?;
                key
            }
            Err(error) => return Err(error),
        };
        Ok(Self { cipher: Aes256GcmSiv::new(&key.into()), key })
    }

    /// Secret from which the passwords of the database roles are derived.
    pub fn role_secret(&self) -> [u8; 32] {
        self.key
    }

    /// Seals a field.
    pub fn seal(&self, table: &str, column: &str, area: i16, id: Uuid, plain: &[u8]) -> Result<Vec<u8>, String> {
        let nonce: [u8; 12] = rand::random();
        let aad = format!("{table}.{column}.{area}.{id}");
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
            .map_err(|error| error.to_string())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a field.
    pub fn open(&self, table: &str, column: &str, area: i16, id: Uuid, sealed: &[u8]) -> Result<Vec<u8>, String> {
        let (nonce, body) = sealed.split_at_checked(12).ok_or("too short")?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| "too short")?;
        let aad = format!("{table}.{column}.{area}.{id}");
        self.cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: aad.as_bytes() }).map_err(|error| error.to_string())
    }
}
