//! Files at rest: each under its own key, in chunks that open only in their order and only to their end.

use super::error::at;
use super::{Dek, VaultError, unwrap};
use aead_stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use aes_gcm_siv::Aes256GcmSiv;
use aes_gcm_siv::aead::Payload;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs::{self, File};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

/// Bytes of plain text in a chunk.
const CHUNK: usize = 64 * 1024;
/// Bytes the cipher adds to a chunk.
const TAG: usize = 16;
/// Chunks between two looks at the free space.
const LOOK_EVERY: u32 = 64;
/// After this time an unfinished file is nobody's.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// What "wrapped" file keys and chunks are bound to, besides area and id.
const TABLE: &str = "file";

/// The store of encrypted files.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
    /// Bytes that must stay free for the database.
    reserve: u64,
}

/// A file that was stored: what to keep in the database to find and open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Random; says nothing about the content.
    pub id: Uuid,
    /// The file's own key, wrapped.
    pub key: Vec<u8>,
    /// Bytes of plain text.
    pub length: u64,
}

impl Files {
    /// Opens the store in `root`, makes it when absent, and clears what interrupted uploads left a day ago.
    ///
    /// Files are refused when fewer than `reserve` bytes would stay free.
    ///
    /// # Errors
    /// `Io`, `DiskFull`.
    pub fn open(root: &Path, reserve: u64) -> Result<Self, VaultError> {
        let coming = root.join("tmp");
        std::fs::create_dir_all(&coming).map_err(at(&coming))?;
        for entry in std::fs::read_dir(&coming).map_err(at(&coming))?.flatten() {
            let age = entry.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > STALE) {
                std::fs::remove_file(entry.path()).map_err(at(&entry.path()))?;
            }
        }
        Ok(Self { root: root.to_owned(), reserve })
    }

    /// Encrypts everything `plain` yields into a new file of `area` whose key is wrapped by `dek`. It is there as a whole
    /// and on the disk when this returns, and not at all when it fails.
    ///
    /// # Errors
    /// `DiskFull`, `Io` (also of `plain`).
    pub async fn put(&self, dek: &Dek, area: i16, plain: impl AsyncRead + Unpin) -> Result<StoredFile, VaultError> {
        let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
        let (own, coming, place) = (Dek::random(), self.root.join("tmp").join(id.simple().to_string()), self.place(id));
        let key = dek.seal(TABLE, "wrapped", area, id, own.bytes())?;
        let stored = async {
            let length = self.encrypt(&own, area, id, plain, &coming).await?;
            let folder = place.parent().unwrap_or(&self.root);
            fs::create_dir_all(folder).await.map_err(at(folder))?;
            fs::rename(&coming, &place).await.map_err(at(&place))?;
            for directory in folder.ancestors().take(3) {
                File::open(directory).await.map_err(at(directory))?.sync_all().await.map_err(at(directory))?;
            }
            Ok(StoredFile { id, key, length })
        };
        let stored = stored.await;
        if stored.is_err() {
            // The first error is the one to tell; a remainder is cleared by `open`.
            let _ = fs::remove_file(&coming).await;
        }
        stored
    }

    async fn encrypt(
        &self,
        own: &Dek,
        area: i16,
        id: Uuid,
        mut plain: impl AsyncRead + Unpin,
        target: &Path,
    ) -> Result<u64, VaultError> {
        let mut file =
            File::options().write(true).create_new(true).mode(0o600).open(target).await.map_err(at(target))?;
        let mut cipher = EncryptorBE32::<Aes256GcmSiv>::new(own.bytes().into(), &start());
        let aad = aad(area, id);
        let (mut length, mut number) = (0, 0_u32);
        let mut chunk = read_chunk(&mut plain, CHUNK).await.map_err(at(target))?;
        loop {
            if number.is_multiple_of(LOOK_EVERY) {
                self.check_space()?;
            }
            number += 1;
            length += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            let next = read_chunk(&mut plain, CHUNK).await.map_err(at(target))?;
            let payload = Payload { msg: &chunk, aad: &aad };
            if next.is_empty() {
                let sealed = cipher.encrypt_last(payload).map_err(|_| VaultError::Broken)?;
                file.write_all(&sealed).await.map_err(at(target))?;
                break;
            }
            let sealed = cipher.encrypt_next(payload).map_err(|_| VaultError::Broken)?;
            file.write_all(&sealed).await.map_err(at(target))?;
            chunk = next;
        }
        file.sync_all().await.map_err(at(target))?;
        Ok(length)
    }

    /// Opens a stored file for reading chunk by chunk.
    ///
    /// # Errors
    /// `NoFile`, `Broken` when the key does not fit.
    pub async fn get(&self, dek: &Dek, area: i16, id: Uuid, key: &[u8]) -> Result<FileReader, VaultError> {
        let own = unwrap(dek, TABLE, area, id, key)?;
        let place = self.place(id);
        let mut file = match File::open(&place).await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(VaultError::NoFile),
            opened => opened.map_err(at(&place))?,
        };
        let ahead = read_chunk(&mut file, CHUNK + TAG).await.map_err(at(&place))?;
        let cipher = DecryptorBE32::<Aes256GcmSiv>::new(own.bytes().into(), &start());
        Ok(FileReader { file, place, cipher: Some(cipher), ahead, aad: aad(area, id) })
    }

    /// Removes a stored file; none there is as good.
    ///
    /// # Errors
    /// `Io`.
    pub async fn remove(&self, id: Uuid) -> Result<(), VaultError> {
        let place = self.place(id);
        match fs::remove_file(&place).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(&place)(error)),
            _ => Ok(()),
        }
    }

    /// `ab/cd/abcd…`: few enough files in a folder for any file system.
    fn place(&self, id: Uuid) -> PathBuf {
        let name = id.simple().to_string();
        self.root.join(name.get(..2).unwrap_or_default()).join(name.get(2..4).unwrap_or_default()).join(name)
    }

    fn check_space(&self) -> Result<(), VaultError> {
        let disk = rustix::fs::statvfs(&self.root).map_err(|error| at(&self.root)(error.into()))?;
        match disk.f_bavail.saturating_mul(disk.f_frsize) >= self.reserve {
            true => Ok(()),
            false => Err(VaultError::DiskFull),
        }
    }
}

/// A stored file being read.
pub struct FileReader {
    file: File,
    place: PathBuf,
    /// None once the last chunk was given.
    cipher: Option<DecryptorBE32<Aes256GcmSiv>>,
    ahead: Vec<u8>,
    aad: Vec<u8>,
}

impl FileReader {
    /// The next part, at most 64 KiB; None after the last. A cut-off file fails here instead of ending early.
    ///
    /// # Errors
    /// `Broken` when the file was altered, reordered, exchanged or cut off; nothing of it is given then.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, VaultError> {
        let Some(mut cipher) = self.cipher.take() else { return Ok(None) };
        let next = read_chunk(&mut self.file, CHUNK + TAG).await.map_err(at(&self.place))?;
        let chunk = std::mem::replace(&mut self.ahead, next);
        let payload = Payload { msg: &chunk, aad: &self.aad };
        if self.ahead.is_empty() {
            return cipher.decrypt_last(payload).map(Some).map_err(|_| VaultError::Broken);
        }
        let plain = cipher.decrypt_next(payload).map_err(|_| VaultError::Broken)?;
        self.cipher = Some(cipher);
        Ok(Some(plain))
    }

    /// Everything at once.
    ///
    /// # Errors
    /// As [`FileReader::next`].
    pub async fn all(mut self) -> Result<Vec<u8>, VaultError> {
        let mut whole = Vec::new();
        while let Some(part) = self.next().await? {
            whole.extend_from_slice(&part);
        }
        Ok(whole)
    }
}

/// Reads until `size` bytes are there or the source ends.
async fn read_chunk(source: &mut (impl AsyncRead + Unpin), size: usize) -> std::io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(size);
    let limit = u64::try_from(size).unwrap_or(u64::MAX);
    source.take(limit).read_to_end(&mut chunk).await?;
    Ok(chunk)
}

/// The nonce's fixed part. The key is used for one file only, so it need not vary.
fn start() -> Nonce<Aes256GcmSiv, StreamBE32<Aes256GcmSiv>> {
    Nonce::<Aes256GcmSiv, StreamBE32<Aes256GcmSiv>>::default()
}

fn aad(area: i16, id: Uuid) -> Vec<u8> {
    [TABLE.as_bytes(), &[0, 1], &area.to_be_bytes(), id.as_bytes().as_slice()].concat()
}
