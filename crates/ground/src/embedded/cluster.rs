//! The data directory: made once, in a side directory that is renamed when complete.

use super::account::Account;
use super::error::at;
use super::{ADMIN, EmbeddedError, MAP, Options, Places};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The longest path the kernel takes for a socket, in bytes, without the closing zero.
const SOCKET_PATH_MAX: usize = 107;

/// Major version of the data, if there are any.
pub(super) fn version(data: &Path) -> Option<u32> {
    std::fs::read_to_string(data.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Runs `initdb` unless the data exist. An interrupted or failed first start leaves nothing behind.
pub(super) async fn ensure(
    options: &Options,
    places: &Places,
    account: &Account,
    bin: &Path,
) -> Result<(), EmbeddedError> {
    if let Ok(found) = std::fs::metadata(&places.data) {
        return match found.uid() == account.uid {
            true => Ok(()),
            false => Err(EmbeddedError::ForeignOwner { directory: places.data.clone(), account: account.name.clone() }),
        };
    }
    let unfinished = places.data.with_extension("init");
    clear(&unfinished)?;
    let made = initdb(options, account, bin, &unfinished).await;
    let made = made.and_then(|()| {
        write_into(&unfinished.join("pg_hba.conf"), &format!("local all all peer map={MAP}\n"))?;
        admit(&unfinished, account, &[])?;
        std::fs::rename(&unfinished, &places.data).map_err(at(&places.data))?;
        sync_directory(&places.base)
    });
    if made.is_err() {
        clear(&unfinished)?;
    }
    made
}

async fn initdb(options: &Options, account: &Account, bin: &Path, target: &Path) -> Result<(), EmbeddedError> {
    let program = bin.join("initdb");
    let mut command = account.command(&program);
    command.arg("--pgdata").arg(target).args(["--username", ADMIN, "--encoding=UTF8", "--locale=C.UTF-8"]);
    command.args(["--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions"]);
    if !options.fsync {
        command.arg("--no-sync");
    }
    tracing::info!(directory = %target.display(), "making the database cluster");
    let said = command.output().await.map_err(at(&program))?;
    if said.status.success() {
        return Ok(());
    }
    let complaint = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    match complaint.contains("No space left on device") {
        true => Err(EmbeddedError::DiskFull(target.to_owned())),
        false => Err(EmbeddedError::Initdb(String::from_utf8_lossy(&said.stderr).trim().to_owned())),
    }
}

/// Lets the server's account and root log in as the administrator and as each of `roles`.
///
/// Replaced as a whole, so that a reader finds the old list or the new one.
pub(super) fn admit(data: &Path, account: &Account, roles: &[String]) -> Result<(), EmbeddedError> {
    let mut lines = String::new();
    for log_in in account.log_ins() {
        for role in std::iter::once(ADMIN).chain(roles.iter().map(String::as_str)) {
            lines.push_str(&format!("{MAP} {} {}\n", quoted(log_in), quoted(role)));
        }
    }
    let path = data.join("pg_ident.conf");
    // Another process of the application may be writing the same list.
    let fresh = data.join(format!("pg_ident.conf.{}.new", std::process::id()));
    write_into(&fresh, &lines)?;
    account.own(&fresh)?;
    std::fs::rename(&fresh, &path).map_err(at(&path))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Where the socket goes: beside the data, or in a short directory of its own when that path is too long.
pub(super) fn socket_dir(places: &Places, account: &Account) -> Result<PathBuf, EmbeddedError> {
    use std::os::unix::ffi::OsStrExt;
    let beside = places.base.join("run");
    let length = beside.join(".s.PGSQL.5432.lock").as_os_str().len();
    let directory = match length <= SOCKET_PATH_MAX {
        true => beside,
        false => {
            let digest = Sha256::digest(places.base.as_os_str().as_bytes());
            let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            PathBuf::from(format!("/tmp/kasugai-{}-{short}", account.uid))
        }
    };
    account.own_directory(&directory)?;
    // The directory may have been there before, with any rights.
    std::fs::set_permissions(&directory, PermissionsExt::from_mode(0o700)).map_err(at(&directory))?;
    Ok(directory)
}

fn write_into(path: &Path, text: &str) -> Result<(), EmbeddedError> {
    let mut file = File::create(path).map_err(at(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(path))
}

fn sync_directory(directory: &Path) -> Result<(), EmbeddedError> {
    File::open(directory).and_then(|opened| opened.sync_all()).map_err(at(directory))
}

fn clear(directory: &Path) -> Result<(), EmbeddedError> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(directory)(error)),
        _ => Ok(()),
    }
}
