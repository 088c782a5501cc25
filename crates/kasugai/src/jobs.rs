//! The only list of jobs: which slice handles which event, and what runs by the clock.

use crate::people;
use ground::Result;
use ground::db::{Db, Tx};
use ground::outbox::{self, Event, News};
use std::pin::Pin;
use tokio_util::sync::CancellationToken;

/// Runs the outbox and the timed jobs until cancelled.
pub async fn run(db: Db, stop: CancellationToken) {
    outbox::run(db, handle, stop).await;
}

/// Hands an event to the slices concerned; says whom to wake.
pub fn handle<'a, 'p>(tx: &'a mut Tx<'p>, event: &'a Event) -> Pin<Box<dyn Future<Output = Result<News>> + Send + 'a>> {
    Box::pin(async move {
        if matches!(event.kind.as_str(), "person.registered" | "person.updated" | "protection.ended") {
            people::jobs::wall_off(tx, event).await?;
        }
        Ok(News { orgs: vec![event.org], kind: event.kind.clone(), person: None })
    })
}
