//! The dictionary of name parts and the lists of those that contain, begin or end with given characters.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

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
    /// All texts end to end.
    texts: String,
    /// Where each text ends.
    ends: Vec<u32>,
    ids: HashTable<PartId>,
    hasher: DefaultHashBuilder,
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
        self.ends.len()
    }

    pub(crate) fn text(&self, id: PartId) -> &str {
        text(&self.texts, &self.ends, id)
    }

    pub(crate) fn find(&self, wanted: &str) -> Option<PartId> {
        self.ids.find(self.hasher.hash_one(wanted), |id| self.text(*id) == wanted).copied()
    }

    pub(crate) fn intern(&mut self, new: &str) -> PartId {
        if let Some(id) = self.find(new) {
            return id;
        }
        let id = position(self.ends.len());
        self.texts.push_str(new);
        self.ends.push(position(self.texts.len()));
        let (texts, ends, hasher) = (&self.texts, &self.ends, &self.hasher);
        self.ids.insert_unique(hasher.hash_one(new), id, |id| hasher.hash_one(text(texts, ends, *id)));
        let first = new.chars().next().map(|c| (START, c));
        let last = new.chars().next_back().map(|c| (c, END));
        let alone = new.chars().map(|c| (c, ALONE));
        for pair in inner_pairs(new).chain(first).chain(last).chain(alone) {
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
        self.listed(inner_pairs(text).chain(alone), move |part| part.contains(text))
    }

    /// Parts that begin with `text`, ascending.
    pub(crate) fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = PartId> + 'a {
        let first = text.chars().next().map(|c| (START, c));
        self.listed(inner_pairs(text).chain(first), move |part| part.starts_with(text))
    }

    /// Parts that end with `text`, ascending.
    pub(crate) fn ending<'a>(&'a self, text: &'a str) -> impl Iterator<Item = PartId> + 'a {
        let last = text.chars().next_back().map(|c| (c, END));
        self.listed(inner_pairs(text).chain(last), move |part| part.ends_with(text))
    }

    /// Parts in the lists of all `pairs` that pass `test`: the shortest list is read. One pair decides by itself.
    fn listed<'a>(
        &'a self,
        pairs: impl Iterator<Item = (char, char)>,
        test: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = PartId> + 'a {
        let mut lists = 0;
        let shortest = pairs
            .map(|pair| self.pairs.get(&pair).map_or(&[][..], Vec::as_slice))
            .inspect(|_| lists += 1)
            .min_by_key(|list| list.len());
        let sure = lists == 1;
        shortest.unwrap_or_default().iter().copied().filter(move |id| sure || test(self.text(*id)))
    }

    /// Estimated bytes held.
    pub(crate) fn bytes(&self) -> usize {
        let lists: usize = self.pairs.values().map(|list| list.capacity() * size_of::<PartId>()).sum();
        self.texts.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.ids.capacity() * (size_of::<PartId>() + 1)
            + self.pairs.capacity() * (size_of::<((char, char), Vec<PartId>)>() + 1)
            + lists
    }
}

fn text<'a>(texts: &'a str, ends: &[u32], id: PartId) -> &'a str {
    let end = |id: PartId| ends.get(index(id)).map(|end| index(*end));
    let start = id.checked_sub(1).map_or(Some(0), end);
    start.zip(end(id)).and_then(|(start, end)| texts.get(start..end)).unwrap_or("")
}

/// Neighbouring characters inside `text`.
fn inner_pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}
