//! The beat of a process: every few seconds it says that it is alive, and what only it can know.

use super::store;
use crate::VERSION;
use desk::sharing::finder::Finder;
use ground::Result;
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::web::{Blocked, tally};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often a process beats.
const EVERY: Duration = Duration::from_secs(15);

/// A process and what it watches of itself.
pub struct Process {
    /// Database.
    pub db: Db,
    /// `serve` or `work`.
    pub kind: &'static str,
    /// Its state folder, whose disk must not run full.
    pub state: PathBuf,
    /// Its search index, where it has one.
    pub finder: Option<Arc<Finder>>,
}

/// What one beat says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// The process.
    pub process: Uuid,
    /// `serve` or `work`.
    pub kind: String,
    /// Name of the machine.
    pub host: String,
    /// Version it runs.
    pub version: String,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// When it said so.
    pub at: Timestamp,
    /// Free bytes of its disk.
    pub disk_free: Option<i64>,
    /// All bytes of its disk.
    pub disk_total: Option<i64>,
    /// Whether its search answers; none where it does not search.
    pub search_ready: Option<bool>,
    /// Persons in its search.
    pub search_persons: Option<i64>,
    /// Resident bytes.
    pub memory: Option<i64>,
}

/// A permit for the watch over the installation, which acts for no agency.
#[expect(clippy::disallowed_methods, reason = "the installation itself belongs to no agency")]
pub(crate) fn permit(db: &Db) -> Permit {
    Permit::for_job(db, 0, 0, Action::UseHome, "システムの見張り")
}

/// Beats until cancelled; then the row goes, so that nobody misses the process.
pub async fn run(process: Process, stop: CancellationToken) {
    let id = process.db.clock().new_id();
    let started = process.db.clock().now();
    let mut counted = tally().blocked;
    loop {
        let now = tally().blocked;
        let fresh: Vec<(Blocked, u64)> = Blocked::ALL
            .into_iter()
            .zip(now.iter().zip(counted))
            .map(|(reason, (now, before))| (reason, now.saturating_sub(before)))
            .filter(|(_, n)| *n > 0)
            .collect();
        match once(&process, id, started, &fresh).await {
            Ok(()) => counted = now,
            Err(error) => tracing::warn!(?error, "no beat"),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    if let Err(error) = leave(&process.db, id).await {
        tracing::warn!(?error, "the last beat stays");
    }
}

/// One beat, with the requests turned away since the last one.
pub async fn once(process: &Process, id: Uuid, started_at: Timestamp, blocked: &[(Blocked, u64)]) -> Result<()> {
    let disk = disk_of(&process.state);
    let permit = permit(&process.db);
    let mut tx = process.db.work(&permit).await?;
    let beat = Beat {
        process: id,
        kind: process.kind.to_owned(),
        host: host(),
        version: VERSION.to_owned(),
        started_at,
        at: tx.now(),
        disk_free: disk.map(|(free, _)| free),
        disk_total: disk.map(|(_, total)| total),
        search_ready: process.finder.as_ref().map(|finder| finder.preparing().is_none()),
        search_persons: process.finder.as_ref().and_then(|finder| i64::try_from(finder.size().0).ok()),
        memory: memory(),
    };
    store::beat(&mut tx, &beat).await?;
    store::blocked(&mut tx, id, blocked).await?;
    tx.commit().await
}

async fn leave(db: &Db, id: Uuid) -> Result<()> {
    let permit = permit(db);
    let mut tx = db.work(&permit).await?;
    store::leave(&mut tx, id).await?;
    tx.commit().await
}

/// Free and all bytes of the disk a folder lies on.
fn disk_of(folder: &std::path::Path) -> Option<(i64, i64)> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| i64::try_from(blocks.saturating_mul(disk.f_frsize)).ok();
    Some((bytes(disk.f_bavail)?, bytes(disk.f_blocks)?))
}

fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").map(|name| name.trim().to_owned()).unwrap_or_default()
}

/// Resident bytes of this process, where the system tells.
pub(crate) fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}
