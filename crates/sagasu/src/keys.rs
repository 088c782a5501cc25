//! The strings the index keeps of a person, and where each is cut.

use jp::{fold, fold_address, fold_kana, fold_kana_keeping_long, fold_phone, is_kana};

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
        let text = fold(&name.text);
        let family = family_of(&name.text).map_or(FAMILY_KANJI, |family| fold(family).chars().count());
        let reading = if name.kana.trim().is_empty() && text.chars().all(is_kana) { &name.text } else { &name.kana };
        push(&mut keys, Cut::after(text, family));
        let family = family_of(reading);
        let cut = |key: fn(&str) -> String| {
            Cut::after(key(reading), family.map_or(FAMILY_KANA, |family| key(family).chars().count()))
        };
        push(&mut keys, cut(fold_kana));
        push(&mut keys, cut(fold_kana_keeping_long));
    }
    keys
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
