//! A package made from the own record: identity always, the rest as it was ticked.

use super::package::{Case, Child, Contact, Event, Fact, Package, Relative};
use desk::App;
use desk::cases::record;
use desk::cases::secrets::Secrets;
use desk::cases::{codes, intake, progress, sighting};
use desk::custody;
use desk::people::{self, NewPerson};
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::{Error, FieldError, Result};
use serde_json::json;
use uuid::Uuid;

/// Parts that can be ticked: code and label.
pub const PARTS: codes::Table = &[
    ("household", "家族"),
    ("case", "ケースの概要(受付・重症度)"),
    ("record", "児童記録票"),
    ("sightings", "安全確認"),
    ("custody", "一時保護の経過(場所は含みません)"),
    ("meetings", "会議の決定"),
];

/// So many notes can be chosen from.
pub const NOTES: i64 = 100;

/// What was ticked.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Codes of [`PARTS`].
    pub parts: Vec<String>,
    /// Notes of the 経過記録.
    pub notes: Vec<Uuid>,
    /// 伝えること
    pub words: String,
}

impl Choice {
    fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|ticked| ticked == part)
    }
}

/// The package about a child of the own register. Sealed places stay out; [`hold`] refuses what else must not leave.
pub async fn gather(app: &App, tx: &mut Tx<'_>, child: Key, choice: &Choice) -> Result<Package> {
    let person = people::load(tx, child).await?.for_rules().clone();
    let mut package = Package {
        child: Child { hides_places: person.protected, person: shareable(&person.facts) },
        words: choice.words.clone(),
        contact: contact(app, tx),
        ..Package::default()
    };
    let record = record::load(tx, child).await?.for_rules().clone();
    if choice.has("household") {
        let today = tx.today();
        let relations = people::relations(tx, child).await?;
        let holding = relations.for_rules().iter().filter(|relation| relation.holds(today));
        package.household = holding
            .map(|relation| Relative {
                hides_places: relation.relative.protected,
                person: shareable(&relation.relative.facts),
                relation: relation.facts.clone(),
            })
            .collect();
    }
    if let Some(record) = record.as_ref().filter(|_| choice.has("record")) {
        let mut sheet = record.sheet.clone();
        // The keys of own fields mean something else elsewhere: they go as words, and nowhere by themselves.
        let own = std::mem::take(&mut sheet.extra).into_values().filter(|written| !written.value.is_empty());
        package.own_fields = own.map(|written| Fact { label: written.label, text: written.value }).collect();
        package.record = Some(sheet);
    }
    if choice.has("case") {
        package.case = Some(case(tx, child, record.as_ref()).await?);
    }
    if choice.has("sightings") {
        let seen = sighting::of_person(tx, child).await?;
        package.sightings = seen.into_iter().take(20).map(seen_event).collect();
    }
    let notes = progress::of_person(tx, child, NOTES).await?;
    package.notes = notes
        .into_iter()
        .filter(|note| choice.notes.contains(&note.id))
        .map(|note| Event {
            at: note.note.at,
            title: codes::label(codes::CATEGORIES, &note.note.category).to_owned(),
            body: note.note.text(),
            by: note.written_by_name,
        })
        .collect();
    if choice.has("meetings") {
        let happened = record::timeline(tx, child).await?.into_iter().filter(|entry| entry.kind == "meeting");
        let event = |entry: record::Entry| Event { at: entry.at, title: entry.title, body: entry.body, by: entry.by };
        package.meetings = happened.map(event).collect();
    }
    if choice.has("custody") && tx.permit().may(Action::ReadCustody) {
        let event = |(at, title)| Event { at, title, body: String::new(), by: String::new() };
        package.custody = custody::course(tx, child).await?.into_iter().map(event).collect();
    }
    Ok(package)
}

/// How and by whom, not where: that may be the place of a 一時保護.
fn seen_event(seen: sighting::Sighting) -> Event {
    let title = codes::label(codes::SIGHTING_METHODS, &seen.method).to_owned();
    Event { at: seen.seen_at, title, body: seen.state, by: seen.seen_by }
}

/// Names and facts exactly as given; no sealed place, no row ids, and no 備考, which belongs to the own desk.
fn shareable(facts: &NewPerson) -> NewPerson {
    let mut facts = facts.clone();
    facts.note.clear();
    facts.addresses.retain(|address| !address.sealed);
    facts.phones.retain(|phone| !phone.sealed);
    facts.addresses.iter_mut().for_each(|address| address.id = None);
    facts.phones.iter_mut().for_each(|phone| phone.id = None);
    facts
}

async fn case(tx: &mut Tx<'_>, child: Key, record: Option<&record::Record>) -> Result<Case> {
    let episode = record::episodes(tx, child).await?.into_iter().next();
    let report = intake::for_person(tx, child).await?.into_iter().next().map(|(_, _, _, report)| report);
    let sheet = record.map(|record| record.sheet.clone()).unwrap_or_default();
    let kind = episode.as_ref().map(|episode| episode.kind.clone());
    let report = report.as_ref();
    Ok(Case {
        received_at: report.map(|report| report.received_at),
        case_no: record.map(|record| record.case_no.clone()).unwrap_or_default(),
        first_registered_on: record.map(|record| record.first_registered_on),
        accepted_on: episode.as_ref().map(|episode| episode.accepted_on),
        kind: kind.or_else(|| report.map(|report| report.kind.clone())).unwrap_or_default(),
        abuse_types: report.map(|report| report.abuse_types.clone()).unwrap_or_default(),
        abusers: report.map(|report| report.abusers.clone()).unwrap_or_default(),
        urgency: report.map(|report| report.urgency.clone()).unwrap_or_default(),
        severity: sheet.severity,
        complaint: report.map(|report| report.complaint.clone()).unwrap_or_default(),
        child_state: report.map(|report| report.child_state.clone()).unwrap_or_default(),
        family_state: report.map(|report| report.family_state.clone()).unwrap_or_default(),
    })
}

/// Whom to call at the own agency.
pub fn contact(app: &App, tx: &Tx<'_>) -> Contact {
    let (registry, actor) = (app.gate.registry(), tx.permit().actor());
    let agency = registry.agency(actor.org);
    Contact {
        agency: registry.name(actor.org).to_owned(),
        person: format!("{} {}", actor.post, actor.name).trim().to_owned(),
        phone: agency.map(|agency| agency.phone.clone()).unwrap_or_default(),
        night_phone: agency.map(|agency| agency.night_phone.clone()).unwrap_or_default(),
    }
}

/// Parts of the package by their names, as errors name them.
const PLACES: [(&str, &str); 12] = [
    ("child", "こども"),
    ("household", "家族"),
    ("case", "ケースの概要"),
    ("record", "児童記録票"),
    ("own_fields", "児童記録票の独自の項目"),
    ("notes", "経過記録"),
    ("sightings", "安全確認"),
    ("custody", "一時保護の経過"),
    ("meetings", "会議の決定"),
    ("form", "記載事項"),
    ("words", "伝えること"),
    ("contact", "連絡先"),
];

/// Refuses a package that names a reporter, a place hidden by 支援措置 or a place of 一時保護.
///
/// # Errors
/// `Invalid` beside the part it was found in.
pub async fn hold(app: &App, tx: &mut Tx<'_>, child: Key, package: &Package, to: &str) -> Result<()> {
    let own = app.gate.registry().name(tx.permit().actor().org).to_owned();
    let mut secrets = Secrets::of(app, tx, child, &[&own, to]).await?;
    for place in custody::places(app, tx, child).await? {
        secrets.place(&place.name, &place.address, &place.phone);
    }
    let label = |part: &str| PLACES.iter().find(|(name, _)| *name == part).map_or("", |(_, label)| *label);
    let found = secrets.found_in(&json!(package), label);
    let errors: Vec<FieldError> = found
        .iter()
        .map(|finding| {
            let field = PLACES.iter().find(|(_, label)| *label == finding.place).map_or("words", |(name, _)| *name);
            let message = format!(
                "「{}」に{}があります。相手に渡るので、その部分を外すか、記録の記載を直してから作り直してください。",
                finding.place, finding.what
            );
            FieldError { field: field.to_owned(), message }
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}
