//! One database per test: cloned from a template that was migrated and prepared once.

use crate::db::{Clock, Db, Role, RolePasswords, ensure_roles, migrate, schema_fingerprint};
use crate::embedded::{Embedded, Options};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use std::path::PathBuf;
use std::pin::Pin;

/// Fills a migrated template through the owner's connection.
pub type Prepare = fn(PgConnectOptions) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// A fresh database; dropped with the value.
pub struct Database {
    admin: PgConnectOptions,
    name: String,
    /// The clock of every [`Db`] on it; tests move it.
    pub clock: Clock,
}

impl Database {
    /// Clones the template named by `key`, making it first when it is missing. A new schema makes a new template.
    pub async fn new(key: &str, prepare: Prepare) -> anyhow::Result<Self> {
        let server = server().await?;
        let template = format!("kasugai_template_{}_{key}", schema_fingerprint());
        let mut connection = server.clone().database("postgres").connect().await?;
        // Test processes start together: one makes the template, the others wait.
        connection.execute("select pg_advisory_lock(hashtext('kasugai template'))").await?;
        let is_made: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&template)
            .fetch_one(&mut connection)
            .await?;
        if !is_made {
            make_template(&server, &mut connection, &template, prepare).await?;
        }
        connection.execute("select pg_advisory_unlock(hashtext('kasugai template'))").await?;
        let clock = Clock::system();
        let name = format!("kasugai_test_{}", clock.new_id().simple());
        connection.execute(AssertSqlSafe(format!("create database {name} template {template}"))).await?;
        connection.close().await?;
        let admin = server.database(&name);
        crate::db::restrict_database(&mut admin.connect().await?).await?;
        Ok(Self { admin, name, clock })
    }

    /// Connection of the superuser: for setting up and for tampering, never for what is being tested.
    pub fn admin(&self) -> PgConnectOptions {
        self.admin.clone()
    }

    /// Connection of one of the application's roles, past [`Db`]: for tests of the database's own walls.
    pub fn role(&self, role: Role) -> PgConnectOptions {
        RolePasswords::peer().apply(self.admin(), role)
    }

    /// A handle as the application opens it; several stand for several processes.
    pub fn db(&self) -> Db {
        Db::connect(&self.admin, &RolePasswords::peer(), self.clock.clone())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.admin.clone().database("postgres"), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut connection = server.connect().await.ok()?;
                connection.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await.ok()
            })
        });
        // A database that could not be dropped is only litter in the build directory.
        let _ = dropping.join();
    }
}

async fn make_template(
    server: &PgConnectOptions,
    connection: &mut PgConnection,
    template: &str,
    prepare: Prepare,
) -> anyhow::Result<()> {
    let making = format!("{template}_making");
    connection.execute(AssertSqlSafe(format!("drop database if exists {making} with (force)"))).await?;
    connection
        .execute(AssertSqlSafe(format!("create database {making} template template0 encoding 'UTF8' locale 'C.UTF-8'")))
        .await?;
    let admin = server.clone().database(&making);
    ensure_roles(&admin, &RolePasswords::peer()).await?;
    Embedded::attach(&options()).await?.admit_roles().await?;
    let owner = RolePasswords::peer().apply(admin, Role::Migrate);
    migrate(&owner).await?;
    prepare(owner).await?;
    connection.execute(AssertSqlSafe(format!("alter database {making} rename to {template}"))).await?;
    Ok(())
}

async fn server() -> anyhow::Result<PgConnectOptions> {
    let embedded = Embedded::start(&options()).await?;
    let admin = embedded.connect_options();
    // The server outlives this process on purpose: whoever comes next adopts it.
    std::mem::forget(embedded);
    Ok(admin)
}

fn options() -> Options {
    let settings = [("max_connections", "300"), ("autovacuum", "off"), ("full_page_writes", "off"), ("shared_buffers", "256MB")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Options { fsync: false, settings, ..Options::new(state_dir()) }
}

/// Short, because a socket's path may not be longer than 107 bytes; per user, because the files belong to one.
fn state_dir() -> PathBuf {
    std::env::temp_dir().join("kasugai-testkit")
}
