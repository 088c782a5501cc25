//! The watch over the conditions, by the clock.

use super::rules::{Due, due};
use super::{Hit, Rule, store};
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

/// Whom a condition tells of one case. Where its range holds nobody, as of a child in no area, those in charge are told: nothing stays unheard.
async fn in_range(tx: &mut Tx<'_>, area: i16, org: i32, rule: &Rule, hit: &Hit) -> Result<Vec<Uuid>> {
    let mut sections = rule.sections.clone();
    sections.extend(hit.section.filter(|_| rule.tells("section")));
    let mut posts = rule.posts.clone();
    if rule.tells("school") {
        posts.extend(store::posts_of_school(tx, area, org, hit.person).await?);
    }
    let mut staff = store::holders(tx, area, org, &posts, &sections).await?;
    if rule.tells("area") {
        staff.extend(store::in_charge_of_area(tx, area, org, hit.person).await?);
    }
    staff.extend(hit.in_charge.filter(|_| rule.tells("charge")));
    if staff.is_empty() && !rule.tells("chiefs") {
        let section: Vec<i32> = hit.section.into_iter().collect();
        staff = store::holders(tx, area, org, &[], &section).await?;
        staff.extend(hit.in_charge);
    }
    staff.sort_unstable();
    staff.dedup();
    Ok(staff)
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
        let staff = in_range(tx, area, org, rule, hit).await?;
        store::raise(tx, area, org, alert, hit, &staff, rule.tells("chiefs")).await?;
    }
    let held: HashSet<(Uuid, &str)> = hits.iter().map(|hit| (hit.person, hit.subject.as_str())).collect();
    let is_over = |(person, subject): &(Uuid, String)| !held.contains(&(*person, subject.as_str()));
    let over: Vec<Uuid> = open.iter().filter(|(of, _)| is_over(of)).map(|(_, (id, _))| *id).collect();
    if over.is_empty() { Ok(()) } else { store::clear(tx, area, &over).await }
}
