//! How well one column alone ranks an outcome.

use super::interval::{Interval, Z95};
use crate::maths::real;

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
    let mut rows: Vec<(f64, bool)> = rows.into_iter().collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut yes) = (0, 0.0, 0);
    for tied in rows.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let here = tied.iter().filter(|(_, is)| *is).count();
        let others = tied.len() - here;
        sum += real(here) * (real(below) + real(others) / 2.0);
        yes += here;
        below += others;
    }
    if yes == 0 || below == 0 {
        return None;
    }
    let (y, n) = (real(yes), real(below));
    let auc = sum / (y * n);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let variance = (auc * (1.0 - auc) + (y - 1.0) * (q1 - auc * auc) + (n - 1.0) * (q2 - auc * auc)) / (y * n);
    Some(Ranking { auc, interval: Interval::around(auc, Z95 * variance.max(0.0).sqrt()), yes })
}
