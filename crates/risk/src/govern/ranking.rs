//! How well one column alone ranks an outcome.

use super::interval::Interval;
use crate::evaluate;
use crate::maths::{Z95, real};

/// An area under the ROC curve with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranking {
    pub auc: f64,
    /// 95 % interval after Hanley and McNeil (1982).
    pub interval: Interval,
    /// How many have the outcome.
    pub yes: usize,
}

impl Ranking {
    /// The same from the other side where it ranks downwards.
    pub fn upwards(self) -> Self {
        if self.auc >= 0.5 {
            return self;
        }
        let interval = Interval { low: 1.0 - self.interval.high, high: 1.0 - self.interval.low };
        Self { auc: 1.0 - self.auc, interval, yes: self.yes }
    }
}

/// Share of pairs of a yes and a no in which the yes has more; a tie is half a pair. `None` without both.
pub(super) fn rank(rows: impl IntoIterator<Item = (f64, bool)>) -> Option<Ranking> {
    let (values, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
    let yes = outcomes.iter().filter(|is| **is).count();
    let (y, n) = (real(yes), real(outcomes.len() - yes));
    if y == 0.0 || n == 0.0 {
        return None;
    }
    let auc = evaluate::auc(&values, &outcomes);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let variance = (auc * (1.0 - auc) + (y - 1.0) * (q1 - auc * auc) + (n - 1.0) * (q2 - auc * auc)) / (y * n);
    Some(Ranking { auc, interval: Interval::around(auc, Z95 * variance.max(0.0).sqrt()), yes })
}
