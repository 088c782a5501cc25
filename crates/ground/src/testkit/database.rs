//! A database per test, cloned from a template that is migrated once.

use super::target_dir;
use crate::db::{Clock, Db, Role, RolePasswords, ensure_roles, migrate, restrict_database};
use crate::embedded::{Embedded, Options};
use anyhow::Context;
use jiff::civil;
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

/// Fills a migrated template through the owner's connection.
pub type Prepare = fn(PgConnectOptions) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// Found before PostgreSQL's own by the connections of [`Database::admin`].
const NOW: &str = "create schema testkit; create function testkit.now() returns timestamptz stable language sql
  return pg_catalog.now() + current_setting('testkit.ahead')::interval";

/// A migrated database that only this test uses; dropped with this value.
///
/// All test processes of a build share one PostgreSQL without fsync. It stays up after the run, so that the next run
/// starts at once; `./test` stops it at its end. Databases of tests that were killed go at the next start.
pub struct Database {
    name: String,
    admin: PgConnectOptions,
    /// The clock of every [`Db`] on it; starts in the morning, and tests move it.
    pub clock: Clock,
    _server: Embedded,
}

impl Database {
    /// Clones the template named by `key`, making it first when it is missing: migrated and filled by `prepare`, once for
    /// each key and build of the test program, so that a change of `prepare` is never missed.
    ///
    /// # Errors
    /// What the server says, or `prepare`.
    pub async fn new(key: &str, prepare: Prepare) -> anyhow::Result<Self> {
        let state = state_dir()?;
        // One process at a time joins the server, makes templates, databases and grants: roles, and who may log in as them, belong to the whole server.
        let turn = turn(&state).await?;
        let server = Embedded::start(&options(&state)).await?;
        let mut connection = server.connect_options().database("postgres").connect().await?;
        drop_abandoned(&mut connection).await?;
        let template = ensure_template(&server, &mut connection, key, prepare).await?;
        let name = fresh_name();
        // The other way writes every block of thousands of small files into the log: several times slower.
        execute(&mut connection, format!("create database {name} template {template} strategy file_copy")).await?;
        let admin = server.connect_options().database(&name);
        let mut prepared = admin.connect().await?;
        // Rights on a database are not part of what is cloned.
        restrict_database(&mut prepared).await?;
        execute(&mut prepared, NOW.to_owned()).await?;
        drop(turn);
        connection.close().await?;
        Ok(Self { name, admin, clock: morning()?, _server: server })
    }

    /// Connection of the superuser: for setting up and for tampering, never for what is being tested. Its `now()` is the
    /// time of the test's clock when it is asked for here.
    pub fn admin(&self) -> PgConnectOptions {
        let ahead = self.clock.ahead().as_secs();
        let settings = [("search_path", "testkit,public,pg_catalog"), ("testkit.ahead", &format!("{ahead}s"))];
        self.admin.clone().options(settings)
    }

    /// Connection of one of the application's roles, past [`Db`]: for tests of the database's own walls.
    pub fn role(&self, role: Role) -> PgConnectOptions {
        RolePasswords::peer().apply(self.admin.clone(), role)
    }

    /// A handle as the application opens it; several stand for several processes.
    pub fn db(&self) -> Db {
        Db::connect(&self.admin, &RolePasswords::peer(), self.clock.clone())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone().database("postgres"), self.name.clone());
        // Its own thread: a runtime cannot wait for another one inside its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = admin.connect().await?;
                execute(&mut connection, format!("drop database if exists {name} with (force)")).await
            })
        });
        // A database that could not be dropped goes at the next start.
        let _ = dropping.join();
    }
}

/// Migrates and fills the template unless it is there already; drops what older builds made for the same key.
async fn ensure_template(
    server: &Embedded,
    connection: &mut PgConnection,
    key: &str,
    prepare: Prepare,
) -> anyhow::Result<String> {
    let family = format!("template_{}_", short_hash(key.as_bytes()));
    let template = format!("{family}{}", build()?);
    let known = databases(connection, "template\\_%").await?;
    if known.contains(&template) {
        return Ok(template);
    }
    for old in known.iter().filter(|name| name.starts_with(&family)) {
        execute(connection, format!("drop database if exists {old} with (force)")).await?;
    }
    let making = format!("making_{template}");
    execute(connection, format!("drop database if exists {making} with (force)")).await?;
    execute(connection, format!("create database {making} template template0")).await?;
    let admin = server.connect_options().database(&making);
    ensure_roles(&admin, &RolePasswords::peer()).await?;
    server.admit_roles().await?;
    let owner = RolePasswords::peer().apply(admin, Role::Migrate);
    migrate(&owner).await?;
    prepare(owner).await?;
    // Complete under its name, or not there at all. Pools of `prepare` may still be closing their connections.
    let others = "select pg_terminate_backend(pid) from pg_stat_activity where datname like 'making\\_%'";
    execute(connection, others.to_owned()).await?;
    execute(connection, format!("alter database {making} rename to {template}")).await?;
    Ok(template)
}

/// Tells this build of the test program, which holds the migrations too, from every other.
fn build() -> anyhow::Result<String> {
    let program = std::env::current_exe()?;
    let made = std::fs::metadata(&program)?;
    Ok(short_hash(format!("{} {} {}", program.display(), made.mtime(), made.mtime_nsec()).as_bytes()))
}

fn options(state: &Path) -> Options {
    let settings = [("max_connections", "500"), ("shared_buffers", "128MB"), ("autovacuum", "off")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Options { fsync: false, settings, ..Options::new(state) }
}

/// Drops the databases whose test process is gone.
async fn drop_abandoned(connection: &mut PgConnection) -> anyhow::Result<()> {
    for name in databases(connection, "test\\_%").await? {
        let pid = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(pid).exists() {
            execute(connection, format!("drop database if exists {name} with (force)")).await?;
        }
    }
    Ok(())
}

async fn databases(connection: &mut PgConnection, pattern: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select datname::text from pg_database where datname like $1")
        .bind(pattern)
        .fetch_all(connection)
        .await
}

/// Runs a statement on whole databases, whose names are made here of letters, digits and underscores.
async fn execute(connection: &mut PgConnection, statement: String) -> anyhow::Result<()> {
    let told = statement.clone();
    connection.execute(AssertSqlSafe(statement)).await.with_context(|| told)?;
    Ok(())
}

fn fresh_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    // A process killed long ago may have left a database under the same number.
    let chance: u32 = rand::random();
    format!("test_{}_{}_{chance:08x}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A clock at the next half past ten in Japan, so that no test depends on the hour it runs at: some hours are the watch's
/// night, and an hour before midnight the next step is another day. `KASUGAI_TEST_DAY=2028-02-29` names another day.
fn morning() -> anyhow::Result<Clock> {
    let clock = Clock::system();
    let now = clock.japan();
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests")]
    let named = std::env::var("KASUGAI_TEST_DAY").ok().map(|day| day.parse::<civil::Date>()).transpose()?;
    let mut ten = now.date().at(10, 30, 0, 0).to_zoned(now.time_zone().clone())?;
    if let Some(day) = named {
        ten = day.at(10, 30, 0, 0).to_zoned(now.time_zone().clone())?;
    } else if ten < now {
        ten = ten.tomorrow()?.with().hour(10).minute(30).build()?;
    }
    // The clock moves by whole seconds: one more, so that it begins just after the minute and not just before its turn.
    clock.advance(now.duration_until(&ten) + jiff::SignedDuration::from_secs(1));
    Ok(clock)
}

/// Waits for this process's turn; it ends when the file is dropped.
async fn turn(state: &Path) -> anyhow::Result<File> {
    // Beside the directory, which the server's start makes.
    let file = File::create(state.with_extension("turn"))?;
    Ok(tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await??)
}

/// A state directory of this build's own. Below /tmp, because a home directory is often closed to the account that
/// PostgreSQL runs as; `<target>/testkit` points to it.
fn state_dir() -> anyhow::Result<PathBuf> {
    let target = target_dir();
    let me = std::fs::metadata("/proc/self")?.uid();
    let state = PathBuf::from(format!("/tmp/kasugai-test-{me}-{}", short_hash(target.as_os_str().as_bytes())));
    if let Ok(found) = std::fs::symlink_metadata(&state) {
        anyhow::ensure!(found.is_dir() && found.uid() == me, "{} belongs to somebody else", state.display());
    }
    match std::os::unix::fs::symlink(&state, target.join("testkit")) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(state),
    }
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn empty() -> Database {
        Database::new("empty", |_| Box::pin(async { Ok(()) })).await.unwrap()
    }

    async fn count(options: PgConnectOptions, question: &'static str) -> i64 {
        let mut connection = options.connect().await.unwrap();
        sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap()
    }

    #[tokio::test]
    async fn each_test_has_its_own_migrated_database() {
        let (one, two) = (empty().await, empty().await);
        let migrations = "select count(*) from public.migration";
        assert!(count(one.admin(), migrations).await > 0);
        let mut connection = one.admin().connect().await.unwrap();
        connection.execute("create table only_here (n int)").await.unwrap();
        let tables = "select count(*) from pg_class where relname = 'only_here'";
        assert_eq!((count(one.admin(), tables).await, count(two.admin(), tables).await), (1, 0));

        let name = one.name.clone();
        drop((connection, one));
        let mut connection = two.admin().connect().await.unwrap();
        assert!(!databases(&mut connection, "test\\_%").await.unwrap().contains(&name));
    }

    #[tokio::test]
    async fn the_applications_roles_log_in_to_a_clone() {
        let database = empty().await;
        for role in Role::ALL {
            let me = "select count(*) from pg_roles where rolname = current_user and not rolsuper and not rolbypassrls";
            assert_eq!(count(database.role(role), me).await, 1, "{role:?}");
        }
    }

    #[tokio::test]
    async fn a_template_is_prepared_once() {
        let key = format!("prepared by {}", std::process::id());
        let prepare: Prepare = |owner| {
            Box::pin(async move {
                owner.connect().await?.execute("create table prepared as select 1::int8 as n").await?;
                Ok(())
            })
        };
        let first = Database::new(&key, prepare).await.unwrap();
        let second = Database::new(&key, |_| Box::pin(async { anyhow::bail!("again") })).await.unwrap();
        for database in [&first, &second] {
            assert_eq!(count(database.admin(), "select n from prepared").await, 1);
        }
        let template = format!("template_{}_{}", short_hash(key.as_bytes()), build().unwrap());
        let mut connection = first.admin().connect().await.unwrap();
        execute(&mut connection, format!("drop database {template}")).await.unwrap();
    }
}
