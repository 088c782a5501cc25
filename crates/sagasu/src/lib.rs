//! Search for people by any part of a name, and by birth date, address and telephone number, over millions of them.
//!
//! The index lives in memory, holds keys made by [`jp`] and no more than callers give it: an address that is kept from
//! someone is not given. It answers *who matches*; who may see the answer is the caller's affair.
//!
//! A name matches a typed word when a key of the word ([`word_keys`]) is a substring of a key of the name
//! ([`name_keys`]): of the name as written, of its reading, or of its reading without long vowels.
//!
//! ```
//! use sagasu::{Doc, Index, Key, Name, Query};
//!
//! let mut index = Index::new();
//! index.upsert(&Doc {
//!     key: Key { area: 34, org: 1, person: 7 },
//!     names: vec![Name { text: "髙橋 さくら".into(), kana: "たかはし さくら".into() }],
//!     ..Doc::default()
//! });
//! let found = index.search(&Query::Name("橋さ".into()), 50);
//! assert_eq!(found.total, 1);
//! assert_eq!(index.count(&Query::Name("takahashi".into())), 1);
//! ```

mod bits;
mod born;
mod index;
mod keys;
mod parts;
mod people;
mod plan;
mod strings;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;
pub use jp::BirthQuery;

pub use index::Index;
pub use keys::{name_keys, word_keys};

/// Names one person of one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key {
    /// Storage area.
    pub area: i16,
    /// Agency that holds the person.
    pub org: i32,
    /// The person's UUID as a number.
    pub person: u128,
}

/// One name of a person, as written; the index folds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// In kanji, kana or Roman letters; family name, space, given name where they are known apart.
    pub text: String,
    /// The reading, in the same order; empty when unknown.
    pub kana: String,
}

/// What can be found about one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doc {
    /// Whom it is about.
    pub key: Key,
    /// Every name: official, alias, former and so on. More than one may match, the person is found once.
    pub names: Vec<Name>,
    /// First and last day on which the person can have been born.
    pub birth: Option<(Date, Date)>,
    /// Addresses that everyone who may search may use to find the person.
    pub addresses: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// The agency under which the person lives, when the holder is another one.
    pub residence: Option<i32>,
}

/// What to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// All of them; everyone when empty.
    And(Vec<Query>),
    /// At least one of them; nobody when empty.
    Or(Vec<Query>),
    /// Part of a name in kanji, kana or Roman letters, as typed. What folds to nothing finds nobody.
    Name(String),
    /// A birth date, or part of one.
    Birth(BirthQuery),
    /// Part of an address, as typed.
    Address(String),
    /// Part of a telephone number, as typed.
    Phone(String),
    /// Held by one of these agencies.
    Orgs(BTreeSet<i32>),
    /// Held in this storage area.
    Area(i16),
    /// Living under this agency.
    Residence(i32),
    /// One of these persons, by UUID.
    Persons(BTreeSet<u128>),
    /// Not matching this.
    Not(Box<Query>),
}

/// Where in a name, address or number the words were found. Best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// It is the whole.
    Whole,
    /// It is the family name, or what else stands before the first space.
    Family,
    /// It begins with it.
    Beginning,
    /// The given name, or what else stands behind the first space, begins with it. Where no space tells, a guess.
    Given,
    /// It holds it further in.
    Inside,
    /// Nothing was looked for in text.
    Elsewhere,
}

/// What matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A name or its reading.
    Name,
    /// A telephone number.
    Phone,
    /// An address.
    Address,
    /// Birth date, agency or area alone.
    Other,
}

/// One person found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Who.
    pub key: Key,
    /// Where the best match was.
    pub place: Place,
    /// What matched there.
    pub field: Field,
}

/// The first of those found, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// Persons found, exactly.
    pub total: u64,
    /// The best ones, by place and field. Which of equals come first is the same at every call, until the index changes.
    pub hits: Vec<Hit>,
}
