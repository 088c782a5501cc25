//! What a model over time says of nearer times: three and six months, and each week of every child that is still seen. What changes in practice today
//! shows there long before the first year is over.

use super::outcomes::sums;
use super::quality::misfit;
use super::{LEAST_EACH, LEAST_ROWS, Question};
use crate::monitor::model::{Ahead, AheadFound, Part, Row};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// When a label was due, what was said of it, whether it came.
type Label = (Date, f64, bool);

/// Looks at nearer times; nothing for a model that knows none. What came after a score was shown is among it, as in the sums over the year.
pub(super) fn ahead(question: &Question<'_>) -> Vec<Ahead> {
    let since = || question.rows.iter().filter(|row| row.on >= question.since);
    let months: BTreeSet<u32> = question.rows.iter().flat_map(|row| &row.sooner).map(|one| one.months).collect();
    if months.is_empty() {
        return Vec::new();
    }
    let of_months = |months: u32| {
        let labels = since().flat_map(|row| &row.sooner).filter(|one| one.months == months);
        let labels = labels.filter_map(|one| Some((one.due, one.share, one.came.known()?)));
        Ahead { months, found: found(labels.collect()) }
    };
    // Weeks since then are new of every child, also of one weighed before: they had not come when the model was added.
    let weeks = question.rows.iter().flat_map(|row: &Row| &row.weeks).filter(|week| week.over > question.since);
    let weeks: Vec<Label> = weeks.map(|week| (week.over, week.share, week.came)).collect();
    let by_week = Ahead { months: 0, found: found(weeks) };
    std::iter::once(by_week).chain(months.iter().map(|months| of_months(*months))).collect()
}

fn found(labels: Vec<Label>) -> Part<AheadFound> {
    let (said, came): (Vec<f64>, Vec<bool>) = labels.iter().map(|(_, said, came)| (*said, *came)).unzip();
    let events = came.iter().filter(|came| **came).count();
    if labels.len() < LEAST_ROWS || events < LEAST_EACH || labels.len() - events < LEAST_EACH {
        return Part::TooFew(format!(
            "結果のわかったもの{}件のうち、再通告は{events}件です。{LEAST_ROWS}件以上、あり・なしとも{LEAST_EACH}件以上になるまで、数字を出しません。",
            labels.len()
        ));
    }
    let (expected, ratio, chance) = misfit(&said, &came);
    let outcomes = sums(labels.into_iter());
    Part::Found(AheadFound { rows: said.len(), events, expected, ratio, chance, outcomes })
}
