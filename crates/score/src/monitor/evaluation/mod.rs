//! From landmarks to an evaluation. Pure.
//!
//! Judged are landmarks of days after those the model learnt from. Where a score had been shown, what came may have come of it (visited because of it,
//! noticed because of the visit): such landmarks stand apart from the others.

mod ahead;
mod groups;
mod inputs;
mod outcomes;
mod quality;
mod worth;

pub use worth::MOST;

use super::alarms;
use super::model::{Came, Counts, Evaluation, Part, Row};
use jiff::civil::Date;

/// Fewer landmarks than this are no ground for a figure.
const LEAST_ROWS: usize = 100;
/// Fewer than this with, or without, the outcome are none either.
const LEAST_EACH: usize = 20;

/// What an evaluation is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Landmarks in the order of their days.
    pub rows: &'a [Row],
    /// Labels of the model's items, in the order of the values.
    pub items: &'a [String],
    /// First day after those the model learnt from.
    pub since: Date,
    /// Last day that is known.
    pub until: Date,
    /// Visits a month at which groups are compared.
    pub capacity: usize,
}

/// Judges a model.
pub fn evaluate(question: &Question<'_>) -> Evaluation {
    let since: Vec<&Row> = question.rows.iter().filter(|row| row.on >= question.since).collect();
    let matured: Vec<Judged<'_>> = since.iter().filter_map(|row| Judged::of(row)).collect();
    let (shown, untouched): (Vec<Judged<'_>>, Vec<Judged<'_>>) = matured.iter().partition(|one| one.row.shown);
    let worth = enough(&untouched).map_or_else(Part::TooFew, |()| Part::Found(worth::worth(&untouched)));
    let capacity = worth.found().map_or(0, |worth| worth::visits(question.capacity, worth.days));
    let mut evaluation = Evaluation {
        since: question.since,
        until: question.until,
        counts: counts(question.rows.len() - since.len(), &since, shown.len()),
        quality: enough(&untouched).map_or_else(Part::TooFew, |()| Part::Found(quality::quality(&untouched))),
        beside: quality::beside(&shown),
        groups: enough(&untouched)
            .map_or_else(Part::TooFew, |()| groups::groups(&untouched, question.capacity, capacity)),
        offices: enough(&untouched).map_or_else(Part::TooFew, |()| groups::offices(&untouched)),
        inputs: inputs::inputs(question),
        outcomes: outcomes::outcomes(&matured),
        ahead: ahead::ahead(question),
        worth,
        alarms: Vec::new(),
    };
    evaluation.alarms = alarms::of(&evaluation);
    evaluation
}

/// A landmark whose outcome is due and known.
#[derive(Debug, Clone, Copy)]
struct Judged<'a> {
    row: &'a Row,
    came: bool,
}

impl<'a> Judged<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        row.came.known().map(|came| Self { row, came })
    }
}

/// What was said and what came, side by side.
fn said_and_came(rows: &[Judged<'_>]) -> (Vec<f64>, Vec<bool>) {
    rows.iter().map(|one| (one.row.share, one.came)).unzip()
}

fn counts(before: usize, since: &[&Row], shown: usize) -> Counts {
    let of = |came: Came| since.iter().filter(|row| row.came == came).count();
    let (yes, no) = (of(Came::Yes), of(Came::No));
    Counts {
        before,
        landmarks: since.len(),
        matured: yes + no,
        events: yes,
        open: of(Came::Open),
        unknown: of(Came::Unknown),
        shown,
    }
}

/// Whether there are enough, or what is missing.
fn enough(rows: &[Judged<'_>]) -> Result<(), String> {
    let yes = rows.iter().filter(|one| one.came).count();
    let no = rows.len() - yes;
    if rows.len() >= LEAST_ROWS && yes >= LEAST_EACH && no >= LEAST_EACH {
        return Ok(());
    }
    Err(format!(
        "結果のわかった記録(スコアを見せる前のもの)は{}件(あり{yes}件、なし{no}件)です。{LEAST_ROWS}件以上、あり・なしとも{LEAST_EACH}件以上になるまで、数字も図も出しません。",
        rows.len()
    ))
}

#[cfg(test)]
mod tests;
