//! Takes out of a text who it is about: names in any spelling, places, schools, telephones, days, and others by their titles. Pure.
//!
//! What is known of the people of a case is taken out by key (`jp`); what is not known is taken out by its form. Then the text is read again: where anything
//! known still stands, all of it is withheld.

mod forms;

use forms::{cut, day_length, is_kanji_digit, letters, numbers, others};
use jiff::civil::Date;

/// Stands for what was taken out.
const MASK: &str = "●●";
/// Stands for a text that could not be cleared.
pub const WITHHELD: &str = "(個人が分かるおそれがあるため表示しません)";

/// What must not be told of a case.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Keys of names, readings, schools and places.
    words: Vec<String>,
    /// Keys of readings, for names written in Roman letters.
    readings: Vec<String>,
    /// Keys of addresses, from the town on.
    addresses: Vec<String>,
    /// Digits of telephone numbers.
    phones: Vec<String>,
    /// Whole birth date of the child: days become ages.
    birth: Option<Date>,
}

impl Identity {
    /// Of a child born then.
    pub fn born(birth: Option<Date>) -> Self {
        Self { birth, ..Self::default() }
    }

    /// A name with its reading: whole and in parts.
    pub fn name(&mut self, family: &str, given: &str, family_kana: &str, given_kana: &str) {
        for part in [family, given] {
            self.word(part, 1);
            part.split_whitespace().for_each(|word| self.word(word, 1));
        }
        self.word(&format!("{family}{given}"), 1);
        for part in [family_kana, given_kana] {
            for part in std::iter::once(part).chain(part.split_whitespace()) {
                // One syllable is part of too many words to mean a person.
                self.word(part, 2);
                let key = jp::fold(part);
                if key.chars().count() > 1 {
                    self.readings.push(key);
                }
            }
        }
    }

    /// A school, an agency's ward, a person in charge: whatever is called so.
    pub fn called(&mut self, name: &str) {
        self.word(name, 2);
        name.split_whitespace().for_each(|word| self.word(word, 2));
        // 府中町立架空小学校 is 架空小 in speech.
        for ending in ["小学校", "中学校", "高等学校", "高校", "幼稚園", "保育園", "保育所", "こども園", "支援学校"]
        {
            let Some(stem) = name.strip_suffix(ending) else { continue };
            let stem = ["市立", "町立", "村立", "区立", "県立", "都立", "府立", "道立", "国立", "私立"]
                .into_iter()
                .filter_map(|kind| stem.split_once(kind))
                .map(|(_, rest)| rest)
                .find(|rest| !rest.is_empty())
                .unwrap_or(stem);
            self.word(stem, 2);
        }
    }

    /// An address: its places one by one, and the whole.
    pub fn address(&mut self, line: &str) {
        let mut part = String::new();
        for c in line.chars() {
            let is_number = c.is_numeric() || matches!(c, '-' | 'ー' | '－' | '丁' | '番');
            if !is_number {
                part.push(c);
            }
            if is_number || matches!(c, '都' | '道' | '府' | '県' | '郡' | '市' | '区' | '町' | '村') {
                self.word(&part, 2);
                // 大通一丁目 is 大通 in speech; 三原市 stays whole.
                self.word(part.trim_end_matches(is_kanji_digit), 2);
                part.clear();
            }
        }
        self.word(&part, 2);
        let key = jp::fold_address(line);
        let (town, _) = jp::split_key(&key);
        if town.chars().count() >= 4 && town.contains(|c: char| c.is_ascii_digit()) {
            self.addresses.push(town.to_owned());
        }
    }

    /// A telephone number.
    pub fn phone(&mut self, number: &str) {
        let digits = jp::fold_phone(number);
        if digits.len() >= 6 {
            self.phones.push(digits);
        }
    }

    fn word(&mut self, word: &str, least: usize) {
        let key = jp::fold(word);
        if key.chars().count() >= least && !key.chars().all(|c| c == MARK || c == '〓') && !self.words.contains(&key) {
            self.words.push(key);
            // The longest first, so that a whole name goes before its part.
            self.words.sort_by_key(|key| std::cmp::Reverse(key.chars().count()));
        }
    }

    /// The text without who it is about.
    pub fn mask(&self, text: &str) -> String {
        let text = self.days(text);
        let text = numbers(&text);
        let text = self.words_out(&text);
        let text = self.roman(&text);
        let text = others(&text);
        if self.leaks(&text) { WITHHELD.to_owned() } else { text }
    }

    /// Whether anything known still stands in a text, in any spelling.
    pub fn leaks(&self, text: &str) -> bool {
        let folded = jp::fold(text);
        let address = jp::fold_address(text);
        let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
        self.words.iter().any(|word| folded.contains(word))
            || self.addresses.iter().any(|town| address.contains(town))
            || self.phones.iter().any(|phone| digits.contains(phone))
    }

    /// Known words, wherever their key stands.
    fn words_out(&self, text: &str) -> String {
        let letters = letters(text);
        let keys: Vec<(char, usize)> = letters
            .iter()
            .enumerate()
            .flat_map(|(nth, letter)| jp::fold(letter).chars().map(move |c| (c, nth)).collect::<Vec<_>>())
            .collect();
        let mut out = vec![false; letters.len()];
        for word in &self.words {
            let word: Vec<char> = word.chars().collect();
            for found in
                keys.windows(word.len()).filter(|window| window.iter().map(|(c, _)| *c).eq(word.iter().copied()))
            {
                let (Some(first), Some(last)) = (found.first(), found.last()) else { continue };
                for nth in first.1..=last.1 {
                    if let Some(out) = out.get_mut(nth) {
                        *out = true;
                    }
                }
            }
        }
        cut(&letters, &out)
    }

    /// Names in Roman letters, by their reading.
    fn roman(&self, text: &str) -> String {
        let is_roman = |c: char| c.is_alphabetic() && jp::fold(&c.to_string()).chars().all(|c| c.is_ascii_alphabetic());
        let mut masked = String::new();
        let chars: Vec<char> = text.chars().collect();
        for run in chars.chunk_by(|a, b| is_roman(*a) == is_roman(*b)) {
            let word: String = run.iter().collect();
            let is_name = run.first().is_some_and(|c| is_roman(*c))
                && jp::romaji_to_kana(&jp::fold(&word)).is_some_and(|kana| {
                    let key = jp::fold(&kana);
                    self.readings
                        .iter()
                        .any(|reading| key.contains(reading) || jp::fold_kana(reading) == jp::fold_kana(&key))
                });
            masked.push_str(if is_name { MASK } else { &word });
        }
        masked
    }

    /// Days become ages where the birth is known, and nothing where it is not.
    fn days(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut masked = String::new();
        let mut at = 0;
        while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
            let length = day_length(rest);
            if length == 0 {
                masked.extend(rest.first());
                at += 1;
                continue;
            }
            let typed: String = rest.iter().take(length).collect();
            let age = jp::parse_date(&typed).ok().zip(self.birth).map(|(day, birth)| jp::age_on(birth, day.first()));
            match age.filter(|age| *age >= 0) {
                Some(age) => masked.push_str(&format!("({age}歳の頃)")),
                None => masked.push_str("(ある日)"),
            }
            at += length;
        }
        masked
    }
}

/// What [`MASK`] is made of.
const MARK: char = '●';

#[cfg(test)]
mod tests;
