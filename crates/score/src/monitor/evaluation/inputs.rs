//! Whether what comes in is still what was learnt from.

use super::{LEAST_ROWS, Question};
use crate::monitor::model::{Input, Inputs, Part, Row};
use jiff::ToSpan as _;
use jiff::civil::Date;
use risk::govern::drift::{Alarm, Bounds, Feature, Reference, Shift, Watched, watch};
use std::collections::{BTreeMap, BTreeSet};

/// Months that are called now.
const NOW: i32 = 6;

/// Compares the months before the end with what was learnt from, and looks through every window since.
pub(super) fn inputs(question: &Question<'_>) -> Part<Inputs> {
    let from = question.since.max(question.until.saturating_sub(NOW.months()));
    let before: Vec<&Row> = question.rows.iter().filter(|row| row.on < question.since).collect();
    let now: Vec<&Row> = question.rows.iter().filter(|row| row.on >= from).collect();
    if before.len() < LEAST_ROWS || now.len() < LEAST_ROWS {
        return Part::TooFew(format!(
            "学習した期間の記録{}件と、いまの記録{}件を比べます。どちらも{LEAST_ROWS}件以上になるまで、比べた結果を出しません。",
            before.len(),
            now.len()
        ));
    }
    let bounds = Bounds::default();
    let mut forms: BTreeMap<u8, Vec<&Row>> = BTreeMap::new();
    for row in now {
        forms.entry(row.form).or_default().push(row);
    }
    forms.retain(|_, rows| rows.len() >= LEAST_ROWS);
    let learnt_form = before.last().map(|row| row.form);
    let mut alarms = watched(question, &bounds);
    let mut lines = Vec::new();
    for (at, label) in question.items.iter().enumerate() {
        let reference = Reference::learn(&values(&before, at));
        for (form, rows) in &forms {
            let shift = reference.shift(&values(rows, at));
            let change = shift.change(&bounds);
            lines.push(line(label, *form, &shift, change.is_some()));
            if let Some(change) = change {
                alarms.push(Alarm {
                    on: question.until,
                    feature: label.clone(),
                    form: *form,
                    new_form: Some(*form) != learnt_form,
                    change,
                    shift,
                });
            }
        }
    }
    lines.sort_by(|x, y| y.changed.cmp(&x.changed).then((y.psi - y.by_chance).total_cmp(&(x.psi - x.by_chance))));
    Part::Found(Inputs { from, lines, alarms: told(&alarms) })
}

fn values(rows: &[&Row], at: usize) -> Vec<Option<f64>> {
    rows.iter().map(|row| row.values.get(at).copied().flatten()).collect()
}

fn line(label: &str, form: u8, shift: &Shift, changed: bool) -> Input {
    Input {
        label: label.to_owned(),
        form,
        psi: shift.psi,
        by_chance: shift.by_chance,
        blanks_before: shift.blanks_before,
        blanks_now: shift.blanks_now,
        changed,
    }
}

/// What any window since showed.
fn watched(question: &Question<'_>, bounds: &Bounds) -> Vec<Alarm> {
    let rows: Vec<&Row> = question.rows.iter().collect();
    let days: Vec<Date> = rows.iter().map(|row| row.on).collect();
    let forms: Vec<u8> = rows.iter().map(|row| row.form).collect();
    let columns: Vec<Vec<Option<f64>>> = (0..question.items.len()).map(|at| values(&rows, at)).collect();
    let feature = |(name, values)| Feature { name, values };
    let features: Vec<Feature<'_>> =
        question.items.iter().map(String::as_str).zip(columns.iter().map(Vec::as_slice)).map(feature).collect();
    watch(&Watched { days: &days, forms: &forms, features: &features }, question.since, bounds)
}

/// One sentence an item and version of the sheet: the first that was found.
fn told(alarms: &[Alarm]) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let first = alarms.iter().filter(|alarm| seen.insert((alarm.feature.as_str(), alarm.form)));
    first.map(|alarm| (format!("{} 第{}版", alarm.feature, alarm.form), alarm.sentence())).collect()
}
