//! Proposals drawn from persons: a missing 宛名番号, and the mother of a child that was born.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, slot};
use crate::dict::number;
use crate::link::Linked;
use crate::logistic::probability;

/// A number for a row that has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The row without a number.
    pub row: u32,
    /// The row whose number it is, the surest of them.
    pub from: u32,
    /// The number, as compared: digits without leading zeros.
    pub number: String,
    /// Certainty from 0 to 1: other numbers that might be meant take from it.
    pub certainty: f64,
}

/// A child and the woman who is probably the mother.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Birth {
    /// A row of the child.
    pub child: u32,
    /// A row of the mother.
    pub mother: u32,
    /// Certainty from 0 to 1: other women of the household take from it.
    pub certainty: f64,
}

/// Years of age between which women are taken for mothers.
const MOTHER: std::ops::RangeInclusive<u32> = 14..=52;

impl Linked {
    /// Numbers for the rows without one, from the rows of the same person in the same municipality. Rows that no number fits are not named.
    #[must_use]
    pub fn proposals(&self, corpus: &Corpus) -> Vec<Proposal> {
        // By row without number: by number, the surest row and its score.
        let mut found: BTreeMap<u32, BTreeMap<&str, (f64, u32)>> = BTreeMap::new();
        for pair in &self.pairs {
            for (row, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
                let (cells, others) = (corpus.row(row), corpus.row(other));
                let fits = cells.at(slot::NUMBER) == 0
                    && others.at(slot::NUMBER) != 0
                    && cells.at(slot::GROUP) == others.at(slot::GROUP);
                if fits {
                    let best =
                        found.entry(row).or_default().entry(corpus.number_of(other)).or_insert((pair.score, other));
                    if pair.score > best.0 {
                        *best = (pair.score, other);
                    }
                }
            }
        }
        found.into_iter().filter_map(|(row, numbers)| surest(row, &numbers)).collect()
    }

    /// The mothers of the children born from a day on (`yyyymmdd`): women of the household, judged by home, name and age. Rows of one person
    /// count as one; where a household has two women of an age to be the mother, both take from each other's certainty.
    #[must_use]
    pub fn mothers(&self, corpus: &Corpus, born_from: u32) -> Vec<Birth> {
        let mut homes: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
        for row in 0..number(corpus.len()) {
            let cells = corpus.row(row);
            if cells.at(slot::HOME) != 0 && cells.at(slot::BIRTH) != 0 {
                homes.entry((cells.at(slot::GROUP), cells.at(slot::HOME))).or_default().push(row);
            }
        }
        let person = |row: u32| self.clusters.get(crate::dict::at(row)).copied().unwrap_or(row);
        let mut births: BTreeMap<u32, Birth> = BTreeMap::new();
        for rows in homes.values() {
            for child in rows.iter().copied().filter(|row| corpus.row(*row).at(slot::BIRTH) >= born_from) {
                let mut women: BTreeMap<u32, (f64, u32)> = BTreeMap::new();
                for woman in rows.iter().copied().filter(|woman| person(*woman) != person(child)) {
                    let Some(score) = motherhood(corpus, child, woman) else { continue };
                    let best = women.entry(person(woman)).or_insert((score, woman));
                    if score > best.0 {
                        *best = (score, woman);
                    }
                }
                let nobody = 0.5;
                let all: f64 = nobody + women.values().map(|(score, _)| score.exp()).sum::<f64>();
                let Some((score, mother)) =
                    women.values().copied().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
                else {
                    continue;
                };
                let birth = Birth { child: person(child), mother, certainty: score.exp() / all };
                let known = births.entry(person(child)).or_insert(birth);
                if birth.certainty > known.certainty {
                    *known = birth;
                }
            }
        }
        births.into_values().collect()
    }
}

fn surest(row: u32, numbers: &BTreeMap<&str, (f64, u32)>) -> Option<Proposal> {
    let (number, (score, from)) = numbers.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(a.0)))?;
    let odds: f64 = numbers.values().map(|(score, _)| score.clamp(-30.0, 30.0).exp()).sum();
    let share = score.clamp(-30.0, 30.0).exp() / odds;
    let certainty = share * probability(*score);
    (*score > 0.0).then(|| Proposal { row, from: *from, number: (*number).to_owned(), certainty })
}

/// How much speaks for a woman of the child's home, as a logarithm; `None` where she cannot be the mother.
fn motherhood(corpus: &Corpus, child: u32, woman: u32) -> Option<f64> {
    let (child, woman) = (corpus.row(child), corpus.row(woman));
    let years = (child.at(slot::BIRTH) / 10_000).checked_sub(woman.at(slot::BIRTH) / 10_000)?;
    if woman.at(slot::SEX) == 1 || !MOTHER.contains(&years) {
        return None;
    }
    let equal = |slot: usize| child.at(slot) != 0 && child.at(slot) == woman.at(slot);
    let name = equal(slot::SURNAME) || equal(slot::SURNAME_KANA);
    let room = match (child.at(slot::ROOM), woman.at(slot::ROOM)) {
        (x, y) if x != 0 && y != 0 && x != y => -4.0,
        (x, y) if x != 0 && x == y => 1.0,
        _ => 0.0,
    };
    let age = if (20..=42).contains(&years) { 1.0 } else { 0.0 };
    let sex = if woman.at(slot::SEX) == 2 { 0.5 } else { 0.0 };
    Some(if name { 2.5 } else { 0.0 } + room + age + sex)
}
