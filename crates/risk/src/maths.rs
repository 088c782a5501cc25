//! Functions of one number.

/// A count as a number to reckon with. Counts here stay far below 2⁵³, where this is exact.
#[must_use]
pub fn real(count: usize) -> f64 {
    count as f64
}

/// A probability from the logarithm of odds.
#[must_use]
pub fn sigmoid(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let odds = log_odds.exp();
        odds / (1.0 + odds)
    }
}

/// The logarithm of the odds of a probability.
#[must_use]
pub fn logit(p: f64) -> f64 {
    p.ln() - (-p).ln_1p()
}

/// ln(1 + eˣ) without overflow.
#[must_use]
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// Share of the standard normal distribution below `z`.
#[must_use]
pub fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Two-sided p-value of a standard normal statistic, exact in the far tail too.
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// The point of the standard normal distribution with this share below it; `share` lies strictly between 0 and 1.
#[must_use]
pub fn normal_point(share: f64) -> f64 {
    // A rational first guess (Abramowitz and Stegun 26.2.23) and Newton steps on the exact distribution.
    let tail = share.min(1.0 - share);
    let t = (-2.0 * tail.ln()).sqrt();
    let guess =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut z = -guess;
    for _ in 0..4 {
        let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        z -= (normal_below(z) - tail) / density;
    }
    if share < 0.5 { z } else { -z }
}

/// The point of the standard normal distribution that leaves 2.5 % above it.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval (1927) for so many of so many; `of` is above 0.
#[must_use]
pub fn wilson(count: f64, of: f64) -> (f64, f64) {
    let (p, z) = (count / of, Z95);
    let centre = (p + z * z / (2.0 * of)) / (1.0 + z * z / of);
    let half = z / (1.0 + z * z / of) * (p * (1.0 - p) / of + z * z / (4.0 * of * of)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_is_the_one_of_the_tables() {
        assert!((normal_point(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((normal_point(0.05) + 1.644_853_626_951_472_2).abs() < 1e-12);
        assert!((normal_point(0.999) - 3.090_232_306_167_813).abs() < 1e-11);
        assert!((two_sided(1.959_963_984_540_054) - 0.05).abs() < 1e-14);
    }

    #[test]
    fn odds_and_probabilities_go_both_ways() {
        for x in [-30.0, -2.0, 0.0, 1e-9, 3.0, 20.0] {
            assert!((logit(sigmoid(x)) - x).abs() < 1e-6 * f64::max(1.0, x.abs()), "{x}");
        }
        assert!((softplus(800.0) - 800.0).abs() < 1e-12 && softplus(-800.0) < 1e-300);
    }
}
