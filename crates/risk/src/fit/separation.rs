//! Answers that tell the outcome by themselves: their weight has no end.

use std::collections::BTreeSet;

use crate::design::{Design, Input, What, place};
use crate::frame::{Cells, Column, missing};
use crate::linear::name;
use crate::maths::real;

use super::{FitError, Sample, enough};

/// Rows so few that with this chance or more they would all have the same outcome although the answer means nothing.
const BY_CHANCE: f64 = 0.01;

/// An answer, or a side of a number, with one outcome only.
struct Telling {
    name: String,
    rows: Vec<usize>,
}

/// Takes out rows whose answer tells the outcome where they are so few that this can be chance: with weights that have no end they would add
/// nothing to any other weight, and what they say themselves is not to be trusted. The answer then counts as never seen. Says what it took out.
///
/// `over_time`: only answers without any event tell, for every event has a time of its own.
///
/// # Errors
/// An answer that tells the outcome of many rows.
pub(super) fn without_chance(sample: &mut Sample, over_time: Option<&str>) -> Result<Vec<String>, FitError> {
    let mut notes = Vec::new();
    loop {
        let Sample { frame, yes, .. } = &*sample;
        let share = real(yes.iter().filter(|yes| **yes).count()) / real(yes.len());
        let mut out: BTreeSet<usize> = BTreeSet::new();
        for column in frame.columns().iter().filter(|column| Some(column.name.as_str()) != over_time) {
            for telling in telling(column, yes, over_time.is_some()) {
                let of = |row: &usize| if yes.get(*row) == Some(&true) { share } else { 1.0 - share };
                if telling.rows.iter().map(of).product::<f64>() < BY_CHANCE {
                    return Err(FitError::Separated(telling.name));
                }
                notes.push(format!(
                    "「{}」の{}行は結果がすべて同じで、重みが定まりません。偶然でもありうる数なので学習から除き、見込みでは平均とみなします(使うときは --l2 1 のように罰則を付ける) / separated, rows left out",
                    telling.name,
                    telling.rows.len()
                ));
                out.extend(telling.rows);
            }
        }
        if out.is_empty() {
            return Ok(notes);
        }
        let kept: Vec<usize> = (0..sample.yes.len()).filter(|row| !out.contains(row)).collect();
        sample.frame = sample.frame.take(&kept);
        sample.yes = kept.iter().filter_map(|row| sample.yes.get(*row).copied()).collect();
        sample.known = kept.iter().filter_map(|row| sample.known.get(*row).copied()).collect();
        enough(&sample.yes)?;
    }
}

/// The answers of a column with one outcome only.
fn telling(column: &Column, yes: &[bool], events_only: bool) -> Vec<Telling> {
    let told = |[no, events]: &[usize; 2]| no + events > 0 && (*events == 0 || !events_only && *no == 0);
    let mut counts: Vec<[usize; 2]> = Vec::new();
    let mut count = |code: usize, yes: bool| {
        if counts.len() <= code {
            counts.resize(code + 1, [0; 2]);
        }
        if let Some(counts) = counts.get_mut(code).and_then(|of| of.get_mut(usize::from(yes))) {
            *counts += 1;
        }
    };
    let mut found = Vec::new();
    match &column.cells {
        Cells::Levels { codes, .. } => {
            codes.iter().zip(yes).for_each(|(code, yes)| count(usize::try_from(*code).unwrap_or(0), *yes));
        }
        Cells::Numbers { values, why } => {
            for ((_, why), yes) in values.iter().zip(why).zip(yes).filter(|((value, _), _)| value.is_nan()) {
                count(usize::from(*why), *yes);
            }
            if !events_only {
                found.extend(side(values, yes).map(|rows| Telling { name: column.name.clone(), rows }));
            }
        }
    }
    for (code, _) in counts.iter().enumerate().filter(|(_, counts)| told(counts)) {
        let own = |row: &usize| match &column.cells {
            Cells::Levels { codes, .. } => codes.get(*row).is_some_and(|own| usize::try_from(*own) == Ok(code)),
            Cells::Numbers { values, why } => {
                values.get(*row).is_some_and(|value| value.is_nan())
                    && why.get(*row).is_some_and(|own| usize::from(*own) == code)
            }
        };
        let what = match u32::try_from(code).ok().and_then(place) {
            Some(level) => What::Level(level),
            None => What::Missing(missing(u8::try_from(code).unwrap_or_default())),
        };
        found.push(Telling { name: name(&Input::of(column), what), rows: (0..yes.len()).filter(own).collect() });
    }
    found
}

/// The rows that a number tells apart, where the known numbers of one outcome end where those of the other begin; those at the very place where
/// they meet are not told.
fn side(values: &[f64], yes: &[bool]) -> Option<Vec<usize>> {
    let mut ends = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
    for (value, yes) in values.iter().zip(yes).filter(|(value, _)| !value.is_nan()) {
        let [no, other] = &mut ends;
        let [low, high] = if *yes { other } else { no };
        (*low, *high) = (low.min(*value), high.max(*value));
        // Once the ranges overlap they always will.
        let [[low_no, high_no], [low_yes, high_yes]] = ends;
        if low_no < high_yes && low_yes < high_no {
            return None;
        }
    }
    let [[low_no, high_no], [low_yes, high_yes]] = ends;
    let both = low_no <= high_no && low_yes <= high_yes;
    let [end, begin] = if high_no <= low_yes { [high_no, low_yes] } else { [high_yes, low_no] };
    let told = |value: f64| !value.is_nan() && (end < begin || value != end);
    let rows: Vec<usize> = values.iter().zip(0..).filter(|(value, _)| told(**value)).map(|(_, row)| row).collect();
    (both && end <= begin && !rows.is_empty()).then_some(rows)
}

/// The term whose weight is least settled.
pub(super) fn loosest(covariance: &crate::linalg::Square, design: &Design<'_>, inputs: &[Input]) -> Option<String> {
    let of = |at: &usize| covariance.at(*at, *at);
    let at = (0..design.terms.len()).max_by(|a, b| of(a).total_cmp(&of(b)))?;
    let term = design.terms.get(at)?;
    Some(name(inputs.get(term.column)?, term.what))
}

#[cfg(test)]
mod tests;
