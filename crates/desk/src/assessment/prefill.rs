//! First answers from what is already known: nothing is typed twice. Addresses and telephones under 支援措置 are left out.

use super::form::{Answer, Answers, Form, Item, Kind, Row, is_place};
use super::model::Place;
use crate::cases::{codes, record, sighting};
use crate::oversight::statistics;
use crate::people::model::{Relation, SEXES, label_of};
use crate::people::{self, Person};
use ground::db::{Key, Tx, japan};
use ground::{Result, Sealed};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is known, by the name of its source.
#[derive(Debug, Clone, Default)]
pub struct Known {
    texts: BTreeMap<String, String>,
    tables: BTreeMap<&'static str, Vec<BTreeMap<&'static str, String>>>,
    /// Members of the family: name and key.
    pub family: Vec<(String, String)>,
    /// Whether the cases of a period were counted: then what has no number is none.
    counted: bool,
    /// Whether a 支援措置 of the child or of somebody in the family hides places.
    pub shielded: bool,
}

impl Known {
    fn set(&mut self, source: &str, text: impl Into<String>) {
        let text = text.into();
        let hidden = self.shielded && is_place(source);
        if !hidden && !text.trim().is_empty() {
            self.texts.insert(source.to_owned(), text);
        }
    }

    /// First answers for a form.
    pub fn answers(&self, form: &Form) -> Answers {
        let mut answers = Answers::default();
        for item in form.asked().filter(|item| !item.prefill.is_empty()) {
            answers.set(&item.key, self.answer(item));
        }
        answers
    }

    fn answer(&self, item: &Item) -> Option<Answer> {
        if item.kind == Kind::Rows {
            let rows = self.tables.get(item.prefill.as_str())?;
            let row = |known: &BTreeMap<&'static str, String>| -> Row {
                let cells = item.columns.iter().filter_map(|column| {
                    let text = known.get(column.key.as_str())?;
                    Some((column.key.clone(), fitting(column, text, &self.family)?))
                });
                cells.collect()
            };
            let rows: Vec<Row> = rows.iter().map(row).filter(|row| !row.is_empty()).collect();
            return (!rows.is_empty()).then_some(Answer::Rows(rows));
        }
        let counted_none = (self.counted && item.prefill.starts_with("stat.")).then_some("0");
        let text = self.texts.get(&item.prefill).map(String::as_str).or(counted_none)?;
        fitting(item, text, &self.family)
    }
}

/// A known text as an answer of an item, when it can be one.
fn fitting(item: &Item, text: &str, family: &[(String, String)]) -> Option<Answer> {
    let choice =
        || item.options().into_iter().find(|(code, label)| *code == text || *label == text).map(|(code, _)| code);
    match item.kind {
        Kind::Text | Kind::Long => Answer::text(text.chars().take(item.longest()).collect::<String>()),
        Kind::Date => text.parse::<Date>().ok().and_then(|date| Answer::text(date.to_string())),
        Kind::Number => text.parse::<i64>().ok().map(|number| Answer::Number(number.into())),
        Kind::Choice | Kind::Scale | Kind::State => choice().and_then(Answer::text),
        Kind::Multi => choice().map(|code| Answer::Many(vec![code.to_owned()])),
        Kind::Person => {
            let person = family.iter().find(|(name, _)| name == text).map(|(_, key)| key.clone());
            Some(Answer::Person(super::form::PersonAnswer { name: text.to_owned(), person }))
        }
        Kind::Rows => None,
    }
}

/// What is known of the one who fills in the form, of the period, and of the child.
pub async fn known(tx: &mut Tx<'_>, place: Place, period: Option<(Date, Date)>) -> Result<Sealed<Known>> {
    let mut known = Known::default();
    let actor = tx.permit().actor();
    known.set("user.name", actor.name.clone());
    known.set("user.post", actor.post.clone());
    known.set("user.org", actor.org_name.clone());
    known.set("today", tx.today().to_string());
    if let Some((from, until)) = period {
        known.set("period.from", from.to_string());
        known.set("period.until", until.to_string());
    }
    match place {
        Place::Child(key) => of_child(tx, key, known).await,
        Place::Agency => {
            if let Some((from, until)) = period {
                known.counted = true;
                for (name, number) in statistics::values(tx, statistics::Period { from, until }).await? {
                    known.set(&name, number.to_string());
                }
            }
            Ok(Sealed::plain(known))
        }
    }
}

/// The family of a child, and whether places are hidden.
pub async fn family(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Known>> {
    let person = people::load(tx, key).await?;
    let relations = people::relations(tx, key).await?;
    Ok(person.zip(relations).map(|(person, relations)| family_of(&person, &relations)))
}

fn family_of(person: &Person, relations: &[Relation]) -> Known {
    let family = relations.iter().map(|relation| (relation.relative.name(), relation.relative.key.to_string()));
    let shielded = person.protected || relations.iter().any(|relation| relation.relative.protected);
    Known { family: family.filter(|(name, _)| !name.is_empty()).collect(), shielded, ..Known::default() }
}

async fn of_child(tx: &mut Tx<'_>, key: Key, general: Known) -> Result<Sealed<Known>> {
    let today = tx.today();
    let person = people::load(tx, key).await?;
    let relations = people::relations(tx, key).await?;
    let on_record = record::load(tx, key).await?;
    let episodes = record::episodes(tx, key).await?;
    let seen = sighting::last_seen(tx, key).await?;
    Ok(person.zip(relations).zip(on_record).map(|((person, relations), on_record)| {
        let mut known = Known { texts: general.texts, ..family_of(&person, &relations) };
        set_child(&mut known, &person, today);
        set_family(&mut known, &relations, today);
        if let Some(on_record) = &on_record {
            set_record(&mut known, on_record, today, &person);
        }
        if let Some(episode) = episodes.iter().find(|episode| episode.closed_on.is_none()).or(episodes.first()) {
            known.set("record.kind", codes::label(codes::KINDS, &episode.kind));
            known.set("record.route", codes::label(codes::ROUTES, &episode.route));
            known.set("record.accepted_on", episode.accepted_on.to_string());
            known.set("record.abuse_main", episode.abuse_main.clone());
            known.set("record.abuser_main", episode.abuser_main.clone());
        }
        if let Some(seen) = seen {
            known.set("sighting.on", seen.seen_at.to_zoned(japan()).date().to_string());
            known.set("sighting.by", seen.seen_by);
            known.set("sighting.place", seen.place);
            known.set("sighting.method", codes::label(codes::SIGHTING_METHODS, &seen.method));
        }
        known
    }))
}

fn set_child(known: &mut Known, person: &Person, today: Date) {
    known.set("child.name", person.name());
    known.set("child.kana", person.kana());
    known.set("child.sex", label_of(SEXES, person.facts.sex_code()));
    known.set("child.nationality", person.facts.nationality.clone());
    if let Some(birth) = &person.facts.birth {
        known.set("child.birth", birth.label());
        known.set("child.age", birth.age(today));
        known.set("child.grade", birth.grade(today).map(|grade| grade.to_string()).unwrap_or_default());
    }
    known.set("child.address", place_of(person, today));
    known.set("child.phone", phone_of(person));
}

fn place_of(person: &Person, today: Date) -> String {
    person
        .address("current", today)
        .filter(|address| !address.sealed)
        .map(|address| address.shown())
        .unwrap_or_default()
}

fn phone_of(person: &Person) -> String {
    person.facts.phones.iter().find(|phone| !phone.sealed).map(|phone| phone.number.clone()).unwrap_or_default()
}

fn set_family(known: &mut Known, relations: &[Relation], today: Date) {
    let held = || relations.iter().filter(|relation| relation.holds(today));
    if let Some(guardian) = held().find(|relation| relation.facts.guardian) {
        known.set("guardian.name", guardian.relative.name());
        known.set("guardian.kana", guardian.relative.kana());
        known.set("guardian.relation", guardian.facts.kind.clone());
        known.set("guardian.age", age(&guardian.relative, today));
        known.set("guardian.occupation", guardian.facts.occupation.clone());
        known.set("guardian.address", place_of(&guardian.relative, today));
        known.set("guardian.phone", phone_of(&guardian.relative));
    }
    let row = |relation: &Relation| {
        BTreeMap::from([
            ("name", relation.relative.name()),
            ("relation", relation.facts.kind.clone()),
            ("birth", relation.relative.facts.birth.as_ref().map(|birth| birth.label()).unwrap_or_default()),
            ("age", age(&relation.relative, today)),
            ("occupation", relation.facts.occupation.clone()),
            ("health", relation.facts.health.clone()),
        ])
    };
    known.tables.insert("family", held().map(row).collect());
    known.tables.insert("custodians", held().filter(|relation| relation.facts.custodian).map(row).collect());
}

fn age(person: &Person, today: Date) -> String {
    person.facts.birth.as_ref().map(|birth| birth.age(today)).unwrap_or_default()
}

fn set_record(known: &mut Known, on_record: &record::Record, today: Date, person: &Person) {
    let sheet = &on_record.sheet;
    known.set("record.case_no", on_record.case_no.clone());
    known.set("record.in_charge", on_record.in_charge_name.clone());
    known.set("record.severity", sheet.severity.clone());
    known.set("record.past_contact", sheet.past_contact.clone());
    known.set("record.family_state", sheet.family_history.clone());
    known.set("record.living", sheet.living.clone());
    known.set("record.growth", sheet.growth.clone());
    known.set("child.school", sheet.school.clone());
    known.set("child.class", sheet.class.clone());
    if !sheet.grade.is_empty() {
        known.set("child.grade", sheet.grade.clone());
    }
    let domicile = person.address("domicile", today).filter(|address| !address.sealed).map(|address| address.shown());
    known.set("child.domicile", domicile.filter(|line| !line.is_empty()).unwrap_or_else(|| sheet.domicile.clone()));
}
