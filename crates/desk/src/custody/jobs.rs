//! The watch over the deadlines of 一時保護.

use super::rules::{alarm, days_left, left_label};
use super::store::{self, Watched};
use crate::agencies;
use crate::frame::date_wareki;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::pin::Pin;

/// Tells of each threshold that was passed since people were last told of a deadline. What was told stands beside the deadline itself, so
/// that a server that stood still, or a start that was corrected, lets nothing slip by.
pub fn deadlines<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = tx.now();
        for due in store::watched(tx).await? {
            let passed = alarm(due.rule()?, due.since, due.last_day, now);
            let Some(alarm) = passed.filter(|alarm| due.told_at.is_none_or(|told| told < alarm.at)) else { continue };
            let staff = agencies::responsible(tx, due.area, due.org, due.in_charge, due.section).await?;
            let words = words(tx, &due)?;
            store::raise(tx, &due, alarm, &staff, &words).await?;
        }
        Ok(())
    })
}

fn words(tx: &Tx<'_>, due: &Watched) -> Result<String> {
    let today = tx.today();
    let left = match days_left(due.last_day, today) {
        0 => "24時".to_owned(),
        _ => left_label(due.last_day, today),
    };
    Ok(format!("{} {}まで({left})", due.rule()?, date_wareki(due.last_day)))
}
