//! The private PostgreSQL: what the application uses when no database server is named.
//!
//! A cluster of its own below the state directory, reached by a unix socket only, run by an account other than root,
//! started again when it dies, and joined rather than started twice when the application itself was killed.
//!
//! ```text
//! <state>/lock             held by the one process that owns the server
//! <state>/postgres.log     the server's messages, without statements and values
//! <state>/postgres/data    the cluster; data.init while it is being made
//! <state>/postgres/run     the socket (a short directory below /tmp when this path is too long for one)
//! ```
//!
//! Authentication is by operating system account: the server's account and root may log in as [`ADMIN`] and, after
//! [`Embedded::admit_roles`], as any role whose name starts with `kasugai`. Nobody else can reach the socket.
//!
//! Pitfall: dropping an [`Embedded`] leaves the server running; the next start joins it. Call [`Embedded::stop`].

mod account;
mod binaries;
mod cluster;
mod error;
mod pidfile;
mod server;
mod settings;
#[cfg(test)]
mod tests;

pub use error::EmbeddedError;

use account::Account;
use error::at;
use server::Server;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// The cluster's superuser: makes databases and roles, runs no request.
pub const ADMIN: &str = "kasugai_admin";
/// The database of the application.
pub const DATABASE: &str = "kasugai";
/// The number in the socket's name. No network port is opened.
pub const PORT: u16 = 5432;
/// How long a second process waits for the first one's server.
const OWNER_STARTS: Duration = Duration::from_secs(60);
/// Name of the identity map in `pg_hba.conf`.
const MAP: &str = "kasugai";

/// How to run the private PostgreSQL.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything lives; made when absent. Needs a file system with unix permissions.
    pub state_dir: PathBuf,
    /// The directory of `postgres` and `initdb`; found by itself when `None`.
    pub bin_dir: Option<PathBuf>,
    /// The account to run as when this process is root.
    pub account: String,
    /// Whether committed data survive a power cut. Off only in tests.
    pub fsync: bool,
    /// Further server settings, name and value; they win over the built-in ones.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// The usual way: durable, binaries found by itself, account `postgres` when started by root.
    pub fn new(state_dir: impl Into<PathBuf>) -> Self {
        let (bin_dir, account, settings) = (None, "postgres".to_owned(), Vec::new());
        Self { state_dir: state_dir.into(), bin_dir, account, fsync: true, settings }
    }
}

/// Where things lie below the state directory.
#[derive(Debug, Clone)]
struct Places {
    base: PathBuf,
    data: PathBuf,
    log: PathBuf,
}

/// A running private PostgreSQL.
#[derive(Debug)]
pub struct Embedded {
    places: Places,
    account: Account,
    socket_dir: PathBuf,
    keeper: Option<Keeper>,
}

/// The task that owns the server's process and starts it again when it dies.
#[derive(Debug)]
struct Keeper {
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), EmbeddedError>>,
    pid: watch::Receiver<u32>,
    /// Held as long as this process owns the server.
    _lock: File,
}

impl Embedded {
    /// Makes the cluster when there is none, joins or starts the server, and makes the database when it is absent.
    ///
    /// From then on a dead server is started again within about a second. When another process of the application
    /// owns the server already, it is joined as [`Embedded::attach`] does. Needs a tokio runtime.
    ///
    /// # Errors
    /// Everything in [`EmbeddedError`] except `NotRunning`.
    pub async fn start(options: &Options) -> Result<Self, EmbeddedError> {
        let account = Account::choose(&options.account)?;
        let state = make_state_dir(&options.state_dir, &account)?;
        let places = Places::below(&state);
        let until = Instant::now() + OWNER_STARTS;
        let lock = loop {
            if let Some(lock) = lock(&state)? {
                break lock;
            }
            match Self::attach(options).await {
                Err(EmbeddedError::NotRunning(_)) if Instant::now() < until => sleep(Duration::from_millis(100)).await,
                Err(EmbeddedError::NotRunning(_)) => return Err(EmbeddedError::Busy(state)),
                joined => return joined,
            }
        };
        let bin = binaries::find(options.bin_dir.as_deref(), cluster::version(&places.data))?;
        account.check_reach(&state).await?;
        account.own_directory(&places.base)?;
        cluster::ensure(options, &places, &account, &bin).await?;
        let server = match Server::running(&places).await {
            Some(server) => server,
            None => Server::start(options, &places, &account, &bin).await?,
        };
        let socket_dir = server.socket_dir.clone();
        let (stop, stopped) = watch::channel(false);
        let (tell_pid, pid) = watch::channel(server.pid);
        let task = tokio::spawn(keep(server, options.clone(), places.clone(), account.clone(), bin, stopped, tell_pid));
        let embedded = Self { places, account, socket_dir, keeper: Some(Keeper { stop, task, pid, _lock: lock }) };
        embedded.ensure_database().await?;
        embedded.admit_roles().await?;
        Ok(embedded)
    }

    /// Joins the server that another process of this application runs, without owning it.
    ///
    /// # Errors
    /// `NotRunning` when nothing runs there.
    pub async fn attach(options: &Options) -> Result<Self, EmbeddedError> {
        let not_running = || EmbeddedError::NotRunning(options.state_dir.clone());
        let state = options.state_dir.canonicalize().map_err(|_| not_running())?;
        let (account, places) = (Account::choose(&options.account)?, Places::below(&state));
        let server = Server::running(&places).await.ok_or_else(not_running)?;
        let embedded = Self { places, account, socket_dir: server.socket_dir, keeper: None };
        // At the very first start the owner may still be making the database.
        embedded.connect_options().connect().await.map_err(|_| not_running())?.close().await?;
        Ok(embedded)
    }

    /// The directory that holds the socket: what `host` is in a connection string.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The number in the socket's name.
    pub fn port(&self) -> u16 {
        PORT
    }

    /// The application's database.
    pub fn database(&self) -> &'static str {
        DATABASE
    }

    /// The cluster's superuser.
    pub fn superuser(&self) -> &'static str {
        ADMIN
    }

    /// Process number of the server, as long as this process owns it.
    pub fn pid(&self) -> Option<u32> {
        self.keeper.as_ref().map(|keeper| *keeper.pid.borrow())
    }

    /// How to connect to the application's database as the superuser; `username` makes it another role.
    pub fn connect_options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.socket_dir).port(PORT).username(ADMIN).database(DATABASE)
    }

    /// Lets the operating system account log in as every role whose name starts with `kasugai`. To be called after a
    /// migration that makes roles; `start` does it for those already there.
    ///
    /// PostgreSQL 15 cannot match role names by pattern in `pg_ident.conf`, so the roles are listed.
    ///
    /// # Errors
    /// `Sql` or `Io`.
    pub async fn admit_roles(&self) -> Result<(), EmbeddedError> {
        let mut connection = self.connect_options().database("postgres").connect().await?;
        let roles: Vec<String> = sqlx::query_scalar(
            "select rolname::text from pg_roles where starts_with(rolname, 'kasugai') and rolname <> $1 order by 1",
        )
        .bind(ADMIN)
        .fetch_all(&mut connection)
        .await?;
        cluster::admit(&self.places.data, &self.account, &roles)?;
        reload(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// Stops the server cleanly: two minutes for open work to be rolled back and written out, then at once.
    ///
    /// # Errors
    /// `DidNotStop` when even that had no effect.
    pub async fn stop(mut self) -> Result<(), EmbeddedError> {
        let Some(mut keeper) = self.keeper.take() else { return Ok(()) };
        // Fails only when the task is gone, which the join below reports.
        keeper.stop.send_replace(true);
        (&mut keeper.task).await.unwrap_or(Ok(()))
    }

    async fn ensure_database(&self) -> Result<(), EmbeddedError> {
        let mut connection = self.connect_options().database("postgres").connect().await?;
        let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = 'kasugai')")
            .fetch_one(&mut connection)
            .await?;
        if !there {
            let make = "create database kasugai template template0 encoding 'UTF8' locale 'C.UTF-8'";
            sqlx::query(make).execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Places {
    fn below(state: &Path) -> Self {
        let base = state.join("postgres");
        Self { data: base.join("data"), log: state.join("postgres.log"), base }
    }
}

/// Makes the state directory: closed to others, but passable for the server's account.
fn make_state_dir(state: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    if !state.is_dir() {
        DirBuilder::new().recursive(true).mode(0o755).create(state).map_err(at(state))?;
        let mode = if account.step_down { 0o710 } else { 0o700 };
        if account.step_down {
            chown(state, None, Some(account.gid)).map_err(at(state))?;
        }
        std::fs::set_permissions(state, PermissionsExt::from_mode(mode)).map_err(at(state))?;
    }
    state.canonicalize().map_err(at(state))
}

/// Takes the state directory for this process; None when another one has it.
fn lock(state: &Path) -> Result<Option<File>, EmbeddedError> {
    let path = state.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

/// Rereads the configuration and returns when the server has done so.
async fn reload(connection: &mut PgConnection) -> Result<(), EmbeddedError> {
    let before: String = sqlx::query_scalar("select pg_conf_load_time()::text from pg_reload_conf()")
        .fetch_one(&mut *connection)
        .await?;
    loop {
        let done: bool = sqlx::query_scalar("select pg_conf_load_time()::text <> $1")
            .bind(&before)
            .fetch_one(&mut *connection)
            .await?;
        if done {
            return Ok(());
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Returns when the server shall stop.
async fn told(stopped: &mut watch::Receiver<bool>) {
    // An error means that the owner is gone, and this task with it.
    let _ = stopped.wait_for(|stopped| *stopped).await.map(drop);
}

/// Owns the server until told to stop; starts it again when it dies.
async fn keep(
    mut server: Server,
    options: Options,
    places: Places,
    account: Account,
    bin: PathBuf,
    mut stopped: watch::Receiver<bool>,
    tell_pid: watch::Sender<u32>,
) -> Result<(), EmbeddedError> {
    loop {
        tokio::select! {
            () = told(&mut stopped) => return server.stop(&account, &bin).await,
            () = server.ended() => tracing::error!(pid = server.pid, "the database server died; starting it again"),
        }
        server = loop {
            match Server::start(&options, &places, &account, &bin).await {
                Ok(server) => break server,
                Err(error) => tracing::error!(%error, "the database server does not start"),
            }
            tokio::select! {
                () = told(&mut stopped) => return Ok(()),
                () = sleep(Duration::from_secs(2)) => {}
            }
        };
        tell_pid.send_replace(server.pid);
    }
}
