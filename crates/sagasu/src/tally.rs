//! How many persons have each character, and each pair of kana, in a name.
//!
//! One kana stands in the names of up to half of all people. Counting them one by one for every keystroke would take
//! tens of milliseconds; these counts are kept up to date instead.

use hashbrown::HashMap;

/// Katakana and the long vowel mark.
const FIRST: u32 = 0x30A1;
const KANA: usize = 92;

/// A number of persons, and the last change in which one was seen: a person counts once however often it has a pair.
#[derive(Clone, Copy, Default)]
struct Count {
    persons: u32,
    seen: u32,
}

/// Counts of persons by character and pair of kana.
pub(crate) struct Tally {
    kana: Vec<Count>,
    others: HashMap<char, Count>,
    change: u32,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self { kana: vec![Count::default(); KANA + KANA * KANA], others: HashMap::new(), change: 0 }
    }

    /// Counts a person with these strings in.
    pub(crate) fn add<'a>(&mut self, strings: impl Iterator<Item = (&'a str, &'a str)>) {
        self.change(strings, |count| count.saturating_add(1));
    }

    /// Counts a person with these strings out.
    pub(crate) fn take<'a>(&mut self, strings: impl Iterator<Item = (&'a str, &'a str)>) {
        self.change(strings, |count| count.saturating_sub(1));
    }

    /// How many have `text`, where it is one character or two kana.
    pub(crate) fn of(&self, text: &str) -> Option<u64> {
        let mut characters = text.chars();
        let first = characters.next()?;
        let count = match (kana(first), characters.next(), characters.next()) {
            (Some(first), None, _) => self.kana.get(first),
            (None, None, _) => return Some(self.others.get(&first).map_or(0, |count| u64::from(count.persons))),
            (Some(first), Some(second), None) => self.kana.get(pair(first, kana(second)?)),
            _ => None,
        };
        count.map(|count| u64::from(count.persons))
    }

    fn change<'a>(&mut self, strings: impl Iterator<Item = (&'a str, &'a str)>, change: fn(u32) -> u32) {
        self.change = self.change.checked_add(1).unwrap_or_else(|| {
            self.kana.iter_mut().chain(self.others.values_mut()).for_each(|count| count.seen = 0);
            1
        });
        let now = self.change;
        let touch = |count: &mut Count| {
            if count.seen != now {
                *count = Count { persons: change(count.persons), seen: now };
            }
        };
        for (head, tail) in strings {
            let mut before = None;
            for c in head.chars().chain(tail.chars()) {
                let here = kana(c);
                match here {
                    Some(here) => self.kana.get_mut(here).into_iter().for_each(touch),
                    None => touch(self.others.entry(c).or_default()),
                }
                if let (Some(before), Some(here)) = (before, here) {
                    self.kana.get_mut(pair(before, here)).into_iter().for_each(touch);
                }
                before = here;
            }
        }
    }
}

fn kana(c: char) -> Option<usize> {
    u32::from(c).checked_sub(FIRST).and_then(|at| usize::try_from(at).ok()).filter(|at| *at < KANA)
}

fn pair(first: usize, second: usize) -> usize {
    KANA + first * KANA + second
}
