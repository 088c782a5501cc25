//! What follows from events: notices in the receivers' scope, and whom to wake.

use super::notices::store;
use super::rules::{Facts, Receiver, is_between_two, is_own_work, is_urgent, title, who_must_know};
use crate::agencies::settings::{Kind, TAKEN_NOTICES};
use crate::agencies::settings_of;
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::{Event, News};

/// Tells everybody who must know of an event. Telling twice is harmless: a notice is unique per event and receiver.
pub async fn tell(tx: &mut Tx<'_>, event: &Event) -> Result<News> {
    // The other agency an event names may be looking at the same thing, notice or not.
    let named = event.number("org").and_then(|org| i32::try_from(org).ok());
    let mut orgs: Vec<i32> = named.into_iter().chain([event.org]).collect();
    if title(&event.kind).is_some() {
        let facts = facts(tx, event).await?;
        let urgent = is_urgent(&event.kind, &event.payload);
        let receivers = who_must_know(&event.kind, event.org, &event.payload, &facts);
        let declined = if urgent { Vec::new() } else { declined(tx, &event.kind, &receivers).await? };
        let taking: Vec<Receiver> = receivers.iter().filter(|one| !declined.contains(&one.org)).cloned().collect();
        store::insert(tx, event, &taking, urgent).await?;
        orgs.extend(receivers.iter().map(|receiver| receiver.org));
        // Open pages of counterparts refresh even when no notice is due to them.
        if !is_own_work(&event.kind) && !is_between_two(&event.kind) {
            orgs.extend(facts.residence);
            orgs.extend(facts.centres);
        }
    }
    orgs.sort_unstable();
    orgs.dedup();
    Ok(News { orgs, kind: event.kind.clone(), person: event.person.map(|person| Key::new(event.area, person)) })
}

/// Receivers that do not take notices of this kind ([`TAKEN_NOTICES`]); their open pages refresh all the same.
async fn declined(tx: &mut Tx<'_>, kind: &str, receivers: &[Receiver]) -> Result<Vec<i32>> {
    let Kind::Many(table) = TAKEN_NOTICES.kind else { return Ok(Vec::new()) };
    if !table.iter().any(|(code, _)| *code == kind) {
        return Ok(Vec::new());
    }
    let orgs: Vec<i32> = receivers.iter().map(|receiver| receiver.org).collect();
    let taken = settings_of(tx, &orgs, &TAKEN_NOTICES).await?;
    Ok(taken.into_iter().filter(|(_, taken)| !TAKEN_NOTICES.codes(taken).contains(&kind)).map(|(org, _)| org).collect())
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
