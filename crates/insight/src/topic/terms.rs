//! Words of running text without a dictionary, and how much more often some cases use them than others. Pure.

use std::collections::{BTreeMap, BTreeSet};

/// Letters of a word of kanji at most.
const LONGEST: usize = 6;

/// A word with how many cases of each side say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The word.
    pub word: String,
    /// Watched cases that say it.
    pub watched: usize,
    /// Other cases that say it.
    pub others: usize,
    /// How unlikely that is by chance (G²).
    pub weight: f64,
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々')
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

/// Words of a text: every stretch of two to six kanji, and whole runs of katakana; none that holds a part of a name.
pub fn words(text: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let kind = |c: &char| (is_kanji(*c), is_katakana(*c));
    let chars: Vec<char> = text.chars().collect();
    let mut found = BTreeSet::new();
    for run in chars.chunk_by(|a, b| kind(a) == kind(b)) {
        match run.first().map(kind) {
            Some((true, _)) => {
                let is_named = named(run, names);
                let places: Vec<(char, bool)> = run.iter().copied().zip(is_named).collect();
                for part in
                    places.chunk_by(|a, b| a.1 == b.1).filter(|part| part.first().is_some_and(|(_, named)| !named))
                {
                    for length in 2..=LONGEST.min(part.len()) {
                        found.extend(part.windows(length).map(|word| word.iter().map(|(c, _)| *c).collect::<String>()));
                    }
                }
            }
            Some((_, true)) if run.len() >= 3 => {
                let word: String = run.iter().collect();
                if !names.contains(&word) {
                    found.insert(word);
                }
            }
            _ => {}
        }
    }
    found
}

/// Which signs of a run belong to a name.
fn named(run: &[char], names: &BTreeSet<String>) -> Vec<bool> {
    let mut named = vec![false; run.len()];
    for length in 2..=LONGEST.min(run.len()) {
        for (at, window) in run.windows(length).enumerate() {
            if names.contains(&window.iter().collect::<String>()) {
                named.iter_mut().skip(at).take(length).for_each(|sign| *sign = true);
            }
        }
    }
    named
}

/// The words watched cases say more often than the others, the most telling first. Each case is its words once. Words of one case only are
/// left out; of words that always stand within the same longer one, the longer one stays.
pub fn topics(watched: &[BTreeSet<String>], others: &[BTreeSet<String>]) -> Vec<Topic> {
    let count = |cases: &[BTreeSet<String>]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in cases.iter().flatten() {
            *counts.entry(word.clone()).or_default() += 1;
        }
        counts
    };
    let (here, there) = (count(watched), count(others));
    let mut topics: Vec<Topic> = here
        .iter()
        .filter(|(_, n)| **n >= 2)
        .map(|(word, &n)| {
            let elsewhere = there.get(word).copied().unwrap_or_default();
            Topic {
                word: word.clone(),
                watched: n,
                others: elsewhere,
                weight: weight(n, watched.len(), elsewhere, others.len()),
            }
        })
        .filter(|topic| topic.weight > 0.0)
        .collect();
    let longer: Vec<Topic> = topics.clone();
    topics.retain(|topic| {
        !longer.iter().any(|other| {
            other.word.chars().count() > topic.word.chars().count()
                && other.word.contains(&topic.word)
                && (other.watched, other.others) == (topic.watched, topic.others)
        })
    });
    topics.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
    topics
}

/// G² of a word that `a` of `all_a` and `b` of `all_b` cases say; zero where the first side does not say it more often.
fn weight(a: usize, all_a: usize, b: usize, all_b: usize) -> f64 {
    let (a, all_a, b, all_b) = (a as f64, all_a as f64, b as f64, all_b as f64);
    if all_a == 0.0 || (all_b > 0.0 && a / all_a <= b / all_b) {
        return 0.0;
    }
    let share = (a + b) / (all_a + all_b);
    let term =
        |seen: f64, expected: f64| if seen > 0.0 && expected > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
    let said = term(a, all_a * share) + term(b, all_b * share);
    let unsaid = term(all_a - a, all_a * (1.0 - share)) + term(all_b - b, all_b * (1.0 - share));
    // Where there is nothing to compare with, frequency speaks.
    if all_b == 0.0 { a } else { 2.0 * (said + unsaid) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cases(texts: &[&str]) -> Vec<BTreeSet<String>> {
        let names = BTreeSet::from(["架空谷".to_owned()]);
        texts.iter().map(|text| words(text, &names)).collect()
    }

    #[test]
    fn what_watched_cases_share_comes_first_and_names_do_not_come() {
        let watched = cases(&[
            "朝食欠食が続く。架空谷の話。ネグレクト",
            "朝食欠食と欠席。架空谷宅が来所。ネグレクト",
            "欠席が続く",
        ]);
        let others = cases(&["欠席の連絡", "面談をした", "来所相談", "欠席", "進路の相談"]);
        let topics = topics(&watched, &others);
        let found: Vec<&str> = topics.iter().map(|topic| topic.word.as_str()).collect();
        assert_eq!(found, ["ネグレクト", "朝食欠食", "欠席"]);
        assert_eq!((topics[0].watched, topics[0].others), (2, 0));
    }

    #[test]
    fn words_of_one_case_are_no_topic() {
        assert_eq!(topics(&cases(&["登校渋り", "面談"]), &[]), []);
    }

    proptest! {
        #[test]
        fn the_order_of_cases_does_not_matter(mut texts in prop::collection::vec("[朝食欠席面談訪問]{1,6}", 0..8), split in 0_usize..8) {
            let of = |texts: &[String]| {
                let cases: Vec<_> = texts.iter().map(|text| words(text, &BTreeSet::new())).collect();
                topics(&cases, &[])
            };
            let first = of(&texts);
            let at = split.min(texts.len());
            texts.rotate_left(at);
            prop_assert_eq!(first, of(&texts));
        }

        #[test]
        fn weights_are_finite_and_never_negative(a in 0_usize..50, more in 0_usize..50, b in 0_usize..50, rest in 0_usize..50) {
            let weight = weight(a, a + more, b, b + rest);
            prop_assert!(weight.is_finite() && weight >= -1e-9, "{}", weight);
        }
    }
}
