//! Jobs of the slice: the watch over the clocks of the children.

use super::rules::{Alert, alert};
use super::store;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::pin::Pin;

/// Looks at every running clock and leaves an event for each threshold passed since the last look. Events are named after
/// clock and threshold, so that looking twice tells once.
pub fn clocks<'a, 'p>(
    tx: &'a mut Tx<'p>,
    last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = tx.now();
        for clock in store::running_clocks(tx).await? {
            let since = last_run.unwrap_or(clock.started_at).max(clock.started_at);
            if let Some(alert) = alert(clock.started_at, clock.hours, since, now) {
                store::raise(tx, &clock, kind(alert), alert).await?;
            }
        }
        Ok(())
    })
}

fn kind(alert: Alert) -> &'static str {
    if alert.overdue { "clock.overdue" } else { "clock.warning" }
}
