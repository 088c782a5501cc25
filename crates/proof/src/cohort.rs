//! The followed cohort as tables to learn from.

use risk::{Cell, Column, Frame, Model, Value};
use town::cohort::long::{Case, Cohort, Settings, features, hazard::EFFECTS};

/// Title of the outcome.
pub(crate) const OUTCOME: &str = "outcome";
/// Columns told by their logarithm.
const SCALED: [&str; 2] = ["days_since", "episode"];
/// Days of a year.
pub(crate) const YEAR: u32 = 365;

/// The cohort as it is by default: households with rates of their own, and a practice that changes.
pub(crate) fn cases(count: usize) -> Vec<Case> {
    Cohort::new(Settings::default()).cases(count).collect()
}

/// A cohort in which the planted effects are all there is.
pub(crate) fn plain(count: usize) -> Vec<Case> {
    Cohort::new(Settings { frailty: false, drift: false, seed: 11 }).cases(count).collect()
}

/// Cases of some fifths of the households: who belongs together is learnt from together, or not at all.
pub(crate) fn fifths<'a>(cases: &[&'a Case], fifths: &[u32]) -> Vec<&'a Case> {
    let of = |case: &&&Case| fifths.contains(&(case.notification.child.household % 5));
    cases.iter().filter(of).copied().collect()
}

/// Cases at risk of another notification.
pub(crate) fn at_risk(cases: &[Case]) -> Vec<&Case> {
    cases.iter().filter(|case| case.label.followed > 0).collect()
}

/// Cases of which it could be known beforehand that a year would be seen, and of which it is known what came of it.
pub(crate) fn a_year(cases: &[Case]) -> Vec<&Case> {
    let seen = |case: &&Case| case.label.potential >= YEAR && case.label.within(YEAR).is_some();
    cases.iter().filter(seen).collect()
}

/// Whether another notification came within a year.
pub(crate) fn again(case: &Case) -> bool {
    case.label.within(YEAR) == Some(true)
}

pub(crate) fn custody(case: &Case) -> bool {
    case.label.custody
}

pub(crate) fn outcomes(cases: &[&Case], of: fn(&Case) -> bool) -> Vec<bool> {
    cases.iter().map(|case| of(case)).collect()
}

pub(crate) fn number(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// A column of yes and no.
pub(crate) fn flags(name: &str, flags: impl IntoIterator<Item = bool>) -> Column {
    Column::numbers(name, flags.into_iter().map(number).collect())
}

/// The 65 columns as known at intake. Days and episodes by their logarithm: twice as long ago, or twice as often, moves a rate by about as much.
pub(crate) fn known(cases: &[&Case]) -> Vec<Column> {
    let rows: Vec<Vec<Option<f64>>> = cases.iter().map(|case| case.notification.features()).collect();
    let column = |(at, name): (usize, String)| {
        let scale: fn(f64) -> f64 = if SCALED.contains(&name.as_str()) { f64::ln_1p } else { std::convert::identity };
        let cell = |row: &Vec<Option<f64>>| row.get(at).copied().flatten().map_or(f64::NAN, scale);
        Column::numbers(&name, rows.iter().map(cell).collect())
    };
    features::names().into_iter().enumerate().map(column).collect()
}

/// The planted effects as they are, known to anybody or not.
pub(crate) fn effects(cases: &[&Case]) -> Vec<Column> {
    EFFECTS
        .iter()
        .map(|effect| Column::numbers(effect.name, cases.iter().map(|case| (effect.of)(&case.truth.state)).collect()))
        .collect()
}

/// A table of columns and an outcome.
pub(crate) fn table(mut columns: Vec<Column>, cases: &[&Case], outcome: fn(&Case) -> bool) -> Frame {
    columns.push(flags(OUTCOME, outcomes(cases, outcome)));
    Frame::new(columns)
}

/// A row of a frame in the order of a model's columns.
pub(crate) fn row(model: &Model, frame: &Frame, at: usize) -> Vec<Value> {
    model.row(|name| {
        Some(match frame.column(name)?.cell(at) {
            Cell::Missing(missing) => Value::Missing(missing),
            Cell::Number(number) => Value::Number(number),
            Cell::Level(level) => Value::Level(level.to_owned()),
        })
    })
}

/// Every so-manieth place, about so many in all.
pub(crate) fn spread_over(rows: usize, wanted: usize) -> impl Iterator<Item = usize> {
    (0..rows).step_by((rows / wanted.max(1)).max(1)).take(wanted)
}
