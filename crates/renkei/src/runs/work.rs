//! The background work of the sources: watched folders are looked through, runs that are under way go on.

use super::folder;
use super::intake::Intake;
use super::store;
use crate::matching::learn;
use ground::Result;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often there is a look for something to do.
const POLL: Duration = Duration::from_secs(3);

impl Intake {
    /// Works on what is due, one run after the other, until nothing is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drain(&self) -> Result<()> {
        let mut last = Vec::new();
        loop {
            learn::judge(self).await?;
            let permit = self.permit(0, 0);
            let mut tx = self.db.work(&permit).await?;
            let due = store::due(&mut tx).await?;
            tx.commit().await?;
            // What did not move is held by another process.
            if due.is_empty() || due == last {
                return Ok(());
            }
            for due in &due {
                self.work(*due).await?;
            }
            for (area, org) in due.iter().map(|due| (due.area, due.org)).collect::<BTreeSet<_>>() {
                learn::where_grown(self, area, org).await?;
            }
            last = due;
        }
    }
}

/// Works until cancelled. Without an inbox no folder is watched.
pub async fn run(intake: Intake, inbox: Option<PathBuf>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let round = async {
            if let Some(inbox) = &inbox {
                folder::look(&intake, inbox).await?;
            }
            intake.drain().await
        };
        if let Err(error) = round.await {
            tracing::error!(?error, "sources");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}
