//! What can go wrong with the private PostgreSQL, told to the operator in Japanese with what to do about it.

use std::path::{Path, PathBuf};

/// Why the private PostgreSQL could not be made, started, joined or stopped.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No installation with both `postgres` and `initdb` was found.
    #[error(
        "PostgreSQL {major}以上が見つかりません。`apt-get install postgresql` で入れるか、接続先を DATABASE_URL で指定してください。"
    )]
    NoBinaries {
        /// The oldest major version that serves, or the one the existing data needs.
        major: u32,
    },
    /// The operating system account that PostgreSQL should run as does not exist.
    #[error(
        "OSの利用者「{0}」が見つかりません。PostgreSQLは管理者権限(root)では動きません。利用者を作るか、root以外で起動してください。"
    )]
    NoAccount(String),
    /// The account that PostgreSQL runs as cannot pass through a directory above the data.
    #[error(
        "利用者「{account}」が「{}」を通れないため、PostgreSQLを起動できません。`chmod o+x '{}'` とするか、別の場所を状態ディレクトリに指定してください。",
        .directory.display(), .directory.display()
    )]
    Unreachable {
        /// Who cannot pass.
        account: String,
        /// The first directory, from the root, that stops them.
        directory: PathBuf,
    },
    /// The data belongs to an account other than the one PostgreSQL would run as.
    #[error(
        "「{}」は別の利用者のものです。前回と同じ利用者(今回は「{account}」)で起動してください。", .directory.display()
    )]
    ForeignOwner {
        /// The data directory.
        directory: PathBuf,
        /// Who PostgreSQL would run as this time.
        account: String,
    },
    /// Another process of this application holds the state directory.
    #[error("状態ディレクトリ「{}」は、起動中の別のプロセスが使っています。先にそれを止めてください。", .0.display())]
    Busy(PathBuf),
    /// Nothing runs on this state directory, so there is nothing to join.
    #[error("「{}」のデータベースは動いていません。先にサーバーを起動してください。", .0.display())]
    NotRunning(PathBuf),
    /// The data was written by another major version and that version is not installed.
    #[error(
        "データはPostgreSQL {data}のものですが、その版が入っていません(あるのは {installed})。`apt-get install postgresql-{data}` で入れるか、`pg_upgradecluster` などで移行してください。自動では移行しません。"
    )]
    WrongVersion {
        /// Major version of the data.
        data: u32,
        /// Major versions found, for the operator to read.
        installed: String,
    },
    /// The disk filled while the cluster was being made.
    #[error("「{}」の空き容量が足りず、データベースを作れませんでした。100MB以上を空けて、もう一度起動してください。", .0.display())]
    DiskFull(PathBuf),
    /// `initdb` failed; its own words follow.
    #[error("データベースを作れませんでした(initdb): {0}")]
    Initdb(String),
    /// The server ended before it was ready; the end of its log follows.
    #[error("PostgreSQLが起動しませんでした。記録「{}」の末尾: {tail}", .log.display())]
    DidNotStart {
        /// The server's log file.
        log: PathBuf,
        /// The last lines of that log.
        tail: String,
    },
    /// The server did not end although it was told to.
    #[error("PostgreSQL(プロセス {0})が止まりません。`kill -QUIT {0}` を試してください。")]
    DidNotStop(u32),
    /// A file operation failed.
    #[error("「{}」を扱えません: {source}", .path.display())]
    Io {
        /// The file or directory concerned.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The server runs but refused the administrator's connection or statement.
    #[error("起動したPostgreSQLに接続できません: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Names the file in an I/O error.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> EmbeddedError + use<> {
    let path = path.to_owned();
    move |source| match source.kind() {
        std::io::ErrorKind::StorageFull => EmbeddedError::DiskFull(path),
        _ => EmbeddedError::Io { path, source },
    }
}
