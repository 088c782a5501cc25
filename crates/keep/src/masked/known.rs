//! What must not stand in the finished files: everything the masked columns held, and everybody the agency's register names. Pure.
//!
//! Spellings do not matter: names and addresses are compared by their keys (`jp`), readings in Roman letters too, numbers and telephones by their
//! digits, days in any style. What is looked for across all rows is whole names, numbers, addresses and telephones; in the rows of a person also
//! the parts of the name and the birth dates of the household.

use super::rules::{Kind, days_in, is_digit};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Fewest letters of a name that is looked for within longer texts; shorter ones only as whole cells.
const WITHIN: usize = 3;
/// Digits of a number that is looked for within a longer run.
const LENGTHS: std::ops::RangeInclusive<usize> = 9..=12;

/// Keys by their first letters.
#[derive(Debug, Default)]
struct Words {
    by_head: HashMap<[char; 2], Vec<Box<str>>>,
    seen: HashSet<Box<str>>,
}

impl Words {
    fn add(&mut self, key: &str) {
        let mut letters = key.chars();
        let (Some(a), Some(b)) = (letters.next(), letters.next()) else { return };
        if self.seen.insert(key.into()) {
            self.by_head.entry([a, b]).or_default().push(key.into());
        }
    }

    /// Whether one of them stands in a key.
    fn within(&self, key: &str) -> bool {
        if self.seen.is_empty() {
            return false;
        }
        key.char_indices().any(|(at, a)| {
            let rest = key.get(at..).unwrap_or_default();
            let Some(b) = rest.chars().nth(1) else { return false };
            self.by_head.get(&[a, b]).is_some_and(|words| words.iter().any(|word| rest.starts_with(&**word)))
        })
    }
}

/// What is known of the person of a row.
#[derive(Debug, Default, Clone)]
struct Person {
    parts: BTreeSet<String>,
    births: Vec<Date>,
}

/// Everything looked for.
#[derive(Debug, Default)]
pub struct Known {
    names: Words,
    /// Names too short to look for within texts.
    short: HashSet<String>,
    readings: HashSet<String>,
    addresses: Words,
    /// Digits of numbers and telephones.
    digits: HashMap<String, Kind>,
    persons: HashMap<String, Person>,
}

impl Known {
    /// A whole name or reading, of whomever.
    pub fn name(&mut self, name: &str) {
        let key = jp::fold(name);
        match key.chars().count() {
            0 | 1 => {}
            length if length < WITHIN => drop(self.short.insert(key)),
            _ => {
                if key.chars().all(jp::is_kana) {
                    self.readings.insert(jp::fold_kana(&key));
                }
                self.names.add(&key);
            }
        }
    }

    /// An address: from the town to the house, as people leave the building out; and from the district on, as they leave the town out.
    pub fn address(&mut self, line: &str) {
        let key = jp::fold_address(line);
        let (town, _) = jp::split_key(&key);
        let Some(first) = town.find(|c: char| c.is_ascii_digit()) else { return };
        let (place, rest) = town.split_at(first);
        let house: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == 'ー').collect();
        let house = house.trim_end_matches('ー');
        if place.chars().count() < 2 {
            return;
        }
        self.addresses.add(&format!("{place}{house}"));
        let district = place.rsplit(['市', '区', '町', '村']).next().unwrap_or_default();
        if district.chars().count() >= 2 && house.contains('ー') {
            self.addresses.add(&format!("{district}{house}"));
        }
    }

    /// A telephone number.
    pub fn phone(&mut self, number: &str) {
        let digits = jp::fold_phone(number);
        if digits.len() >= *LENGTHS.start() {
            if let Some(national) = digits.strip_prefix('0') {
                self.digits.insert(format!("81{national}"), Kind::Contact);
            }
            self.digits.insert(digits, Kind::Contact);
        }
    }

    /// A number that names somebody. With few digits it would be found everywhere.
    pub fn number(&mut self, number: &str) {
        let key = jp::fold(number);
        let digits: String = key.chars().filter(char::is_ascii_digit).collect();
        if digits.trim_start_matches('0').len() >= 5 && digits.len() == key.chars().count() {
            self.digits.insert(digits.trim_start_matches('0').to_owned(), Kind::Number);
        }
    }

    /// What a value of a masked column was.
    pub fn value(&mut self, kind: Kind, value: &str) {
        match kind {
            Kind::Name => self.name(value),
            Kind::Place => self.address(value),
            Kind::Contact => self.phone(value),
            Kind::Number => self.number(value),
            Kind::Birth => {}
        }
    }

    /// Parts of the name of the person whose rows bear `number`.
    pub fn parts(&mut self, number: &str, name: &str) {
        let person = self.persons.entry(number.to_owned()).or_default();
        let parts = name.split([' ', '　']).map(jp::fold).filter(|part| part.chars().count() > 1);
        person.parts.extend(parts);
    }

    /// A birth date of the person whose rows bear `number`, or of the household.
    pub fn birth(&mut self, number: &str, birth: Date) {
        let births = &mut self.persons.entry(number.to_owned()).or_default().births;
        if !births.contains(&birth) {
            births.push(birth);
        }
    }

    /// Birth dates of the household of a person.
    pub fn births(&self, number: &str) -> &[Date] {
        self.persons.get(number).map_or(&[], |person| person.births.as_slice())
    }

    /// What of it stands in a cell of a row that bears `number`.
    pub fn found_in(&self, number: &str, cell: &str) -> Option<Kind> {
        if cell.is_empty() {
            return None;
        }
        let folded = jp::fold(cell);
        if self.is_named(cell, &folded) {
            return Some(Kind::Name);
        }
        let has_digits = cell.chars().any(is_digit);
        if has_digits && let Some(kind) = self.digits_of(cell) {
            return Some(kind);
        }
        // An address without its number is a town.
        if (has_digits || cell.contains("丁目") || cell.contains('番'))
            && self.addresses.within(&jp::fold_address(cell))
        {
            return Some(Kind::Place);
        }
        let person = self.persons.get(number)?;
        if person.parts.iter().any(|part| folded.contains(part.as_str())) {
            return Some(Kind::Name);
        }
        let is_birth = || days_in(cell).iter().any(|day| person.births.contains(day));
        (has_digits && is_birth()).then_some(Kind::Birth)
    }

    fn is_named(&self, cell: &str, folded: &str) -> bool {
        if self.names.within(folded) || self.short.contains(folded) {
            return true;
        }
        if folded.chars().all(jp::is_kana) && self.readings.contains(&jp::fold_kana(folded)) {
            return true;
        }
        let is_roman = cell.chars().any(|c| c.is_ascii_alphabetic() || ('Ａ'..='ｚ').contains(&c));
        is_roman && {
            let read = |text: &str| jp::romaji_to_kana(&jp::fold(text)).map(|kana| jp::fold_kana(&kana));
            let words: Vec<&str> = cell.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
            let two = words.windows(2).flat_map(|two| [two.concat(), two.iter().rev().copied().collect()]);
            let one = words.iter().map(|word| (*word).to_owned());
            one.chain(two).any(|word| read(&word).is_some_and(|kana| self.readings.contains(&kana)))
        }
    }

    /// Digits that stand together, whatever parts them: 090-1234-5678, (03) 1234 5678; and each run of digits alone.
    fn digits_of(&self, cell: &str) -> Option<Kind> {
        let plain: Vec<char> =
            cell.chars().flat_map(|c| jp::fold(&c.to_string()).chars().next().or(Some(' '))).collect();
        let (mut joined, mut alone) = (String::new(), String::new());
        let mut runs: Vec<String> = Vec::new();
        for c in plain.into_iter().chain(['\n', '\n']) {
            if c.is_ascii_digit() {
                joined.push(c);
                alone.push(c);
                continue;
            }
            runs.extend(Some(std::mem::take(&mut alone)).filter(|run| run.len() >= 5));
            if !matches!(c, 'ー' | '-' | '(' | ')' | ' ') {
                runs.extend(Some(std::mem::take(&mut joined)).filter(|run| run.len() >= 5));
            }
        }
        // Several numbers may stand side by side. Short ones would be found in every date.
        let within = |run: &str| {
            let mut parts = LENGTHS
                .filter(|length| *length < run.len())
                .flat_map(|length| (0..=run.len() - length).filter_map(move |from| run.get(from..from + length)));
            parts.find_map(|part| self.digits.get(part)).copied()
        };
        runs.iter().find_map(|run| {
            let whole = self.digits.get(run.as_str()).or_else(|| self.digits.get(run.trim_start_matches('0')));
            whole.copied().or_else(|| within(run))
        })
    }
}

#[cfg(test)]
mod tests;
