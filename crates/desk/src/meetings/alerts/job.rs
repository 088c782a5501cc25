//! The watch over the conditions, by the clock.

use super::rules::{Due, due};
use super::{Rule, store};
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use std::collections::HashSet;
use std::pin::Pin;
use uuid::Uuid;

/// Looks at every active condition of every agency. What holds is told once, and again until acknowledged; what no longer holds is cleared.
/// Missed runs lose nothing: the state, not the moment, decides.
pub fn watch<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        for (area, org, rule) in store::active_rules(tx).await? {
            look(tx, area, org, &rule).await?;
        }
        Ok(())
    })
}

async fn look(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule) -> Result<()> {
    let now = tx.now();
    let hits = store::hits(tx, area, org, rule).await?;
    let open = store::open_alerts(tx, area, rule.id).await?;
    for hit in &hits {
        let due = due(open.get(&(hit.person, hit.subject.clone())).map(|(_, open)| *open), rule.repeat_days, now);
        if due == Due::Nothing {
            continue;
        }
        let alert = store::told(tx, area, org, rule.id, hit, due).await?;
        let section = hit.section.filter(|_| rule.tell.iter().any(|who| who == "section"));
        let mut staff = store::holders(tx, area, org, &rule.posts, section).await?;
        staff.extend(hit.in_charge.filter(|_| rule.tell.iter().any(|who| who == "charge")));
        staff.sort_unstable();
        staff.dedup();
        store::raise(tx, area, org, alert, hit, &staff, rule.tell.iter().any(|who| who == "chiefs")).await?;
    }
    let held: HashSet<(Uuid, &str)> = hits.iter().map(|hit| (hit.person, hit.subject.as_str())).collect();
    let is_over = |(person, subject): &(Uuid, String)| !held.contains(&(*person, subject.as_str()));
    let over: Vec<Uuid> = open.iter().filter(|(of, _)| is_over(of)).map(|(_, (id, _))| *id).collect();
    if over.is_empty() { Ok(()) } else { store::clear(tx, area, &over).await }
}
