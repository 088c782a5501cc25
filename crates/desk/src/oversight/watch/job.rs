//! The timed job of the watch.

use super::rules::{Night, Suspicion, judge, seen_by_many};
use super::store::{self, Watched};
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
        let days = store::last_day(tx, since).await?;
        let mut orgs: Vec<i32> = days.keys().map(|who| who.org).collect();
        orgs.dedup();
        let nights = store::nights(tx, &orgs).await?;
        for (who, looks) in days {
            let Some(night) = nights.get(&who.org) else { continue };
            let on_duty = is_on_duty(&who);
            for found in judge(&looks, now, Night { on_duty, ..*night }) {
                let is_new =
                    store::raise(tx, who.area, who.org, who.staff, Some((who.staff, &who.name)), found).await?;
                if is_new && found == Suspicion::ManyInADay {
                    store::stop(tx, who.staff).await?;
                }
            }
        }
        for ((area, org), looks) in store::sights(tx, since).await? {
            for person in seen_by_many(looks) {
                store::raise(tx, area, org, person, None, Suspicion::SamePerson).await?;
            }
        }
        logins(tx, since).await
    })
}

/// Guesses at an account, and log-ins outside the hours of use.
async fn logins(tx: &mut Tx<'_>, since: Timestamp) -> Result<()> {
    for who in store::guessed(tx, since).await? {
        store::raise(tx, who.area, who.org, who.staff, Some((who.staff, &who.name)), Suspicion::Guesses).await?;
    }
    let entered = store::logins(tx, since).await?;
    let mut orgs: Vec<i32> = entered.iter().map(|(who, _)| who.org).collect();
    orgs.sort_unstable();
    orgs.dedup();
    let hours = store::hours_of_use(tx, &orgs).await?;
    for (who, at) in entered {
        let is_within = hours.get(&who.org).is_none_or(|hours| hours.hold(at));
        if !is_within && !is_on_duty(&who) {
            store::raise(tx, who.area, who.org, who.staff, Some((who.staff, &who.name)), Suspicion::OutOfHours).await?;
        }
    }
    Ok(())
}

/// Whether working at night is the post's work.
fn is_on_duty(who: &Watched) -> bool {
    who.post.contains("夜間") || who.post.contains("当直")
}
