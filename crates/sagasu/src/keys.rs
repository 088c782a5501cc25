//! The strings the index keeps of a person, and where each is cut.

use jp::{fold_address, fold_kana, fold_kana_keeping_long, fold_phone, is_kana, search_keys};

use crate::Name;

/// Characters of the first part where no space tells: most family names have two kanji, or three kana.
const FAMILY_KANJI: usize = 2;
const FAMILY_KANA: usize = 3;
/// Area and exchange of a telephone number.
const EXCHANGE: usize = 6;

/// A string and the byte at which it is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    text: String,
    at: usize,
}

impl Cut {
    fn after(text: String, characters: usize) -> Self {
        let at = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
        let at = if at == 0 { text.len() } else { at };
        Self { text, at }
    }

    pub(crate) fn pieces(&self) -> (&str, &str) {
        self.text.split_at(self.at)
    }
}

/// Keys of names: as written, and of readings with and without long vowels where they differ.
pub(crate) fn of_names(names: &[Name]) -> Vec<Cut> {
    let mut keys = Vec::with_capacity(names.len() * 3);
    for name in names {
        let text = Folded::new(&name.text, FAMILY_KANJI);
        let unread = name.kana.trim().is_empty() && text.key.chars().all(is_kana);
        let reading = Folded::new(if unread { &name.text } else { &name.kana }, FAMILY_KANA);
        let short = fold_kana(&reading.key);
        let short_family = fold_kana(reading.key.get(..reading.at).unwrap_or_default()).chars().count();
        push(&mut keys, text.into_cut());
        push(&mut keys, Cut::after(short, short_family));
        push(&mut keys, reading.into_cut());
    }
    keys
}

/// A folded name and the byte at which its family name ends.
struct Folded {
    key: String,
    at: usize,
}

impl Folded {
    /// Where no space tells, the family name has `guess` characters.
    fn new(name: &str, guess: usize) -> Self {
        let key = fold_kana_keeping_long(name);
        let family = family_of(name).map_or(guess, |family| fold_kana_keeping_long(family).chars().count());
        let at = key.char_indices().nth(family).map_or(key.len(), |(at, _)| at);
        Self { key, at }
    }

    fn into_cut(self) -> Cut {
        let at = if self.at == 0 { self.key.len() } else { self.at };
        Cut { text: self.key, at }
    }
}

/// The keys under which the index finds a name. A word finds it when one of [`word_keys`] is a substring of one of these.
///
/// For comparing the index with other ways to search: the index makes them by itself.
#[must_use]
pub fn name_keys(name: &Name) -> Vec<String> {
    of_names(std::slice::from_ref(name)).into_iter().map(|cut| cut.text).collect()
}

/// The keys of a typed word, as [`Query::Name`](crate::Query::Name) uses them; empty when it finds nobody.
#[must_use]
pub fn word_keys(typed: &str) -> Vec<String> {
    let mut keys = vec![fold_kana_keeping_long(typed)];
    keys.extend(search_keys(typed).kana.into_iter().flat_map(|kana| [kana.short, kana.long]));
    keys.retain(|key| !key.is_empty());
    without_implied(keys)
}

/// The keys that decide: where トウ is wanted as well as ト, whatever has the first has the second.
fn without_implied(keys: Vec<String>) -> Vec<String> {
    let mut deciding: Vec<String> = Vec::with_capacity(keys.len());
    for key in keys {
        if !deciding.iter().any(|other| key.contains(other.as_str())) {
            deciding.retain(|other| !other.contains(key.as_str()));
            deciding.push(key);
        }
    }
    deciding
}

/// What stands before the first space inside the name.
fn family_of(name: &str) -> Option<&str> {
    name.trim().split_once(char::is_whitespace).map(|(family, _)| family)
}

/// Keys of addresses, cut before the first number.
pub(crate) fn of_addresses(addresses: &[String]) -> Vec<Cut> {
    let mut keys = Vec::with_capacity(addresses.len());
    for address in addresses {
        let key = fold_address(address);
        let town = key.chars().take_while(|c| !c.is_ascii_digit()).count();
        push(&mut keys, Cut::after(key, town));
    }
    keys
}

/// Keys of telephone numbers.
pub(crate) fn of_phones(phones: &[String]) -> Vec<Cut> {
    let mut keys = Vec::with_capacity(phones.len());
    for phone in phones {
        push(&mut keys, Cut::after(fold_phone(phone), EXCHANGE));
    }
    keys
}

fn push(keys: &mut Vec<Cut>, key: Cut) {
    if !key.text.is_empty() && keys.iter().all(|known| known.text != key.text) {
        keys.push(key);
    }
}
