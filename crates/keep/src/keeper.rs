//! What the background work needs, and the loop it runs in.
//!
//! Each step is claimed or done in one transaction: a process that dies leaves nothing half, and the next one goes on.

use crate::{masked, retention};
use desk::App;
use ground::Result;
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::vault::{Files, Vault};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often there is a look for something to do.
const POLL: Duration = Duration::from_secs(2);
/// In one of so many rounds there is a look whether a list of the month is missing: every ten minutes.
const MONTHS_EVERY: u32 = 300;

/// Makes masked exports and carries out what was approved to end; cheap to clone.
#[derive(Clone)]
pub struct Keeper {
    pub(crate) db: Db,
    /// Keys.
    pub vault: Arc<Vault>,
    /// Encrypted files below the state folder.
    pub files: Files,
}

impl Keeper {
    /// Made once a process.
    pub fn new(db: Db, vault: Arc<Vault>, files: Files) -> Self {
        Self { db, vault, files }
    }

    /// Of the application.
    pub fn of(app: &App) -> Self {
        Self::new(app.db.clone(), app.vault.clone(), app.files.clone())
    }

    /// The permit of the product's own work for an agency (0: for none).
    pub(crate) fn permit(&self, area: i16, org: i32, action: Action, name: &'static str) -> Permit {
        #[expect(clippy::disallowed_methods, reason = "carries out what staff of the agency ordered and approved")]
        Permit::for_job(&self.db, area, org, action, name)
    }

    /// Does all there is to do.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drain(&self) -> Result<()> {
        retention::list_months(self).await?;
        self.work().await
    }

    async fn work(&self) -> Result<()> {
        masked::make_due(self).await?;
        retention::end_due(self).await
    }
}

/// Works until cancelled.
pub async fn run(keeper: Keeper, stop: CancellationToken) {
    let mut round = 0_u32;
    while !stop.is_cancelled() {
        let done = if round.is_multiple_of(MONTHS_EVERY) { keeper.drain().await } else { keeper.work().await };
        if let Err(error) = done {
            tracing::error!(?error, "exports and erasure");
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}
