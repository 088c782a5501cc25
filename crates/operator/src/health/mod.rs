//! The state of the installation at a moment, read from the database, and what is wrong with it.

pub mod beat;
pub(super) mod pages;
mod rules;
mod store;
pub mod trouble;

pub use rules::{Severity, Wrong, wrongs};
pub use store::{Trouble, backed_up, news_of_alarms, told, untold};

use crate::mail;
use beat::Beat;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;

/// A job by the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Seconds after which it is due again.
    pub every: i64,
    /// When it last ran; none before its first time.
    pub last_run: Option<Timestamp>,
}

/// What waits in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Waiting and due.
    pub waiting: i64,
    /// Set aside after too many failures.
    pub dead: i64,
    /// Since when the oldest is due.
    pub oldest: Option<Timestamp>,
}

/// Failed log-ins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failures {
    /// Within the last hour.
    pub hour: i64,
    /// Within the last day.
    pub day: i64,
    /// Since the installation began.
    pub all: i64,
    /// Log-in names that do not exist, tried within the last hour.
    pub unknown: i64,
}

/// The state at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// The moment.
    pub at: Timestamp,
    /// Seconds one question to the database took.
    pub database_seconds: f64,
    /// Bytes of the database.
    pub database_bytes: i64,
    /// Events to be told.
    pub events: Queue,
    /// Mails to those who run the installation.
    pub mails: Queue,
    /// Jobs by the clock.
    pub jobs: Vec<Job>,
    /// Processes at work, and those that fell silent.
    pub processes: Vec<Beat>,
    /// When the trail was last sealed.
    pub sealed_at: Option<Timestamp>,
    /// Since when rows of the trail wait for a seal; none where all are sealed.
    pub unsealed_since: Option<Timestamp>,
    /// When the last backup was finished.
    pub backup_at: Option<Timestamp>,
    /// Failed log-ins.
    pub failures: Failures,
    /// Requests turned away within [`rules::BLOCKED_SPAN`], by reason.
    pub blocked: Vec<(String, i64)>,
    /// Open sessions.
    pub sessions: i64,
    /// Alarms of agencies nobody judged, by kind.
    pub alarms: Vec<(String, i64)>,
}

/// Reads the state.
pub async fn read(tx: &mut Tx<'_>) -> Result<Health> {
    let (at, begun) = (tx.now(), std::time::Instant::now());
    let database_bytes = store::database_bytes(tx).await?;
    let database_seconds = begun.elapsed().as_secs_f64();
    let (sealed_at, unsealed_since) = store::seals(tx).await?;
    Ok(Health {
        at,
        database_seconds,
        database_bytes,
        events: store::events(tx).await?,
        mails: mail::waiting(tx).await?,
        jobs: store::jobs(tx).await?,
        processes: store::beats(tx).await?,
        sealed_at,
        unsealed_since,
        backup_at: store::last_backup(tx).await?,
        failures: store::failures(tx).await?,
        blocked: store::blocked_since(tx, at - rules::BLOCKED_SPAN).await?,
        sessions: store::sessions(tx).await?,
        alarms: store::alarms(tx).await?,
    })
}
