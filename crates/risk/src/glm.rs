//! The most likely weights of a linear model for yes and no, by Newton's method.
//!
//! The sum of products over all rows is the dear part. So the search begins on a sample; on all rows the matrix is made afresh only where an
//! old one no longer leads quickly, and once at the end, where the standard errors come from.
#![expect(clippy::indexing_slicing, reason = "dense vectors of one length per fit")]

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::linalg::{Block, Gram, ROWS, Root, Square, dot};
use crate::maths::sigmoid;

pub(crate) mod net;

/// How the weighted sum of a row becomes a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// p = 1 / (1 + e⁻ˣ).
    Logit,
    /// p = 1 − exp(−eˣ): the chance of an event within a period in which its rate is eˣ.
    Cloglog,
}

impl Link {
    /// The probability.
    #[must_use]
    pub fn probability(self, sum: f64) -> f64 {
        match self {
            Self::Logit => sigmoid(sum),
            Self::Cloglog => -(-sum.exp()).exp_m1(),
        }
    }

    /// Log-likelihood of an answer, its slope, and the expected curvature.
    pub(crate) fn look(self, sum: f64, yes: bool) -> (f64, f64, f64) {
        match self {
            Self::Logit => {
                let e = (-sum.abs()).exp();
                let p = if sum >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
                let signed = if yes { sum } else { -sum };
                let likely = signed.min(0.0) - e.ln_1p();
                (likely, if yes { 1.0 - p } else { -p }, e / ((1.0 + e) * (1.0 + e)))
            }
            Self::Cloglog => {
                let rate = sum.min(700.0).exp();
                let event = -(-rate).exp_m1();
                let survive = (-rate).exp();
                let per = if event > 0.0 { rate * survive / event } else { 1.0 };
                if yes { (event.max(f64::MIN_POSITIVE).ln(), per, per * rate) } else { (-rate, -rate, per * rate) }
            }
        }
    }
}

/// Rows between which sums are added up in a fixed order: the same result on any number of threads.
const SEGMENT: usize = 8 * ROWS;
/// From so many rows on the search begins on a sample.
const LARGE: usize = 20_000;
/// Steps of Newton's method before giving up.
const STEPS: usize = 60;
/// Half the squared length of a step, in standard errors, below which there is nothing left to gain.
const SETTLED: f64 = 1e-19;
/// The same for where the matrix of the standard errors is made: with many rows they are exact to ten digits there.
const NEAR: f64 = 1e-13;

/// Counts steps that do not grow shorter. Towards a summit they do; where a weight has no end, each step is about as long as the one before.
#[derive(Default)]
pub(crate) struct Slowness {
    before: f64,
    steps: usize,
}

impl Slowness {
    pub(crate) fn step(&mut self, step: &[f64]) {
        let longest = step.iter().fold(0.0_f64, |longest, step| longest.max(step.abs()));
        self.steps = if longest > 0.8 * self.before { self.steps + 1 } else { 0 };
        self.before = longest;
    }

    pub(crate) fn is_endless(&self) -> bool {
        self.steps >= 10
    }
}

/// The weights of the scaled terms, the constant last.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) weights: Vec<f64>,
    /// Of the scaled weights; zero for dependent terms.
    pub(crate) covariance: Square,
    pub(crate) log_likelihood: f64,
    pub(crate) steps: usize,
    /// Terms that follow from those before them; their weight is zero.
    pub(crate) dependent: Vec<usize>,
    pub(crate) settled: bool,
    /// Step after step was as long as the one before: some weights have no end.
    pub(crate) endless: bool,
}

/// What is to be fitted.
pub(crate) struct Problem<'a> {
    pub(crate) design: &'a Design<'a>,
    pub(crate) yes: &'a [bool],
    pub(crate) link: Link,
    /// Strength with which each scaled term is drawn to zero.
    pub(crate) ridge: &'a [f64],
}

/// A matrix of curvature, and what was to be gained where it was made; `None` here and now.
struct Matrix {
    root: Root,
    from: Option<f64>,
}

struct Looked {
    value: f64,
    log_likelihood: f64,
    gradient: Vec<f64>,
}

impl Problem<'_> {
    /// The most likely weights.
    pub(crate) fn solve(&self) -> Found {
        let size = self.design.terms.len() + 1;
        let mut dropped = vec![false; size];
        let mut weights = self.start();
        if self.design.rows >= LARGE {
            let every = (self.design.rows / (LARGE / 2)).clamp(2, 16);
            self.search(&mut weights, &mut dropped, every, 1e-4);
        }
        self.search(&mut weights, &mut dropped, 1, SETTLED)
    }

    /// No weight but the constant, which tells the share of yes.
    pub(crate) fn start(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.design.terms.len()];
        let events = self.yes.iter().filter(|yes| **yes).count();
        let share = crate::maths::real(events) / crate::maths::real(self.yes.len().max(1));
        weights.push(match self.link {
            Link::Logit => crate::maths::logit(share),
            Link::Cloglog => (-(-share).ln_1p()).ln(),
        });
        weights
    }

    /// Newton's method on each `every`th segment of the rows.
    fn search(&self, weights: &mut Vec<f64>, dropped: &mut [bool], every: usize, enough: f64) -> Found {
        let rows = self.design.rows;
        let mut curvature = vec![0.0; rows];
        let mut looked = self.look(weights, every, &mut curvature);
        let mut kept: Option<Matrix> = None;
        let mut last = None;
        let (mut before, mut steps, mut settled) = (f64::INFINITY, 0, false);
        let mut slowness = Slowness::default();
        while steps < STEPS {
            steps += 1;
            let now = match kept.take() {
                Some(kept) => kept,
                None => {
                    let root = self.root(every, &curvature, dropped);
                    if every == 1 {
                        // A term found to follow from others gives up what it had taken on.
                        let given: Vec<usize> =
                            root.dependent.iter().copied().filter(|term| weights[*term] != 0.0).collect();
                        root.dependent.iter().for_each(|term| dropped[*term] = true);
                        if !given.is_empty() {
                            given.iter().for_each(|term| weights[*term] = 0.0);
                            looked = self.look(weights, every, &mut curvature);
                            continue;
                        }
                    }
                    Matrix { root, from: None }
                }
            };
            let step = now.root.solve(&looked.gradient);
            let gain = dot(&step, &looked.gradient) / 2.0;
            // How far from the summit the matrix was made.
            let from = now.from.unwrap_or(gain);
            let near = if self.design.rows >= LARGE { NEAR } else { SETTLED };
            if gain <= enough || !gain.is_finite() {
                settled = gain.is_finite();
                if from <= near || every > 1 || !settled {
                    last = Some(now.root);
                    break;
                }
                // Standard errors belong to the last weights.
                continue;
            }
            if now.from.is_some() && gain <= near && from > near {
                continue;
            }
            let Some(next) = self.walk(weights, &step, &looked, every, &mut curvature) else {
                settled = gain < 1e-9;
                if now.from.is_none() { break } else { continue }
            };
            looked = next;
            slowness.step(&step);
            // An old matrix serves as long as each step leaves less than a fifth of the one before.
            if gain < before * 0.04 {
                kept = Some(Matrix { root: now.root, from: Some(from) });
            }
            before = gain;
        }
        if every > 1 {
            return Found {
                weights: Vec::new(),
                covariance: Square::zero(0),
                log_likelihood: 0.0,
                steps,
                dependent: Vec::new(),
                settled,
                endless: false,
            };
        }
        let last = last.unwrap_or_else(|| self.root(1, &curvature, dropped));
        let dependent = (0..dropped.len()).filter(|term| dropped[*term]).collect();
        Found {
            weights: weights.clone(),
            covariance: last.inverse(),
            log_likelihood: looked.log_likelihood,
            steps,
            dependent,
            settled,
            endless: slowness.is_endless(),
        }
    }

    /// Steps forward, half as far as often as that makes things worse; `None` where no step is better.
    fn walk(
        &self,
        weights: &mut Vec<f64>,
        step: &[f64],
        from: &Looked,
        every: usize,
        curvature: &mut [f64],
    ) -> Option<Looked> {
        let mut length = 1.0;
        while length > 1e-6 {
            let next: Vec<f64> = weights.iter().zip(step).map(|(weight, step)| weight + length * step).collect();
            let looked = self.look(&next, every, curvature);
            // Close to the summit the value is lost in rounding; there the slope leads.
            if looked.value >= from.value - 1e-11 * from.value.abs() {
                *weights = next;
                return Some(looked);
            }
            length /= 2.0;
        }
        None
    }

    fn segments(&self, every: usize) -> Vec<usize> {
        (0..self.design.rows).step_by(SEGMENT).step_by(every).collect()
    }

    /// Likelihood and slopes at some weights; writes the curvature of each row looked at.
    fn look(&self, weights: &[f64], every: usize, curvature: &mut [f64]) -> Looked {
        let terms = self.design.terms.len();
        let (constant, sloping) = (weights[terms], &weights[..terms]);
        let parts: Vec<(f64, Vec<f64>)> = curvature
            .par_chunks_mut(SEGMENT)
            .enumerate()
            .filter(|(segment, _)| segment % every == 0)
            .map(|(segment, curvature)| {
                let start = segment * SEGMENT;
                let mut sums = vec![constant; curvature.len()];
                self.design.sums(start, sloping, &mut sums);
                let mut likelihood = 0.0;
                for ((sum, curve), yes) in sums.iter_mut().zip(curvature.iter_mut()).zip(&self.yes[start..]) {
                    let (likely, slope, expected) = self.link.look(*sum, *yes);
                    likelihood += likely;
                    *sum = slope;
                    *curve = expected;
                }
                let mut gradient = vec![0.0; terms + 1];
                self.design.moments(start, &sums, &mut gradient);
                gradient[terms] = sums.iter().sum();
                (likelihood, gradient)
            })
            .collect();
        let mut gradient: Vec<f64> = sloping.iter().zip(self.ridge).map(|(weight, ridge)| -weight * ridge).collect();
        gradient.push(0.0);
        let mut likelihood = 0.0;
        for (likely, slopes) in parts {
            likelihood += likely;
            gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        }
        let drawn: f64 = sloping.iter().zip(self.ridge).map(|(weight, ridge)| ridge * weight * weight).sum();
        Looked { value: likelihood - drawn / 2.0, log_likelihood: likelihood, gradient }
    }

    fn root(&self, every: usize, curvature: &[f64], dropped: &[bool]) -> Root {
        Root::of(&self.matrix(every, curvature, dropped), 1e-11)
    }

    /// The matrix of expected curvature.
    fn matrix(&self, every: usize, curvature: &[f64], dropped: &[bool]) -> Square {
        let size = self.design.terms.len() + 1;
        let grams: Vec<Gram> = self
            .segments(every)
            .par_chunks(16)
            .map(|segments| {
                let (mut gram, mut block, mut factors) = (Gram::new(size), Block::new(size), Vec::with_capacity(ROWS));
                for start in
                    segments.iter().flat_map(|start| (*start..(start + SEGMENT).min(self.design.rows)).step_by(ROWS))
                {
                    let end = (start + ROWS).min(self.design.rows);
                    factors.clear();
                    factors.extend(curvature[start..end].iter().map(|curve| curve.sqrt()));
                    self.design.block(start, &factors, &mut block);
                    gram.add(&block, end - start);
                }
                gram
            })
            .collect();
        let mut matrix = Square::zero(size);
        for gram in grams {
            matrix.plus(&gram.square());
        }
        for (term, ridge) in self.ridge.iter().enumerate() {
            // On a sample a term may not occur at all.
            matrix.add(term, term, ridge + if every > 1 { 1e-3 } else { 0.0 });
        }
        for term in (0..size).filter(|term| dropped[*term]) {
            matrix.clear(term);
        }
        matrix
    }
}

/// Log-likelihood of the share alone.
pub(crate) fn null_log_likelihood(yes: &[bool]) -> f64 {
    let n = crate::maths::real(yes.len());
    let events = crate::maths::real(yes.iter().filter(|yes| **yes).count());
    let part = |count: f64| if count > 0.0 { count * (count / n).ln() } else { 0.0 };
    part(events) + part(n - events)
}
