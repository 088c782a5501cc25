//! The dictionary of name parts and the lists of those that contain, begin or end with given characters.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bits::{index, position};

/// Number of a part in the dictionary.
pub(crate) type PartId = u32;

/// The empty part, always there.
pub(crate) const EMPTY: PartId = 0;

/// Stand before the first and behind the last character of a part in pairs of characters.
const START: char = '\u{2}';
const END: char = '\u{3}';
/// Second of a "pair" that is one character anywhere in the part.
const ALONE: char = '\u{0}';

/// Every distinct part once. Parts stay when the last name that uses them goes: names come back.
#[derive(Default)]
pub(crate) struct Parts {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, PartId>,
    /// Pairs of characters, with those at both ends, to the parts that have them, ascending.
    pairs: HashMap<(char, char), Vec<PartId>>,
}

impl Parts {
    pub(crate) fn new() -> Self {
        let mut parts = Self::default();
        parts.intern("");
        parts
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(crate) fn text(&self, id: PartId) -> &str {
        self.texts.get(index(id)).map_or("", |text| text)
    }

    pub(crate) fn find(&self, text: &str) -> Option<PartId> {
        self.ids.get(text).copied()
    }

    pub(crate) fn intern(&mut self, text: &str) -> PartId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let id = position(self.texts.len());
        let shared: Arc<str> = text.into();
        self.texts.push(Arc::clone(&shared));
        self.ids.insert(shared, id);
        for pair in pairs_of(text, START, END).chain(text.chars().map(|c| (c, ALONE))) {
            let list = self.pairs.entry(pair).or_default();
            if list.last() != Some(&id) {
                list.push(id);
            }
        }
        id
    }

    /// Parts that contain `text`, ascending.
    pub(crate) fn containing<'a>(&'a self, text: &'a str) -> impl Iterator<Item = PartId> + 'a {
        let mut characters = text.chars();
        let alone = characters.next().filter(|_| characters.next().is_none()).map(|c| (c, ALONE));
        self.rarest(inner_pairs(text).chain(alone)).filter(move |id| self.text(*id).contains(text))
    }

    /// Parts that begin with `text`, ascending.
    pub(crate) fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = PartId> + 'a {
        let first = text.chars().next().map(|c| (START, c));
        self.rarest(inner_pairs(text).chain(first)).filter(move |id| self.text(*id).starts_with(text))
    }

    /// Parts that end with `text`, ascending.
    pub(crate) fn ending<'a>(&'a self, text: &'a str) -> impl Iterator<Item = PartId> + 'a {
        let last = text.chars().next_back().map(|c| (c, END));
        self.rarest(inner_pairs(text).chain(last)).filter(move |id| self.text(*id).ends_with(text))
    }

    /// The shortest of the lists: every part wanted is in each.
    fn rarest(&self, pairs: impl Iterator<Item = (char, char)>) -> impl Iterator<Item = PartId> {
        let lists = pairs.map(|pair| self.pairs.get(&pair).map_or(&[][..], Vec::as_slice));
        lists.min_by_key(|list| list.len()).unwrap_or_default().iter().copied()
    }

    /// Estimated bytes held.
    pub(crate) fn bytes(&self) -> usize {
        const TEXT: usize = 2 * size_of::<Arc<str>>() + 2 * size_of::<usize>() + size_of::<(Arc<str>, PartId)>();
        let texts: usize = self.texts.iter().map(|text| text.len() + TEXT).sum();
        let pairs: usize = self.pairs.values().map(|list| list.capacity() * size_of::<PartId>()).sum();
        texts + pairs + self.pairs.capacity() * size_of::<((char, char), Vec<PartId>)>()
    }
}

/// Neighbouring characters inside `text`.
fn inner_pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

/// Neighbouring characters with what stands before and behind; nothing for the empty text.
fn pairs_of(text: &str, before: char, behind: char) -> impl Iterator<Item = (char, char)> {
    let first = text.chars().next().map(|c| (before, c));
    let last = text.chars().next_back().map(|c| (c, behind));
    first.into_iter().chain(inner_pairs(text)).chain(last)
}
