//! Agreement of what was said with what came.

use super::{Judged, said_and_came};
use crate::monitor::model::{Beside, Part, Quality, Tenth};
use risk::evaluate::{Estimate, observed_by_expected};
use risk::govern::interval::Share;
use risk::maths::{real, two_sided};

/// Landmarks after a score was shown that are worth a line of their own.
const LEAST_BESIDE: usize = 20;

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
    let (expected, ratio, chance) = misfit(&said, &came);
    Quality {
        rows: found.rows,
        events: found.events,
        auc: found.auc.unwrap_or(nothing),
        brier: found.brier,
        brier_of_share: rate * (1.0 - rate),
        slope: found.calibration.and_then(|one| one.slope_estimate(&said)),
        intercept,
        ece,
        expected,
        ratio,
        chance,
        tenths: found.groups.iter().map(tenth).collect(),
    }
}

/// Sum of what was said, observed over expected, and how probable so much misfit is by chance: by the variance the numbers themselves state.
pub(super) fn misfit(said: &[f64], came: &[bool]) -> (f64, Estimate, f64) {
    let observed = real(came.iter().filter(|came| **came).count());
    let expected: f64 = said.iter().sum();
    let spread = said.iter().map(|share| share * (1.0 - share)).sum::<f64>().sqrt();
    (expected, observed_by_expected(said, came), two_sided((observed - expected) / spread))
}

/// Landmarks after a score was shown, by themselves.
pub(super) fn beside(shown: &[Judged<'_>]) -> Part<Beside> {
    if shown.len() < LEAST_BESIDE {
        return Part::TooFew(format!(
            "スコアを見せたあとの記録で結果がわかったものは{}件です。{LEAST_BESIDE}件になるまで、数字を出しません。",
            shown.len()
        ));
    }
    let (said, came) = said_and_came(shown);
    let (expected, ratio, _) = misfit(&said, &came);
    let events = shown.iter().filter(|one| one.came).count();
    Part::Found(Beside { rows: shown.len(), events, expected, ratio })
}
