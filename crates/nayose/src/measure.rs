//! How good a linkage is, where the truth is known.

use hashbrown::HashMap;
use serde::Serialize;

use crate::dict::{at, number};
use crate::link::Pair;

/// Precision and recall of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
pub struct Quality {
    /// Pairs found.
    pub found: u64,
    /// True pairs.
    pub truth: u64,
    /// Found pairs that are true.
    pub right: u64,
    /// Share of found pairs that are true.
    pub precision: f64,
    /// Share of true pairs that are found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Wrong pairs whose rows are of one household, where households are known.
    pub wrong_in_household: u64,
}

/// Truth by row: rows of one person have one text. Rows without text belong to nobody known and count for nothing.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    persons: Vec<u32>,
    households: Vec<u32>,
}

impl Truth {
    /// From a text per row; `household` may be empty throughout.
    pub fn new<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut persons, mut households) = (crate::dict::Dict::default(), crate::dict::Dict::default());
        let mut truth = Self::default();
        for (person, household) in rows {
            truth.persons.push(persons.intern(person));
            truth.households.push(households.intern(household));
        }
        truth
    }

    fn same(list: &[u32], a: u32, b: u32) -> bool {
        let of = |row: u32| list.get(at(row)).copied().unwrap_or(0);
        of(a) != 0 && of(a) == of(b)
    }

    /// Rows without a known person are left out of every measure.
    fn known(&self, row: u32) -> bool {
        self.persons.get(at(row)).is_some_and(|person| *person != 0)
    }

    /// Measures pairs from a certainty on. `between` as in [`crate::Options`].
    #[must_use]
    pub fn of_pairs(&self, pairs: &[Pair], threshold: f64, between: Option<u32>) -> Quality {
        let mut quality = Quality { truth: self.true_pairs(between), ..Quality::default() };
        for pair in
            pairs.iter().filter(|pair| pair.probability() >= threshold && self.known(pair.a) && self.known(pair.b))
        {
            quality.found += 1;
            if Self::same(&self.persons, pair.a, pair.b) {
                quality.right += 1;
            } else {
                quality.wrong_in_household += u64::from(Self::same(&self.households, pair.a, pair.b));
            }
        }
        quality.finished()
    }

    /// Measures clusters by the pairs they make.
    #[must_use]
    pub fn of_clusters(&self, clusters: &[u32], between: Option<u32>) -> Quality {
        let side = |row: u32| between.is_some_and(|first| row < first);
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        for (row, cluster) in (0..).zip(clusters) {
            members.entry(*cluster).or_default().push(row);
        }
        let mut quality = Quality { truth: self.true_pairs(between), ..Quality::default() };
        for rows in members.values() {
            for (position, a) in rows.iter().enumerate() {
                for b in rows.iter().skip(position + 1) {
                    if (between.is_some() && side(*a) == side(*b)) || !self.known(*a) || !self.known(*b) {
                        continue;
                    }
                    quality.found += 1;
                    if Self::same(&self.persons, *a, *b) {
                        quality.right += 1;
                    } else {
                        quality.wrong_in_household += u64::from(Self::same(&self.households, *a, *b));
                    }
                }
            }
        }
        quality.finished()
    }

    fn true_pairs(&self, between: Option<u32>) -> u64 {
        let mut sizes: HashMap<u32, (u64, u64)> = HashMap::new();
        for (row, person) in (0..).zip(&self.persons).filter(|(_, person)| **person != 0) {
            let (left, right) = sizes.entry(*person).or_default();
            *if between.is_some_and(|first| row >= first) { right } else { left } += 1;
        }
        let pairs = |(left, right): &(u64, u64)| match between {
            Some(_) => left * right,
            None => left * left.saturating_sub(1) / 2,
        };
        sizes.values().map(pairs).sum()
    }

    /// Pairs of rows whose persons are known: all that might have been found.
    #[must_use]
    pub fn all_pairs(&self, between: Option<u32>) -> u64 {
        let known = |range: std::ops::Range<usize>| {
            let persons = self.persons.get(range).unwrap_or_default().iter();
            u64::try_from(persons.filter(|person| **person != 0).count()).unwrap_or(u64::MAX)
        };
        match between.map(|first| at(first).min(self.persons.len())) {
            Some(first) => known(0..first).saturating_mul(known(first..self.persons.len())),
            None => {
                let rows = known(0..self.persons.len());
                rows.saturating_mul(rows.saturating_sub(1)) / 2
            }
        }
    }

    /// How many persons the truth knows.
    #[must_use]
    pub fn persons(&self) -> usize {
        let mut persons: Vec<u32> = self.persons.iter().copied().filter(|person| *person != 0).collect();
        persons.sort_unstable();
        persons.dedup();
        persons.len()
    }
}

/// Pairs of rows by what was found and what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct Confusion {
    /// Found, and true.
    pub true_positive: u64,
    /// Found, but two persons.
    pub false_positive: u64,
    /// Not found, but one person.
    pub false_negative: u64,
    /// Neither.
    pub true_negative: u64,
}

impl Quality {
    /// The four counts, out of so many pairs that might have been found.
    #[must_use]
    pub fn confusion(&self, all: u64) -> Confusion {
        let (false_positive, false_negative) =
            (self.found.saturating_sub(self.right), self.truth.saturating_sub(self.right));
        let told = self.right + false_positive + false_negative;
        Confusion { true_positive: self.right, false_positive, false_negative, true_negative: all.saturating_sub(told) }
    }

    fn finished(mut self) -> Self {
        let share = |part: u64, whole: u64| {
            let number = |count: u64| f64::from(number(usize::try_from(count).unwrap_or(usize::MAX)));
            if whole == 0 { 0.0 } else { number(part) / number(whole) }
        };
        self.precision = share(self.right, self.found);
        self.recall = share(self.right, self.truth);
        self.f1 = share(2 * self.right, self.found + self.truth);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_counted_once() {
        let truth = Truth::new([("a", ""), ("a", ""), ("b", ""), ("", ""), ("b", "")]);
        let pair = |a, b| Pair { a, b, score: 5.0 };
        let quality = truth.of_pairs(&[pair(0, 1), pair(1, 2), pair(2, 3)], 0.5, None);
        let counts = quality.confusion(truth.all_pairs(None));
        let expected = Confusion { true_positive: 1, false_positive: 1, false_negative: 1, true_negative: 3 };
        assert_eq!(counts, expected);
        assert_eq!(truth.all_pairs(Some(2)), 4, "two rows on each side whose persons are known");
    }
}
