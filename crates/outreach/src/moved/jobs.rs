//! What runs by the clock: who of a running list moved away.

use super::store;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::pin::Pin;
use uuid::Uuid;

/// Said of asks that are withdrawn with the move.
const REASON: &str = "転出したため";

/// Marks who moved, withdraws what nobody can answer any more, and tells the own staff; once a move.
pub fn watch<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        store::unmark(tx).await?;
        let moved = store::mark(tx).await?;
        let lines: Vec<Uuid> = moved.iter().map(|(_, _, _, line, _)| *line).collect();
        store::withdraw(tx, &lines, REASON).await?;
        for line in moved {
            store::tell(tx, line).await?;
        }
        Ok(())
    })
}
