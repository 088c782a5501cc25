//! The database: pools are private here, work goes through [`Tx`], and a [`Tx`] needs a [`Permit`].
//!
//! Pitfall: the tenant context is transaction-local; nothing but [`Tx`] may run statements.

mod clock;
mod key;
mod migrate;
mod roles;
mod tx;

pub use clock::{Clock, japan};
pub use key::Key;
pub use migrate::{migrate, schema_fingerprint};
#[cfg(feature = "testkit")]
pub(crate) use roles::restrict_database;
pub use roles::{Role, RolePasswords, ensure_roles};
pub use tx::{Change, FieldChange, Tx};

use crate::error::Result;
use crate::gate::Permit;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    read: PgPool,
    write: PgPool,
    search: PgPool,
    export: PgPool,
    audit: PgPool,
    work: PgPool,
    auth: PgPool,
    options: PgConnectOptions,
    clock: Clock,
    /// Woken after each commit that left an event.
    news: Arc<Notify>,
}

impl Db {
    /// Opens one pool per role. `base` names host and database; `passwords` is asked for each role's password
    /// (None over the peer-authenticated socket of the embedded server).
    pub fn connect(base: &PgConnectOptions, passwords: &RolePasswords, clock: Clock) -> Self {
        let pool = |role: Role, max: u32, statement_timeout: &str| {
            let options = passwords.apply(base.clone(), role).options([
                ("statement_timeout", statement_timeout),
                ("lock_timeout", "2s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("synchronous_commit", "on"),
                ("plan_cache_mode", "force_custom_plan"),
                ("application_name", "kasugai"),
            ]);
            PgPoolOptions::new()
                .max_connections(max)
                .acquire_timeout(Duration::from_secs(2))
                .idle_timeout(Duration::from_secs(600))
                .connect_lazy_with(options)
        };
        Self {
            inner: Arc::new(Inner {
                read: pool(Role::Read, 8, "5s"),
                write: pool(Role::Write, 6, "5s"),
                search: pool(Role::Search, 2, "120s"),
                export: pool(Role::Export, 2, "60s"),
                audit: pool(Role::Audit, 2, "60s"),
                work: pool(Role::Work, 7, "30s"),
                auth: pool(Role::Auth, 4, "5s"),
                options: passwords.apply(base.clone(), Role::Work),
                clock,
                news: Arc::new(Notify::new()),
            }),
        }
    }

    /// The clock of this process; tests move it.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Woken after each commit that left an event; the outbox waits on it.
    pub fn news(&self) -> Arc<Notify> {
        self.inner.news.clone()
    }

    /// A transaction that reads under the permit's scope.
    pub async fn read<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.read, self, permit).await
    }

    /// A transaction that may write rows of the permit's own agency.
    pub async fn write<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.write, self, permit).await
    }

    /// A transaction with a long time limit for lists that leave the system as files.
    pub async fn export<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.export, self, permit).await
    }

    /// Reads what the nationwide index is made of, in every agency; nothing else is granted to this role.
    pub async fn search<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.search, self, permit).await
    }

    /// Reads the audit trail and writes its seals.
    pub async fn audit<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.audit, self, permit).await
    }

    /// Claims events, tells notices, runs timed jobs.
    pub async fn work<'p>(&self, permit: &'p Permit) -> Result<Tx<'p>> {
        Tx::begin(&self.inner.work, self, permit).await
    }

    /// Credentials and sessions, for the gate itself.
    pub(crate) fn auth(&self) -> &PgPool {
        &self.inner.auth
    }

    /// A dedicated connection for LISTEN, outside the pools.
    pub(crate) async fn listener(&self) -> Result<sqlx::postgres::PgListener> {
        let pool = PgPoolOptions::new().max_connections(1).connect_with(self.inner.options.clone()).await?;
        Ok(sqlx::postgres::PgListener::connect_with(&pool).await?)
    }

    /// Closes every pool; in-flight transactions finish first.
    pub async fn close(&self) {
        let inner = &self.inner;
        for pool in [&inner.read, &inner.write, &inner.search, &inner.export, &inner.audit, &inner.work, &inner.auth] {
            pool.close().await;
        }
    }
}
