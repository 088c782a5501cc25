//! The database roles: one per class of function, none of which owns a table or bypasses row-level security.

use crate::error::Result;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

/// A class of function and its database role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the schema; used by migrations and the demo loader only.
    Migrate,
    /// Pages and API reads.
    Read,
    /// Changes of the own agency's rows.
    Write,
    /// What the nationwide index is made of.
    Search,
    /// Files that leave the system.
    Export,
    /// Audit trail and seals.
    Audit,
    /// Outbox and timed jobs.
    Work,
    /// Credentials and sessions.
    Auth,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] =
        [Self::Migrate, Self::Read, Self::Write, Self::Search, Self::Export, Self::Audit, Self::Work, Self::Auth];

    /// Its name in PostgreSQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Migrate => "kasugai_migrate",
            Self::Read => "kasugai_read",
            Self::Write => "kasugai_write",
            Self::Search => "kasugai_search",
            Self::Export => "kasugai_export",
            Self::Audit => "kasugai_audit",
            Self::Work => "kasugai_work",
            Self::Auth => "kasugai_auth",
        }
    }
}

/// Passwords of the roles, derived from one secret of the installation so that none is stored.
#[derive(Clone)]
pub struct RolePasswords {
    secret: Option<[u8; 32]>,
}

impl RolePasswords {
    /// For a server reached by password.
    pub fn derived(secret: [u8; 32]) -> Self {
        Self { secret: Some(secret) }
    }

    /// For the embedded server, whose socket authenticates the operating-system user.
    pub fn peer() -> Self {
        Self { secret: None }
    }

    fn password(&self, role: Role) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_ref()?).ok()?;
        mac.update(b"database role\0");
        mac.update(role.name().as_bytes());
        Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Connection options of one role.
    pub fn apply(&self, base: PgConnectOptions, role: Role) -> PgConnectOptions {
        let options = base.username(role.name());
        match self.password(role) {
            Some(password) => options.password(&password),
            None => options,
        }
    }
}

/// Owns the views through which the police see cases: reads the permitted columns, of the permitted rows, and cannot log in.
const POLICE: &str = "kasugai_police";

/// Creates missing roles and sets their passwords. `admin` must be allowed to create roles; it is used for nothing else.
pub async fn ensure_roles(admin: &PgConnectOptions, passwords: &RolePasswords) -> Result<()> {
    let mut connection = admin.connect().await?;
    // Two processes may start at once on one server.
    connection.execute("select pg_advisory_lock(hashtext('kasugai roles'))").await?;
    for role in Role::ALL {
        let known: Option<i32> = sqlx::query_scalar("select 1 from pg_roles where rolname = $1")
            .bind(role.name())
            .fetch_optional(&mut connection)
            .await?;
        let verb = if known.is_some() { "alter" } else { "create" };
        // Role names are constants above and passwords are base64url: nothing to escape.
        let password = passwords.password(role).map(|p| format!(" password '{p}'")).unwrap_or_default();
        let sql =
            format!("{verb} role {} login nosuperuser nobypassrls nocreatedb nocreaterole{password}", role.name());
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_roles where rolname = $1")
        .bind(POLICE)
        .fetch_optional(&mut connection)
        .await?;
    let verb = if known.is_some() { "alter" } else { "create" };
    let migrate = Role::Migrate.name();
    // The owner of the schema hands its views over: for that it must belong to their owner.
    let sql = format!(
        "{verb} role {POLICE} nologin nosuperuser nobypassrls nocreatedb nocreaterole; grant {POLICE} to {migrate}"
    );
    connection.execute(AssertSqlSafe(sql)).await?;
    restrict_database(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Takes from everybody what PostgreSQL grants by default on a database, and lets the roles connect. A clone of a database does not inherit this.
pub(crate) async fn restrict_database(connection: &mut PgConnection) -> Result<()> {
    let database: String =
        sqlx::query_scalar("select quote_ident(current_database())").fetch_one(&mut *connection).await?;
    let grants = format!(
        "revoke all on database {database} from public;
         revoke create on schema public from public;
         grant connect on database {database} to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
         grant connect, create on database {database} to kasugai_migrate;
         grant usage, create on schema public to kasugai_migrate"
    );
    connection.execute(AssertSqlSafe(grants)).await?;
    Ok(())
}
