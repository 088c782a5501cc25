//! Offices that act earlier or later than others: a level of their own, as far as their numbers carry it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::EDGE;
use crate::maths::{logit, real, sigmoid};

/// Rounds in which levels and their spread are found in turn.
const ROUNDS: usize = 200;

/// What is added to the log-odds in each group. The groups are taken as drawn from one normal distribution around nought, whose spread is
/// estimated from them all (empirical Bayes): a group of few rows keeps close to the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    of: BTreeMap<String, f64>,
    /// Standard deviation between the groups.
    pub spread: f64,
}

impl Levels {
    /// Learns from rows the model has not learnt from; `groups` names the group of each.
    #[must_use]
    pub fn of<'a>(p: &[f64], yes: &[bool], groups: impl IntoIterator<Item = &'a str>) -> Self {
        let mut rows: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
        for ((p, yes), group) in p.iter().zip(yes).zip(groups) {
            let row = (logit(p.clamp(EDGE, 1.0 - EDGE)), f64::from(u8::from(*yes)));
            rows.entry(group).or_default().push(row);
        }
        let mut levels: Vec<(&str, f64)> = rows.keys().map(|group| (*group, 0.0)).collect();
        let mut variance = 0.25;
        for _ in 0..ROUNDS {
            let mut squares = 0.0;
            for ((_, level), rows) in levels.iter_mut().zip(rows.values()) {
                let (found, error) = likeliest(rows, *level, variance);
                *level = found;
                squares += found * found + error;
            }
            variance = (squares / real(levels.len().max(1))).max(1e-9);
        }
        let of = levels.into_iter().map(|(group, level)| (group.to_owned(), level)).collect();
        Self { of, spread: variance.sqrt() }
    }

    /// What is added to the log-odds of a group; nought for a group never seen.
    #[must_use]
    pub fn level(&self, group: &str) -> f64 {
        self.of.get(group).copied().unwrap_or(0.0)
    }

    /// The groups with their levels, in the order of their names.
    pub fn each(&self) -> impl Iterator<Item = (&str, f64)> {
        self.of.iter().map(|(group, level)| (group.as_str(), *level))
    }

    /// The probability of a row of a group.
    #[must_use]
    pub fn probability(&self, group: &str, p: f64) -> f64 {
        sigmoid(logit(p.clamp(EDGE, 1.0 - EDGE)) + self.level(group))
    }
}

/// The most likely level, and the variance that is left.
fn likeliest(rows: &[(f64, f64)], from: f64, variance: f64) -> (f64, f64) {
    let mut level = from;
    let mut curvature = 1.0 / variance;
    for _ in 0..20 {
        let mut slope = -level / variance;
        curvature = 1.0 / variance;
        for (sum, yes) in rows {
            let p = sigmoid(sum + level);
            slope += yes - p;
            curvature += p * (1.0 - p);
        }
        let step = (slope / curvature).clamp(-1.0, 1.0);
        level += step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    (level, 1.0 / curvature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_group_has_its_own_level_and_a_small_one_keeps_to_the_others() {
        // Scores of a half; of the many in "a" seven of ten come, of the many in "b" three, of the ten in "c" seven.
        let groups = ["a", "b", "c"].into_iter().zip([(4000, 7), (4000, 3), (10, 7)]);
        let rows: Vec<(&str, bool)> =
            groups.flat_map(|(group, (count, come))| (0..count).map(move |at| (group, at % 10 < come))).collect();
        let yes: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let found = Levels::of(&vec![0.5; rows.len()], &yes, rows.iter().map(|row| row.0));
        assert!((found.level("a") - logit(0.7)).abs() < 0.01, "{found:?}");
        assert!((found.level("a") + found.level("b")).abs() < 0.01, "{found:?}");
        assert!(found.level("c") > 0.1 && found.level("c") < 0.8 * logit(0.7), "{found:?}");
        assert!((found.probability("d", 0.3) - 0.3).abs() < 1e-12);
    }
}
