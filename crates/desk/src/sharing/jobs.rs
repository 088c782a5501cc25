//! What follows from events: notices in the receivers' scope, and whom to wake.

use super::notices::store;
use super::rules::{Facts, is_own_work, is_urgent, title, who_must_know};
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::{Event, News};

/// Tells everybody who must know of an event. Telling twice is harmless: a notice is unique per event and receiver.
pub async fn tell(tx: &mut Tx<'_>, event: &Event) -> Result<News> {
    let mut orgs = vec![event.org];
    if title(&event.kind).is_some() {
        let facts = facts(tx, event).await?;
        let urgent = is_urgent(&event.kind, &event.payload);
        for receiver in who_must_know(&event.kind, event.org, &event.payload, &facts) {
            store::insert(tx, event, &receiver, urgent).await?;
            orgs.push(receiver.org);
        }
        // Open pages of counterparts refresh even when no notice is due to them.
        if !is_own_work(&event.kind) {
            orgs.extend(facts.residence);
            orgs.extend(facts.centres);
        }
    }
    orgs.sort_unstable();
    orgs.dedup();
    Ok(News { orgs, kind: event.kind.clone(), person: event.person.map(|person| Key::new(event.area, person)) })
}

async fn facts(tx: &mut Tx<'_>, event: &Event) -> Result<Facts> {
    // The person of a break-glass or a request belongs to the holder's area.
    let area = event.number("area").and_then(|area| i16::try_from(area).ok()).unwrap_or(event.area);
    let mut facts = store::facts(tx, event.org, area, event.person).await?;
    // Of a report there may be no record yet: then the event says where the child lives.
    let told = event.number("residence_org").and_then(|org| i32::try_from(org).ok());
    facts.residence = facts.residence.or(told);
    Ok(facts)
}
