//! What runs by the clock: reminders of surveys and the figures of adoption.

use super::{adoption, surveys};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::pin::Pin;

/// Reminds those who have not answered a survey, before and after its day.
pub fn remind<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(surveys::remind(tx))
}

/// Counts every agency anew.
pub fn count<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(adoption::count(tx))
}
