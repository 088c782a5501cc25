//! From a table to a model.

use serde::Serialize;

use crate::boost::{self, Boosting};
use crate::design::{Coding, Design, Input};
use crate::frame::{Cell, Frame, OutcomeError, number};
use crate::glm::net::net;
use crate::glm::{Found, Link, Problem, null_log_likelihood};
use crate::hazard::{self, Spells, Time};
use crate::linear::{Coefficient, Linear, name};
use crate::maths::{real, softplus};
use crate::model::{Body, Family, Model};
use crate::shapes;

mod penalty;
mod separation;

pub use penalty::Penalty;

/// Fewer rows than this are no ground for any model.
const FEWEST_ROWS: usize = 20;
/// Fewer of the rarer outcome than this are none either.
const FEWEST_EVENTS: usize = 5;

/// Each period has a rate of its own: with more of them there is little to learn each from, and much to reckon.
const MOST_PERIODS: usize = 1000;

/// What to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The kind of model.
    pub family: Family,
    /// The penalty of linear models.
    pub penalty: Penalty,
    /// How trees are learnt.
    pub boosting: Boosting,
    /// Columns of numbers along which the score of shapes and trees may only rise (`true`) or only fall.
    pub monotone: Vec<(String, bool)>,
    /// How time is told, for a rate over time. Without, each row is a person in one period.
    pub time: Option<Time>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            family: Family::Logistic,
            penalty: Penalty::None,
            boosting: Boosting::default(),
            monotone: Vec::new(),
            time: None,
        }
    }
}

/// What came out besides the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Rows learnt from.
    pub rows: usize,
    /// Rows left out because the outcome is not known.
    pub unknown_outcome: usize,
    /// Rows of yes.
    pub events: usize,
    /// Log-likelihood of the model.
    pub log_likelihood: f64,
    /// Log-likelihood of the share of yes alone.
    pub null_log_likelihood: f64,
    /// Steps of the search.
    pub steps: usize,
    /// Coefficients on the scale of the data; empty for models without.
    pub coefficients: Vec<Coefficient>,
    /// Terms and columns left out, and why, in the words of staff.
    pub notes: Vec<String>,
}

/// Why no model came out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// The outcome cannot be read.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
    /// Too little to learn from.
    #[error(
        "学習するには少なすぎます(結果の分かる行 {rows}、少ない方の結果 {events}件)。{FEWEST_ROWS}行以上、どちらの結果も{FEWEST_EVENTS}件以上必要です / too few rows or events"
    )]
    TooFew {
        /// Rows with a known outcome.
        rows: usize,
        /// Of those, the rarer outcome.
        events: usize,
    },
    /// Nothing to learn from.
    #[error("説明に使える列がありません(すべての行で同じ値の列は使えません) / no usable columns")]
    NoColumns,
    /// Numbers were expected.
    #[error("列「{0}」は数の列ではありません")]
    NotNumbers(String),
    /// No such column to rise or fall along.
    #[error("列「{0}」がありません")]
    NoColumn(String),
    /// No such column.
    #[error("時間の列「{0}」がありません")]
    NoTime(String),
    /// A time that is none.
    #[error("時間の列「{column}」の見出しを除いて{row}行目の値「{found}」は、0以上の数ではありません")]
    BadTime {
        /// The title.
        column: String,
        /// The row, the first below the titles being 1.
        row: usize,
        /// What stands there.
        found: String,
    },
    /// So many times of an event.
    #[error("期間が{0}あり、多すぎます({MOST_PERIODS}まで)。--period で期間の長さを決めてください / too many periods")]
    TooManyPeriods(usize),
    /// A term tells the outcome by itself, so that its weight has no end.
    #[error(
        "完全分離: 「{0}」で結果が言い切れてしまい、重みが定まりません。その項目を除くか、--l2 1 のように罰則を付けてください / perfect separation"
    )]
    Separated(String),
    /// An elastic net where there is none.
    #[error("--l1 は、--model logistic と hazard のときに使います / elastic net is for linear models")]
    NoNet,
    /// The search did not end.
    #[error("計算が収束しませんでした。--l2 1 のように罰則を付けてください / did not converge")]
    NotSettled,
}

/// A model and its report.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The model.
    pub model: Model,
    /// What else there is to know.
    pub report: Report,
}

/// Rows to learn from.
pub(crate) struct Sample {
    pub(crate) frame: Frame,
    pub(crate) yes: Vec<bool>,
    pub(crate) unknown: usize,
    /// For each row, its place in the table it came from.
    known: Vec<usize>,
}

/// Learns a model of the column `outcome` from all other columns.
///
/// # Errors
/// Too little to learn from, or weights that no data of this kind can settle.
pub fn fit(frame: Frame, outcome: &str, options: &Options) -> Result<Fitted, FitError> {
    let sample = sample(frame, outcome)?;
    let has_weights = matches!(options.family, Family::Logistic | Family::Hazard);
    if matches!(options.penalty, Penalty::Net { .. }) && !has_weights {
        return Err(FitError::NoNet);
    }
    match (options.family, &options.time) {
        (Family::Logistic, _) => linear(sample, outcome, options, Link::Logit),
        (Family::Hazard, None) => linear(sample, outcome, options, Link::Cloglog),
        (Family::Hazard, Some(time)) => over_time(sample, outcome, options, time),
        (Family::Boost | Family::Additive, _) => shaped(sample, outcome, options),
    }
}

/// Shapes or trees.
fn shaped(sample: Sample, outcome: &str, options: &Options) -> Result<Fitted, FitError> {
    let Sample { frame, yes, unknown, .. } = sample;
    let inputs: Vec<Input> = frame.columns().iter().map(Input::of).collect();
    let design = Design::new(&frame, &inputs);
    if design.terms.is_empty() {
        return Err(FitError::NoColumns);
    }
    let notes = constant(&inputs, &design);
    for (name, _) in &options.monotone {
        if !inputs.iter().any(|input| input.name == *name) {
            return Err(FitError::NoColumn(name.clone()));
        }
        let numbers = |input: &&Input| input.name == *name && matches!(input.coding, Coding::Numbers { .. });
        if !inputs.iter().any(|input| numbers(&input)) {
            return Err(FitError::NotNumbers(name.clone()));
        }
    }
    let body = match options.family {
        Family::Boost => Body::Forest(boost::learn(&frame, &inputs, &yes, &options.boosting, &options.monotone)),
        _ => Body::Shapes(shapes::learn(&frame, &inputs, &yes, &options.monotone)),
    };
    let mut fitted = report(Model::new(options.family, outcome, &yes, inputs, body), &frame, &yes, unknown);
    fitted.report.notes = notes;
    Ok(fitted)
}

/// A rate for each period.
fn over_time(mut sample: Sample, outcome: &str, options: &Options, time: &Time) -> Result<Fitted, FitError> {
    let free = options.penalty == Penalty::None;
    let mut times = times(&sample, &time.column)?;
    let mut notes = Vec::new();
    if free {
        notes = separation::without_chance(&mut sample, Some(&time.column))?;
        times = self::times(&sample, &time.column)?;
    }
    let Sample { mut frame, yes, unknown, .. } = sample;
    frame.remove(&[&time.column]);
    let (ends, rows) = hazard::periods(&times, &yes, time.period);
    if ends.len() > MOST_PERIODS {
        return Err(FitError::TooManyPeriods(ends.len()));
    }
    let inputs: Vec<Input> = frame.columns().iter().map(Input::of).collect();
    let design = Design::new(&frame, &inputs);
    let ridge = options.penalty.of(&design);
    let through = rows.iter().map(|row| row.periods).sum();
    let spells = Spells { design: &design, ends, length: time.period, rows, ridge };
    let lasso = options.penalty.lasso(&design);
    let found = lasso.as_ref().map_or_else(|| spells.solve(), |lasso| net(&spells, spells.start(), lasso));
    check(&found, &design, &inputs, through, free)?;
    notes.extend(left_out(&inputs, &design, &found));
    if lasso.is_some() {
        notes.push(penalty::told(&found, &design));
    }
    let unseen = spells.rows.iter().filter(|row| row.periods == 0).count();
    if unseen > 0 {
        notes.push(format!("{unseen}行は、何かが起こった最初の期間より前に見終わったため、学習に使っていません"));
    }
    let late = yes.iter().zip(&spells.rows).filter(|(yes, row)| **yes && !row.happened).count();
    if late > 0 {
        notes.push(format!(
            "{late}件は、最後まで見られた人のいない期間に起こったため、起こらないまま見終わったものとしました"
        ));
    }
    let last = spells
        .ends
        .last()
        .copied()
        .unwrap_or(0.0)
        .max(times.iter().zip(&yes).filter(|(_, yes)| !**yes).map(|row| *row.0).fold(0.0, f64::max));
    let hazard = spells.keep(&found, &inputs, time.month, last);
    let model = Model::new(options.family, outcome, &yes, inputs, Body::Hazard(hazard));
    let report = Report {
        rows: yes.len(),
        unknown_outcome: unknown,
        events: model.events,
        log_likelihood: found.log_likelihood,
        null_log_likelihood: spells.null(),
        steps: found.steps,
        coefficients: model.coefficients(),
        notes,
    };
    Ok(Fitted { model, report })
}

/// How long each row was seen.
fn times(sample: &Sample, name: &str) -> Result<Vec<f64>, FitError> {
    let column = sample.frame.column(name).ok_or_else(|| FitError::NoTime(name.to_owned()))?;
    let time = |(at, row): (usize, &usize)| {
        let (time, found) = match column.cell(at) {
            Cell::Number(time) => (Some(time), time.to_string()),
            // Numbers beside texts.
            Cell::Level(text) => (number(text), text.to_owned()),
            Cell::Missing(why) => (None, why.label().to_owned()),
        };
        let bad = || FitError::BadTime { column: name.to_owned(), row: row + 1, found };
        time.filter(|time| *time >= 0.0).ok_or_else(bad)
    };
    sample.known.iter().enumerate().map(time).collect()
}

/// What of the columns has no coefficient, in the words of staff.
fn left_out(inputs: &[Input], design: &Design<'_>, found: &Found) -> Vec<String> {
    let mut notes = constant(inputs, design);
    notes.extend(found.dependent.iter().filter_map(|at| design.terms.get(*at)).filter_map(|term| {
        let name = name(inputs.get(term.column)?, term.what);
        Some(format!("「{name}」は他の項目から決まる(共線)ため、係数を0としました / collinear, dropped"))
    }));
    notes
}

pub(crate) fn sample(mut frame: Frame, outcome: &str) -> Result<Sample, FitError> {
    let answers = frame.outcome(outcome)?;
    frame.remove(&[outcome]);
    let known: Vec<usize> = (0..).zip(&answers).filter(|(_, yes)| yes.is_some()).map(|(row, _)| row).collect();
    let yes: Vec<bool> = answers.iter().copied().flatten().collect();
    let unknown = answers.len() - known.len();
    if unknown > 0 {
        frame = frame.take(&known);
    }
    enough(&yes)?;
    Ok(Sample { frame, yes, unknown, known })
}

/// Whether there are rows and outcomes enough to learn from.
fn enough(yes: &[bool]) -> Result<(), FitError> {
    let events = yes.iter().filter(|yes| **yes).count();
    let rarer = events.min(yes.len() - events);
    if yes.len() < FEWEST_ROWS || rarer < FEWEST_EVENTS {
        return Err(FitError::TooFew { rows: yes.len(), events: rarer });
    }
    Ok(())
}

/// The report of a model that has no likelihood of its own: what its scores make of the rows learnt from.
fn report(model: Model, frame: &Frame, yes: &[bool], unknown: usize) -> Fitted {
    let sums = model.sums(frame).unwrap_or_default();
    let each = sums.iter().zip(yes).map(|(sum, yes)| -softplus(if *yes { -sum } else { *sum }));
    let report = Report {
        rows: yes.len(),
        unknown_outcome: unknown,
        events: model.events,
        log_likelihood: each.sum(),
        null_log_likelihood: null_log_likelihood(yes),
        steps: 0,
        coefficients: Vec::new(),
        notes: Vec::new(),
    };
    Fitted { model, report }
}

fn linear(mut sample: Sample, outcome: &str, options: &Options, link: Link) -> Result<Fitted, FitError> {
    let free = options.penalty == Penalty::None;
    let mut notes = if free { separation::without_chance(&mut sample, None)? } else { Vec::new() };
    let Sample { frame, yes, unknown, .. } = sample;
    let inputs: Vec<Input> = frame.columns().iter().map(Input::of).collect();
    let design = Design::new(&frame, &inputs);
    if design.terms.is_empty() {
        return Err(FitError::NoColumns);
    }
    let ridge = options.penalty.of(&design);
    let problem = Problem { design: &design, yes: &yes, link, ridge: &ridge };
    let lasso = options.penalty.lasso(&design);
    let found = lasso.as_ref().map_or_else(|| problem.solve(), |lasso| net(&problem, problem.start(), lasso));
    check(&found, &design, &inputs, design.rows, free)?;
    notes.extend(left_out(&inputs, &design, &found));
    if lasso.is_some() {
        notes.push(penalty::told(&found, &design));
    }
    let body = Linear::of(&design, &found, link);
    let model = Model::new(options.family, outcome, &yes, inputs, Body::Linear(body));
    let report = Report {
        rows: yes.len(),
        unknown_outcome: unknown,
        events: model.events,
        log_likelihood: found.log_likelihood,
        null_log_likelihood: null_log_likelihood(&yes),
        steps: found.steps,
        coefficients: model.coefficients(),
        notes,
    };
    Ok(Fitted { model, report })
}

/// Columns that are the same in every row.
fn constant(inputs: &[Input], design: &Design<'_>) -> Vec<String> {
    let used = |at: usize| design.terms.iter().any(|term| term.column == at);
    let unused = inputs.iter().enumerate().filter(|(at, _)| !used(*at));
    unused.map(|(_, input)| format!("列「{}」はすべての行で同じ値なので使いません / constant", input.name)).collect()
}

fn check(found: &Found, design: &Design<'_>, inputs: &[Input], rows: usize, free: bool) -> Result<(), FitError> {
    if found.weights.iter().any(|weight| !weight.is_finite()) {
        return Err(FitError::NotSettled);
    }
    // Some weights have no end, or every row is told for certain.
    if free && found.endless || found.log_likelihood > -1e-6 * real(rows) {
        let name = separation::loosest(&found.covariance, design, inputs).unwrap_or_default();
        return Err(FitError::Separated(format!("{name} などの組み合わせ")));
    }
    if found.settled { Ok(()) } else { Err(FitError::NotSettled) }
}

#[cfg(test)]
mod tests;
