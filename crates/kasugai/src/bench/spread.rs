//! How long something took, many times over.

use std::time::Duration;

/// The spread of some durations, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Spread {
    /// How many there are.
    pub times: usize,
    /// Half of them are as short.
    pub p50_us: u64,
    /// 99 of 100 are as short.
    pub p99_us: u64,
    /// The longest.
    pub max_us: u64,
}

impl Spread {
    /// Of these durations, in any order.
    #[must_use]
    pub fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        // The smallest duration that as many per mille do not exceed.
        let at = |per_mille: usize| {
            let rank = (durations.len() * per_mille).div_ceil(1000).max(1);
            durations.get(rank - 1).map_or(0, |duration| micros(*duration))
        };
        Self { times: durations.len(), p50_us: at(500), p99_us: at(990), max_us: at(1000) }
    }
}

/// Whole microseconds.
pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds for people: `850 µs`, `12.3 ms`, `1.25 s`.
#[must_use]
pub fn shown(micros: u64) -> String {
    let parts = |unit: u64, digits: u32| {
        let step = unit / 10_u64.pow(digits);
        let rounded = (micros + step / 2) / step;
        let scale = 10_u64.pow(digits);
        format!("{}.{:0width$}", rounded / scale, rounded % scale, width = usize::try_from(digits).unwrap_or(1))
    };
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{} ms", parts(1_000, 1)),
        _ => format!("{} s", parts(1_000_000, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let spread = Spread::of((1..=200).rev().map(Duration::from_micros).collect());
        assert_eq!((spread.times, spread.p50_us, spread.p99_us, spread.max_us), (200, 100, 198, 200));
        assert_eq!(Spread::of(vec![Duration::from_micros(7)]).p99_us, 7);
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn durations_read_well() {
        assert_eq!([shown(850), shown(12_340), shown(1_249_999)], ["850 µs", "12.3 ms", "1.25 s"]);
    }
}
