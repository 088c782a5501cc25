//! Shares with their uncertainty.

use serde::{Deserialize, Serialize};

use crate::maths::{real, wilson};

/// A range, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// A value and so much to both sides.
    #[must_use]
    pub fn around(value: f64, half: f64) -> Self {
        Self { low: value - half, high: value + half }
    }

    /// Whether a value lies within.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Some of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// How many places of a list hold what is asked for.
    pub fn counted(list: impl IntoIterator<Item = bool>) -> Self {
        let (mut count, mut of) = (0, 0);
        for is in list {
            count += usize::from(is);
            of += 1;
        }
        Self { count, of }
    }

    /// The share itself; 0 of nothing is 0.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.of == 0 { 0.0 } else { real(self.count) / real(self.of) }
    }

    /// Wilson's 95 % interval (1927); of nothing, everything is possible.
    #[must_use]
    pub fn wilson(&self) -> Interval {
        if self.of == 0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        let (low, high) = wilson(real(self.count), real(self.of));
        Interval { low, high }
    }
}

/// Exact sign test: how probable it is that of so many coins so few, or so many, fall to one side.
#[must_use]
pub fn sign_test(one: usize, other: usize) -> f64 {
    let (all, fewer) = (one + other, one.min(other));
    let log_of = |k: usize| libm::lgamma(real(k) + 1.0);
    let tail: f64 = (0..=fewer)
        .map(|k| libm::exp(log_of(all) - log_of(k) - log_of(all - k) - real(all) * std::f64::consts::LN_2))
        .sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_ten_coins() {
        assert!((sign_test(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
        assert!((sign_test(5, 5) - 1.0).abs() < 1e-12);
    }
}
