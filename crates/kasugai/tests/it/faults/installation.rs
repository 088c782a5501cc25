//! A whole installation: state folder, private PostgreSQL with fsync, server processes that can be killed.

use super::http::Client;
use crate::fixtures;
use crate::nation::{self, TOWN};
use desk::App;
use ground::db::{Clock, Db, Key, RolePasswords};
use ground::embedded::{Embedded, Options};
use ground::gate::{Gate, Settings, Visitor};
use ground::vault::Vault;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How long a server may take until it answers: recovery of the database included.
const START: Duration = Duration::from_secs(90);

/// A server process.
pub struct Server {
    pub port: u16,
    child: Child,
}

impl Server {
    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, as a service manager ends it; whether it ended well.
    pub async fn stop(&mut self) -> bool {
        signal("-TERM", &[self.child.id()]);
        let until = Instant::now() + START;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(Instant::now() < until, "the server does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Holds the process where it is: none of its jobs goes on.
    pub fn hold(&self) {
        signal("-STOP", &[self.child.id()]);
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        signal("-CONT", &[self.child.id()]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it is dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The installation; its database ends with it.
pub struct Installation {
    folder: tempfile::TempDir,
    /// The application in this process, for setting up past the pages.
    pub app: App,
    admin: PgConnectOptions,
}

impl Installation {
    /// A fresh one with the test nation in it; the first server made the database and runs.
    pub async fn new() -> (Self, Server) {
        let folder = tempfile::tempdir().unwrap();
        // The account PostgreSQL runs as must get through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let server = spawn(&folder.path().join("state"), &folder.path().join("log"), &[]).await;
        let state = folder.path().join("state");
        let embedded = Embedded::attach(&Options::new(&state)).await.unwrap();
        let admin = embedded.connect_options();
        let owner = RolePasswords::peer().apply(admin.clone(), ground::db::Role::Migrate);
        // The server is at work already; where it and the new tables are in each other's way, the database turns one away.
        while let Err(error) = nation::prepare(owner.clone()).await {
            assert!(error.to_string().contains("deadlock detected"), "{error}");
        }
        let vault = Arc::new(Vault::open_or_create(&state.join("kasugai.key")).unwrap());
        let db = Db::connect(&admin, &RolePasswords::peer(), Clock::system());
        let gate = Gate::open(db.clone(), Settings::default(), vault.clone()).await.unwrap();
        let app = App::open(db, gate, vault, &state, crate::paper::printers(), false).unwrap();
        (Self { folder, app, admin }, server)
    }

    /// One more server process on the same state; the first one alive owns the database.
    pub async fn serve(&self, options: &[&str]) -> Server {
        spawn(&self.state(), &self.folder.path().join("log"), options).await
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// What the servers have logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// A folder for what the test itself writes down.
    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    /// A connection of the superuser; waits while the database recovers.
    pub async fn admin(&self) -> PgConnection {
        let until = Instant::now() + START;
        loop {
            match self.admin.connect().await {
                Ok(connection) => return connection,
                Err(error) if Instant::now() > until => panic!("{error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// A member of staff of [`TOWN`] with a full session, as after log-in through the agency's own identity provider.
    pub async fn session(&self, role: &str, port: u16) -> Client {
        let mut admin = self.admin().await;
        let (staff, login) = nation::hire(&mut admin, &self.app, TOWN, role).await;
        sqlx::query("update auth.credential set oidc_subject = $2 where staff_id = $1")
            .bind(staff)
            .bind(&login)
            .execute(&mut admin)
            .await
            .unwrap();
        let entered = self.app.gate.login_by_subject(&login, Visitor { source: "test", device: None }).await.unwrap();
        Client { port, cookie: entered.token, staff }
    }

    /// A child of [`TOWN`] with a record, in the charge of the holder of a session.
    pub async fn child_of(&self, session: &Client) -> Key {
        let child = fixtures::child(&self.app, TOWN, "架空 花子").await;
        fixtures::put_in_charge(&mut self.admin().await, session.staff, child).await;
        child
    }

    /// How the superuser connects.
    pub fn admin_options(&self) -> PgConnectOptions {
        self.admin.clone()
    }

    /// SIGKILL for the database server and every process of it: as a power cut, except for the disk's own cache.
    pub fn kill_database(&self) {
        let postmaster = self.postmaster().unwrap();
        let mut victims = vec![postmaster];
        victims.extend(children_of(postmaster));
        signal("-KILL", &victims);
    }

    fn postmaster(&self) -> Option<u32> {
        let note = fs::read_to_string(self.state().join("postgres/data/postmaster.pid")).ok()?;
        note.lines().next()?.trim().parse().ok()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        // Its servers are gone by now: nobody starts it again.
        if let Some(postmaster) = self.postmaster() {
            signal("-QUIT", &[postmaster]);
            let until = Instant::now() + Duration::from_secs(5);
            while fs::exists(format!("/proc/{postmaster}")).unwrap_or(false) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

async fn spawn(state: &std::path::Path, log: &std::path::Path, options: &[&str]) -> Server {
    let port = free_port();
    let log = File::options().create(true).append(true).open(log).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_kasugai"))
        .arg("serve")
        .arg("--state")
        .arg(state)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(options)
        .env("KASUGAI_LOG", "debug,sqlx=debug")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut server = Server { port, child };
    let until = Instant::now() + START;
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(server.child.try_wait().unwrap().is_none(), "the server ended");
        assert!(Instant::now() < until, "the server does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server
}

/// A port below those the kernel gives out (from 32768): nobody takes it until the server binds it, a whole cluster later.
fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 20_000).unwrap();
    loop {
        let port = first + TAKEN.fetch_add(1, Ordering::Relaxed) % 2_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let is_child = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // pid (name) state parent …; the name may hold anything.
        stat.rsplit(')')
            .next()
            .and_then(|rest| rest.split_whitespace().nth(1))
            .is_some_and(|found| found == parent.to_string())
    };
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    processes.filter(is_child).collect()
}

fn signal(signal: &str, processes: &[u32]) {
    // Some may have ended by themselves meanwhile.
    let _ = Command::new("kill").arg(signal).args(processes.iter().map(u32::to_string)).stderr(Stdio::null()).status();
}
