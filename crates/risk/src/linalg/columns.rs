//! Sums over a column, in registers as wide as the processor has. Each of [`WIDE`] sums takes every eighth value, so the result is the same in any of
//! them, to the last bit.

use super::WIDE;

/// The smallest and the largest of some values; infinite where there are none.
pub(crate) fn ends(values: &[f64]) -> (f64, f64) {
    pulp::Arch::new().dispatch(Ends(values))
}

/// The sum of some values, and the sum of their squared distances from their mean.
pub(crate) fn spread(values: &[f64]) -> (f64, f64) {
    pulp::Arch::new().dispatch(Spread(values))
}

/// The sum of (value − mean) · factor.
pub(crate) fn centred(values: &[f64], mean: f64, factors: &[f64]) -> f64 {
    pulp::Arch::new().dispatch(Centred { values, mean, factors })
}

/// Adds factor · (value − mean) to each sum.
pub(crate) fn add_centred(sums: &mut [f64], values: &[f64], mean: f64, factor: f64) {
    pulp::Arch::new().dispatch(AddCentred { sums, values, mean, factor });
}

struct Ends<'a>(&'a [f64]);

impl pulp::WithSimd for Ends<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let less = |a: f64, b: f64| if b < a { b } else { a };
        let more = |a: f64, b: f64| if b > a { b } else { a };
        let (eight, rest) = self.0.as_chunks::<WIDE>();
        let (mut low, mut high) = ([f64::INFINITY; WIDE], [f64::NEG_INFINITY; WIDE]);
        for x in eight {
            for at in 0..WIDE {
                low[at] = less(low[at], x[at]);
                high[at] = more(high[at], x[at]);
            }
        }
        let low = low.iter().chain(rest).fold(f64::INFINITY, |low, x| less(low, *x));
        (low, high.iter().chain(rest).fold(f64::NEG_INFINITY, |high, x| more(high, *x)))
    }
}

struct Spread<'a>(&'a [f64]);

impl pulp::WithSimd for Spread<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let (eight, rest) = self.0.as_chunks::<WIDE>();
        let (mut sums, mut squares) = ([0.0; WIDE], [0.0; WIDE]);
        for x in eight {
            for at in 0..WIDE {
                sums[at] += x[at];
            }
        }
        let sum = sums.iter().sum::<f64>() + rest.iter().sum::<f64>();
        let mean = sum / crate::maths::real(self.0.len().max(1));
        for x in eight {
            for at in 0..WIDE {
                squares[at] += (x[at] - mean) * (x[at] - mean);
            }
        }
        (sum, squares.iter().sum::<f64>() + rest.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>())
    }
}

struct Centred<'a> {
    values: &'a [f64],
    mean: f64,
    factors: &'a [f64],
}

impl pulp::WithSimd for Centred<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) -> Self::Output {
        let Self { values, mean, factors } = self;
        let ((a8, a_rest), (b8, b_rest)) = (values.as_chunks::<WIDE>(), factors.as_chunks::<WIDE>());
        let (steps, means) = (WIDE / S::F64_LANES, simd.splat_f64s(mean));
        let mut lanes = [simd.splat_f64s(0.0); WIDE];
        for (x, y) in a8.iter().zip(b8) {
            let ((x, _), (y, _)) = (S::as_simd_f64s(x), S::as_simd_f64s(y));
            for step in 0..steps {
                let part = simd.mul_f64s(simd.sub_f64s(x[step], means), y[step]);
                lanes[step] = simd.add_f64s(lanes[step], part);
            }
        }
        let mut sums = [0.0; WIDE];
        for (sums, lanes) in S::as_mut_simd_f64s(&mut sums).0.iter_mut().zip(lanes) {
            *sums = lanes;
        }
        sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(x, y)| (x - mean) * y).sum::<f64>()
    }
}

struct AddCentred<'a> {
    sums: &'a mut [f64],
    values: &'a [f64],
    mean: f64,
    factor: f64,
}

impl pulp::WithSimd for AddCentred<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let Self { sums, values, mean, factor } = self;
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += factor * (value - mean);
        }
    }
}
