//! Encryption of single values and of files, keyed hashes for search, and the secrets derived from the installation's key.
//!
//! One key per installation lies in a file that the database and its backups never hold. It wraps a data key per person
//! ([`Vault::new_dek`]); what that seals is gone once the wrapped key is deleted. Things that belong to no person are
//! sealed under a key derived from the installation's ([`Vault::installation`]).
//!
//! Pitfall: whoever loses the key file loses every sealed value. It belongs into the operator's safe, apart from backups.

mod error;
mod files;
mod key;
#[cfg(test)]
mod tests;

pub use error::VaultError;
pub use files::{FileReader, Files, StoredFile};
pub use key::Dek;

use error::at;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// A data key as it is stored: only the vault that made it can unwrap it, and only for the same person.
pub type WrappedDek = Vec<u8>;

/// The installation's key and what is derived from it.
pub struct Vault {
    /// Wraps data keys.
    wrapping: Dek,
    /// Seals what belongs to no person.
    installation: Dek,
    role_secret: Zeroizing<[u8; 32]>,
    /// Keyed for search tokens; cloned for each.
    tokens: Hmac<Sha256>,
}

impl Vault {
    /// Reads the key file, or makes it (readable for its owner only) at the first start.
    ///
    /// # Errors
    /// `MalformedKey`, `ExposedKey` when others may read it, `Io`.
    pub fn open_or_create(path: &Path) -> Result<Self, VaultError> {
        if !path.try_exists().map_err(at(path))? {
            create_key(path)?;
        }
        if std::fs::metadata(path).map_err(at(path))?.mode() & 0o077 != 0 {
            return Err(VaultError::ExposedKey(path.to_owned()));
        }
        let read = Zeroizing::new(std::fs::read(path).map_err(at(path))?);
        let master: &[u8; 32] = read.as_slice().try_into().map_err(|_| VaultError::MalformedKey(path.to_owned()))?;
        let tokens = derive(master, "search tokens");
        Ok(Self {
            wrapping: Dek::from_bytes(*derive(master, "data keys")),
            installation: Dek::from_bytes(*derive(master, "installation values")),
            role_secret: derive(master, "database roles"),
            tokens: mac(&tokens),
        })
    }

    /// Secret from which the passwords of the database roles are derived.
    pub fn role_secret(&self) -> [u8; 32] {
        *self.role_secret
    }

    /// The key for values and files that belong to no person.
    pub fn installation(&self) -> &Dek {
        &self.installation
    }

    /// A fresh data key for the person `id` of `area`, in the clear and as it is to be stored.
    ///
    /// # Errors
    /// None in practice; the cipher's own.
    pub fn new_dek(&self, area: i16, id: Uuid) -> Result<(Dek, WrappedDek), VaultError> {
        let dek = Dek::random();
        let wrapped = self.wrapping.seal("app.data_key", "wrapped", area, id, dek.bytes())?;
        Ok((dek, wrapped))
    }

    /// The data key of the person `id` of `area`.
    ///
    /// # Errors
    /// `Broken` when it was altered or belongs to another person or installation.
    pub fn unwrap_dek(&self, area: i16, id: Uuid, wrapped: &[u8]) -> Result<Dek, VaultError> {
        unwrap(&self.wrapping, "app.data_key", area, id, wrapped)
    }

    /// [`Dek::seal`] under the installation's key.
    ///
    /// # Errors
    /// As there.
    pub fn seal(&self, table: &str, column: &str, area: i16, id: Uuid, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.installation.seal(table, column, area, id, plain)
    }

    /// [`Dek::open`] under the installation's key.
    ///
    /// # Errors
    /// As there.
    pub fn open(&self, table: &str, column: &str, area: i16, id: Uuid, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.installation.open(table, column, area, id, sealed)
    }

    /// A blind token: the same for the same text and purpose, meaningless without the key. For equality look-up of
    /// folded names and addresses. Two texts share a token with a chance of 1 in 2⁶⁴.
    pub fn token(&self, purpose: &str, text: &str) -> i64 {
        let mut mac = self.tokens.clone();
        for part in [purpose, "\0", text] {
            mac.update(part.as_bytes());
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        digest.first_chunk().copied().map_or(0, i64::from_be_bytes)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// Opens a wrapped key.
fn unwrap(wrapping: &Dek, table: &str, area: i16, id: Uuid, wrapped: &[u8]) -> Result<Dek, VaultError> {
    let mut bytes = Zeroizing::new(wrapping.open(table, "wrapped", area, id, wrapped)?);
    let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| VaultError::Broken)?;
    bytes.zeroize();
    Ok(Dek::from_bytes(key))
}

/// A key for one use, from which the master key cannot be found.
fn derive(master: &[u8; 32], label: &str) -> Zeroizing<[u8; 32]> {
    let mut mac = mac(master);
    mac.update(b"kasugai 1\0");
    mac.update(label.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    // 32 bytes fit into one block of SHA-256 (64 bytes), which is what `new` takes.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mac = Hmac::<Sha256>::new(&block);
    block.as_mut_slice().zeroize();
    mac
}

/// Writes a fresh key beside its place and links it there, so that two first starts agree on one key.
fn create_key(path: &Path) -> Result<(), VaultError> {
    let key = Zeroizing::new(rand::random::<[u8; 32]>());
    let fresh = path.with_extension(format!("{:08x}", rand::random::<u32>()));
    let mut file =
        std::fs::File::options().write(true).create_new(true).mode(0o600).open(&fresh).map_err(at(&fresh))?;
    let written = file.write_all(key.as_slice()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match std::fs::hard_link(&fresh, path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    std::fs::remove_file(&fresh).map_err(at(&fresh))?;
    linked.map_err(at(path))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(parent).and_then(|parent| parent.sync_all()).map_err(at(path))
}
