//! What follows from visiting everybody above a line, or as many as can be visited.

use serde::Serialize;

use super::Share;
use crate::maths::real;

/// What a threshold leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Threshold {
    /// A score from here on leads to a visit.
    pub threshold: f64,
    /// Visited, and it happened.
    pub true_positives: usize,
    /// Visited, and it did not.
    pub false_positives: usize,
    /// Not visited, and it happened.
    pub false_negatives: usize,
    /// Not visited, and it did not.
    pub true_negatives: usize,
    /// Of those visited, share in which it happened (positive predictive value).
    pub ppv: Share,
    /// Of those in which it happened, share visited.
    pub sensitivity: Share,
    /// Of those in which it did not happen, share not visited.
    pub specificity: Share,
    /// Of those not visited, share in which it did not happen (negative predictive value).
    pub npv: Share,
    /// Share of all rows told right (table 8-9 of the report on 府中町). Where few are affected, whoever visits nobody is right more often.
    pub accuracy: Share,
    /// The same of visiting nobody: what an accuracy must be read beside.
    pub accuracy_of_nobody: f64,
    /// Harmonic mean of `ppv` and `sensitivity` (F値); `None` where it happened to nobody and nobody is visited.
    pub f1: Option<f64>,
    /// Net benefit: found per row, less those visited in vain, weighed by the odds of the threshold.
    pub net_benefit: f64,
    /// Net benefit of visiting everybody. Visiting nobody has none.
    pub net_benefit_of_all: f64,
}

/// Net benefit of visiting everybody, at the odds of a threshold.
#[must_use]
pub fn net_benefit_of_all(events: usize, rows: usize, threshold: f64) -> f64 {
    benefit(events, rows - events, rows, threshold)
}

fn benefit(found: usize, vain: usize, rows: usize, threshold: f64) -> f64 {
    (real(found) - real(vain) * threshold / (1.0 - threshold)) / real(rows)
}

impl Threshold {
    /// All that follows from the four counts.
    #[must_use]
    pub fn of_counts(threshold: f64, [tp, fp, fneg, tn]: [usize; 4]) -> Self {
        let rows = tp + fp + fneg + tn;
        Self {
            threshold,
            true_positives: tp,
            false_positives: fp,
            false_negatives: fneg,
            true_negatives: tn,
            ppv: Share::new(tp, tp + fp),
            sensitivity: Share::new(tp, tp + fneg),
            specificity: Share::new(tn, tn + fp),
            npv: Share::new(tn, tn + fneg),
            accuracy: Share::new(tp + tn, rows),
            accuracy_of_nobody: real(fp + tn) / real(rows),
            f1: (tp + fp + fneg > 0).then(|| real(2 * tp) / real(2 * tp + fp + fneg)),
            net_benefit: benefit(tp, fp, rows, threshold),
            net_benefit_of_all: net_benefit_of_all(tp + fneg, rows, threshold),
        }
    }
}

/// What follows from visiting everybody with a score from the threshold on.
#[must_use]
pub fn at_threshold(p: &[f64], yes: &[bool], threshold: f64) -> Threshold {
    let mut counts = [0; 4];
    for (p, yes) in p.iter().zip(yes) {
        let [tp, fp, fneg, tn] = &mut counts;
        let count = match (*p >= threshold, yes) {
            (true, true) => tp,
            (true, false) => fp,
            (false, true) => fneg,
            (false, false) => tn,
        };
        *count += 1;
    }
    Threshold::of_counts(threshold, counts)
}

/// What visiting the highest scores leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// So many can be visited.
    pub visits: usize,
    /// The lowest score visited; `None` where nobody is.
    pub threshold: Option<f64>,
    /// Rows with just that score left out, because there was no room for all of them.
    pub tied_left_out: usize,
    /// Of those visited, in which it happened.
    pub found: Share,
    /// Of those in which it happened, not visited.
    pub missed: usize,
}

/// What follows from visiting the highest so many scores; `descending` sorts them, the earlier row first among equals.
#[must_use]
pub fn at_capacity(p: &[f64], yes: &[bool], descending: &[usize], visits: usize) -> Capacity {
    let visits = visits.min(descending.len());
    let (visited, others) = descending.split_at(visits);
    let happened = |rows: &[usize]| rows.iter().filter(|row| yes.get(**row).copied().unwrap_or(false)).count();
    let threshold = visited.last().and_then(|row| p.get(*row)).copied();
    let tied = others.iter().take_while(|row| p.get(**row).copied() == threshold).count();
    Capacity {
        visits,
        threshold,
        tied_left_out: if visits == 0 { 0 } else { tied },
        found: Share::new(happened(visited), visits),
        missed: happened(others),
    }
}
