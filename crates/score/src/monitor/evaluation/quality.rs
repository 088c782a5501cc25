//! Agreement of what was said with what came.

use super::{Judged, said_and_came};
use crate::monitor::model::{Beside, Part, Quality, Tenth};
use risk::evaluate::Estimate;
use risk::govern::interval::Share;
use risk::maths::{Z95, logit, real, sigmoid, two_sided};

/// Landmarks after a score was shown that are worth a line of their own.
const LEAST_BESIDE: usize = 20;
/// What is said stays so far from 0 and 1 where its log-odds are needed.
const EDGE: f64 = 1e-9;

/// Measures what was said where there is enough of it.
pub(super) fn quality(rows: &[Judged<'_>]) -> Quality {
    let (said, came) = said_and_came(rows);
    let found = risk::evaluate::evaluate(&said, &came, &[], &[]);
    let rate = real(found.events) / real(found.rows);
    let nothing = Estimate { value: 0.5, low: 0.0, high: 1.0 };
    let (intercept, ece) = found.calibration.map_or((0.0, 0.0), |one| (one.intercept, one.ece));
    let tenth = |group: &risk::evaluate::Group| Tenth {
        foretold: group.foretold,
        observed: Share { count: group.observed.count, of: group.observed.of },
    };
    let (expected, ratio, chance) = misfit(rows);
    Quality {
        rows: found.rows,
        events: found.events,
        auc: found.auc.unwrap_or(nothing),
        brier: found.brier,
        brier_of_share: rate * (1.0 - rate),
        slope: found.calibration.and_then(|one| slope(&said, one.slope_intercept, one.slope)),
        intercept,
        ece,
        expected,
        ratio,
        chance,
        tenths: found.groups.iter().map(tenth).collect(),
    }
}

/// The slope with its interval: by the curvature of the logistic regression on the log-odds, at its end.
fn slope(said: &[f64], intercept: f64, slope: f64) -> Option<Estimate> {
    let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
    for said in said {
        let x = logit(said.clamp(EDGE, 1.0 - EDGE));
        let p = sigmoid(intercept + slope * x);
        let weight = p * (1.0 - p);
        (aa, ab, bb) = (aa + weight, ab + weight * x, bb + weight * x * x);
    }
    let reach = Z95 * (aa / (aa * bb - ab * ab)).sqrt();
    reach.is_finite().then(|| Estimate { value: slope, low: slope - reach, high: slope + reach })
}

/// Sum of what was said, observed over expected, and how probable so much misfit is by chance: by the variance the numbers themselves state.
fn misfit(rows: &[Judged<'_>]) -> (f64, Estimate, f64) {
    let observed = real(rows.iter().filter(|one| one.came).count());
    let expected: f64 = rows.iter().map(|one| one.row.share).sum();
    let spread = rows.iter().map(|one| one.row.share * (1.0 - one.row.share)).sum::<f64>().sqrt();
    let (value, half) = (observed / expected, Z95 * spread / expected);
    let ratio = Estimate { value, low: (value - half).max(0.0), high: value + half };
    (expected, ratio, two_sided((observed - expected) / spread))
}

/// Landmarks after a score was shown, by themselves.
pub(super) fn beside(shown: &[Judged<'_>]) -> Part<Beside> {
    if shown.len() < LEAST_BESIDE {
        return Part::TooFew(format!(
            "スコアを見せたあとの記録で結果がわかったものは{}件です。{LEAST_BESIDE}件になるまで、数字を出しません。",
            shown.len()
        ));
    }
    let (expected, ratio, _) = misfit(shown);
    let events = shown.iter().filter(|one| one.came).count();
    Part::Found(Beside { rows: shown.len(), events, expected, ratio })
}
