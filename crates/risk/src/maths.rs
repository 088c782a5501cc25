//! The little arithmetic that everything here shares.

/// A count as a number.
#[must_use]
pub fn real(count: usize) -> f64 {
    count as f64
}

/// Share of the standard normal distribution below a point.
#[must_use]
pub fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// How probable it is that chance alone is at least this far from nothing, to either side.
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The point of the standard normal distribution that has this share below it.
#[must_use]
pub fn normal_point(share: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    // Halving until the ends are neighbours: exact, and fast enough for what is asked a few times.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if normal_below(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_points_are_the_tabled_ones() {
        assert!((normal_point(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((normal_below(1.0) - 0.841_344_746_068_543).abs() < 1e-14);
        assert!((two_sided(1.959_963_984_540_054) - 0.05).abs() < 1e-14);
        assert!((normal_point(0.67) - 0.439_913_165_673_234).abs() < 1e-12);
    }
}
