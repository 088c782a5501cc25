//! Speed: rows of invented people are learnt from and scored while a clock runs that the caller brings.

use risk::bench::{DAYS, OUTCOME, frame, over_time};
use risk::evaluate::{auc, log_loss};
use risk::maths::real;
use risk::{Cells, Family, Frame, Model, Options, Packed, Similar, Time, Value, fit};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cohort::row;

/// Rows that are scored.
const TEST: usize = 100_000;
/// Units of the clock that are long beside its steps.
const LONG: f64 = 0.3;
/// Rows scored one by one.
const ONE_BY_ONE: usize = 2_000;
/// Old cases that are searched, and how often.
const POOL: usize = 160_000;
const SEARCHES: usize = 1_000;

/// One way to learn from so many rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Its name.
    pub name: String,
    /// Rows learnt from.
    pub rows: usize,
    /// Time to learn, in the unit of the clock.
    pub fit: f64,
    /// Rows scored in one unit, probabilities only.
    pub scored: f64,
    /// Time of one row by itself; ours with reasons and, where the model has one, its interval.
    pub one: f64,
    /// AUC on rows not learnt from.
    pub auc: f64,
    /// Log-loss there.
    pub log_loss: f64,
}

/// Rows to learn from; others read the same through [`npy`].
#[must_use]
pub fn train(rows: usize) -> Frame {
    frame(rows, 1)
}

/// Rows to score.
#[must_use]
pub fn test() -> Frame {
    frame(TEST, 2)
}

/// The name of a family of models on the command line.
#[must_use]
pub fn name(family: Family) -> &'static str {
    match family {
        Family::Logistic => "logistic",
        Family::Additive => "additive",
        Family::Boost => "boost",
        Family::Hazard => "hazard",
    }
}

/// Time of some work, done so often that the clock's own steps do not matter.
fn each_time(clock: impl Fn() -> f64, work: impl Fn() -> usize) -> f64 {
    let began = clock();
    let mut times = 0.0;
    loop {
        std::hint::black_box(work());
        times += 1.0;
        let passed = clock() - began;
        if passed > LONG {
            return passed / times;
        }
    }
}

/// A model, and the time to learn it: so often, where that is short, that the first time does not matter.
fn learn(train: &Frame, options: &Options, clock: impl Fn() -> f64) -> Result<(Model, f64), Error> {
    let (mut passed, mut times) = (0.0, 0.0);
    loop {
        let own = train.clone();
        let began = clock();
        let model = fit(own, OUTCOME, options)?.model;
        passed += clock() - began;
        times += 1.0;
        if passed > LONG {
            return Ok((model, passed / times));
        }
    }
}

/// Learns from `train` and scores `test`.
///
/// # Errors
/// No model came out.
pub fn run(train: &Frame, test: &Frame, family: Family, clock: impl Fn() -> f64) -> Result<Speed, Error> {
    let rows = train.rows();
    let time = Time { column: DAYS.to_owned(), period: Some(30.0), month: 365.25 / 12.0 };
    let (train, time) = match family {
        Family::Hazard => (over_time(train, 3), Some(time)),
        _ => (train.clone(), None),
    };
    let options = Options { family, time, ..Options::default() };
    let (model, learnt) = learn(&train, &options, &clock)?;
    let packed = Packed::of(&model, test);
    let score = || match &packed {
        Some(packed) => Ok(packed.probabilities()),
        None => model.score_frame(test),
    };
    let probabilities = score()?;
    let scored = real(test.rows()) / each_time(&clock, || score().map_or(0, |found| found.len()));
    let each: Vec<Vec<Value>> = (0..test.rows().min(ONE_BY_ONE)).map(|at| row(&model, test, at)).collect();
    let told = || each.iter().map(|row| model.score(row).contributions.len()).sum();
    let one = each_time(&clock, told) / real(each.len().max(1));
    let yes: Vec<bool> =
        test.outcome(OUTCOME).map_err(risk::FitError::from)?.into_iter().map(|yes| yes == Some(true)).collect();
    let (auc, log_loss) = (auc(&probabilities, &yes), log_loss(&probabilities, &yes));
    Ok(Speed { name: name(family).to_owned(), rows, fit: learnt, scored, one, auc, log_loss })
}

/// Time of one search for five similar among [`POOL`] cases.
///
/// # Errors
/// No model came out.
pub fn similar(test: &Frame, clock: impl Fn() -> f64) -> Result<f64, Error> {
    let pool = frame(POOL, 4);
    let model = fit(frame(20_000, 1), OUTCOME, &Options::default())?.model;
    let index = Similar::of(&model, &pool);
    let rows: Vec<Vec<Value>> = (0..SEARCHES.min(test.rows())).map(|at| row(&model, test, at)).collect();
    let search =
        || index.iter().flat_map(|index| rows.iter().map(|row| index.nearest(&model, row, 5, |_| true).len())).sum();
    Ok(each_time(clock, search) / real(rows.len()))
}

/// A frame of numbers as a file that numpy reads: one table of 64-bit numbers, column by column.
#[must_use]
pub fn npy(frame: &Frame) -> Vec<u8> {
    let shape = format!("({}, {})", frame.rows(), frame.columns().len());
    let mut head = format!("{{'descr': '<f8', 'fortran_order': True, 'shape': {shape}, }}");
    while (head.len() + 11) % 64 != 0 {
        head.push(' ');
    }
    head.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(head.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(head.into_bytes());
    for column in frame.columns() {
        if let Cells::Numbers { values, .. } = &column.cells {
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
    }
    bytes
}
