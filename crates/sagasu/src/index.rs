//! The index itself: persons, their strings, and how a query runs over them.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

use hashbrown::{HashSet, HashTable};
use jiff::civil::Date;

use crate::bits::{Bits, index, position};
use crate::plan::Plan;
use crate::strings::{Strings, contains};
use crate::{Doc, Field, Hit, Hits, Key, Place, Query, keys};

/// What is kept of a person besides strings.
struct Person {
    key: Key,
    /// First and last possible day of birth; the last possible day comes first when it is unknown.
    born: (Date, Date),
    residence: Option<i32>,
}

const NEVER: (Date, Date) = (Date::MAX, Date::MIN);

/// People found by parts of their names and more. Reading needs `&self` only: wrap it in a read-write lock.
pub struct Index {
    people: Vec<Option<Person>>,
    /// Positions in `people` that are free.
    free: Vec<u32>,
    /// Positions in `people` by key.
    by_key: HashTable<u32>,
    hasher: RandomState,
    names: Strings,
    addresses: Strings,
    phones: Strings,
}

impl Default for Index {
    fn default() -> Self {
        Self::new()
    }
}

impl Index {
    /// An index of nobody.
    #[must_use]
    pub fn new() -> Self {
        Self {
            people: Vec::new(),
            free: Vec::new(),
            by_key: HashTable::new(),
            hasher: RandomState::new(),
            names: Strings::new(),
            addresses: Strings::new(),
            phones: Strings::new(),
        }
    }

    /// An index of these people; the later of two entries with one key stands.
    #[must_use]
    pub fn build(docs: impl IntoIterator<Item = Doc>) -> Self {
        let mut built = Self::new();
        for doc in docs {
            built.upsert(&doc);
        }
        built.people.shrink_to_fit();
        built.names.shrink();
        built.addresses.shrink();
        built.phones.shrink();
        built
    }

    /// Puts a person in, in place of what was known of the same key. Microseconds.
    pub fn upsert(&mut self, doc: &Doc) {
        self.remove(doc.key);
        let person = Person { key: doc.key, born: doc.birth.unwrap_or(NEVER), residence: doc.residence };
        let at = self.free.pop().unwrap_or_else(|| {
            self.people.push(None);
            position(self.people.len() - 1)
        });
        if let Some(place) = self.people.get_mut(index(at)) {
            *place = Some(person);
        }
        let hash = self.hash(Some(doc.key));
        let (people, hasher) = (&self.people, &self.hasher);
        self.by_key.insert_unique(hash, at, |at| hasher.hash_one(key_at(people, *at)));
        add(&mut self.names, at, &keys::of_names(&doc.names));
        add(&mut self.addresses, at, &keys::of_addresses(&doc.addresses));
        add(&mut self.phones, at, &keys::of_phones(&doc.phones));
    }

    /// Takes a person out; false when nobody had this key.
    pub fn remove(&mut self, key: Key) -> bool {
        let hash = self.hash(Some(key));
        let people = &self.people;
        let Ok(entry) = self.by_key.find_entry(hash, |at| key_at(people, *at) == Some(key)) else { return false };
        let (at, _) = entry.remove();
        for strings in [&mut self.names, &mut self.addresses, &mut self.phones] {
            strings.remove(at);
        }
        if let Some(place) = self.people.get_mut(index(at)) {
            *place = None;
        }
        self.free.push(at);
        true
    }

    /// Number of persons.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// True when it holds nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// The best `limit` persons found, and how many there are in all.
    #[must_use]
    pub fn search(&self, query: &Query, limit: usize) -> Hits {
        let hits = self.first(query, limit);
        let total = if hits.len() < limit { u64::try_from(hits.len()).unwrap_or(u64::MAX) } else { self.count(query) };
        Hits { total, hits }
    }

    /// The best `limit` persons found, without counting the others.
    #[must_use]
    pub fn first(&self, query: &Query, limit: usize) -> Vec<Hit> {
        let plan = Plan::from(query);
        let mut best = self.best(&plan, limit, &|_| true);
        best.truncate(limit);
        best.into_iter()
            .filter_map(|found| {
                Some(Hit { key: key_at(&self.people, found.at)?, place: found.place, field: found.field })
            })
            .collect()
    }

    /// How many persons match, exactly.
    #[must_use]
    pub fn count(&self, query: &Query) -> u64 {
        let mut found = Bits::below(self.people.len());
        self.mark(&Plan::from(query), &|_| true, &mut found);
        found.len()
    }

    /// Everyone who matches, by age of their entry.
    #[must_use]
    pub fn keys(&self, query: &Query) -> Vec<Key> {
        let mut found = Bits::below(self.people.len());
        self.mark(&Plan::from(query), &|_| true, &mut found);
        found.iter().filter_map(|at| key_at(&self.people, at)).collect()
    }

    /// How many match at each agency.
    #[must_use]
    pub fn count_by_org(&self, query: &Query) -> BTreeMap<i32, u64> {
        let mut found = Bits::below(self.people.len());
        self.mark(&Plan::from(query), &|_| true, &mut found);
        let mut counts = BTreeMap::new();
        for key in found.iter().filter_map(|at| key_at(&self.people, at)) {
            *counts.entry(key.org).or_default() += 1;
        }
        counts
    }

    /// Estimated bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.people.capacity() * size_of::<Option<Person>>()
            + self.by_key.capacity() * (size_of::<u32>() + 1)
            + self.free.capacity() * size_of::<u32>()
            + self.names.bytes()
            + self.addresses.bytes()
            + self.phones.bytes()
    }

    /// The first `limit` or a few more matches that pass `test`, best first.
    fn best(&self, plan: &Plan, limit: usize, test: &dyn Fn(u32) -> bool) -> Vec<Found> {
        match plan {
            Plan::And(parts) => match lead(parts) {
                Some((lead, rest)) => {
                    self.best(lead, limit, &|at| test(at) && rest.iter().all(|part| self.matches(part, at)))
                }
                None => self.everyone(limit, test),
            },
            Plan::Or(parts) => ranked(parts.iter().flat_map(|part| self.best(part, limit, test)).collect()),
            Plan::Text(field, keys) => {
                ranked(keys.iter().flat_map(|key| self.best_text(*field, key, limit, test)).collect())
            }
            Plan::Address { look_up, .. } => {
                self.best_text(Field::Address, look_up, limit, &|at| test(at) && self.matches(plan, at))
            }
            Plan::Birth(_) | Plan::Orgs(_) | Plan::Area(_) | Plan::Residence(_) | Plan::Persons(_) | Plan::Not(_) => {
                self.everyone(limit, &|at| test(at) && self.matches(plan, at))
            }
        }
    }

    fn best_text(&self, field: Field, key: &str, limit: usize, test: &dyn Fn(u32) -> bool) -> Vec<Found> {
        let mut seen = HashSet::new();
        let mut best = Vec::new();
        // Breaking is how it ends early; what was found is in `best` either way.
        let _ = self.strings(field).find(key, &mut |at, place| {
            if best.len() >= limit {
                return ControlFlow::Break(());
            }
            if !seen.contains(&at) && test(at) {
                seen.insert(at);
                best.push(Found { place, field, at });
            }
            ControlFlow::Continue(())
        });
        best
    }

    fn everyone(&self, limit: usize, test: &dyn Fn(u32) -> bool) -> Vec<Found> {
        let all = self.present().filter(|at| test(*at)).take(limit);
        all.map(|at| Found { place: Place::Elsewhere, field: Field::Other, at }).collect()
    }

    /// Adds every match that passes `test` to `found`.
    fn mark(&self, plan: &Plan, test: &dyn Fn(u32) -> bool, found: &mut Bits) {
        match plan {
            Plan::And(parts) => match lead(parts) {
                Some((lead, rest)) => {
                    let mut led = Bits::below(self.people.len());
                    self.mark(lead, &|_| true, &mut led);
                    let all = |at: &u32| test(*at) && rest.iter().all(|part| self.matches(part, *at));
                    led.iter().filter(all).for_each(|at| found.add(at));
                }
                None => self.present().filter(|at| test(*at)).for_each(|at| found.add(at)),
            },
            Plan::Or(parts) => parts.iter().for_each(|part| self.mark(part, test, found)),
            Plan::Text(field, keys) => keys.iter().for_each(|key| self.mark_text(*field, key, test, found)),
            Plan::Address { look_up, .. } => {
                self.mark_text(Field::Address, look_up, &|at| test(at) && self.matches(plan, at), found);
            }
            Plan::Birth(_) | Plan::Orgs(_) | Plan::Area(_) | Plan::Residence(_) | Plan::Persons(_) | Plan::Not(_) => {
                self.present().filter(|at| test(*at) && self.matches(plan, *at)).for_each(|at| found.add(at));
            }
        }
    }

    fn mark_text(&self, field: Field, key: &str, test: &dyn Fn(u32) -> bool, found: &mut Bits) {
        // Nothing breaks this walk.
        let _ = self.strings(field).find(key, &mut |at, _| {
            if !found.has(at) && test(at) {
                found.add(at);
            }
            ControlFlow::Continue(())
        });
    }

    /// Whether the person at `at` matches.
    fn matches(&self, plan: &Plan, at: u32) -> bool {
        match plan {
            Plan::And(parts) => parts.iter().all(|part| self.matches(part, at)),
            Plan::Or(parts) => parts.iter().any(|part| self.matches(part, at)),
            Plan::Text(field, keys) => {
                self.strings(*field).any(at, |head, tail| keys.iter().any(|key| contains(head, tail, key)))
            }
            Plan::Address { key, .. } => {
                self.addresses.any(at, |head, tail| jp::address_contains(&[head, tail].concat(), key))
            }
            Plan::Birth(birth) => self.person(at).is_some_and(|person| birth.matches(person.born.0, person.born.1)),
            Plan::Orgs(orgs) => self.person(at).is_some_and(|person| orgs.contains(&person.key.org)),
            Plan::Area(area) => self.person(at).is_some_and(|person| person.key.area == *area),
            Plan::Residence(org) => self.person(at).is_some_and(|person| person.residence == Some(*org)),
            Plan::Persons(persons) => self.person(at).is_some_and(|person| persons.contains(&person.key.person)),
            Plan::Not(part) => self.person(at).is_some() && !self.matches(part, at),
        }
    }

    /// Of what [`key_at`] answers, so that a growing table can hash its positions again.
    fn hash(&self, key: Option<Key>) -> u64 {
        self.hasher.hash_one(key)
    }

    fn strings(&self, field: Field) -> &Strings {
        match field {
            Field::Phone => &self.phones,
            Field::Address => &self.addresses,
            Field::Name | Field::Other => &self.names,
        }
    }

    fn person(&self, at: u32) -> Option<&Person> {
        self.people.get(index(at))?.as_ref()
    }

    fn present(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.people).filter(|(_, person)| person.is_some()).map(|(at, _)| at)
    }
}

/// A match: ordered by how good it is, then by age of the entry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    place: Place,
    field: Field,
    at: u32,
}

/// Each person once, with the best match.
fn ranked(mut found: Vec<Found>) -> Vec<Found> {
    found.sort();
    let mut seen = HashSet::new();
    found.retain(|one| seen.insert(one.at));
    found
}

/// The part that narrows most, and the others.
fn lead(parts: &[Plan]) -> Option<(&Plan, Vec<&Plan>)> {
    let (at, lead) = parts.iter().enumerate().max_by_key(|(_, part)| part.strength())?;
    Some((lead, parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| part).collect()))
}

fn add(strings: &mut Strings, at: u32, keys: &[keys::Cut]) {
    strings.add(at, &keys.iter().map(keys::Cut::pieces).collect::<Vec<_>>());
}

fn key_at(people: &[Option<Person>], at: u32) -> Option<Key> {
    people.get(index(at))?.as_ref().map(|person| person.key)
}
