//! Weights of which some are exactly nought (elastic net): Newton's method, with the way of each step found one weight at a time.

use super::{Found, Problem};
use crate::linalg::{Root, Square, dot};

/// Steps of Newton's method before giving up.
const STEPS: usize = 200;
/// Turns over all weights within a step before giving up.
const TURNS: usize = 10_000;
/// A change of all weights below this is none: they are those of terms scaled to standard deviation one.
const STILL: f64 = 1e-12;

/// A likelihood with its ridge, seen from some weights.
pub(crate) struct Sight {
    /// Log-likelihood less the ridge.
    pub(crate) value: f64,
    pub(crate) log_likelihood: f64,
    /// Slopes of `value`.
    pub(crate) gradient: Vec<f64>,
    /// Of each row, or row and period.
    pub(crate) curvature: Vec<f64>,
}

/// What a net is laid over: weights of scaled terms first, then those that nothing draws to nought.
pub(crate) trait Hill {
    fn sight(&self, weights: &[f64]) -> Sight;

    /// The matrix of expected curvature, without what is left out.
    fn matrix(&self, curvature: &[f64], left_out: &[bool]) -> Square;
}

impl Hill for Problem<'_> {
    fn sight(&self, weights: &[f64]) -> Sight {
        let mut curvature = vec![0.0; self.design.rows];
        let looked = self.look(weights, 1, &mut curvature);
        Sight { value: looked.value, log_likelihood: looked.log_likelihood, gradient: looked.gradient, curvature }
    }

    fn matrix(&self, curvature: &[f64], left_out: &[bool]) -> Square {
        self.matrix(1, curvature, left_out)
    }
}

/// The most likely weights, drawn to nought by the ridge and by `lasso` times their absolute values (those behind its end left free). The covariance
/// takes for granted which weights are nought.
pub(crate) fn net(hill: &impl Hill, start: Vec<f64>, lasso: &[f64]) -> Found {
    let size = start.len();
    let mut weights = start;
    let mut seen = hill.sight(&weights);
    let (mut steps, mut settled) = (0, false);
    while steps < STEPS && !settled {
        steps += 1;
        let step = way(&hill.matrix(&seen.curvature, &vec![false; size]), &seen.gradient, &weights, lasso);
        settled = step.iter().all(|step| step.abs() < 1e-9);
        match forward(hill, &weights, &step, &seen, lasso) {
            Some(next) => (weights, seen) = next,
            None => break,
        }
    }
    let nought: Vec<bool> = weights.iter().enumerate().map(|(at, weight)| at < lasso.len() && *weight == 0.0).collect();
    let covariance = Root::of(&hill.matrix(&seen.curvature, &nought), 1e-11).inverse();
    let log_likelihood = seen.log_likelihood;
    Found { weights, covariance, log_likelihood, steps, dependent: Vec::new(), settled, endless: false }
}

/// A step forward, half as far as often as that makes things worse.
fn forward(hill: &impl Hill, weights: &[f64], step: &[f64], from: &Sight, lasso: &[f64]) -> Option<(Vec<f64>, Sight)> {
    let worth = |seen: &Sight, weights: &[f64]| seen.value - drawn(weights, lasso);
    let before = worth(from, weights);
    let mut length = 1.0;
    while length > 1e-6 {
        let next: Vec<f64> = weights.iter().zip(step).map(|(weight, step)| weight + length * step).collect();
        let seen = hill.sight(&next);
        if worth(&seen, &next) >= before - 1e-11 * before.abs() {
            return Some((next, seen));
        }
        length /= 2.0;
    }
    None
}

fn drawn(weights: &[f64], lasso: &[f64]) -> f64 {
    weights.iter().zip(lasso).map(|(weight, lasso)| lasso * weight.abs()).sum()
}

/// The step to the summit of the parabola with this slope and curvature, less the absolute values.
fn way(matrix: &Square, gradient: &[f64], weights: &[f64], lasso: &[f64]) -> Vec<f64> {
    let mut step = vec![0.0; weights.len()];
    for _ in 0..TURNS {
        let mut most = 0.0_f64;
        for at in 0..step.len() {
            let (own, row) = (matrix.at(at, at), matrix.row(at));
            if own <= 0.0 {
                continue;
            }
            let pull = gradient[at] - dot(row, &step) + own * (step[at] + weights[at]);
            let edge = lasso.get(at).copied().unwrap_or(0.0);
            let to = (pull.abs() - edge).max(0.0).copysign(pull) / own;
            // Exactly nought, where that is where it belongs.
            let next = if to == 0.0 { -weights[at] } else { to - weights[at] };
            most = most.max((next - step[at]).abs());
            step[at] = next;
        }
        if most < STILL {
            break;
        }
    }
    step
}
