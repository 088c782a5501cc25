//! Imports run in the background of the process that took the order, and say so while they do.

use super::{job, load as loading, store};
use crate::App;
use ground::Result;
use ground::gate::Permit;
use std::time::Duration;
use uuid::Uuid;

/// How often a process at work says that it is.
const PULSE: Duration = Duration::from_secs(10);

/// Makes the preview in the background of this process.
pub fn preview(app: App, permit: Permit, id: Uuid) {
    tokio::spawn(async move {
        let outcome = alive(&app, &permit, id, job::preview(&app, &permit, id)).await;
        note_failure(&app, &permit, id, outcome).await;
    });
}

/// Loads in the background of this process.
pub fn load(app: App, permit: Permit, id: Uuid) {
    tokio::spawn(async move {
        let outcome = alive(&app, &permit, id, loading::run(&app, &permit, id)).await;
        note_failure(&app, &permit, id, outcome).await;
    });
}

/// Gives signs of life while something works: a slow machine reads a large register for longer than others wait before they call it dead.
async fn alive<T>(app: &App, permit: &Permit, id: Uuid, work: impl Future<Output = T>) -> T {
    let (app, permit) = (app.clone(), permit.clone());
    let pulse = tokio::spawn(async move {
        loop {
            tokio::time::sleep(PULSE).await;
            if let Err(error) = beat(&app, &permit, id).await {
                tracing::error!(?error, "import gives no sign of life");
            }
        }
    });
    let outcome = work.await;
    pulse.abort();
    outcome
}

async fn beat(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    store::beat(&mut tx, id).await?;
    tx.commit().await
}

/// What went wrong is shown on the job; nothing was loaded.
async fn note_failure(app: &App, permit: &Permit, id: Uuid, outcome: Result<()>) {
    let Err(error) = outcome else { return };
    tracing::error!(?error, "import");
    let noted = async {
        let mut tx = app.db.write(permit).await?;
        store::failed(&mut tx, id, &error.to_string()).await?;
        job::tell(&mut tx).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::error!(?error, "import failure not noted");
    }
}
