//! Texts whose words may stand in any order: names of shops, titles, streets.

use crate::dict::{Dict, at};
use crate::jaro::{count, jaro_winkler};

/// The texts of one column and their words.
#[derive(Default)]
pub(crate) struct Words {
    values: Dict,
    /// Words of each text, by number, ascending.
    of_value: Vec<Vec<u32>>,
    words: Dict,
    /// Rows that hold each word.
    rows: Vec<u32>,
    total: u32,
}

impl Words {
    /// The number of a text; 0 when it has no words. Counts a row with its words.
    pub(crate) fn text(&mut self, raw: &str) -> u32 {
        let (id, new) = self.values.intern_new(raw.trim());
        if new {
            let mut words: Vec<u32> = split(raw).iter().map(|word| self.words.intern(word)).collect();
            words.sort_unstable();
            words.dedup();
            self.of_value.push(words);
            self.rows.resize(self.words.len() + 1, 0);
        }
        let words = at(id).checked_sub(1).and_then(|id| self.of_value.get(id)).map_or(&[][..], Vec::as_slice);
        if words.is_empty() {
            return 0;
        }
        self.total += 1;
        for word in words {
            if let Some(rows) = self.rows.get_mut(at(*word)) {
                *rows += 1;
            }
        }
        id
    }

    /// A hash of the text.
    pub(crate) fn hash(&self, id: u32) -> u64 {
        self.values.hash(id)
    }

    /// Words of a text.
    fn of(&self, id: u32) -> &[u32] {
        at(id).checked_sub(1).and_then(|id| self.of_value.get(id)).map_or(&[], Vec::as_slice)
    }

    /// Words of a text that few rows have, the rarest first.
    pub(crate) fn rarest(&self, id: u32, most: usize) -> Vec<u32> {
        let mut words: Vec<(u32, &str, u32)> =
            self.of(id).iter().map(|word| (self.count(*word), self.words.get(*word), *word)).collect();
        words.retain(|(rows, ..)| *rows > 1);
        words.sort_unstable();
        words.into_iter().take(most).map(|(_, _, word)| word).collect()
    }

    fn count(&self, word: u32) -> u32 {
        self.rows.get(at(word)).copied().unwrap_or(0)
    }

    /// What a word tells: rare ones more.
    fn weight(&self, word: u32) -> f64 {
        (f64::from(self.total.max(1)) / f64::from(self.count(word).max(1))).ln() + 0.1
    }

    /// Share of the words' weight that two texts have in common, from 0 to 1; words that differ by a slip count for a part.
    pub(crate) fn similarity(&self, a: u32, b: u32) -> f64 {
        if a == b {
            return 1.0;
        }
        let (xs, ys) = (self.of(a), self.of(b));
        let mut rest: Vec<u32> = ys.iter().copied().filter(|y| xs.binary_search(y).is_err()).collect();
        let alone = xs.iter().copied().filter(|x| ys.binary_search(x).is_err());
        let sum = |words: &[u32]| words.iter().map(|word| self.weight(*word)).sum::<f64>();
        let whole = sum(xs) + sum(ys);
        let mut common = 2.0 * xs.iter().filter(|x| ys.binary_search(x).is_ok()).map(|x| self.weight(*x)).sum::<f64>();
        let mut alone: Vec<u32> = alone.collect();
        // By their letters, so that the order in which rows came does not decide.
        alone.sort_unstable_by_key(|word| self.words.get(*word));
        rest.sort_unstable_by_key(|word| self.words.get(*word));
        for x in alone {
            let close = rest.iter().map(|y| (self.alike(x, *y), *y)).filter(|(alike, _)| *alike >= 0.9);
            let best = close.fold(None, |best: Option<(f64, u32)>, one| match best {
                Some(best) if best.0 >= one.0 => Some(best),
                _ => Some(one),
            });
            if let Some((alike, y)) = best {
                common += alike * alike * (self.weight(x) + self.weight(y)) * 0.9;
                rest.retain(|one| *one != y);
            }
        }
        if whole > 0.0 { (common / whole).min(1.0) } else { 0.0 }
    }

    fn alike(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (self.words.get(a), self.words.get(b));
        if a.len().min(b.len()) < 4 || !a.is_ascii() || !b.is_ascii() {
            return 0.0;
        }
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        // Words begun alike are often one word cut short.
        let shortened = b.starts_with(a) && count(a.len()) / count(b.len()) > 0.5;
        if shortened { 0.95 } else { jaro_winkler(a.as_bytes(), b.as_bytes()) }
    }

    /// How alike two texts are as a level: see [`label`].
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == 0 || b == 0 {
            return 0;
        }
        let similarity = self.similarity(a, b);
        let bounds = [0.95, 0.8, 0.65, 0.5, 0.35, 0.2];
        let below = bounds.iter().filter(|bound| similarity < **bound).count();
        u8::try_from(below + 1).unwrap_or(LEVELS)
    }
}

/// Levels of [`Words::level`].
pub(crate) const LEVELS: u8 = 8;

/// What a level means.
pub(crate) fn label(level: u8) -> &'static str {
    const LABELS: [&str; 8] = [
        "どちらかが空",
        "語がほぼ一致",
        "語の8割が一致",
        "語の65%が一致",
        "語の半分が一致",
        "語の3分の1が一致",
        "語の2割が一致",
        "語が違う",
    ];
    LABELS.get(usize::from(level)).copied().unwrap_or("")
}

/// Words in small letters; runs of kanji and kana as pairs of characters, as nothing parts their words.
fn split(raw: &str) -> Vec<String> {
    let mut out = Vec::new();
    let spaced: String = raw.chars().map(|c| if c.is_alphanumeric() || c == '\'' { c } else { ' ' }).collect();
    for word in spaced.split_whitespace() {
        let folded = jp::fold(word);
        if folded.is_ascii() {
            // 15th and 15 are one number.
            out.push(folded);
            continue;
        }
        let letters: Vec<char> = folded.chars().collect();
        if letters.len() == 1 {
            out.push(folded);
        }
        out.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_may_stand_in_any_order() {
        let mut words = Words::default();
        let texts = [
            "art's delicatessen",
            "art's deli",
            "fenix at the argyle",
            "fenix",
            "delicatessen art's",
            "the grill",
            "the shop",
            "the bar",
        ];
        let ids: Vec<u32> = texts.iter().map(|text| words.text(text)).collect();
        assert_eq!(words.level(ids[0], ids[4]), 1);
        assert!(words.level(ids[0], ids[1]) < words.level(ids[0], ids[2]));
        assert!(words.similarity(ids[2], ids[3]) > words.similarity(ids[5], ids[6]));
        assert_eq!(words.text("--"), 0);
        assert_eq!(words.level(0, ids[0]), 0);
    }

    proptest! {
        #[test]
        fn similarity_has_no_direction(texts in proptest::collection::vec("[a-d 架空]{0,14}", 2..8)) {
            let mut words = Words::default();
            let ids: Vec<u32> = texts.iter().map(|text| words.text(text)).collect();
            for a in &ids {
                for b in &ids {
                    prop_assert_eq!(words.level(*a, *b), words.level(*b, *a));
                    prop_assert!((0.0..=1.0).contains(&words.similarity(*a, *b)));
                }
            }
        }
    }
}
