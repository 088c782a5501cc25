//! Probabilities brought in line with what happened on other rows than those learnt from, and sets that say when nothing can be said.

use serde::{Deserialize, Serialize};

use crate::evaluate::{evaluate, line};
use crate::fit::{Options, fit};
use crate::frame::{Column, Frame};
use crate::maths::{logit, real, sigmoid};
use crate::shapes::pool;

mod levels;
pub use levels::Levels;

/// A rising map from one probability to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// Platt (1999): logit q = intercept + slope · logit p.
    Platt {
        /// Intercept.
        intercept: f64,
        /// Slope.
        slope: f64,
    },
    /// Kull, Silva Filho and Flach (2017): logit q = intercept + a · ln p − b · ln(1 − p), a and b not below 0.
    Beta {
        /// Intercept.
        intercept: f64,
        /// Weight of ln p.
        a: f64,
        /// Weight of −ln(1 − p).
        b: f64,
    },
    /// The rising steps nearest to what happened, joined by lines.
    Isotonic {
        /// Probabilities given, rising.
        given: Vec<f64>,
        /// Probabilities that belong to them.
        meant: Vec<f64>,
    },
}

/// Probabilities stay so far away from 0 and 1.
const EDGE: f64 = 1e-6;

impl Calibration {
    /// The map applied to the logarithm of odds.
    #[must_use]
    pub fn log_odds(&self, sum: f64) -> f64 {
        match self {
            Self::Platt { intercept, slope } => intercept + slope * sum,
            Self::Beta { intercept, a, b } => {
                // ln p and ln(1 − p) of the sum, without loss where p is near 0 or 1.
                intercept - a * crate::maths::softplus(-sum) + b * crate::maths::softplus(sum)
            }
            Self::Isotonic { given, meant } => logit(between(given, meant, sigmoid(sum)).clamp(EDGE, 1.0 - EDGE)),
        }
    }

    /// The map applied to a probability.
    #[must_use]
    pub fn probability(&self, p: f64) -> f64 {
        sigmoid(self.log_odds(logit(p.clamp(EDGE, 1.0 - EDGE))))
    }

    /// The maps that fit these probabilities and outcomes best.
    fn all(p: &[f64], yes: &[bool]) -> Vec<Self> {
        let sums: Vec<f64> = p.iter().map(|p| logit(p.clamp(EDGE, 1.0 - EDGE))).collect();
        let (intercept, slope) = line(&sums, yes, true);
        let mut found = vec![Self::Platt { intercept, slope: slope.max(0.0) }, Self::isotonic(p, yes)];
        found.extend(Self::beta(p, yes));
        found
    }

    fn beta(p: &[f64], yes: &[bool]) -> Option<Self> {
        let of = |log: fn(f64) -> f64| p.iter().map(|p| log(p.clamp(EDGE, 1.0 - EDGE))).collect::<Vec<_>>();
        let (a, b) = (Column::numbers("a", of(f64::ln)), Column::numbers("b", of(|p| -(-p).ln_1p())));
        let outcome = Column::numbers("yes", yes.iter().map(|yes| f64::from(u8::from(*yes))).collect());
        let weights = |columns: Vec<Column>| {
            let found = fit(Frame::new(columns), "yes", &Options::default()).ok()?;
            Some(found.report.coefficients.into_iter().map(|one| (one.term, one.estimate)).collect::<Vec<_>>())
        };
        let of = |found: &[(String, f64)], name: &str| found.iter().find(|one| one.0 == name).map_or(0.0, |one| one.1);
        // A weight below 0 is held at 0, and the other one found alone.
        let mut found = weights(vec![a.clone(), b.clone(), outcome.clone()])?;
        if of(&found, "a") < 0.0 {
            found = weights(vec![b, outcome])?;
        } else if of(&found, "b") < 0.0 {
            found = weights(vec![a, outcome])?;
        }
        let (a, b) = (of(&found, "a"), of(&found, "b"));
        (a >= 0.0 && b >= 0.0).then(|| Self::Beta { intercept: of(&found, "(Intercept)"), a, b })
    }

    /// The rising steps nearest to these outcomes.
    #[must_use]
    pub fn isotonic(p: &[f64], yes: &[bool]) -> Self {
        let mut rows: Vec<(f64, f64)> = p.iter().zip(yes).map(|(p, yes)| (*p, f64::from(u8::from(*yes)))).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut given, mut meant, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for equal in rows.chunk_by(|a, b| a.0 == b.0) {
            given.push(equal.first().map_or(0.0, |row| row.0));
            meant.push(equal.iter().map(|row| row.1).sum::<f64>() / real(equal.len()));
            weights.push(real(equal.len()));
        }
        pool(&mut meant, &weights, true);
        // The ends of each step are enough.
        let steps: Vec<(f64, f64)> = given.into_iter().zip(meant).collect();
        let ends = steps.chunk_by(|a, b| a.1 == b.1).flat_map(|step| {
            let last = if step.len() > 1 { step.last() } else { None };
            step.first().into_iter().chain(last).copied()
        });
        let (given, meant) = ends.unzip();
        Self::Isotonic { given, meant }
    }
}

/// The value on the line through the points; beyond the ends, that of the end.
fn between(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let after = xs.partition_point(|own| *own < x);
    let at = |place: usize| Some((*xs.get(place)?, *ys.get(place)?));
    match (after.checked_sub(1).and_then(at), at(after)) {
        (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (_, Some((_, y))) | (Some((_, y)), None) => y,
        (None, None) => x,
    }
}

/// A choice between maps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// The map; `None` where the probabilities are best left alone.
    pub calibration: Option<Calibration>,
    /// Log-loss and ECE on the held rows without a map.
    pub before: (f64, f64),
    /// The same with the map chosen.
    pub after: (f64, f64),
}

/// Fits all maps to one set of rows and keeps the one that lowers the log-loss most on another, if that also does not raise the ECE there.
#[must_use]
pub fn choose(p: &[f64], yes: &[bool], held_p: &[f64], held_yes: &[bool]) -> Choice {
    let quality = |p: &[f64]| {
        let found = evaluate(p, held_yes, &[], &[]);
        (found.log_loss, found.calibration.map_or(f64::NAN, |calibration| calibration.ece))
    };
    let before = quality(held_p);
    let tried = Calibration::all(p, yes).into_iter().map(|map| {
        let mapped: Vec<f64> = held_p.iter().map(|p| map.probability(*p)).collect();
        (quality(&mapped), map)
    });
    let better = tried.filter(|(after, _)| after.0 < before.0 && after.1 <= before.1);
    match better.min_by(|a, b| a.0.0.total_cmp(&b.0.0)) {
        Some((after, map)) => Choice { calibration: Some(map), before, after },
        None => Choice { calibration: None, before, after: before },
    }
}

/// What can be said of a row while being wrong no more often than agreed, for those with the outcome and for those without it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Set {
    /// 高い: only yes is plausible.
    High,
    /// 高くない: only no is plausible. Not the same as safe.
    NotHigh,
    /// 決められない: both are, or neither is.
    Undecided,
}

impl Set {
    /// What staff read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "高い",
            Self::NotHigh => "高くない",
            Self::Undecided => "決められない",
        }
    }
}

/// Class-conditional split conformal sets (Vovk 2012): of the rows with each outcome, a share of at least `level` has that outcome in its set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Conformal {
    /// From this probability on, yes is plausible.
    pub yes_from: f64,
    /// Up to this probability, no is plausible.
    pub no_to: f64,
    /// The share.
    pub level: f64,
}

impl Conformal {
    /// Learns from rows the model has not learnt from. With too few rows of an outcome, that outcome is always plausible.
    #[must_use]
    pub fn of(p: &[f64], yes: &[bool], level: f64) -> Self {
        let side = |own: bool| {
            let rows = p.iter().zip(yes).filter(|(_, yes)| **yes == own);
            let mut odd: Vec<f64> = rows.map(|(p, _)| if own { 1.0 - p } else { *p }).collect();
            odd.sort_unstable_by(f64::total_cmp);
            let rank = ((real(odd.len()) + 1.0) * level).ceil();
            (0..odd.len()).find(|at| real(at + 1) >= rank).and_then(|at| odd.get(at).copied()).unwrap_or(1.0)
        };
        Self { yes_from: 1.0 - side(true), no_to: side(false), level }
    }

    /// What can be said at a probability.
    #[must_use]
    pub fn set(&self, p: f64) -> Set {
        match (p >= self.yes_from, p <= self.no_to) {
            (true, false) => Set::High,
            (false, true) => Set::NotHigh,
            _ => Set::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench;

    fn scored() -> (Vec<f64>, Vec<bool>) {
        let frame = bench::frame(24_000, 21);
        let train = frame.take(&(0..8000).collect::<Vec<_>>());
        let model = fit(train, bench::OUTCOME, &Options::default()).unwrap().model;
        let test = frame.take(&(8000..24_000).collect::<Vec<_>>());
        let yes = test.outcome(bench::OUTCOME).unwrap().into_iter().map(|yes| yes == Some(true)).collect();
        (model.score_frame(&test).unwrap(), yes)
    }

    #[test]
    fn what_goes_too_far_is_brought_back_and_what_fits_is_left_alone() {
        let (p, yes) = scored();
        let far: Vec<f64> = p.iter().map(|p| sigmoid(2.0 * logit(*p) + 0.7)).collect();
        let ((fit_p, held_p), (fit_yes, held_yes)) = (far.split_at(8000), yes.split_at(8000));
        let found = choose(fit_p, fit_yes, held_p, held_yes);
        assert!(found.calibration.is_some() && found.after.0 < found.before.0 - 0.02, "{found:?}");
        let mapped: Vec<f64> = held_p.iter().map(|p| found.calibration.as_ref().unwrap().probability(*p)).collect();
        let quality = evaluate(&mapped, held_yes, &[], &[]).calibration.unwrap();
        assert!((quality.slope - 1.0).abs() < 0.1 && quality.intercept.abs() < 0.05, "{quality:?}");
        // Every map rises.
        for map in Calibration::all(fit_p, fit_yes) {
            let values: Vec<f64> = (1..200).map(|at| map.probability(f64::from(at) / 200.0)).collect();
            assert!(values.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{map:?}");
        }
    }

    #[test]
    fn isotonic_steps_are_the_weighted_means_of_what_is_out_of_order() {
        let map = Calibration::isotonic(&[0.1, 0.2, 0.3, 0.4], &[false, true, false, true]);
        assert_eq!(map, Calibration::Isotonic { given: vec![0.1, 0.2, 0.3, 0.4], meant: vec![0.0, 0.5, 0.5, 1.0] });
    }

    #[test]
    fn sets_hold_the_outcome_as_often_as_agreed_in_both_classes() {
        let (p, yes) = scored();
        let ((fit_p, held_p), (fit_yes, held_yes)) = (p.split_at(8000), yes.split_at(8000));
        let found = Conformal::of(fit_p, fit_yes, 0.9);
        for own in [true, false] {
            let rows: Vec<f64> = held_p.iter().zip(held_yes).filter(|(_, yes)| **yes == own).map(|(p, _)| *p).collect();
            let held = rows.iter().filter(|p| found.set(**p) != if own { Set::NotHigh } else { Set::High }).count();
            let share = real(held) / real(rows.len());
            assert!((share - 0.9).abs() < 0.02, "{own}: {share}");
        }
        assert_eq!(Conformal::of(&[0.5], &[true], 0.9).set(0.001), Set::Undecided);
    }
    #[test]
    fn a_level_moves_every_horizon_in_order_and_is_no_reason() {
        let frame = bench::over_time(&bench::frame(1500, 12), 7);
        let time = crate::Time { column: bench::DAYS.to_owned(), period: Some(30.0), month: 365.25 / 12.0 };
        let options = Options { family: crate::Family::Hazard, time: Some(time), ..Options::default() };
        let plain = fit(frame.clone(), bench::OUTCOME, &options).unwrap().model;
        let yes = vec![true, true, true, false, true, false, false, false];
        let groups = ["甲", "甲", "甲", "甲", "乙", "乙", "乙", "乙"];
        let levels = Levels::of(&[0.5; 8], &yes, groups);
        let (up, down) = (levels.level("甲"), levels.level("乙"));
        assert!(up > 0.0 && down < 0.0, "{levels:?}");
        let model = plain.clone().levelled(Some(levels));
        let read = crate::Model::from_json(&model.to_json()).unwrap();
        assert_eq!(read, model, "levels are part of the file");
        assert_ne!(plain.to_json(), model.to_json());
        let row = plain.row(|_| Some(crate::Value::Number(1.0)));
        let (own, before) = (read.clone().at("甲").score(&row), plain.score(&row));
        assert!((own.log_odds - before.log_odds - up).abs() < 1e-9);
        assert!((own.intercept - before.intercept - up).abs() < 1e-9);
        for (one, other) in own.contributions.iter().zip(&before.contributions) {
            assert!((one - other).abs() < 1e-9, "an office is no reason");
        }
        assert_eq!(read.clone().at("丙").risks(&row), plain.risks(&row), "a group without a level");
        let of = |model: &crate::Model| model.risks(&row);
        let (high, middle, low) = (of(&read.clone().at("甲")), of(&plain), of(&read.clone().at("乙")));
        for ((high, middle), low) in high.iter().zip(&middle).zip(&low) {
            assert!(low.probability < middle.probability && middle.probability < high.probability);
            assert!(high.interval.low < high.probability && high.probability < high.interval.high);
        }
        assert!(high.windows(2).all(|pair| pair[0].probability < pair[1].probability), "{high:?}");
        // The longest horizon is the score; the rates up to the others grow as much as the rate up to it.
        let rate = |p: f64| -(-p).ln_1p();
        assert!((high.last().unwrap().probability - own.probability).abs() < 1e-9);
        let grown = |at: usize| rate(high[at].probability) / rate(middle[at].probability);
        assert!((grown(0) - grown(middle.len() - 1)).abs() < 1e-9);
        // Times between: as far as the horizons, the same.
        let month = 365.25 / 12.0;
        let times: Vec<f64> = high.iter().map(|risk| risk.months * month).collect();
        for (risk, p) in high.iter().zip(read.at("甲").over_time(&row, &times)) {
            assert!((risk.probability - p).abs() < 1e-9, "{risk:?} {p}");
        }
        assert!(plain.over_time(&row, &[0.0])[0].abs() < 1e-12);
        // A map does the same.
        let mapped = plain.clone().calibrated(Some(Calibration::Platt { intercept: 0.3, slope: 1.0 }));
        let (risks, score) = (mapped.risks(&row), mapped.score(&row));
        assert!((risks.last().unwrap().probability - score.probability).abs() < 1e-9);
        assert!(risks.first().unwrap().probability > middle.first().unwrap().probability);
    }
}
