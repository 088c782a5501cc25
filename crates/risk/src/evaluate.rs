//! How good scores were, told by what happened.
//!
//! Accuracy never stands alone: where few are affected, "nobody" is the most accurate answer.

use serde::{Deserialize, Serialize};

use crate::glm::null_log_likelihood;
use crate::maths::{Z95, logit, real, sigmoid, softplus, wilson};

mod capacity;
mod ranking;
pub use capacity::{Capacity, Threshold, at_capacity, at_threshold, net_benefit_of_all};
pub use ranking::{auc, average_precision, delong, delong_gain};

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Out of so many.
    pub of: usize,
    /// The share; `None` out of nothing.
    pub share: Option<f64>,
    /// Lower end of the 95 % interval (Wilson).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Share {
    /// A share with the 95 % interval of Wilson (1927).
    #[must_use]
    pub fn new(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self { count, of, share: None, low: None, high: None };
        }
        let (low, high) = wilson(real(count), real(of));
        Self { count, of, share: Some(real(count) / real(of)), low: Some(low), high: Some(high) }
    }
}

/// A number with a 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How well probabilities agree with what happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// Slope of a logistic regression on the log-odds: below 1, the scores go too far.
    pub slope: f64,
    /// Intercept of the same regression.
    pub slope_intercept: f64,
    /// Intercept with the slope held at 1 (calibration in the large): above 0, more happened than foretold.
    pub intercept: f64,
    /// What happened by what was foretold.
    pub observed_by_expected: f64,
    /// Mean distance of foretold and observed shares over ten groups of equal size in the order of the scores; the earlier row first among equals.
    pub ece: f64,
    /// The same distance over ten ranges of the score of equal width, each with its upper end; empty ones do not count.
    pub ece_equal_width: f64,
}

impl Calibration {
    /// The slope with its interval, by the curvature of its regression at the end; `p` are the probabilities it was made of. `None` where all are one.
    #[must_use]
    pub fn slope_estimate(&self, p: &[f64]) -> Option<Estimate> {
        let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
        for p in p {
            let x = logit(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON));
            let fitted = sigmoid(self.slope_intercept + self.slope * x);
            let weight = fitted * (1.0 - fitted);
            (aa, ab, bb) = (aa + weight, ab + weight * x, bb + weight * x * x);
        }
        let half = Z95 * (aa / (aa * bb - ab * ab)).sqrt();
        half.is_finite().then_some(Estimate { value: self.slope, low: self.slope - half, high: self.slope + half })
    }
}

/// What happened by what was foretold, with the interval of the variance that the probabilities themselves state; both of one length.
#[must_use]
pub fn observed_by_expected(p: &[f64], yes: &[bool]) -> Estimate {
    let expected: f64 = p.iter().sum();
    let spread = p.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
    let value = real(yes.iter().filter(|yes| **yes).count()) / expected;
    let half = Z95 * spread / expected;
    Estimate { value, low: (value - half).max(0.0), high: value + half }
}

/// One of the groups behind the calibration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Group {
    /// Mean probability.
    pub foretold: f64,
    /// What happened.
    pub observed: Share,
}

/// All measures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Rows with a score and a known outcome.
    pub rows: usize,
    /// Of these, yes.
    pub events: usize,
    /// Share of pairs of a yes and a no in which the yes has the higher score (ties half), with DeLong's interval.
    pub auc: Option<Estimate>,
    /// Area under precision and recall, as the sum of steps (average precision).
    pub pr_auc: Option<f64>,
    /// Mean squared error.
    pub brier: f64,
    /// Mean negative log-likelihood; probabilities are kept 2⁻⁵² away from 0 and 1.
    pub log_loss: f64,
    /// Mean negative log-likelihood of the share alone.
    pub log_loss_of_share: f64,
    /// Agreement of probabilities and outcomes; `None` where all outcomes are one.
    pub calibration: Option<Calibration>,
    /// Ten groups of equal size in the order of the scores.
    pub groups: Vec<Group>,
    /// Counts where a score from a threshold on leads to a visit.
    pub thresholds: Vec<Threshold>,
    /// Counts where the highest so many scores lead to a visit.
    pub capacities: Vec<Capacity>,
}

/// Thresholds shown when none are asked for.
pub const THRESHOLDS: [f64; 6] = [0.05, 0.10, 0.15, 0.20, 0.30, 0.50];

/// Measures probabilities against what happened; both of one length. Thresholds lie strictly between 0 and 1.
#[must_use]
pub fn evaluate(p: &[f64], yes: &[bool], thresholds: &[f64], capacities: &[usize]) -> Evaluation {
    let events = yes.iter().filter(|yes| **yes).count();
    let rows = yes.len();
    let both = events > 0 && events < rows;
    let order = descending(p);
    let squares: f64 = p.iter().zip(yes).map(|(p, yes)| (p - number(*yes)).powi(2)).sum();
    let groups = groups(p, yes, &order);
    Evaluation {
        rows,
        events,
        auc: both.then(|| delong(p, yes)),
        pr_auc: (events > 0).then(|| average_precision(p, yes, &order)),
        brier: squares / real(rows),
        log_loss: log_loss(p, yes),
        // From nought, so that none is no minus nought.
        log_loss_of_share: (0.0 - null_log_likelihood(yes)) / real(rows),
        calibration: both.then(|| calibration(p, yes, &groups)),
        groups,
        thresholds: thresholds.iter().map(|threshold| at_threshold(p, yes, *threshold)).collect(),
        capacities: capacities.iter().map(|capacity| at_capacity(p, yes, &order, *capacity)).collect(),
    }
}

fn number(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// Places of the scores from the highest on; the earlier first among equals.
fn descending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = p.iter().copied().zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    order.into_iter().map(|(_, at)| at).collect()
}

/// Mean negative log-likelihood; probabilities are kept 2⁻⁵² away from 0 and 1.
#[must_use]
pub fn log_loss(p: &[f64], yes: &[bool]) -> f64 {
    let each = p.iter().zip(yes).map(|(p, yes)| {
        let p = p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        if *yes { -p.ln() } else { -(-p).ln_1p() }
    });
    each.sum::<f64>() / real(yes.len())
}

/// Ten groups of equal size (the first ones larger by one where it does not divide), from the lowest scores on.
fn groups(p: &[f64], yes: &[bool], descending: &[usize]) -> Vec<Group> {
    let mut order: Vec<usize> = descending.to_vec();
    // Ascending with the earlier first among equals, as a stable sort gives.
    order.sort_by(|a, b| at(p, *a).total_cmp(&at(p, *b)).then(a.cmp(b)));
    let (small, larger) = (order.len() / 10, order.len() % 10);
    let mut rest = order.as_slice();
    (0..10)
        .filter_map(|group| {
            let (own, behind) = rest.split_at(small + usize::from(group < larger));
            rest = behind;
            let happened = own.iter().filter(|row| yes.get(**row).copied().unwrap_or(false)).count();
            let foretold = own.iter().map(|row| at(p, *row)).sum::<f64>() / real(own.len());
            (!own.is_empty()).then(|| Group { foretold, observed: Share::new(happened, own.len()) })
        })
        .collect()
}

fn at(p: &[f64], row: usize) -> f64 {
    p.get(row).copied().unwrap_or(f64::NAN)
}

fn calibration(p: &[f64], yes: &[bool], groups: &[Group]) -> Calibration {
    let sums: Vec<f64> = p.iter().map(|p| logit(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON))).collect();
    let (slope_intercept, slope) = line(&sums, yes, true);
    let (intercept, _) = line(&sums, yes, false);
    let apart = |group: &Group| (group.foretold - group.observed.share.unwrap_or(0.0)).abs() * real(group.observed.of);
    let events = real(yes.iter().filter(|yes| **yes).count());
    Calibration {
        slope,
        slope_intercept,
        intercept,
        observed_by_expected: events / p.iter().sum::<f64>(),
        ece: groups.iter().map(apart).sum::<f64>() / real(yes.len()),
        ece_equal_width: ece_equal_width(p, yes),
    }
}

fn ece_equal_width(p: &[f64], yes: &[bool]) -> f64 {
    let mut apart = [0.0; 10];
    for (p, yes) in p.iter().zip(yes) {
        let range = (1_u8..10).filter(|end| f64::from(*end) / 10.0 < *p).count();
        if let Some(apart) = apart.get_mut(range) {
            *apart += p - number(*yes);
        }
    }
    apart.iter().map(|apart| apart.abs()).sum::<f64>() / real(yes.len())
}

/// Whether outcomes settle the slope of a logistic regression on probabilities: these are not all one, and those of yes and of no overlap.
#[must_use]
pub fn settles_slope(p: &[f64], yes: &[bool]) -> bool {
    let ends = |side: bool| {
        let own = p.iter().zip(yes).filter(|(_, yes)| **yes == side).map(|(p, _)| *p);
        own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)))
    };
    let ((low_no, high_no), (low_yes, high_yes)) = (ends(false), ends(true));
    low_no < high_yes && low_yes < high_no
}

/// Log-likelihood of an intercept and a slope, the slopes of it and its curvature.
struct Looked {
    likelihood: f64,
    slopes: [f64; 2],
    curves: [f64; 3],
}

impl Looked {
    fn at([a, b]: [f64; 2], sums: &[f64], yes: &[bool]) -> Self {
        let mut likelihood = 0.0;
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (x, yes) in sums.iter().zip(yes) {
            let sum = a + b * x;
            let p = sigmoid(sum);
            let (g, h) = (number(*yes) - p, p * (1.0 - p));
            likelihood -= softplus(if *yes { -sum } else { sum });
            (ga, gb, haa, hab, hbb) = (ga + g, gb + g * x, haa + h, hab + h * x, hbb + h * x * x);
        }
        Self { likelihood, slopes: [ga, gb], curves: [haa, hab, hbb] }
    }
}

/// The longest step of an intercept alone: far from the summit there is next to no curvature.
const STRIDE: f64 = 4.0;

/// Intercept and slope of a logistic regression on one number; the slope may be held at 1. Newton's method, each step half as far as often as that
/// makes things worse.
pub(crate) fn line(sums: &[f64], yes: &[bool], sloping: bool) -> (f64, f64) {
    let share = real(yes.iter().filter(|yes| **yes).count()) / real(yes.len());
    // Scores that are all one number have no slope.
    let sloping = sloping && sums.iter().any(|sum| Some(sum) != sums.first()) && share > 0.0 && share < 1.0;
    // From no slope at all, where every row has a say, the way is never barred.
    let mut at = if sloping { [logit(share), 0.0] } else { [0.0, 1.0] };
    let mut now = Looked::at(at, sums, yes);
    for _ in 0..100 {
        let ([ga, gb], [haa, hab, hbb]) = (now.slopes, now.curves);
        let determinant = haa * hbb - hab * hab;
        let [da, db] = if sloping {
            [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant]
        } else {
            [(ga / haa).clamp(-STRIDE, STRIDE), 0.0]
        };
        let mut length = 1.0;
        let next = loop {
            let [a, b] = at;
            let to = [a + length * da, b + length * db];
            let seen = Looked::at(to, sums, yes);
            // Close to the summit the likelihood is lost in rounding.
            if seen.likelihood >= now.likelihood - 1e-12 * now.likelihood.abs() {
                break Some((to, seen));
            }
            length /= 2.0;
            if length < 1e-12 {
                break None;
            }
        };
        let Some(next) = next else { break };
        (at, now) = next;
        if length * (da.abs() + db.abs()) < 1e-13 {
            break;
        }
    }
    let [a, b] = at;
    (a, b)
}

#[cfg(test)]
mod tests;
