//! What must not be learnt from: columns that know the outcome because they were written after it, or because the record exists through it.
//!
//! Four tests, each with its own reason: how well a column ranks by itself, in all and within each cohort; whether its being filled ranks; whether
//! it was entered after the day it is used for; and whether it beats what anybody expects of a whole model.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::interval::Share;
use super::ranking::{Ranking, rank};
use crate::maths::real;

/// A column to look at.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    /// A value per row; `None` is blank.
    pub values: &'a [Option<f64>],
    /// Day of entry per row, where entries are dated.
    pub recorded: Option<&'a [Option<Date>]>,
}

/// The rows a scan looks at; all slices have the same length.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Whether the outcome came.
    pub outcomes: &'a [bool],
    /// Day as of which a score would be made, where there is one.
    pub as_of: Option<&'a [Date]>,
    /// Cohort of each row (year of birth, year of notification).
    pub cohorts: &'a [u16],
}

/// What is too good to be true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// AUC that a whole model may be expected to reach; a single column above it knows something.
    pub ceiling: f64,
    /// AUC of a single column within one cohort.
    pub cohort: f64,
    /// AUC of a column's being filled.
    pub existence: f64,
    /// Share of values entered after the day they would be used.
    pub entered_later: f64,
    /// Cohorts with fewer outcomes are not looked at by themselves.
    pub least_outcomes: usize,
}

impl Bounds {
    /// The bounds with the ceiling that is expected for the question at hand.
    #[must_use]
    pub fn below(ceiling: f64) -> Self {
        Self { ceiling, cohort: 0.90, existence: 0.70, entered_later: 0.01, least_outcomes: 20 }
    }
}

/// Why a column is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Reason {
    /// It ranks better alone than a whole model may.
    TooGood {
        /// AUC of the column.
        auc: f64,
    },
    /// It all but tells the outcome in one cohort.
    TellsCohort {
        /// The cohort.
        cohort: u16,
        /// AUC there.
        auc: f64,
    },
    /// Its being filled tells the outcome.
    Exists {
        /// AUC of being filled.
        auc: f64,
    },
    /// It was entered after the day it would be used.
    EnteredLater {
        /// Share of its values.
        share: f64,
    },
}

/// A column that is stopped, with why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Name of the column.
    pub column: String,
    /// Why; the first of the tests that it failed comes first.
    pub reasons: Vec<Reason>,
}

impl Stop {
    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let said: Vec<String> = self
            .reasons
            .iter()
            .map(|reason| match reason {
                Reason::TooGood { auc } => format!("この項目だけでAUC {auc:.3}となり、見込まれる上限を超えています"),
                Reason::TellsCohort { auc, .. } => {
                    format!("一つの年の記録だけを見ると、この項目だけで結果が分かれます(AUC {auc:.3})")
                }
                Reason::Exists { auc } => format!("記録があること自体が結果を表しています(AUC {auc:.3})"),
                Reason::EnteredLater { share } => {
                    format!("値の{:.1}%は、使う日より後に入力されています", 100.0 * share)
                }
            })
            .collect();
        format!("「{}」は学習に使えません。{}。", self.column, said.join("。"))
    }
}

/// Columns that must not be learnt from.
#[must_use]
pub fn scan(columns: &[Column<'_>], rows: &Rows<'_>, bounds: &Bounds) -> Vec<Stop> {
    let stop = |column: &Column<'_>| {
        let reasons = reasons(column, rows, bounds);
        (!reasons.is_empty()).then(|| Stop { column: column.name.to_owned(), reasons })
    };
    columns.iter().filter_map(stop).collect()
}

/// Whether a whole model is better than anybody expects: then something leaks, even where no single column shows it.
#[must_use]
pub fn too_good(auc_low: f64, bounds: &Bounds) -> bool {
    auc_low > bounds.ceiling
}

fn reasons(column: &Column<'_>, rows: &Rows<'_>, bounds: &Bounds) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let pairs = || column.values.iter().zip(rows.outcomes);
    let filled = pairs().filter_map(|(value, outcome)| Some(((*value)?, *outcome)));
    if let Some(alone) = rank(filled).map(Ranking::upwards).filter(|r| r.interval.low > bounds.ceiling) {
        reasons.push(Reason::TooGood { auc: alone.auc });
    }
    reasons.extend(worst_cohort(column, rows, bounds));
    let exists = rank(pairs().map(|(value, outcome)| (f64::from(u8::from(value.is_some())), *outcome)));
    if let Some(exists) = exists.map(Ranking::upwards).filter(|r| r.interval.low > bounds.existence) {
        reasons.push(Reason::Exists { auc: exists.auc });
    }
    if let (Some(recorded), Some(as_of)) = (column.recorded, rows.as_of) {
        let entered = recorded.iter().zip(as_of).filter_map(|(entered, day)| Some((*entered)? > *day));
        let later = Share::counted(entered);
        if real(later.count) > bounds.entered_later * real(later.of) {
            reasons.push(Reason::EnteredLater { share: later.value() });
        }
    }
    reasons
}

/// The cohort in which a column tells most, if that is too much. Blanks count as a value of their own, for there the record's existence shows.
fn worst_cohort(column: &Column<'_>, rows: &Rows<'_>, bounds: &Bounds) -> Option<Reason> {
    let mut cohorts: Vec<u16> = rows.cohorts.to_vec();
    cohorts.sort_unstable();
    cohorts.dedup();
    let within = |cohort: u16| {
        let lines = column.values.iter().zip(rows.outcomes).zip(rows.cohorts);
        let here = lines.filter(|(_, of)| **of == cohort);
        let found = rank(here.map(|((value, outcome), _)| (value.unwrap_or(f64::NEG_INFINITY), *outcome)))?.upwards();
        (found.yes >= bounds.least_outcomes && found.interval.low > bounds.cohort)
            .then_some(Reason::TellsCohort { cohort, auc: found.auc })
    };
    let auc = |reason: &Reason| if let Reason::TellsCohort { auc, .. } = reason { *auc } else { 0.0 };
    cohorts.into_iter().filter_map(within).max_by(|a, b| auc(a).total_cmp(&auc(b)))
}
