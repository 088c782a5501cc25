//! The server process: started or adopted, awaited, stopped.

use super::account::Account;
use super::error::at;
use super::pidfile::{Holder, PidFile, alive};
use super::settings::settings;
use super::{EmbeddedError, Options, Places, cluster};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::process::Child;
use tokio::time::sleep;

/// How long a start is tried again while the remains of a killed server still hold the data.
const REMAINS_LINGER: Duration = Duration::from_secs(15);
/// How long a clean stop may take before the server is told to end at once (and to recover at the next start).
const CLEAN_STOP: Duration = Duration::from_secs(120);
/// Size at which the log is set aside at the next start.
const LOG_MAX: u64 = 10 * 1024 * 1024;
const POLL: Duration = Duration::from_millis(20);

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pub pid: u32,
    pub socket_dir: PathBuf,
    /// None when an earlier process of this application started it.
    child: Option<Child>,
}

impl Server {
    /// The server already running on these data, once it is ready. Changes nothing.
    pub async fn running(places: &Places) -> Option<Self> {
        let note = PidFile::read(&places.data)?;
        match note.holder(&places.data) {
            Holder::OurServer => {
                tracing::info!(pid = note.pid, "joining the database server that is already running");
                ready(places, note.pid, None).await
            }
            Holder::Nobody | Holder::Stranger => None,
        }
    }

    /// Starts the server and waits until it takes connections; crash recovery may make that long.
    pub async fn start(
        options: &Options,
        places: &Places,
        account: &Account,
        bin: &Path,
    ) -> Result<Self, EmbeddedError> {
        let socket_dir = cluster::socket_dir(places, account)?;
        if PidFile::read(&places.data).is_some_and(|note| note.holder(&places.data) == Holder::Stranger) {
            PidFile::disown(&places.data)?;
        }
        let until = Instant::now() + REMAINS_LINGER;
        loop {
            let (log, from) = open_log(&places.log)?;
            let program = bin.join("postgres");
            let mut command = account.command(&program);
            command.arg("-D").arg(&places.data);
            for (name, value) in settings(options, &socket_dir) {
                command.arg("-c").arg(format!("{name}={value}"));
            }
            // Its own process group: Ctrl-C in the terminal is for the application, which then stops the server.
            command
                .process_group(0)
                .stdin(std::process::Stdio::null())
                .stdout(log.try_clone().map_err(at(&places.log))?);
            let child = command.stderr(log).spawn().map_err(at(&program))?;
            let pid = child.id().unwrap_or_default();
            if let Some(server) = ready(places, pid, Some(child)).await {
                tracing::info!(pid, socket = %server.socket_dir.display(), "database server ready");
                return Ok(server);
            }
            let said = std::fs::read(&places.log).unwrap_or_default();
            let tail = String::from_utf8_lossy(said.get(from..).unwrap_or_default()).trim().to_owned();
            let remains = tail.contains("still in use") || tail.contains("lock file");
            if !remains || Instant::now() > until {
                return Err(EmbeddedError::DidNotStart { log: places.log.clone(), tail });
            }
            sleep(Duration::from_millis(250)).await;
        }
    }

    /// Returns when the process has ended.
    pub async fn ended(&mut self) {
        match &mut self.child {
            Some(child) => {
                if let Err(error) = child.wait().await {
                    tracing::warn!(%error, "waiting for the database server");
                }
            }
            None => {
                while alive(self.pid) {
                    sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    /// Ends the server: open work is rolled back and a checkpoint written; after two minutes without waiting for that. Less patience only moves the waiting
    /// into the recovery of the next start.
    pub async fn stop(mut self, account: &Account, bin: &Path) -> Result<(), EmbeddedError> {
        for (signal, patience) in [("INT", CLEAN_STOP), ("QUIT", Duration::from_secs(10))] {
            let program = bin.join("pg_ctl");
            let mut command = account.command(&program);
            // A failure means that the process ended meanwhile, which the wait below sees.
            command.args(["kill", signal, &self.pid.to_string()]).output().await.map_err(at(&program))?;
            if tokio::time::timeout(patience, self.ended()).await.is_ok() {
                return Ok(());
            }
            tracing::warn!(pid = self.pid, signal, "the database server does not end");
        }
        Err(EmbeddedError::DidNotStop(self.pid))
    }
}

/// Waits until the note names `pid` as ready; None if the process ends before.
async fn ready(places: &Places, pid: u32, mut child: Option<Child>) -> Option<Server> {
    let began = Instant::now();
    let mut told = 0;
    loop {
        match PidFile::read(&places.data) {
            // Line 1 may still name the dead server before ours.
            Some(note) if note.pid == pid && note.status == "ready" => {
                return Some(Server { pid, socket_dir: note.socket_dir, child });
            }
            _ => {}
        }
        let running = match &mut child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => alive(pid),
        };
        if !running {
            return None;
        }
        let waited = began.elapsed().as_secs() / 5;
        if waited > told {
            told = waited;
            tracing::info!(seconds = waited * 5, "waiting for the database server (it may be recovering from a crash)");
        }
        sleep(POLL).await;
    }
}

/// Opens the log for appending and tells where this start's part begins.
fn open_log(path: &Path) -> Result<(File, usize), EmbeddedError> {
    let size = std::fs::metadata(path).map_or(0, |found| found.len());
    if size > LOG_MAX {
        std::fs::rename(path, path.with_extension("log.1")).map_err(at(path))?;
    }
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(at(path))?;
    let from = file.metadata().map_err(at(path))?.len();
    Ok((file, usize::try_from(from).unwrap_or(usize::MAX)))
}
