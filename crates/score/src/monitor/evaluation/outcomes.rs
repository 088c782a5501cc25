//! Whether outcomes still come as often as expected: labels on the day they were due, never earlier.

use super::{Judged, LEAST_ROWS};
use crate::monitor::model::{Outcomes, Part};
use jiff::civil::Date;
use risk::govern::drift::Cusum;
use std::collections::BTreeMap;

/// Watches for odds half as high again, and a third lower.
const ODDS: f64 = 1.5;
/// Days with labels between false alarms, at least.
const QUIET: f64 = 1_095.0;

/// Follows the labels as they came due. Those after a shown score are among them: a change of practice is a change too.
pub(super) fn outcomes(rows: &[Judged<'_>]) -> Part<Outcomes> {
    if rows.len() < LEAST_ROWS {
        return Part::TooFew(format!(
            "結果のわかった記録は{}件です。{LEAST_ROWS}件になるまで、結果の変化は見張りません。",
            rows.len()
        ));
    }
    let labels = rows.iter().map(|one| (one.row.due, one.row.share, one.came));
    Part::Found(sums(labels))
}

/// The sums over labels, each on the day it was due.
pub(super) fn sums(labels: impl Iterator<Item = (Date, f64, bool)>) -> Outcomes {
    let mut due: BTreeMap<Date, Vec<(f64, bool)>> = BTreeMap::new();
    let mut count = 0;
    for (day, share, came) in labels {
        due.entry(day).or_default().push((share, came));
        count += 1;
    }
    let mut cusum = Cusum::new(ODDS, QUIET);
    let (mut days, mut shifted) = (Vec::with_capacity(due.len()), None);
    for (day, labels) in due {
        shifted = cusum.day(labels);
        let (more, fewer) = cusum.sums();
        days.push((day, more, fewer));
    }
    Outcomes { labels: count, height: cusum.height(), days, shifted: shifted.map(|shifted| shifted.sentence()) }
}
