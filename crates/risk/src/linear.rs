//! A fitted sum of terms: coefficients with their errors, and what each column of a row adds.
#![expect(
    clippy::indexing_slicing,
    reason = "terms are numbered by the design they came from; a loaded file is checked first"
)]

use serde::{Deserialize, Serialize};

use crate::design::{Coded, Coding, Design, Input, What};
use crate::glm::{Found, Link};
use crate::linalg::Square;
use crate::maths::{normal_point, two_sided};

/// A coefficient on the scale of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// `列`, `列=水準` or `列=空欄`; `(Intercept)` for the constant.
    pub term: String,
    /// Change of the log-odds (or of the log of the rate) for one more, or against the reference.
    pub estimate: f64,
    /// Standard error; with a penalty, the spread of the posterior.
    pub standard_error: f64,
    /// Estimate by standard error.
    pub z: f64,
    /// Two-sided p-value of `z` under the normal distribution.
    pub p_value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Coefficient {
    pub(crate) fn new(term: String, estimate: f64, standard_error: f64) -> Self {
        let z = estimate / standard_error;
        let reach = normal_point(0.975) * standard_error;
        Self { term, estimate, standard_error, z, p_value: two_sided(z), low: estimate - reach, high: estimate + reach }
    }
}

/// The error that goes with a variance; rounding may leave that a little below nought.
pub(crate) fn error(variance: f64) -> f64 {
    variance.max(0.0).sqrt()
}

/// A term with the weight of its centred and scaled form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Weighted {
    pub(crate) column: usize,
    pub(crate) what: What,
    pub(crate) mean: f64,
    pub(crate) sd: f64,
    pub(crate) weight: f64,
}

/// Weighted terms, and how sure the weights are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Linear {
    pub(crate) link: Link,
    /// Sum for a row that is average in everything.
    pub(crate) base: f64,
    pub(crate) terms: Vec<Weighted>,
    /// Lower half of the covariance of the weights, row by row, that of `base` last.
    pub(crate) covariance: Vec<f64>,
}

impl Linear {
    pub(crate) fn of(design: &Design<'_>, found: &Found, link: Link) -> Self {
        let kept: Vec<usize> = (0..design.terms.len()).filter(|term| !found.dependent.contains(term)).collect();
        let places: Vec<usize> = kept.iter().copied().chain([design.terms.len()]).collect();
        let terms = kept.iter().map(|at| {
            let term = &design.terms[*at];
            Weighted { column: term.column, what: term.what, mean: term.mean, sd: term.sd, weight: found.weights[*at] }
        });
        let covariance = places
            .iter()
            .enumerate()
            .flat_map(|(row, a)| places[..=row].iter().map(|b| found.covariance.at(*a, *b)))
            .collect();
        Self { link, base: found.weights[design.terms.len()], terms: terms.collect(), covariance }
    }

    /// Whether the parts of a loaded file belong together.
    pub(crate) fn fits(&self, inputs: &[Input]) -> bool {
        let size = self.terms.len() + 1;
        self.covariance.len() == size * (size + 1) / 2
            && self.terms.iter().all(|term| {
                term.sd > 0.0
                    && inputs.get(term.column).is_some_and(|input| match (&input.coding, term.what) {
                        (Coding::Levels { levels, .. }, What::Level(level)) => level < levels.len(),
                        (Coding::Numbers { .. }, What::Slope) | (_, What::Missing(_)) => true,
                        _ => false,
                    })
            })
    }

    fn covariance(&self, a: usize, b: usize) -> f64 {
        let (row, column) = (a.max(b), a.min(b));
        self.covariance[row * (row + 1) / 2 + column]
    }

    /// The coefficients on the scale of the data, the constant first.
    pub(crate) fn coefficients(&self, inputs: &[Input]) -> Vec<Coefficient> {
        let last = self.terms.len();
        let shift: Vec<f64> = self.terms.iter().map(|term| -term.mean / term.sd).chain([1.0]).collect();
        let constant = self.base + self.terms.iter().zip(&shift).map(|(term, shift)| term.weight * shift).sum::<f64>();
        let mut square = Square::zero(last + 1);
        for a in 0..=last {
            for b in 0..=last {
                square.set(a, b, self.covariance(a, b));
            }
        }
        let mut coefficients = vec![Coefficient::new("(Intercept)".to_owned(), constant, error(square.form(&shift)))];
        coefficients.extend(self.terms.iter().enumerate().map(|(at, term)| {
            let spread = error(self.covariance(at, at)) / term.sd;
            Coefficient::new(name(&inputs[term.column], term.what), term.weight / term.sd, spread)
        }));
        coefficients
    }

    /// The centred and scaled terms of a row.
    pub(crate) fn scaled(&self, row: &[Coded]) -> Vec<f64> {
        self.terms.iter().map(|term| scaled(term, row[term.column])).collect()
    }

    /// Writes what each column adds to the base.
    pub(crate) fn parts(&self, scaled: &[f64], out: &mut [f64]) {
        for (term, value) in self.terms.iter().zip(scaled) {
            out[term.column] += term.weight * value;
        }
    }

    /// The weighted sum of a row.
    pub(crate) fn sum(&self, row: &[Coded]) -> f64 {
        self.base + self.terms.iter().zip(self.scaled(row)).map(|(term, value)| term.weight * value).sum::<f64>()
    }

    /// Variance of the sum of a row.
    pub(crate) fn variance(&self, scaled: &[f64]) -> f64 {
        let mut rest = self.covariance.as_slice();
        let mut sum = 0.0;
        for row in 0..=scaled.len() {
            let (line, below) = rest.split_at(row + 1);
            rest = below;
            let own = scaled.get(row).copied().unwrap_or(1.0);
            sum += own * (2.0 * crate::linalg::dot(&line[..row], &scaled[..row]) + line[row] * own);
        }
        sum.max(0.0)
    }
}

/// A centred and scaled term of a cell.
pub(crate) fn scaled(term: &Weighted, cell: Coded) -> f64 {
    let of = |holds: bool| (f64::from(u8::from(holds)) - term.mean) / term.sd;
    match (cell, term.what) {
        (Coded::Number(value), What::Slope) => (value - term.mean) / term.sd,
        (Coded::Level(level), What::Level(own)) => of(level == own),
        (Coded::Missing(kind), What::Missing(own)) => of(kind == own),
        (Coded::Missing(_), What::Level(_)) | (Coded::Number(_) | Coded::Level(_), What::Missing(_)) => of(false),
        // Never seen while learning: taken as average.
        _ => 0.0,
    }
}

/// What a term is called.
pub(crate) fn name(input: &Input, what: What) -> String {
    match (what, &input.coding) {
        (What::Level(level), Coding::Levels { levels, .. }) => {
            format!("{}={}", input.name, levels.get(level).map_or("", String::as_str))
        }
        (What::Missing(kind), _) => format!("{}={}", input.name, kind.label()),
        _ => input.name.clone(),
    }
}
