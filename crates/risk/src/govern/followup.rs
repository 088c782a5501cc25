//! Rates among those who could have been observed.
//!
//! Whose outcome is known is no fair sample: a new notification is known at once, its absence only after the whole time. So a rate is taken over
//! those who could, as known beforehand, be observed for the whole time (to the end of data, to the 18th birthday), and who left without notice
//! (moved away) is made up for by those like him who stayed: inverse probability of censoring.

use crate::maths::real;

/// How long a child could be, and was, observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// Days that were known beforehand to be observable.
    pub potential: u32,
    /// Days observed.
    pub followed: u32,
    /// The outcome ended them.
    pub came: bool,
}

/// A rate with the weights it was taken with.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Weighted share with the outcome within the time.
    pub rate: f64,
    /// Weight of each row, for learning and for measuring; 0 for rows that tell nothing.
    pub weights: Vec<f64>,
    /// Outcome of each row within the time, where the weight is above 0.
    pub outcomes: Vec<bool>,
}

/// The honest rate of an outcome within so many days; `None` when nobody could be observed that long.
#[must_use]
pub fn rate(rows: &[FollowUp], days: u32) -> Option<Rate> {
    let stayed = staying(rows, days);
    let mut honest =
        Rate { rate: 0.0, weights: Vec::with_capacity(rows.len()), outcomes: Vec::with_capacity(rows.len()) };
    let (mut came, mut all) = (0.0, 0.0);
    for row in rows {
        let outcome = row.came && row.followed <= days;
        let told = row.potential >= days && (outcome || row.followed >= days);
        // Who left on the very day of the outcome left after it.
        let weight = if told { 1.0 / stayed.before(row.followed.min(days)) } else { 0.0 };
        came += if outcome { weight } else { 0.0 };
        all += weight;
        honest.weights.push(weight);
        honest.outcomes.push(outcome);
    }
    honest.rate = came / all;
    (all > 0.0).then_some(honest)
}

/// What "outcome known" would say instead: too much, because the outcome makes itself known. For the report only.
#[must_use]
pub fn among_known(rows: &[FollowUp], days: u32) -> Option<f64> {
    let (mut came, mut known) = (0, 0);
    for row in rows {
        let outcome = row.came && row.followed <= days;
        came += usize::from(outcome);
        known += usize::from(outcome || row.followed >= days);
    }
    (known > 0).then(|| real(came) / real(known))
}

/// Share still there, by day: steps at the days on which somebody left.
struct Staying(Vec<(u32, f64)>);

impl Staying {
    /// Share that had not left before a day.
    fn before(&self, day: u32) -> f64 {
        let steps = self.0.partition_point(|(left_on, _)| *left_on < day);
        steps.checked_sub(1).and_then(|at| self.0.get(at)).map_or(1.0, |(_, share)| *share)
    }
}

/// Kaplan and Meier's estimate of staying, among those who could be observed for the whole time.
fn staying(rows: &[FollowUp], days: u32) -> Staying {
    let mut ends: Vec<(u32, bool)> = rows
        .iter()
        .filter(|row| row.potential >= days)
        .map(|row| (row.followed, !row.came && row.followed < days))
        .collect();
    ends.sort_unstable();
    let (mut share, mut there, mut steps) = (1.0, ends.len(), Vec::new());
    for day in ends.chunk_by(|a, b| a.0 == b.0) {
        let left = day.iter().filter(|(_, left)| *left).count();
        let came = day.len() - left;
        // Outcomes of a day come before departures of the day.
        let risk = there - came;
        if left > 0 && risk > 0 {
            share *= 1.0 - real(left) / real(risk);
            steps.extend(day.first().map(|(on, _)| (*on, share)));
        }
        there -= day.len();
    }
    Staying(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_left_is_made_up_for_by_who_stayed() {
        let row = |potential, followed, came| FollowUp { potential, followed, came };
        // Four could be seen for ten days: one came on day 2, one left on day 4, one came on day 6, one stayed. The fifth could not be seen so long.
        let rows = [row(20, 2, true), row(20, 4, false), row(20, 6, true), row(20, 20, false), row(5, 3, true)];
        let honest = rate(&rows, 10).unwrap();
        for (weight, wanted) in honest.weights.iter().zip([1.0, 0.0, 1.5, 1.5, 0.0]) {
            assert!((weight - wanted).abs() < 1e-12, "{:?}", honest.weights);
        }
        assert!((honest.rate - 2.5 / 4.0).abs() < 1e-12);
        assert!((among_known(&rows, 10).unwrap() - 3.0 / 4.0).abs() < 1e-12);
        assert_eq!(rate(&rows, 30), None);
    }
}
