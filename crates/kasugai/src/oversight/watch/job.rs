//! The timed job of the watch.

use super::rules::{Suspicion, judge};
use super::store;
use ground::Result;
use ground::db::Tx;
use jiff::{SignedDuration, Timestamp};
use std::pin::Pin;

/// Looks at everybody who was active since the last run.
pub fn watch<'a, 'p>(
    tx: &'a mut Tx<'p>,
    last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = tx.now();
        // A little overlap: rows of transactions that were still open at the last run.
        let since = last_run.unwrap_or(now - SignedDuration::from_hours(24)) - SignedDuration::from_mins(1);
        for (who, looks) in store::last_day(tx, since).await? {
            let on_night_duty = who.post.contains("夜間") || who.post.contains("当直");
            for found in judge(&looks, now, on_night_duty) {
                let is_new =
                    store::raise(tx, who.area, who.org, who.staff, Some((who.staff, &who.name)), found).await?;
                if is_new && found == Suspicion::ManyInADay {
                    store::stop(tx, who.staff).await?;
                }
            }
        }
        for (area, org, person) in store::seen_by_many(tx, since).await? {
            store::raise(tx, area, org, person, None, Suspicion::SamePerson).await?;
        }
        Ok(())
    })
}
