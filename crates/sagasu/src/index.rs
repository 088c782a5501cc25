//! The index itself: persons, their strings, and how a query runs over them.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::ControlFlow;

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};

use crate::bits::Bits;
use crate::born::Born;
use crate::people::People;
use crate::plan::Plan;
use crate::strings::{Strings, contains};
use crate::tally::Tally;
use crate::{Doc, Field, Hit, Hits, Key, Place, Query, keys};

/// People found by parts of their names and more. Reading needs `&self` only: wrap it in a read-write lock.
pub struct Index {
    people: People,
    /// Positions in `people` by key.
    by_key: HashTable<u32>,
    hasher: DefaultHashBuilder,
    names: Strings,
    tally: Tally,
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
            people: People::default(),
            by_key: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            names: Strings::new(),
            tally: Tally::new(),
            addresses: Strings::new(),
            phones: Strings::new(),
        }
    }

    /// An index of these people; the later of two entries with one key stands.
    #[must_use]
    pub fn build(docs: impl IntoIterator<Item = Doc>) -> Self {
        let mut built = Self {
            names: Strings::gathering(),
            addresses: Strings::gathering(),
            phones: Strings::gathering(),
            ..Self::new()
        };
        let docs = docs.into_iter();
        // The table is empty: nothing is there to be hashed again.
        built.by_key.reserve(docs.size_hint().0, |_| 0);
        for doc in docs {
            built.upsert(&doc);
        }
        built.people.shrink();
        for strings in [&mut built.names, &mut built.addresses, &mut built.phones] {
            strings.settle();
        }
        built
    }

    /// Puts a person in, in place of what was known of the same key. Microseconds.
    pub fn upsert(&mut self, doc: &Doc) {
        self.remove(doc.key);
        let born = doc.birth.map_or(Born::UNKNOWN, |(first, last)| Born::between(first, last));
        let at = self.people.add(doc.key, born, doc.residence);
        let hash = self.hash(Some(doc.key));
        let (people, hasher) = (&self.people, &self.hasher);
        self.by_key.insert_unique(hash, at, |at| hasher.hash_one(people.key(*at)));
        add(&mut self.names, at, &keys::of_names(&doc.names));
        self.tally.add(self.names.of(at));
        add(&mut self.addresses, at, &keys::of_addresses(&doc.addresses));
        add(&mut self.phones, at, &keys::of_phones(&doc.phones));
    }

    /// Takes a person out; false when nobody had this key.
    pub fn remove(&mut self, key: Key) -> bool {
        let hash = self.hash(Some(key));
        let people = &self.people;
        let Ok(entry) = self.by_key.find_entry(hash, |at| people.key(*at) == Some(key)) else { return false };
        let (at, _) = entry.remove();
        self.tally.take(self.names.of(at));
        for strings in [&mut self.names, &mut self.addresses, &mut self.phones] {
            strings.remove(at);
        }
        self.people.remove(at);
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
            .filter_map(|found| Some(Hit { key: self.people.key(found.at)?, place: found.place, field: found.field }))
            .collect()
    }

    /// How many persons match, exactly.
    #[must_use]
    pub fn count(&self, query: &Query) -> u64 {
        let plan = Plan::from(query);
        if let Plan::Text(Field::Name, keys) = &plan
            && let [key] = keys.as_slice()
            && let Some(counted) = self.tally.of(key)
        {
            return counted;
        }
        let mut count = 0;
        self.each(&plan, &mut |_| count += 1);
        count
    }

    /// Everyone who matches, each once.
    #[must_use]
    pub fn keys(&self, query: &Query) -> Vec<Key> {
        let mut found = Vec::new();
        self.each(&Plan::from(query), &mut |at| found.extend(self.people.key(at)));
        found
    }

    /// How many match at each agency.
    #[must_use]
    pub fn count_by_org(&self, query: &Query) -> BTreeMap<i32, u64> {
        let mut counts = BTreeMap::new();
        self.each(&Plan::from(query), &mut |at| {
            if let Some(key) = self.people.key(at) {
                *counts.entry(key.org).or_default() += 1;
            }
        });
        counts
    }

    /// Estimated bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.people.bytes()
            + self.by_key.capacity() * (size_of::<u32>() + 1)
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
        let all = self.people.present().filter(|at| test(*at)).take(limit);
        all.map(|at| Found { place: Place::Elsewhere, field: Field::Other, at }).collect()
    }

    /// Tells `found` every match once.
    fn each(&self, plan: &Plan, found: &mut dyn FnMut(u32)) {
        match plan {
            Plan::And(parts) => match lead(parts) {
                Some((lead, rest)) => {
                    // In the order people lie in memory: those of one name are scattered.
                    let mut led = Bits::below(self.people.bound());
                    self.each(lead, &mut |at| led.add(at));
                    led.iter().filter(|at| rest.iter().all(|part| self.matches(part, *at))).for_each(found);
                }
                None => self.people.present().for_each(found),
            },
            Plan::Or(parts) => {
                let mut all = Bits::below(self.people.bound());
                parts.iter().for_each(|part| self.each(part, &mut |at| all.add(at)));
                all.iter().for_each(found);
            }
            Plan::Text(field, keys) => self.strings(*field).each(keys, found),
            Plan::Address { look_up, .. } => self.addresses.each(std::slice::from_ref(look_up), |at| {
                if self.matches(plan, at) {
                    found(at);
                }
            }),
            Plan::Birth(_) | Plan::Orgs(_) | Plan::Area(_) | Plan::Residence(_) | Plan::Persons(_) | Plan::Not(_) => {
                self.people.present().filter(|at| self.matches(plan, *at)).for_each(found);
            }
        }
    }

    /// Whether the person at `at` matches.
    fn matches(&self, plan: &Plan, at: u32) -> bool {
        match plan {
            Plan::And(parts) => parts.iter().all(|part| self.matches(part, at)),
            Plan::Or(parts) => parts.iter().any(|part| self.matches(part, at)),
            Plan::Text(field, keys) => {
                let mut strings = self.strings(*field).of(at);
                strings.any(|(head, tail)| keys.iter().any(|key| contains(head, tail, key)))
            }
            Plan::Address { key, .. } => {
                self.addresses.of(at).any(|(head, tail)| jp::address_contains(&[head, tail].concat(), key))
            }
            Plan::Birth(birth) => self.people.born(at).matches(*birth),
            Plan::Orgs(orgs) => self.people.key(at).is_some_and(|key| orgs.contains(&key.org)),
            Plan::Area(area) => self.people.key(at).is_some_and(|key| key.area == *area),
            Plan::Residence(org) => self.people.residence(at) == Some(*org),
            Plan::Persons(persons) => self.people.key(at).is_some_and(|key| persons.contains(&key.person)),
            Plan::Not(part) => self.people.key(at).is_some() && !self.matches(part, at),
        }
    }

    /// Of what [`People::key`] answers, so that a growing table can hash its positions again.
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
