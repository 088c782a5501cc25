//! A query with its words folded once.

use std::collections::BTreeSet;

use jp::{BirthQuery, fold_address, fold_phone, split_key};

use crate::keys::word_keys;
use crate::{Field, Query};

/// A query ready to run.
pub(crate) enum Plan {
    And(Vec<Plan>),
    Or(Vec<Plan>),
    /// Any of these keys in a key of a field.
    Text(Field, Vec<String>),
    /// The key of an address, and what of it to look up.
    Address {
        key: String,
        look_up: String,
    },
    Birth(BirthQuery),
    Orgs(BTreeSet<i32>),
    Area(i16),
    Residence(i32),
    Persons(BTreeSet<u128>),
    Not(Box<Plan>),
}

impl From<&Query> for Plan {
    fn from(query: &Query) -> Self {
        match query {
            Query::And(parts) => Self::And(parts.iter().map(Self::from).collect()),
            Query::Or(parts) => Self::Or(parts.iter().map(Self::from).collect()),
            Query::Name(typed) => Self::Text(Field::Name, word_keys(typed)),
            Query::Phone(typed) => {
                Self::Text(Field::Phone, Some(fold_phone(typed)).filter(|key| !key.is_empty()).into_iter().collect())
            }
            Query::Address(typed) => {
                let key = fold_address(typed);
                let (town, places) = split_key(&key);
                let look_up = if town.is_empty() { places.first().copied().unwrap_or("") } else { town };
                Self::Address { look_up: look_up.to_owned(), key }
            }
            Query::Birth(birth) => Self::Birth(*birth),
            Query::Orgs(orgs) => Self::Orgs(orgs.clone()),
            Query::Area(area) => Self::Area(*area),
            Query::Residence(org) => Self::Residence(*org),
            Query::Persons(persons) => Self::Persons(persons.clone()),
            Query::Not(part) => Self::Not(Box::new(Self::from(part.as_ref()))),
        }
    }
}

impl Plan {
    /// How well the plan narrows a search by itself; the best of several leads it.
    pub(crate) fn strength(&self) -> usize {
        match self {
            Self::And(parts) => parts.iter().map(Self::strength).max().unwrap_or(0),
            Self::Or(parts) => parts.iter().map(Self::strength).min().unwrap_or(usize::MAX),
            Self::Text(_, keys) => keys.iter().map(String::len).min().unwrap_or(usize::MAX),
            Self::Address { look_up, .. } => look_up.len(),
            Self::Birth(_) | Self::Orgs(_) | Self::Area(_) | Self::Residence(_) | Self::Persons(_) | Self::Not(_) => 0,
        }
    }
}
