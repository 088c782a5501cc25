//! Weights of evidence after Fellegi and Sunter: how often a level occurs among pairs of one person (m), and among chance pairs (u).

use serde::{Deserialize, Serialize};

use crate::compare::{Comparison, Kind, Pattern, is_agreement, level};
use crate::corpus::{Corpus, slot};
use crate::dict::number;
use crate::jaro::count;
use crate::logistic::probability;
use crate::roles::Role;

/// Rates of every level of every comparison; level 0 (nothing to compare) weighs nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Odds {
    /// Share of all pairs that are one person, as the logarithm of odds.
    pub(crate) prior: f64,
    pub(crate) m: Vec<Vec<f64>>,
    pub(crate) u: Vec<Vec<f64>>,
    /// The rows hold no families: what agrees is not shared by people of one house.
    #[serde(default)]
    pub(crate) strangers: bool,
}

/// A pattern with a number of pairs.
pub(crate) type Counts = [(Pattern, f64)];

/// Rates by level, of patterns counted with weights; `start` counts for so much before anything is seen.
pub(crate) fn rates(comparisons: &[Comparison], counts: &Counts, start: &[Vec<f64>], held: f64) -> Vec<Vec<f64>> {
    comparisons
        .iter()
        .enumerate()
        .map(|(position, comparison)| {
            let levels = usize::from(comparison.levels);
            let even = 1.0 / count(levels.saturating_sub(1).max(1));
            let before = |level: usize| start.get(position).and_then(|rates| rates.get(level)).copied().unwrap_or(even);
            let mut sums: Vec<f64> =
                (0..levels).map(|level| if level == 0 { 0.0 } else { held * before(level) }).collect();
            for (pattern, weight) in counts {
                let level = usize::from(level(*pattern, position));
                if let Some(sum) = sums.get_mut(level).filter(|_| level > 0) {
                    *sum += weight;
                }
            }
            let total = sums.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            sums.into_iter().map(|sum| sum / total).collect()
        })
        .collect()
}

/// Where one must begin to tell same from different: equal things are often one person's.
pub(crate) fn first_guess(comparisons: &[Comparison]) -> Vec<Vec<f64>> {
    comparisons
        .iter()
        .map(|comparison| {
            let levels = usize::from(comparison.levels);
            (0..levels)
                .map(|level| match (&comparison.kind, level) {
                    (_, 0) => 0.0,
                    (Kind::Surname | Kind::Given, _) => {
                        let (written, read) = (level / 6, level % 6);
                        match (written, read) {
                            (1, 0 | 1) | (0, 1) => 0.25,
                            (1, _) | (_, 1) => 0.03,
                            (2, _) | (_, 2 | 3) => 0.01,
                            _ => 0.004,
                        }
                    }
                    (_, 1) => 0.8,
                    (_, 2) => 0.1,
                    (_, level) => 0.1 / count(level * level),
                })
                .collect()
        })
        .collect()
}

impl Odds {
    /// Weight of a level.
    pub(crate) fn weight(&self, comparison: usize, level: u8) -> f64 {
        let level = usize::from(level);
        if level == 0 {
            return 0.0;
        }
        let rate =
            |rates: &[Vec<f64>]| rates.get(comparison).and_then(|rates| rates.get(level)).copied().unwrap_or(1.0);
        (rate(&self.m).max(1e-7) / rate(&self.u).max(1e-7)).ln()
    }

    /// Weight of a level where the two agree on a value that so many rows of all have: rare values say more.
    pub(crate) fn weight_of_value(&self, comparison: usize, level: u8, rows: u32, total: usize) -> f64 {
        let rate = self.m.get(comparison).and_then(|rates| rates.get(usize::from(level))).copied().unwrap_or(1.0);
        let chance = f64::from(rows.max(1)) / f64::from(number(total).max(1));
        (rate.max(1e-7) / chance.max(1e-7)).ln().clamp(-3.0, 14.0)
    }

    /// Sum of the weights of a pattern.
    pub(crate) fn score(&self, comparisons: &[Comparison], pattern: Pattern) -> f64 {
        let weights: Vec<f64> =
            (0..comparisons.len()).map(|position| self.weight(position, level(pattern, position))).collect();
        self.prior + weights.iter().sum::<f64>() - self.counted_twice(comparisons, pattern, &weights)
    }

    /// [`counted_twice`], where there are families.
    pub(crate) fn counted_twice(&self, comparisons: &[Comparison], pattern: Pattern, weights: &[f64]) -> f64 {
        if self.strangers { 0.0 } else { counted_twice(comparisons, pattern, weights) }
    }
}

/// Pairs of one family for every pair of one person, below which there are no families to speak of.
const FAMILIES: f64 = 0.15;

/// Whether the rows hold no families: hardly any two rows have one family name and one home (telephone, street), but neither one given name
/// nor one birth date. Without such pairs there are no twins either, and another given name is a mistake.
pub(crate) fn are_strangers(comparisons: &[Comparison], counts: &Counts) -> bool {
    let find = |kind: &Kind| comparisons.iter().position(|comparison| comparison.kind == *kind);
    let (Some(surname), Some(given), Some(birth)) = (find(&Kind::Surname), find(&Kind::Given), find(&Kind::Birth))
    else {
        return false;
    };
    let is_home = |pattern: Pattern| {
        comparisons.iter().enumerate().any(|(position, one)| match one.kind {
            Kind::Address => (1..=3).contains(&level(pattern, position)),
            Kind::Extra(_, Role::Phone | Role::Email | Role::Text) => level(pattern, position) == 1,
            _ => false,
        })
    };
    let (mut families, mut twice) = (0.0, 0.0);
    for (pattern, pairs) in counts.iter().filter(|(pattern, _)| is_agreement(level(*pattern, surname))) {
        let (name, day) = (level(*pattern, given), level(*pattern, birth));
        if is_agreement(name) && day == 1 {
            twice += pairs;
        } else if DISAGREE.contains(&name) && day >= OTHER_BIRTH && is_home(*pattern) {
            families += pairs;
        }
    }
    twice > 0.0 && families < FAMILIES * twice
}

/// Levels of birth dates that are another day altogether.
const OTHER_BIRTH: u8 = 8;

/// What is to be taken off a sum of weights where the given names disagree: all that people of one house share (name, home, telephone, and
/// for twins the birth date) proves at most one thing then, that it is one house. The largest of those weights stays.
fn counted_twice(comparisons: &[Comparison], pattern: Pattern, weights: &[f64]) -> f64 {
    let given = comparisons.iter().position(|comparison| comparison.kind == Kind::Given);
    if !given.is_some_and(|given| DISAGREE.contains(&level(pattern, given))) {
        return 0.0;
    }
    let shared = |kind: &Kind| match kind {
        Kind::Surname | Kind::Birth | Kind::Address | Kind::Company => true,
        Kind::Extra(_, role) => !matches!(role, Role::Code),
        _ => false,
    };
    let proofs = comparisons.iter().zip(weights).filter(|(one, weight)| shared(&one.kind) && **weight > 0.0);
    let (sum, most) = proofs.fold((0.0, 0.0_f64), |(sum, most), (_, weight)| (sum + weight, most.max(*weight)));
    sum - most
}

/// Levels of a given name that is another one: as written and as read, or as far as one can tell.
const DISAGREE: [u8; 4] = [24 + 5, 24, 18 + 5, 5];

/// The share of pairs that are one person, from the evidence of those looked at and the number of all: as log odds.
pub(crate) fn prior_of(evidence: &[(f64, f64)], all_pairs: f64, start: f64) -> f64 {
    let mut prior = start;
    for _ in 0..60 {
        let expected: f64 = evidence.iter().map(|(weight, pairs)| pairs * probability(prior + weight)).sum();
        let share = (expected.max(0.5) / all_pairs.max(2.0)).clamp(1e-12, 0.5);
        let next = (share / (1.0 - share)).ln();
        if (next - prior).abs() < 1e-6 {
            return next;
        }
        prior = next;
    }
    prior
}

/// Learns m and the prior from patterns alone, u being known (expectation maximisation). `hold` pairs' worth of the first guess stay.
pub(crate) fn learn(comparisons: &[Comparison], counts: &Counts, mut odds: Odds, all_pairs: f64, hold: f64) -> Odds {
    let start = odds.m.clone();
    for _ in 0..40 {
        let weighed: Vec<(f64, f64)> =
            counts.iter().map(|(pattern, pairs)| (odds.score(comparisons, *pattern) - odds.prior, *pairs)).collect();
        let prior = prior_of(&weighed, all_pairs, odds.prior);
        let same: Vec<(Pattern, f64)> = counts
            .iter()
            .zip(&weighed)
            .map(|((pattern, pairs), (weight, _))| (*pattern, pairs * probability(prior + weight)))
            .collect();
        let m = bounded(comparisons, rates(comparisons, &same, &start, hold));
        let moved = m.iter().flatten().zip(odds.m.iter().flatten()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        odds = Odds { prior, m, ..odds };
        if moved < 1e-5 {
            break;
        }
    }
    odds
}

/// What hardly ever happens to one person: quite another given name, quite another birth date. Without these bounds twins, who agree on all
/// else, and namesakes, where there is no address, would be taught to be one person.
const SELDOM: [(Kind, usize, f64); 8] = [
    (Kind::Given, 24 + 5, 0.001),
    (Kind::Given, 24, 0.01),
    (Kind::Given, 5, 0.01),
    (Kind::Given, 18 + 5, 0.003),
    (Kind::Birth, 8, 0.003),
    (Kind::Birth, 9, 0.003),
    (Kind::Birth, 10, 0.003),
    (Kind::Birth, 11, 0.003),
];

/// Where a code of the person's own agrees, another name or date is more often a mistake than a twin: such data may say so themselves.
const OFTENER: f64 = 20.0;

fn bounded(comparisons: &[Comparison], mut m: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let own = |one: &Comparison| matches!(one.kind, Kind::Extra(_, Role::Code | Role::Email));
    let times = if comparisons.iter().any(own) { OFTENER } else { 1.0 };
    for (kind, level, most) in SELDOM {
        let most = most * times;
        let at = comparisons.iter().position(|comparison| comparison.kind == kind);
        if let Some(rate) = at.and_then(|at| m.get_mut(at)).and_then(|rates| rates.get_mut(level)) {
            *rate = rate.min(most);
        }
    }
    m
}

/// Rows that stand for all, and how many partners each gets.
const SAMPLE: u64 = 16_000;
const PARTNERS: usize = 14;

/// Pairs by chance: rows in the order of a hash of their content, each beside the next few. The order of the rows does not matter.
pub(crate) fn chance_pairs(corpus: &Corpus, hashes: &[u64]) -> Vec<(u32, u32)> {
    let rows = u64::try_from(hashes.len()).unwrap_or(u64::MAX);
    let bound = if rows <= SAMPLE { u64::MAX } else { u64::MAX / rows * SAMPLE };
    let mut sample: Vec<(u64, u32)> =
        (0..).zip(hashes).filter(|(_, hash)| **hash <= bound).map(|(row, hash)| (*hash, row)).collect();
    sample.sort_unstable();
    let mut pairs = Vec::new();
    for (position, (_, a)) in sample.iter().enumerate() {
        let others = sample.iter().skip(position + 1).take(PARTNERS);
        pairs.extend(others.map(|(_, b)| (*a, *b)).filter(|(a, b)| !is_one_person(corpus, *a, *b)));
    }
    pairs
}

/// Chance finds a person twice now and then, in small corpora often: those pairs would spoil the rates.
fn is_one_person(corpus: &Corpus, a: u32, b: u32) -> bool {
    let (a, b) = (corpus.row(a), corpus.row(b));
    let both = |slots: &[usize]| slots.iter().any(|slot| a.at(*slot) != 0 && a.at(*slot) == b.at(*slot));
    let given = both(&[slot::GIVEN, slot::GIVEN_KANA]);
    let surname = both(&[slot::SURNAME, slot::SURNAME_KANA]);
    let birth = both(&[slot::BIRTH]);
    let home = both(&[slot::HOME]);
    let extras = (slot::EXTRA..slot::EXTRA + corpus.schema().extras.len()).filter(|slot| both(&[*slot])).count();
    usize::from(given) + usize::from(surname) + usize::from(birth) + usize::from(home) + extras >= 3 || (given && birth)
}
