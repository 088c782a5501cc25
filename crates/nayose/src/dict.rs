//! Strings as numbers.

use hashbrown::HashTable;

/// Each string once, numbered from 1 in the order of their arrival; 0 stands for nothing.
#[derive(Default)]
pub(crate) struct Dict {
    text: String,
    /// Where each string ends.
    ends: Vec<u32>,
    /// A hash of each string: the same on every machine and in every run.
    hashes: Vec<u32>,
    table: HashTable<Entry>,
}

/// A string in the table: its hash and its place stand beside its number, so that looking it up reads memory twice only.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    id: u32,
    start: u32,
    length: u32,
}

/// The table takes its bits from both ends of a hash: half of one is spread over all of them.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn half(text: &str) -> u32 {
    u32::try_from(stable(text) >> 32).unwrap_or(0)
}

impl Dict {
    /// The number of a string; 0 for the empty one.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        self.intern_new(text).0
    }

    /// The number, and whether the string was unknown before.
    pub(crate) fn intern_new(&mut self, text: &str) -> (u32, bool) {
        if text.is_empty() {
            return (0, false);
        }
        let hash = half(text);
        if let Some(id) = self.find_hashed(text, hash) {
            return (id, false);
        }
        let start = number(self.text.len());
        self.text.push_str(text);
        self.ends.push(number(self.text.len()));
        self.hashes.push(hash);
        let id = number(self.ends.len());
        let entry = Entry { hash, id, start, length: number(text.len()) };
        self.table.insert_unique(spread(hash), entry, |entry| spread(entry.hash));
        (id, true)
    }

    /// The number of a string that is known.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(text, half(text))
    }

    fn find_hashed(&self, text: &str, hash: u32) -> Option<u32> {
        let same = |entry: &Entry| {
            let place = at(entry.start)..at(entry.start) + at(entry.length);
            entry.hash == hash && self.text.get(place) == Some(text)
        };
        self.table.find(spread(hash), same).map(|entry| entry.id)
    }

    /// The string; empty for 0.
    pub(crate) fn get(&self, id: u32) -> &str {
        let Some(at) = at(id).checked_sub(1) else { return "" };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(self::at(start)..self::at(end)).unwrap_or("")
    }

    /// A hash of the string: the same on every machine and in every run; 0 for 0.
    pub(crate) fn hash(&self, id: u32) -> u64 {
        at(id).checked_sub(1).and_then(|at| self.hashes.get(at)).copied().unwrap_or(0).into()
    }

    /// How many strings there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// A position as a number of 32 bits. Corpora of four thousand million strings are not for this crate.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A number as a position.
pub(crate) fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Mixes a number into a hash: the same on every machine and in every run.
pub(crate) fn mix(hash: u64, value: u64) -> u64 {
    let mut x = hash.rotate_left(23) ^ value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    x ^ (x >> 29)
}

/// A hash of a string: the same on every machine and in every run.
pub(crate) fn stable(text: &str) -> u64 {
    let mut hash = mix(0x51, u64::try_from(text.len()).unwrap_or(0));
    for chunk in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        hash = mix(hash, u64::from_le_bytes(word));
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_keep_their_numbers(words in proptest::collection::vec(".{0,6}", 0..40)) {
            let mut dict = Dict::default();
            let ids: Vec<u32> = words.iter().map(|word| dict.intern(word)).collect();
            for (word, id) in words.iter().zip(&ids) {
                prop_assert_eq!(dict.get(*id), word.as_str());
                prop_assert_eq!(dict.intern(word), *id);
                prop_assert_eq!(dict.find(word).unwrap_or(0), *id);
            }
        }
    }
}
