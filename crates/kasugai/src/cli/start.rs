//! From a state folder to an open database: keys, server, roles, migrations, gate.

use super::{Place, demo};
use crate::demo::load;
use anyhow::Context;
use desk::App;
use desk::agencies;
use desk::papers::Printers;
use ground::db::{Clock, Db, Role, RolePasswords};
use ground::embedded::Embedded;
use ground::gate::{Gate, Settings};
use ground::vault::Vault;
use paper::Press;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::sync::Arc;

/// An installation, ready to serve or to work on.
pub struct Started {
    /// Database.
    pub db: Db,
    /// Gate with its registry.
    pub gate: Gate,
    /// Keys.
    pub vault: Arc<Vault>,
    /// Connection of the owner, for loading demo data.
    pub owner: PgConnectOptions,
    /// Whether the data are the demo nation.
    pub demo: bool,
    /// Accounts of the demo nation worth trying first: log-in and whose it is.
    pub logins: Vec<(String, String)>,
    embedded: Option<Embedded>,
}

impl Started {
    /// Closes the pools and stops the embedded server.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.db.close().await;
        if let Some(embedded) = self.embedded {
            embedded.stop().await?;
        }
        Ok(())
    }
}

/// Opens an installation; makes and migrates what is missing, and fills it with the demo nation when that is wanted.
pub async fn start(place: &Place, wanted: Option<&demo::Options>) -> anyhow::Result<Started> {
    std::fs::create_dir_all(&place.state).with_context(|| format!("{} を作れません", place.state.display()))?;
    let vault = Arc::new(Vault::open_or_create(&place.state.join("kasugai.key")).context("鍵を読めません")?);
    let (admin, passwords, embedded) = match &place.database_url {
        Some(url) => {
            let admin = PgConnectOptions::from_str(url).context("DATABASE_URL の書き方が正しくありません")?;
            (admin, RolePasswords::derived(vault.role_secret()), None)
        }
        None => {
            let embedded = Embedded::start(&ground::embedded::Options::new(&place.state)).await?;
            (embedded.connect_options(), RolePasswords::peer(), Some(embedded))
        }
    };
    ground::db::ensure_roles(&admin, &passwords).await.context("データベースの役割を作れません")?;
    if let Some(embedded) = &embedded {
        embedded.admit_roles().await?;
    }
    let owner = passwords.apply(admin.clone(), Role::Migrate);
    ground::db::migrate(&owner).await.context("データベースを更新できません")?;
    let mut connection = owner.connect().await?;
    agencies::install_defaults(&mut connection).await.context("役割と権限の初期設定を書き込めません")?;
    connection.close().await?;
    let clock = Clock::system();
    let demo = wanted.is_some() || load::is_loaded(&owner).await?;
    let settings = Settings { second_factor_required: !demo, ..Settings::default() };
    let mut logins = Vec::new();
    if demo {
        let files = desk::app::files(&place.state)?;
        let wanted = wanted.cloned().unwrap_or_default();
        let loaded = demo::fill(&owner, vault.clone(), files, &clock, &wanted).await?;
        if loaded.options.people.is_none() {
            // They act in a process of their own, whose clock stands in the past.
            let db = Db::connect(&admin, &passwords, Clock::system());
            let gate = Gate::open(db.clone(), settings.clone(), vault.clone()).await?;
            let printers = Printers::new(Press::new(Vec::new()), std::env::current_exe()?);
            let app = App::open(db.clone(), gate, vault.clone(), &place.state, printers, true)?;
            demo::live(&app, &owner, loaded.options).await?;
            db.close().await;
        }
        logins = loaded.logins;
    }
    let db = Db::connect(&admin, &passwords, clock);
    let gate = Gate::open(db.clone(), settings, vault.clone()).await?;
    Ok(Started { db, gate, vault, owner, demo, logins, embedded })
}
