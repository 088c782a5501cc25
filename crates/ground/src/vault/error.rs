//! What can go wrong with keys and sealed things, in Japanese.

use std::path::{Path, PathBuf};

/// Why something could not be sealed, opened or stored.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The ciphertext does not fit its key or its place: altered, exchanged, cut off, or sealed under another key.
    #[error("暗号化されたデータを開けません。データが書き換えられたか、鍵が違います。")]
    Broken,
    /// There is no room for the file, or there would be too little left for the database.
    #[error("保存先の空き容量が足りないため、ファイルを保存できません。システム管理者に連絡してください。")]
    DiskFull,
    /// The stored file is gone.
    #[error("ファイルが見つかりません。")]
    NoFile,
    /// The key file is not one.
    #[error("鍵ファイル「{}」の内容が正しくありません。控えから戻してください。", .0.display())]
    MalformedKey(PathBuf),
    /// Others may read the key file.
    #[error("鍵ファイル「{}」をほかの利用者が読める状態です。`chmod 600 '{}'` としてください。", .0.display(), .0.display())]
    ExposedKey(PathBuf),
    /// A file operation failed.
    #[error("「{}」を扱えません: {source}", .path.display())]
    Io {
        /// The file or directory concerned.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl VaultError {
    /// Why something made without a form was not kept, as staff are told.
    pub fn unkept(self) -> crate::Error {
        match self {
            Self::DiskFull => crate::Error::Upstream(self.to_string()),
            other => crate::Error::internal(other),
        }
    }
}

/// Names the file in an I/O error.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> VaultError + use<> {
    use std::io::ErrorKind;
    let path = path.to_owned();
    move |source| match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => VaultError::DiskFull,
        _ => VaultError::Io { path, source },
    }
}
