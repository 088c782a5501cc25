//! Whether outcomes still come as often as expected: labels on the day they were due, never earlier.

use super::{Judged, LEAST_ROWS};
use crate::monitor::model::{Outcomes, Part};
use jiff::civil::Date;
use risk::govern::drift::Outlook;
use std::collections::BTreeMap;

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
    let mut outlook = Outlook::default();
    let (mut days, mut shifted) = (Vec::with_capacity(due.len()), None);
    for (day, labels) in due {
        shifted = outlook.day(labels);
        let (more, fewer) = outlook.sums();
        days.push((day, more, fewer));
    }
    Outcomes { labels: count, height: outlook.height(), days, shifted: shifted.map(|shifted| shifted.sentence()) }
}
