//! 監視フォルダー: files a relay server puts down for a source of an agency.
//!
//! `INBOX/<agency>/<source>/` is looked through. A file is claimed by renaming it into `taking/`, which one process can do once; then it is taken in
//! and moved to `done/`, or to `failed/` with the reason beside it. A file that still grows, or whose name says that it is not whole, waits.

use super::intake::{Announced, Intake, Received};
use super::model::Way;
use super::store;
use ground::gate::Permit;
use ground::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use tokio::fs;
use tokio::io::AsyncReadExt;

/// A file that was not written to for so long is whole.
const QUIET: SignedDuration = SignedDuration::from_secs(10);
/// A claimed file whose process is gone is put back.
const ABANDONED: SignedDuration = SignedDuration::from_hours(1);
/// What a name ends with while its file is being written.
const PARTIAL: [&str; 5] = [".tmp", ".part", ".partial", ".filepart", ".crdownload"];

/// Looks through every watched folder once; says how many files were taken.
///
/// # Errors
/// Those of the database.
pub async fn look(intake: &Intake, inbox: &Path) -> Result<usize> {
    let permit = intake.permit(0, 0);
    let mut tx = intake.db.work(&permit).await?;
    let watched = store::folders(&mut tx).await?;
    tx.commit().await?;
    let mut taken = 0;
    for (area, org, source) in watched {
        let folder = inbox.join(org.to_string()).join(&source);
        let permit = intake.permit(area, org);
        match folder_of(intake, &permit, &folder, &source).await {
            Ok(n) => taken += n,
            Err(error @ Error::Upstream(_)) => return Err(error),
            Err(error) => tracing::error!(?error, org, source, "watched folder"),
        }
    }
    Ok(taken)
}

async fn folder_of(intake: &Intake, permit: &Permit, folder: &Path, source: &str) -> Result<usize> {
    let now = intake.db.clock().now();
    put_back(folder, now).await?;
    let mut taken = 0;
    for path in whole_files(folder, now).await? {
        let Some(claimed) = claim(folder, &path, now).await? else { continue };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let outcome = take(intake, permit, source, &name, &claimed).await;
        let place = match &outcome {
            Ok(_) => "done",
            // Not the file's fault: it is tried again.
            Err(Error::Upstream(_)) => "",
            Err(_) => "failed",
        };
        let to = place_for(&folder.join(place), &name, now).await?;
        fs::rename(&claimed, &to).await.map_err(Error::internal)?;
        match outcome {
            Ok(Received::Taken(_)) => taken += 1,
            Ok(Received::Known(run)) => tracing::info!(source, %run, "a file that was here before"),
            Err(error @ Error::Upstream(_)) => return Err(error),
            Err(error) => {
                let mut note = to.into_os_string();
                note.push(".理由.txt");
                fs::write(PathBuf::from(note), error.to_string()).await.map_err(Error::internal)?;
                tracing::warn!(?error, source, "a file of a watched folder was refused");
            }
        }
    }
    Ok(taken)
}

/// Files that are whole, by name.
async fn whole_files(folder: &Path, now: Timestamp) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(mut entries) = fs::read_dir(folder).await else { return Ok(files) };
    while let Some(entry) = entries.next_entry().await.map_err(Error::internal)? {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let Ok(about) = entry.metadata().await else { continue };
        let written = about.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        let is_quiet = written.is_some_and(|at| now.duration_since(at) >= QUIET);
        let is_partial = name.starts_with('.') || PARTIAL.iter().any(|end| name.ends_with(end));
        if about.is_file() && is_quiet && !is_partial {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Takes a file for this process; none when another one was quicker.
async fn claim(folder: &Path, path: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let taking = folder.join("taking");
    fs::create_dir_all(&taking).await.map_err(Error::internal)?;
    let Some(name) = path.file_name() else { return Ok(None) };
    let claimed = taking.join(name);
    match fs::rename(path, &claimed).await {
        Ok(()) => {
            // From now on it is ours for a while, however old it is.
            let file = fs::OpenOptions::new().append(true).open(&claimed).await.map_err(Error::internal)?;
            file.into_std().await.set_modified(now.into()).map_err(Error::internal)?;
            Ok(Some(claimed))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

/// Files whose process died while it took them in wait again.
async fn put_back(folder: &Path, now: Timestamp) -> Result<()> {
    let Ok(mut entries) = fs::read_dir(folder.join("taking")).await else { return Ok(()) };
    while let Some(entry) = entries.next_entry().await.map_err(Error::internal)? {
        let Ok(about) = entry.metadata().await else { continue };
        let since = about.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        if since.is_some_and(|at| now.duration_since(at) >= ABANDONED) {
            fs::rename(entry.path(), folder.join(entry.file_name())).await.map_err(Error::internal)?;
        }
    }
    Ok(())
}

async fn take(intake: &Intake, permit: &Permit, source: &str, name: &str, path: &Path) -> Result<Received> {
    let file = Announced { source, file_name: name, stated_on: None, way: Way::Folder };
    let mut receiver = intake.receive(permit, &file).await?;
    let mut open = fs::File::open(path).await.map_err(Error::internal)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = open.read(&mut buffer).await.map_err(Error::internal)?;
        if n == 0 {
            return receiver.end().await;
        }
        receiver.take(buffer.get(..n).unwrap_or_default()).await?;
    }
}

/// Where a file goes; one of the same name that lies there stays.
async fn place_for(folder: &Path, name: &str, now: Timestamp) -> Result<PathBuf> {
    fs::create_dir_all(folder).await.map_err(Error::internal)?;
    let plain = folder.join(name);
    if !fs::try_exists(&plain).await.map_err(Error::internal)? {
        return Ok(plain);
    }
    Ok(folder.join(format!("{}-{name}", now.as_millisecond())))
}
