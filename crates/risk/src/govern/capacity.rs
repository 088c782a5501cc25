//! 「月N人訪問できるなら」: whom so many visits reach, what they miss, and what they are worth. A threshold follows from the visits that are possible,
//! never the other way round.

use serde::{Deserialize, Serialize};

use super::interval::{Interval, Share};
use crate::maths::{Z95, real};

/// What came of selecting some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Selected, and the outcome came.
    pub found: usize,
    /// Selected in vain.
    pub in_vain: usize,
    /// Not selected, and the outcome came.
    pub missed: usize,
    /// Not selected, and it did not.
    pub left: usize,
}

impl Counts {
    /// Counts those at or above a threshold.
    #[must_use]
    pub fn at(scores: &[f64], outcomes: &[bool], threshold: f64) -> Self {
        let mut counts = Self { found: 0, in_vain: 0, missed: 0, left: 0 };
        for (score, outcome) in scores.iter().zip(outcomes) {
            let place = match (*score >= threshold, *outcome) {
                (true, true) => &mut counts.found,
                (true, false) => &mut counts.in_vain,
                (false, true) => &mut counts.missed,
                (false, false) => &mut counts.left,
            };
            *place += 1;
        }
        counts
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.found + self.in_vain + self.missed + self.left
    }

    /// Found among the selected (陽性適中率).
    #[must_use]
    pub fn precision(&self) -> Share {
        Share { count: self.found, of: self.found + self.in_vain }
    }

    /// Found among those with the outcome (感度).
    #[must_use]
    pub fn sensitivity(&self) -> Share {
        Share { count: self.found, of: self.found + self.missed }
    }

    /// Left among those without (特異度).
    #[must_use]
    pub fn specificity(&self) -> Share {
        Share { count: self.left, of: self.left + self.in_vain }
    }

    /// Net benefit (Vickers and Elkin 2006): found a child, less those visited in vain, weighed as the threshold says one weighs them.
    #[must_use]
    pub fn net_benefit(&self, threshold: f64) -> f64 {
        let all = real(self.all());
        real(self.found) / all - real(self.in_vain) / all * threshold / (1.0 - threshold)
    }
}

/// What so many visits bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visits {
    /// Children visited; ties at the end are not broken, so it may be fewer than can be.
    pub visited: usize,
    /// Lowest score among them: the marginal child.
    pub threshold: f64,
    /// Visits expected to find somebody, with the 95 % interval that the scores themselves state.
    pub found: f64,
    /// Its interval.
    pub found_interval: Interval,
    /// Visits expected to be in vain.
    pub in_vain: f64,
    /// Outcomes expected among those not visited.
    pub missed: f64,
}

impl Visits {
    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "{}人を訪問すると、見込みでは約{:.0}人(幅{:.0}〜{:.0}人)に支援の必要が見つかり、約{:.0}人は必要がなく、訪問しないこどもの中に約{:.0}人が残ります。最後の1人の見込みは100人のうち約{:.0}人です。",
            self.visited,
            self.found,
            self.found_interval.low.max(0.0),
            self.found_interval.high,
            self.in_vain,
            self.missed,
            100.0 * self.threshold
        )
    }
}

/// What visiting the highest so many brings, by calibrated scores. `None` when nobody can be visited: the capacity is nought, or everybody ties.
#[must_use]
pub fn visits(scores: &[f64], capacity: usize) -> Option<Visits> {
    let mut order = scores.to_vec();
    order.sort_by(|a, b| b.total_cmp(a));
    let visited = whole_ties(&order, capacity);
    let (chosen, others) = order.split_at_checked(visited)?;
    let found: f64 = chosen.iter().sum();
    let deviation = chosen.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
    Some(Visits {
        visited,
        threshold: *chosen.last()?,
        found,
        found_interval: Interval::around(found, Z95 * deviation),
        in_vain: real(visited) - found,
        // The sum of none is -0 in the library, and a person would read that.
        missed: others.iter().sum::<f64>() + 0.0,
    })
}

/// As many as fit without choosing between equals: chance must not decide who is visited.
fn whole_ties(order: &[f64], capacity: usize) -> usize {
    let Some(next) = order.get(capacity) else { return order.len() };
    order.get(..capacity).map_or(0, |chosen| chosen.partition_point(|score| score > next))
}

/// A point of a decision curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The threshold: how many visits in vain weigh as much as one child found.
    pub threshold: f64,
    /// Net benefit of the score.
    pub score: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Net benefit of visiting everybody; visiting nobody is 0.
    pub all: f64,
}

/// The decision curve at thresholds between 0 and 1.
#[must_use]
pub fn curve(scores: &[f64], outcomes: &[bool], thresholds: &[f64]) -> Vec<Point> {
    let point = |threshold: &f64| {
        let counts = Counts::at(scores, outcomes, *threshold);
        let everybody =
            Counts { found: counts.found + counts.missed, in_vain: counts.in_vain + counts.left, missed: 0, left: 0 };
        let score = counts.net_benefit(*threshold);
        let weight = threshold / (1.0 - threshold);
        let all = real(counts.all());
        // Each row adds 1, minus the weight, or nothing: the mean's own spread.
        let square = real(counts.found) / all + weight * weight * real(counts.in_vain) / all;
        let half = Z95 * ((square - score * score).max(0.0) / all).sqrt();
        Point {
            threshold: *threshold,
            score,
            interval: Interval::around(score, half),
            all: everybody.net_benefit(*threshold),
        }
    };
    thresholds.iter().map(point).collect()
}

/// How much better one score is than another at a threshold, with its 95 % interval: the same rows, so the difference row by row.
#[must_use]
pub fn gain(one: &[f64], other: &[f64], outcomes: &[bool], threshold: f64) -> (f64, Interval) {
    let weight = threshold / (1.0 - threshold);
    let worth = |score: f64, outcome: bool| match (score >= threshold, outcome) {
        (false, _) => 0.0,
        (true, true) => 1.0,
        (true, false) => -weight,
    };
    let rows = one.iter().zip(other).zip(outcomes);
    let gains: Vec<f64> = rows.map(|((one, other), came)| worth(*one, *came) - worth(*other, *came)).collect();
    let all = real(gains.len().max(1));
    let mean = gains.iter().sum::<f64>() / all;
    let square = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum::<f64>() / all;
    (mean, Interval::around(mean, Z95 * (square / all).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 8-9 of 府中町: threshold, found, in vain, and what was printed of them.
    const TOWN: [(f64, usize, usize, [f64; 5]); 3] = [
        (0.15, 128, 271, [92.25, 32.08, 25.75, 96.51, 28.57]),
        (0.20, 100, 132, [93.60, 43.10, 20.12, 98.30, 27.43]),
        (0.50, 49, 26, [94.26, 65.33, 9.86, 99.67, 17.13]),
    ];
    const CHILDREN: usize = 8_262;
    const REGISTERED: usize = 497;

    fn counts(found: usize, in_vain: usize) -> Counts {
        let missed = REGISTERED - found;
        Counts { found, in_vain, missed, left: CHILDREN - REGISTERED - in_vain }
    }

    fn printed(counts: &Counts) -> [f64; 5] {
        let (precision, sensitivity) = (counts.precision().value(), counts.sensitivity().value());
        let accuracy = real(counts.found + counts.left) / real(counts.all());
        let f = 2.0 * precision * sensitivity / (precision + sensitivity);
        [accuracy, precision, sensitivity, counts.specificity().value(), f]
            .map(|share| (share * 10_000.0).round() / 100.0)
    }

    #[test]
    fn the_printed_table_has_one_solution_in_whole_children() {
        for (threshold, found, in_vain, figures) in TOWN {
            let fits = (1..=REGISTERED)
                .flat_map(|found| (0..1_000).map(move |in_vain| (found, in_vain)))
                .filter(|(found, in_vain)| printed(&counts(*found, *in_vain)) == figures);
            assert_eq!(fits.collect::<Vec<_>>(), [(found, in_vain)], "{threshold}");
        }
    }

    #[test]
    fn net_benefit_is_exact() {
        let wanted = [0.00970, 0.00811, 0.00278];
        for ((threshold, found, in_vain, _), wanted) in TOWN.into_iter().zip(wanted) {
            let by_hand = (real(found) - real(in_vain) * threshold / (1.0 - threshold)) / real(CHILDREN);
            let benefit = counts(found, in_vain).net_benefit(threshold);
            assert!((benefit - by_hand).abs() < 1e-12);
            assert_eq!((benefit * 100_000.0).round() / 100_000.0, wanted);
        }
    }

    /// The town's bands: who is in them, who of those is registered, and what the score says about each.
    fn town() -> (Vec<f64>, Vec<bool>) {
        let bands = [(0.60, 49, 75), (0.30, 51, 157), (0.17, 28, 167), (0.04, 369, 7_863)];
        let rows = bands.into_iter().flat_map(|(score, yes, all)| (0..all).map(move |n| (score, n < yes)));
        rows.unzip()
    }

    #[test]
    fn capacities_find_what_the_town_would_have_found() {
        let (scores, outcomes) = town();
        for (capacity, found) in [(75, 49), (232, 100), (399, 128)] {
            let visits = visits(&scores, capacity).unwrap();
            assert_eq!(visits.visited, capacity);
            let counts = Counts::at(&scores, &outcomes, visits.threshold);
            assert_eq!((counts.found, counts.missed), (found, REGISTERED - found));
        }
        // Nobody is chosen among equals by chance.
        assert_eq!(visits(&scores, 100).unwrap().visited, 75);
        assert_eq!(visits(&scores, 10), None);
        let everybody = visits(&scores, 10_000).unwrap();
        assert_eq!(everybody.visited, CHILDREN);
        assert!(everybody.sentence().contains("訪問しないこどもの中に約0人"), "{}", everybody.sentence());
    }

    #[test]
    fn expectations_follow_from_the_scores() {
        let visits = visits(&[0.1, 0.8, 0.5, 0.3], 2).unwrap();
        assert!((visits.found - 1.3).abs() < 1e-12 && (visits.in_vain - 0.7).abs() < 1e-12);
        assert!((visits.missed - 0.4).abs() < 1e-12 && (visits.threshold - 0.5).abs() < 1e-12);
        assert!((visits.found_interval.high - 1.3 - Z95 * (0.16_f64 + 0.25).sqrt()).abs() < 1e-12);
        assert!(visits.sentence().contains("2人を訪問すると"));
    }

    #[test]
    fn the_curve_stands_beside_all_and_none() {
        let (scores, outcomes) = town();
        let points = curve(&scores, &outcomes, &[0.01, 0.15, 0.5]);
        let rate = real(REGISTERED) / real(CHILDREN);
        for point in &points {
            let all = rate - (1.0 - rate) * point.threshold / (1.0 - point.threshold);
            assert!((point.all - all).abs() < 1e-12 && point.interval.holds(point.score));
        }
        assert!((points[0].score - points[0].all).abs() < 1e-12, "below the lowest score everybody is visited");
        assert!(points[2].all < 0.0 && points[2].interval.low > 0.0);
        let (none, interval) = gain(&scores, &scores, &outcomes, 0.15);
        assert!(none.abs() < 1e-15 && interval.high.abs() < 1e-15);
        let flat = vec![0.0; scores.len()];
        let (gained, interval) = gain(&scores, &flat, &outcomes, 0.15);
        assert!((gained - points[1].score).abs() < 1e-12 && (interval.low - points[1].interval.low).abs() < 1e-12);
    }
}
