//! How strongly weights are drawn to zero.

use crate::design::Design;
use crate::glm::Found;

/// How strongly weights are drawn to zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Penalty {
    /// Not at all: maximum likelihood.
    #[default]
    None,
    /// Half this times the sum of squares of the coefficients on the scale of the data, the constant left free: scikit-learn's `C = 1 / l2`.
    Raw(f64),
    /// The same for terms scaled to standard deviation one.
    Scaled(f64),
    /// Elastic net on the scale of the data: `l1` times the sum of absolute values besides, by which weights become exactly nought:
    /// scikit-learn's `l1_ratio / C` and `(1 - l1_ratio) / C`. Rates of periods are left free, as the constant is.
    Net {
        /// Weight of the absolute values.
        l1: f64,
        /// Weight of half the squares.
        l2: f64,
    },
}

impl Penalty {
    pub(super) fn of(self, design: &Design<'_>) -> Vec<f64> {
        let each = |sd: f64| match self {
            Self::None => 0.0,
            // Of very small numbers it would have no end.
            Self::Raw(l2) | Self::Net { l2, .. } => (l2 / sd / sd).min(1e100),
            Self::Scaled(l2) => l2,
        };
        design.terms.iter().map(|term| each(term.sd)).collect()
    }

    /// Weights of the absolute values of the scaled terms; `None` where there are none.
    pub(super) fn lasso(self, design: &Design<'_>) -> Option<Vec<f64>> {
        match self {
            Self::Net { l1, .. } => Some(design.terms.iter().map(|term| l1 / term.sd).collect()),
            _ => None,
        }
    }
}

/// What is told of weights that became nought.
pub(super) fn told(found: &Found, design: &Design<'_>) -> String {
    let nought = found.weights.iter().take(design.terms.len()).filter(|weight| **weight == 0.0).count();
    format!(
        "{nought}項目の係数が0になりました。標準誤差とp値は、この選び方を前もって決めていたとみなした値です / after selection"
    )
}
