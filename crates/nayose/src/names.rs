//! Names as numbers: family and given name apart, as written and as read.

use std::collections::BTreeMap;

use crate::dict::{Dict, at, number};

/// Numbers of one person's names; 0 where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) surname: u32,
    pub(crate) surname_kana: u32,
    pub(crate) given: u32,
    pub(crate) given_kana: u32,
}

/// What is known about a name part as written.
#[derive(Clone, Copy, Default)]
struct Written {
    /// The reading, where the part is written in kana.
    kana: u32,
    /// It holds a character that nobody could read.
    unreadable: bool,
}

/// The two tables of name parts, and what was folded before.
#[derive(Default)]
pub(crate) struct Names {
    /// Parts as written, folded.
    pub(crate) texts: Dict,
    /// Readings, folded.
    pub(crate) kanas: Dict,
    /// By number of the reading: the number of what is left without the marks that voice it.
    bare: Vec<u32>,
    bares: Dict,
    written: Vec<Written>,
    raw_texts: Dict,
    text_of: Vec<u32>,
    raw_kanas: Dict,
    kana_of: Vec<u32>,
    /// Names of all rows.
    pub(crate) counts: Counts,
    /// Names that came in parts: what those in one piece are cut by.
    cuts: Counts,
}

/// How often each part stands as a family name and as a given name: as written, and as read.
#[derive(Default)]
pub(crate) struct Counts {
    surname: Vec<u32>,
    given: Vec<u32>,
    surname_kana: Vec<u32>,
    given_kana: Vec<u32>,
}

impl Counts {
    fn add(&mut self, parts: Parts) {
        for (counts, id) in [
            (&mut self.surname, parts.surname),
            (&mut self.given, parts.given),
            (&mut self.surname_kana, parts.surname_kana),
            (&mut self.given_kana, parts.given_kana),
        ] {
            if counts.len() <= at(id) {
                counts.resize(at(id) + 1, 0);
            }
            if let Some(count) = counts.get_mut(at(id)) {
                *count += 1;
            }
        }
    }

    /// Sets how many rows hold the parts that are there.
    fn set(&mut self, parts: Parts, count: u32) {
        for (counts, id) in [
            (&mut self.surname, parts.surname),
            (&mut self.given, parts.given),
            (&mut self.surname_kana, parts.surname_kana),
            (&mut self.given_kana, parts.given_kana),
        ] {
            if id != 0 && counts.len() <= at(id) {
                counts.resize(at(id) + 1, 0);
            }
            if let Some(slot) = counts.get_mut(at(id)).filter(|_| id != 0) {
                *slot = count;
            }
        }
    }

    /// How many rows have this family name, as written or as read.
    pub(crate) fn of_surname(&self, id: u32, as_read: bool) -> u32 {
        let counts = if as_read { &self.surname_kana } else { &self.surname };
        counts.get(at(id)).copied().unwrap_or(0)
    }

    /// How many rows have this given name, as written or as read.
    pub(crate) fn of_given(&self, id: u32, as_read: bool) -> u32 {
        let counts = if as_read { &self.given_kana } else { &self.given };
        counts.get(at(id)).copied().unwrap_or(0)
    }
}

/// How many rows hold a name: family names as written and as read, given names as written and as read.
pub(crate) type Frequent = [BTreeMap<String, u32>; 4];

/// A name in one cell, before it is known where to cut it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut<'a> {
    /// Family and given name; either may be empty.
    Parts(&'a str, &'a str),
    /// In one piece.
    Whole(&'a str),
}

/// Cuts a full name at its space.
pub(crate) fn cut(name: &str, family_last: bool) -> Cut<'_> {
    let name = name.trim();
    if let Some((family, given)) = name.split_once(',') {
        return Cut::Parts(family.trim(), given.trim());
    }
    let latin = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    if family_last && latin {
        return match name.rsplit_once(char::is_whitespace) {
            Some((given, family)) => Cut::Parts(family, given.trim()),
            None => Cut::Parts("", name),
        };
    }
    let parted = name.split_once(char::is_whitespace).or_else(|| name.split_once(['・', '･']));
    match parted {
        Some((family, given)) => Cut::Parts(family, given.trim()),
        None => Cut::Whole(name),
    }
}

impl Names {
    /// The number of a part as written.
    pub(crate) fn text(&mut self, raw: &str) -> u32 {
        let (id, new) = self.raw_texts.intern_new(raw);
        if new {
            let folded = jp::fold(raw);
            let text = self.folded_text(&folded);
            self.text_of.push(text);
        }
        at(id).checked_sub(1).and_then(|id| self.text_of.get(id)).copied().unwrap_or(0)
    }

    fn folded_text(&mut self, folded: &str) -> u32 {
        let (text, new) = self.texts.intern_new(folded);
        if new {
            let kana = if folded.chars().all(jp::is_kana) { self.folded_kana(&jp::fold_kana(folded)) } else { 0 };
            self.written.push(Written { kana, unreadable: folded.contains('〓') });
        }
        text
    }

    /// The number of a reading.
    pub(crate) fn kana(&mut self, raw: &str) -> u32 {
        let (id, new) = self.raw_kanas.intern_new(raw);
        if new {
            let kana = self.folded_kana(&jp::fold_kana(raw));
            self.kana_of.push(kana);
        }
        at(id).checked_sub(1).and_then(|id| self.kana_of.get(id)).copied().unwrap_or(0)
    }

    fn folded_kana(&mut self, folded: &str) -> u32 {
        let (kana, new) = self.kanas.intern_new(folded);
        if new {
            let bare: String = folded.chars().map(bare).collect();
            self.bare.push(self.bares.intern(&bare));
        }
        kana
    }

    /// The number of a reading without the marks that voice it.
    pub(crate) fn bare(&self, kana: u32) -> u32 {
        at(kana).checked_sub(1).and_then(|kana| self.bare.get(kana)).copied().unwrap_or(0)
    }

    /// The reading a part has because it is written in kana; 0 otherwise.
    pub(crate) fn read_from(&self, text: u32) -> u32 {
        self.about(text).kana
    }

    pub(crate) fn is_unreadable(&self, text: u32) -> bool {
        self.about(text).unreadable
    }

    fn about(&self, text: u32) -> Written {
        at(text).checked_sub(1).and_then(|text| self.written.get(text)).copied().unwrap_or_default()
    }

    /// Counts one person's names.
    pub(crate) fn count(&mut self, parts: Parts) {
        self.counts.add(parts);
    }

    /// Counts a name that came in parts.
    pub(crate) fn count_cut(&mut self, parts: Parts) {
        self.cuts.add(parts);
    }

    /// Counts the names of the country once each, for tables in which too few names are cut.
    pub(crate) fn know_the_country(&mut self) {
        for [text, kana, _] in jp::reference::surnames() {
            let parts = Parts { surname: self.text(text), surname_kana: self.kana(kana), ..Parts::default() };
            self.count_cut(parts);
        }
        for [kana, _, _, _, texts] in jp::reference::given_names() {
            let given_kana = self.kana(kana);
            for text in texts.split(',') {
                let parts = Parts { given: self.text(text), given_kana, ..Parts::default() };
                self.count_cut(parts);
            }
        }
    }

    /// The names that more than a few rows of so many hold; every other name is as rare as one nobody has.
    pub(crate) fn frequent(&self, total: usize) -> Frequent {
        let counts = &self.counts;
        let kept = |counts: &[u32], dict: &Dict| {
            let counts = (0..).zip(counts.iter().copied()).skip(1);
            let kept = counts.filter(|(_, count)| Self::band(*count, total) > 1);
            kept.map(|(id, count)| (dict.get(id).to_owned(), count)).collect()
        };
        [
            kept(&counts.surname, &self.texts),
            kept(&counts.surname_kana, &self.kanas),
            kept(&counts.given, &self.texts),
            kept(&counts.given_kana, &self.kanas),
        ]
    }

    /// Takes over how often names occur elsewhere: what names in one piece are cut by, too.
    pub(crate) fn recall(&mut self, [surnames, surname_kanas, givens, given_kanas]: &Frequent) {
        let mut parts: Vec<(Parts, u32)> = Vec::new();
        let some = Parts::default();
        for (name, count) in surnames {
            parts.push((Parts { surname: self.text(name), ..some }, *count));
        }
        for (name, count) in surname_kanas {
            parts.push((Parts { surname_kana: self.kana(name), ..some }, *count));
        }
        for (name, count) in givens {
            parts.push((Parts { given: self.text(name), ..some }, *count));
        }
        for (name, count) in given_kanas {
            parts.push((Parts { given_kana: self.kana(name), ..some }, *count));
        }
        for (parts, count) in parts {
            self.counts.set(parts, count);
            self.cuts.set(parts, count);
        }
    }

    /// Where a name written in one piece is best cut, judged by the names that were cut: family and given name.
    pub(crate) fn cut_whole(&self, whole: &str, as_read: bool) -> (String, String) {
        let folded = jp::fold(whole);
        let ends: Vec<usize> = folded.char_indices().map(|(at, _)| at).skip(1).chain([folded.len()]).collect();
        let known = |part: &str, family: bool| -> u32 {
            let id = if as_read { self.kanas.find(&jp::fold_kana(part)) } else { self.texts.find(part) };
            let Some(id) = id else { return 0 };
            if family { self.cuts.of_surname(id, as_read) } else { self.cuts.of_given(id, as_read) }
        };
        let mut best: Option<(u64, usize)> = None;
        for &end in &ends {
            let (family, given) = folded.split_at(end);
            let (of_family, of_given) = (u64::from(known(family, true)), u64::from(known(given, false)));
            // Both known, then a family name alone (the child has no name yet), then one of the two.
            let score = match (of_family, of_given) {
                (0, 0) => 0,
                (family, _) if given.is_empty() => 1_000 + family.min(900),
                (0, one) | (one, 0) => one.min(999),
                (family, given) => 10_000 + family * given,
            };
            if score > 0 && best.is_none_or(|(most, _)| score > most) {
                best = Some((score, end));
            }
        }
        let usual = if as_read { 3 } else { 2 };
        let letters = folded.chars().count();
        let fallback = ends.get((usual.min(letters.div_ceil(2))).max(1) - 1).copied().unwrap_or(folded.len());
        let (family, given) = folded.split_at(best.map_or(fallback, |(_, end)| end));
        (family.to_owned(), given.to_owned())
    }

    /// Share of the most frequent names in logarithmic bands: 1 rare, 4 everywhere; 0 where nothing was counted.
    pub(crate) fn band(count: u32, total: usize) -> u8 {
        if total == 0 {
            return 0;
        }
        let per_million = u64::from(count) * 1_000_000 / u64::from(number(total).max(1));
        match per_million {
            0..=40 => 1,
            41..=300 => 2,
            301..=2_000 => 3,
            _ => 4,
        }
    }
}

/// A kana without the marks that voice it.
fn bare(c: char) -> char {
    const VOICED: &str =
        "ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホヴウパハピヒプフペヘポホ";
    let mut pairs = VOICED.chars();
    while let (Some(voiced), Some(plain)) = (pairs.next(), pairs.next()) {
        if voiced == c {
            return plain;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_are_cut() {
        assert_eq!(cut("髙橋　花", false), Cut::Parts("髙橋", "花"));
        assert_eq!(cut(" 髙橋花 ", false), Cut::Whole("髙橋花"));
        assert_eq!(cut("SANTOS MARIA CLARA", false), Cut::Parts("SANTOS", "MARIA CLARA"));
        assert_eq!(cut("Maria Clara Santos", true), Cut::Parts("Santos", "Maria Clara"));
        assert_eq!(cut("Santos, Maria", false), Cut::Parts("Santos", "Maria"));
        assert_eq!(cut("レイエス・ソフィア", false), Cut::Parts("レイエス", "ソフィア"));
    }

    #[test]
    fn names_in_one_piece_are_cut_by_the_names_that_were_cut() {
        let mut names = Names::default();
        for (family, given, family_kana, given_kana) in [
            ("竹下", "来実", "タケシタ", "クルミ"),
            ("佐", "藤花", "サ", "トウカ"),
            ("佐藤", "花", "サトウ", "ハナ"),
            ("佐藤", "優", "サトウ", "ユウ"),
        ] {
            let parts = Parts {
                surname: names.text(family),
                given: names.text(given),
                surname_kana: names.kana(family_kana),
                given_kana: names.kana(given_kana),
            };
            names.count_cut(parts);
        }
        let cut = |whole, as_read| names.cut_whole(whole, as_read);
        assert_eq!(cut("竹下来実", false), ("竹下".into(), "来実".into()));
        assert_eq!(cut("佐藤優", false), ("佐藤".into(), "優".into()));
        assert_eq!(cut("ﾀｹｼﾀｸﾙﾐ", true), ("タケシタ".into(), "クルミ".into()));
        assert_eq!(cut("佐藤", false), ("佐藤".into(), String::new()));
        assert_eq!(cut("一", false), ("一".into(), String::new()));
        assert_eq!(cut("", false), (String::new(), String::new()));
    }

    #[test]
    fn parts_in_kana_have_a_reading() {
        let mut names = Names::default();
        let text = names.text("はなこ");
        assert_eq!(names.read_from(text), names.kana("ﾊﾅｺ"));
        let kanji = names.text("花子");
        assert_eq!(names.read_from(kanji), 0);
        let lost = names.text("花〓");
        assert!(names.is_unreadable(lost));
        let (voiced, plain) = (names.kana("ハナゴ"), names.kana("ハナコ"));
        assert_eq!(names.bare(voiced), names.bare(plain));
    }
}
