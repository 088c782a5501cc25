//! From landmarks to what is learnt from and what is tested on. Pure: the same landmarks give the same tables.

use crate::engine;
use crate::items::model::Given;
use crate::items::rules::may_weigh;
use crate::practice::model::{Came, Landmark};
use jiff::ToSpan as _;
use jiff::civil::Date;
use risk::govern::labels::{Label, ThreeWay};
use risk::govern::leak::{self, Bounds, Rows, Stop};
use risk::{Cells, Column, Frame, Missing};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Title of the column of outcomes.
pub const OUTCOME: &str = "結果";
/// Days of the test: the last year whose outcomes are due.
const TEST_DAYS: i32 = 365;
/// Rows by which a column must differ from its most frequent answer; below that there is nothing to learn from it.
pub const LEAST_OTHER: usize = 20;

/// Landmarks divided by time.
pub struct Split<'a> {
    /// The test begins after this day.
    pub begins: Date,
    /// Weighed before the test begins, whether or not their outcomes were due by then.
    pub weighed: Vec<&'a Landmark>,
    /// Outcomes were due before the test begins.
    pub learn: Vec<&'a Landmark>,
    /// Weighed after the last of them was due.
    pub test: Vec<&'a Landmark>,
}

/// Divides landmarks: the test is the last year whose outcomes are due by the cut. Everything whose outcome was due before it can be learnt from, and
/// of what lies between, what was seen of it by then.
pub fn split(landmarks: &[Landmark], horizon: i32, cut: Date) -> Split<'_> {
    let begins = cut.saturating_sub((horizon + TEST_DAYS).days());
    let told = || landmarks.iter().filter(|landmark| landmark.came != Came::Open);
    Split {
        begins,
        weighed: landmarks.iter().filter(|landmark| landmark.day <= begins).collect(),
        learn: told().filter(|landmark| landmark.due <= begins).collect(),
        test: told().filter(|landmark| landmark.day > begins).collect(),
    }
}

/// Labels of landmarks, counted.
pub fn counts(rows: &[&Landmark]) -> ThreeWay {
    ThreeWay::of(&labels(rows))
}

/// Labels of landmarks whose outcome is due.
pub fn labels(rows: &[&Landmark]) -> Vec<Label> {
    rows.iter().filter_map(|landmark| landmark.came.label()).collect()
}

/// Outcomes of landmarks of which it is known.
pub fn outcomes(rows: &[&Landmark]) -> Vec<bool> {
    rows.iter().map(|landmark| landmark.came == Came::Yes).collect()
}

/// Only those of which the outcome is known.
pub fn known<'a>(rows: &[&'a Landmark]) -> Vec<&'a Landmark> {
    rows.iter().copied().filter(|landmark| matches!(landmark.came, Came::Yes | Came::No)).collect()
}

/// Items that may be learnt from, with how many rows differ from the most frequent answer; in the order of their names.
pub fn candidates(rows: &[&Landmark]) -> BTreeMap<String, usize> {
    let mut answers: BTreeMap<&str, HashMap<String, usize>> = BTreeMap::new();
    for (name, given) in rows.iter().flat_map(|landmark| &landmark.given) {
        *answers.entry(name).or_default().entry(engine::text(given)).or_default() += 1;
    }
    let other = |counts: &HashMap<String, usize>| {
        let told: usize = counts.values().sum();
        let blank = rows.len() - told;
        rows.len() - counts.values().copied().max().unwrap_or(0).max(blank)
    };
    let may = answers.into_iter().filter(|(name, _)| may_weigh(name));
    may.map(|(name, counts)| (name.to_owned(), other(&counts))).collect()
}

/// Items whose answers divide the rows as no item before them does, and the others: what is asked only because of another answer says nothing more.
pub fn distinct(rows: &[&Landmark], items: Vec<String>) -> (Vec<String>, Vec<String>) {
    let mut seen: BTreeSet<Vec<u32>> = BTreeSet::new();
    let parts = |item: &str| -> Vec<u32> {
        let mut codes: HashMap<String, u32> = HashMap::new();
        let code = |landmark: &&Landmark| {
            let next = u32::try_from(codes.len()).unwrap_or(u32::MAX);
            *codes.entry(engine::text(landmark.given(item))).or_insert(next)
        };
        rows.iter().map(code).collect()
    };
    items.into_iter().partition(|item| seen.insert(parts(item)))
}

/// Columns of these items.
pub fn columns(rows: &[&Landmark], items: &[String]) -> Vec<Column> {
    items.iter().map(|item| column(rows, item)).collect()
}

/// What a model says of each landmark, for the office it was of; of models over time, within a year.
///
/// # Errors
/// See [`risk::Model::score_frame`].
pub fn scores(model: &risk::Model, rows: &[&Landmark]) -> Result<Vec<f64>, risk::ModelError> {
    by_office(model, rows, within_a_year)
}

/// What a model says of each row of a table; of models over time, within a year.
///
/// # Errors
/// See [`risk::Model::score_frame`].
pub fn within_a_year(model: &risk::Model, frame: &Frame) -> Result<Vec<f64>, risk::ModelError> {
    let of_year = |risks: &Vec<risk::Risk>| {
        risks.iter().find(|risk| (risk.months - 12.0).abs() < 0.5).map(|risk| risk.probability)
    };
    let over_time: Option<Vec<f64>> = model.risks_frame(frame)?.iter().map(of_year).collect();
    over_time.map_or_else(|| model.score_frame(frame), Ok)
}

/// What a model over time says of each landmark for every horizon, for the office it was of; nothing of it for other models.
///
/// # Errors
/// See [`risk::Model::risks_frame`].
pub fn risks(model: &risk::Model, rows: &[&Landmark]) -> Result<Vec<Vec<risk::Risk>>, risk::ModelError> {
    by_office(model, rows, risk::Model::risks_frame)
}

/// Asks a model as it speaks for each office, and puts the answers in the order of the rows.
fn by_office<T: Default + Clone>(
    model: &risk::Model,
    rows: &[&Landmark],
    ask: impl Fn(&risk::Model, &Frame) -> Result<Vec<T>, risk::ModelError>,
) -> Result<Vec<T>, risk::ModelError> {
    if model.levels().is_none() {
        return ask(model, &frame_for(rows, model));
    }
    let mut offices: BTreeMap<&str, Vec<(usize, &Landmark)>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        offices.entry(row.groups.office.as_str()).or_default().push((at, row));
    }
    let mut said = vec![T::default(); rows.len()];
    for (office, own) in offices {
        let landmarks: Vec<&Landmark> = own.iter().map(|(_, row)| *row).collect();
        let told = ask(&model.clone().at(office), &frame_for(&landmarks, model))?;
        for ((at, _), told) in own.into_iter().zip(told) {
            if let Some(said) = said.get_mut(at) {
                *said = told;
            }
        }
    }
    Ok(said)
}

/// A table of the columns a model looks at, read as the model reads them.
fn frame_for(rows: &[&Landmark], model: &risk::Model) -> Frame {
    let columns = model.columns().iter().map(|input| match input.coding {
        risk::Coding::Numbers { .. } => numbers(rows, &input.name),
        risk::Coding::Levels { .. } => levels(rows, &input.name),
    });
    Frame::new(columns.collect())
}

fn column(rows: &[&Landmark], item: &str) -> Column {
    let is_number = rows.iter().any(|landmark| matches!(landmark.given(item), Given::Number(_)));
    if is_number { numbers(rows, item) } else { levels(rows, item) }
}

fn levels(rows: &[&Landmark], item: &str) -> Column {
    let texts: Vec<String> = rows.iter().map(|landmark| engine::text(landmark.given(item))).collect();
    Column::levels(item, texts.iter().map(String::as_str))
}

fn numbers(rows: &[&Landmark], item: &str) -> Column {
    let cell = |landmark: &&Landmark| match engine::value(landmark.given(item)) {
        risk::Value::Number(number) => (number, 0),
        risk::Value::Missing(missing) => (f64::NAN, place(missing)),
        risk::Value::Level(_) => (f64::NAN, 0),
    };
    let (values, why): (Vec<f64>, Vec<u8>) = rows.iter().map(cell).unzip();
    let why = if values.iter().any(|value| value.is_nan()) { why } else { Vec::new() };
    Column { name: item.to_owned(), cells: Cells::Numbers { values, why } }
}

fn place(missing: Missing) -> u8 {
    Missing::ALL.iter().position(|known| *known == missing).and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

/// Parameters of columns: a category counts one less than its values, a number one, and each way of not knowing one more.
pub fn parameters(columns: &[Column]) -> usize {
    let count = |column: &Column| match &column.cells {
        Cells::Levels { codes, .. } => codes.iter().collect::<BTreeSet<_>>().len().saturating_sub(1),
        Cells::Numbers { values, why } => {
            let open: BTreeSet<_> =
                values.iter().zip(why).filter(|(value, _)| value.is_nan()).map(|(_, w)| w).collect();
            1 + open.len()
        }
    };
    columns.iter().map(count).sum()
}

/// Share of rows without an answer, by column.
pub fn blanks(rows: &[&Landmark], items: &[String]) -> Vec<(String, f64)> {
    let all = risk::maths::real(rows.len().max(1));
    let open = |item: &String| rows.iter().filter(|landmark| landmark.given(item).is_unknown()).count();
    items.iter().map(|item| (item.clone(), risk::maths::real(open(item)) / all)).collect()
}

/// Items that know the outcome: each answer by itself, and whether there is one at all. Everything known at a moment was recorded by then, so only
/// what it ranks is looked at.
pub fn leaks(rows: &[&Landmark], items: &[String], ceiling: f64) -> Vec<Stop> {
    let outcomes = outcomes(rows);
    let cohorts: Vec<u16> = rows.iter().map(|landmark| u16::try_from(landmark.day.year()).unwrap_or(0)).collect();
    let rows_seen = Rows { outcomes: &outcomes, as_of: None, cohorts: &cohorts };
    let mut stops: Vec<Stop> = Vec::new();
    for item in items {
        for values in readings(rows, item) {
            let column = leak::Column { name: item, values: &values, recorded: None };
            stops.extend(leak::scan(&[column], &rows_seen, &Bounds::below(ceiling)));
        }
    }
    // An item is stopped once, for the first of its answers that tells too much.
    stops.dedup_by(|later, first| later.column == first.column);
    stops
}

/// The ways in which an item is looked at: as a number, or for each of its answers whether that was given.
fn readings(rows: &[&Landmark], item: &str) -> Vec<Vec<Option<f64>>> {
    let number = |given: &Given| if let Given::Number(number) = given { Some(*number) } else { None };
    if rows.iter().any(|landmark| number(landmark.given(item)).is_some()) {
        return vec![rows.iter().map(|landmark| number(landmark.given(item))).collect()];
    }
    let told = |given: &Given| (!given.is_unknown()).then(|| engine::text(given));
    let answers: BTreeSet<String> = rows.iter().filter_map(|landmark| told(landmark.given(item))).collect();
    let is = |answer: &String| {
        let each = rows.iter().map(|landmark| told(landmark.given(item)));
        each.map(|told| told.map(|told| f64::from(u8::from(told == *answer)))).collect()
    };
    // Of two answers one says all.
    let enough = if answers.len() == 2 { 1 } else { answers.len() };
    answers.iter().take(enough).map(is).collect()
}

/// SHA-256 of landmarks: which, what was known, what came; of those learnt from over time, also how many days each was seen and whether it came.
pub fn hash(rows: &[&Landmark], seen: &[(u32, bool)]) -> String {
    let mut digest = Sha256::new();
    for landmark in rows {
        digest.update(format!(
            "{} {} {} {} {:?}\n",
            landmark.intake, landmark.person, landmark.at, landmark.due, landmark.came
        ));
        for (name, given) in &landmark.given {
            digest.update(format!("{name}={}\n", engine::text(given)));
        }
    }
    for (days, came) in seen {
        digest.update(format!("{days} {came}\n"));
    }
    hex(&digest.finalize())
}

/// Bytes as people compare them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
