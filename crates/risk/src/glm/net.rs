//! Weights of which some are exactly nought (elastic net): Newton's method, with the way of each step found one weight at a time.

use super::{Found, Looked, Problem, STEPS};
use crate::linalg::{Root, Square, dot};

/// Turns over all weights within a step before giving up.
const TURNS: usize = 10_000;
/// A change of all weights below this is none: they are those of terms scaled to standard deviation one.
const STILL: f64 = 1e-12;

impl Problem<'_> {
    /// The most likely weights, drawn to nought by the ridge and by `lasso` times their absolute values (the constant left free). The covariance
    /// takes for granted which weights are nought.
    pub(crate) fn net(&self, lasso: &[f64]) -> Found {
        let size = self.design.terms.len() + 1;
        let mut weights = self.start();
        let mut curvature = vec![0.0; self.design.rows];
        let mut looked = self.look(&weights, 1, &mut curvature);
        let (mut steps, mut settled) = (0, false);
        while steps < STEPS && !settled {
            steps += 1;
            let step = way(&self.matrix(1, &curvature, &vec![false; size]), &looked.gradient, &weights, lasso);
            settled = step.iter().all(|step| step.abs() < 1e-9);
            match self.forward(&weights, &step, &looked, lasso, &mut curvature) {
                Some((next, seen)) => (weights, looked) = (next, seen),
                None => break,
            }
        }
        let nought: Vec<bool> = weights.iter().zip(0..).map(|(weight, at)| at + 1 < size && *weight == 0.0).collect();
        let root = Root::of(&self.matrix(1, &curvature, &nought), 1e-11);
        let covariance = root.inverse();
        let log_likelihood = looked.log_likelihood;
        Found { weights, covariance, log_likelihood, steps, dependent: Vec::new(), settled, endless: false }
    }

    /// A step forward, half as far as often as that makes things worse.
    fn forward(
        &self,
        weights: &[f64],
        step: &[f64],
        from: &Looked,
        lasso: &[f64],
        curvature: &mut [f64],
    ) -> Option<(Vec<f64>, Looked)> {
        let worth = |looked: &Looked, weights: &[f64]| looked.value - drawn(weights, lasso);
        let before = worth(from, weights);
        let mut length = 1.0;
        while length > 1e-6 {
            let next: Vec<f64> = weights.iter().zip(step).map(|(weight, step)| weight + length * step).collect();
            let looked = self.look(&next, 1, curvature);
            if worth(&looked, &next) >= before - 1e-11 * before.abs() {
                return Some((next, looked));
            }
            length /= 2.0;
        }
        None
    }
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
