//! Measuring: rows of invented people, and what is done with them while a clock runs that the caller brings.

use crate::fit::{FitError, Options, fit};
use crate::frame::{Cells, Column, Frame, Value};
use crate::maths::{real, sigmoid};
use crate::model::{Family, Model};
use crate::{Packed, Similar};

/// Yes-or-no columns, counts and measures of [`frame`].
const KINDS: [usize; 3] = [45, 10, 10];
/// Title of the outcome of [`frame`].
pub const OUTCOME: &str = "outcome";

/// Numbers that look drawn at random: splitmix64.
struct Draws(u64);

impl Draws {
    /// Between 0 and 1, without 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

/// Draws a place below `of`, and moves the state on.
pub(crate) fn draw(state: &mut u64, of: usize) -> usize {
    let mut draws = Draws(*state);
    let place = (draws.next() * real(of)) as usize;
    *state = draws.0;
    place
}

/// Rows with 65 columns of numbers (45 of yes and no, 10 counts, 10 measures) and an outcome that depends on them, on two of them together and
/// on one of them in a curve. The same `seed` gives the same rows.
#[must_use]
pub fn frame(rows: usize, seed: u64) -> Frame {
    let [answers, counts, measures] = KINDS;
    let mut draws = Draws(seed);
    let mut columns = vec![Vec::with_capacity(rows); answers + counts + measures];
    let mut outcome = Vec::with_capacity(rows);
    for _ in 0..rows {
        let burden = draws.next() + draws.next() + draws.next() - 1.5;
        let mut sum = -1.6;
        let mut row = Vec::with_capacity(columns.len());
        for at in 0..answers {
            let share = 0.04 + 0.4 * real(at % 9) / 9.0;
            let value = f64::from(u8::from(draws.next() < (share * (1.0 + 0.5 * burden)).clamp(0.01, 0.99)));
            sum += value * 0.5 * (real(at * 7 % 11) / 5.0 - 0.8);
            row.push(value);
        }
        for at in 0..counts {
            let value = (-(draws.next().max(1e-9)).ln() * (0.6 + 0.15 * real(at))).floor().min(12.0);
            sum += (value - 0.6) * 0.06 * (real(at % 5) - 1.0);
            row.push(value);
        }
        for at in 0..measures {
            let value =
                ((draws.next() + draws.next() + draws.next() + draws.next() - 2.0) * 1732.0).round() / 1000.0 + burden;
            sum += value * 0.1 * (real(at % 4) - 1.0);
            row.push(value);
        }
        let at = |place: usize| row.get(place).copied().unwrap_or(0.0);
        sum += 0.8 * at(3) * at(8) - 0.15 * at(answers + counts).powi(2);
        outcome.push(f64::from(u8::from(draws.next() < sigmoid(sum))));
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let mut columns: Vec<Column> =
        columns.into_iter().enumerate().map(|(at, values)| Column::numbers(&format!("x{at:02}"), values)).collect();
    columns.push(Column::numbers(OUTCOME, outcome));
    Frame::new(columns)
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

/// What was measured; times in the unit of the clock.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Measured {
    /// Rows learnt from.
    pub rows: usize,
    /// Time to learn.
    pub fit: f64,
    /// Rows scored.
    pub scored: usize,
    /// Time to score them, probabilities only.
    pub score: f64,
    /// Time of one row with reasons and interval.
    pub one: f64,
    /// Probabilities of the rows scored.
    #[serde(skip)]
    pub probabilities: Vec<f64>,
}

/// Learns from `train` and scores `test`, both with the column [`OUTCOME`]; `clock` tells the time.
///
/// # Errors
/// See [`fit`].
pub fn run(train: Frame, test: &Frame, family: Family, clock: impl Fn() -> f64) -> Result<(Model, Measured), FitError> {
    let rows = train.rows();
    let options = Options { family, ..Options::default() };
    let began = clock();
    let model = fit(train, OUTCOME, &options)?.model;
    let fitted = clock();
    let packed = Packed::of(&model, test);
    let start = clock();
    let probabilities = match &packed {
        Some(packed) => packed.probabilities(),
        None => model.score_frame(test).unwrap_or_default(),
    };
    let scored = clock();
    let each: Vec<Vec<Value>> = (0..test.rows().min(2000)).map(|row| values(test, row, &model)).collect();
    let first = clock();
    let sum: f64 = each.iter().map(|row| model.score(row).log_odds).sum();
    let one = (clock() - first) / real(each.len().max(1));
    debug_assert!(sum.is_finite());
    Ok((model, Measured { rows, fit: fitted - began, scored: test.rows(), score: scored - start, one, probabilities }))
}

/// Time of one search for five similar rows of `pool`, averaged over `searches` rows of `test`.
#[must_use]
pub fn similar(model: &Model, pool: &Frame, test: &Frame, searches: usize, clock: impl Fn() -> f64) -> Option<f64> {
    let index = Similar::of(model, pool)?;
    let rows: Vec<Vec<Value>> = (0..searches.min(test.rows())).map(|row| values(test, row, model)).collect();
    let began = clock();
    let found: usize = rows.iter().map(|row| index.nearest(model, row, 5, |_| true).len()).sum();
    (found > 0).then(|| (clock() - began) / real(rows.len()))
}

/// A row of a frame in the order of the model's columns.
pub(crate) fn values(frame: &Frame, row: usize, model: &Model) -> Vec<Value> {
    use crate::frame::Cell;
    model.row(|name| {
        Some(match frame.column(name)?.cell(row) {
            Cell::Missing(missing) => Value::Missing(missing),
            Cell::Number(number) => Value::Number(number),
            Cell::Level(level) => Value::Level(level.to_owned()),
        })
    })
}
