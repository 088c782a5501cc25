//! 夜間・休日の規則: what a holder lets pass when somebody asks for a record and nobody is there to answer.

use super::rules::passes;
use super::store::{self, Summary};
use crate::transitions::jobs::{both_sides, identity, pass};
use crate::transitions::{Case, Child, Contact, Event, Package, Transition};
use desk::cases::codes;
use desk::people::NewPerson;
use ground::Result;
use ground::audit::Entry;
use ground::db::{Key, Tx, japan};
use jiff::Timestamp;
use std::pin::Pin;

/// Passes the summary of a record that was asked for out of office hours, once, and tells both sides.
pub fn at_night<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = tx.now();
        for asked in store::asked(tx).await? {
            let local = |at: Timestamp| at.to_zoned(japan()).datetime();
            if passes(local(asked.sent_at), asked.hours, local(now), asked.office) {
                pass_summary(tx, asked.key, asked.hours).await?;
            }
        }
        Ok(())
    })
}

async fn pass_summary(tx: &mut Tx<'_>, key: Key, hours: i64) -> Result<()> {
    let Some(found) = both_sides(tx, key).await? else { return Ok(()) };
    let Some(child) = found.received() else { return Ok(()) };
    let Some(mut person) = identity(tx, child, found.to_org).await? else { return Ok(()) };
    // Where the child lives is told by somebody, never by rule.
    person.addresses.clear();
    let summary = store::summary(tx, child, found.to_org).await?;
    let (agency, phone, night_phone) = store::contact(tx, found.to_org).await?;
    let contact = Contact { agency, person: String::new(), phone, night_phone };
    let words =
        format!("夜間・休日に{hours}時間答えがなかったため、この機関の規則により、要約だけを自動で渡しました。");
    audit(tx, &found, child).await?;
    pass(tx, &found, &words, &package(person, summary, contact)).await
}

/// Names, birth, case number and severity, the last sighting, and whom to call. Nothing else.
fn package(person: NewPerson, summary: Summary, contact: Contact) -> Package {
    let seen = summary.seen.map(|(at, method)| Event {
        at,
        title: codes::label(codes::SIGHTING_METHODS, &method).to_owned(),
        body: String::new(),
        by: String::new(),
    });
    Package {
        child: Child { person, hides_places: false },
        case: Some(Case { case_no: summary.case_no, severity: summary.severity, ..Case::default() }),
        sightings: seen.into_iter().collect(),
        contact,
        ..Package::default()
    }
}

/// The holder's look-up log shows that a summary left, and by which rule.
async fn audit(tx: &mut Tx<'_>, found: &Transition, child: Key) -> Result<()> {
    tx.audit_for(
        child.area,
        found.to_org,
        Entry {
            kind: "transition.passed".to_owned(),
            subject_area: Some(child.area),
            subject_org: Some(found.to_org),
            person: Some(child.id),
            object_kind: "transition".to_owned(),
            object: Some(found.key.id),
            fields: "name,birth,severity,sighting".to_owned(),
            detail: "夜間・休日の規則".to_owned(),
            ..Entry::default()
        },
    )
    .await
}
