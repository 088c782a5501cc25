//! Whether outcomes still come as often as expected.

use std::collections::VecDeque;

/// Which way outcomes went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shifted {
    /// More than expected; otherwise fewer.
    pub more: bool,
    /// Observed over expected in the days since the sum last stood at nothing.
    pub ratio: f64,
    /// How many days that are.
    pub days: usize,
}

impl Shifted {
    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let way = if self.more { "多く" } else { "少なく" };
        format!(
            "結果が分かった直近{}日分では、実際の件数が見込みより{way}なっています(実際/見込み {:.2})。",
            self.days, self.ratio
        )
    }
}

/// A cumulative sum of log-likelihood ratios for odds multiplied and divided by a factor (Steiner and others 2000), fed with the labels that come due
/// on a day, never earlier: a label that came early because something happened would be a biased one.
///
/// A sum reaches the height `h` by chance not before e^h days on average, so the height follows from the false alarms that are bearable.
#[derive(Debug, Clone)]
struct Cusum {
    odds: f64,
    height: f64,
    more: Side,
    fewer: Side,
}

/// Two sums over the same labels: one soon finds a great change, the other a small one that lasts.
#[derive(Debug, Clone)]
pub struct Outlook {
    sums: [Cusum; 2],
}

impl Outlook {
    /// Odds that the sums watch for: half as high again, as after a new rule of practice; and 1.18 times, which no month shows by itself.
    pub const ODDS: [f64; 2] = [1.5, 1.18];
    /// Days with labels between false alarms of both together, at least.
    pub const QUIET: f64 = 730.0;

    /// Where a sum must reach to be told.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.sums[0].height()
    }

    /// Where the sums stand that are nearest to being told: for more than expected, and for fewer.
    #[must_use]
    pub fn sums(&self) -> (f64, f64) {
        let [(more, fewer), (lasting_more, lasting_fewer)] = self.sums.each_ref().map(Cusum::sums);
        (more.max(lasting_more), fewer.max(lasting_fewer))
    }

    /// The labels that came due on a day: what was expected of each, and whether it came. Tells a shift on every day it stands.
    pub fn day(&mut self, labels: impl IntoIterator<Item = (f64, bool)>) -> Option<Shifted> {
        let labels: Vec<(f64, bool)> = labels.into_iter().collect();
        let [great, lasting] = self.sums.each_mut().map(|sum| sum.day(labels.iter().copied()));
        great.or(lasting)
    }
}

impl Default for Outlook {
    fn default() -> Self {
        // Each of the two may err half as often.
        Self { sums: Self::ODDS.map(|odds| Cusum::new(odds, 2.0 * Self::QUIET)) }
    }
}

#[derive(Debug, Clone, Default)]
struct Side {
    sum: f64,
    /// Observed and expected by day since the sum was nothing.
    since: VecDeque<(f64, f64)>,
}

impl Cusum {
    /// Watches for odds times, or divided by, a factor above 1, with a false alarm in so many days at most.
    fn new(odds: f64, days_between_false_alarms: f64) -> Self {
        // Two sides, so each may err half as often.
        let height = (2.0 * days_between_false_alarms).ln();
        Self { odds, height, more: Side::default(), fewer: Side::default() }
    }

    /// Where a sum must reach to be told.
    fn height(&self) -> f64 {
        self.height
    }

    /// Where the sums stand: for more than expected, and for fewer.
    fn sums(&self) -> (f64, f64) {
        (self.more.sum, self.fewer.sum)
    }

    /// The labels that came due on a day: what was expected of each, and whether it came. Tells a shift on every day it stands.
    fn day(&mut self, labels: impl IntoIterator<Item = (f64, bool)>) -> Option<Shifted> {
        let labels: Vec<(f64, bool)> = labels.into_iter().collect();
        if labels.is_empty() {
            return None;
        }
        self.more.add(&labels, self.odds);
        self.fewer.add(&labels, 1.0 / self.odds);
        let told = |side: &Side, more| side.shifted(more).filter(|_| side.sum >= self.height);
        told(&self.more, true).or_else(|| told(&self.fewer, false))
    }
}

impl Side {
    fn add(&mut self, labels: &[(f64, bool)], odds: f64) {
        let (mut gain, mut observed, mut expected) = (0.0, 0.0, 0.0);
        for (p, came) in labels {
            gain += f64::from(u8::from(*came)) * odds.ln() - (1.0 - p + odds * p).ln();
            observed += f64::from(u8::from(*came));
            expected += p;
        }
        self.sum += gain;
        if self.sum <= 0.0 {
            self.sum = 0.0;
            self.since.clear();
        } else {
            self.since.push_back((observed, expected));
        }
    }

    fn shifted(&self, more: bool) -> Option<Shifted> {
        let (observed, expected) = self.since.iter().fold((0.0, 0.0), |(o, e), day| (o + day.0, e + day.1));
        (expected > 0.0).then(|| Shifted { more, ratio: observed / expected, days: self.since.len() })
    }
}
