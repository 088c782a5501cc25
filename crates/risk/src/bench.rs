//! Rows of invented people, to measure with.

#[cfg(test)]
use crate::frame::Value;
use crate::frame::{Column, Frame};
use crate::maths::{real, sigmoid};
#[cfg(test)]
use crate::model::Model;

/// Yes-or-no columns, counts and measures of [`frame`].
const KINDS: [usize; 3] = [45, 10, 10];
/// Title of the outcome of [`frame`].
pub const OUTCOME: &str = "outcome";
/// Title of the days of [`over_time`].
pub const DAYS: &str = "days";

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

/// The same rows with days to the outcome, or to when they were last seen: a year. Title of the days is [`DAYS`].
#[must_use]
pub fn over_time(frame: &Frame, seed: u64) -> Frame {
    let mut draws = Draws(seed);
    let yes = frame.outcome(OUTCOME).unwrap_or_default();
    let days = yes.iter().map(|yes| if *yes == Some(true) { (draws.next() * 365.0).ceil().max(1.0) } else { 365.0 });
    let mut columns = frame.columns().to_vec();
    columns.push(Column::numbers(DAYS, days.collect()));
    Frame::new(columns)
}

/// A row of a frame in the order of the model's columns.
#[cfg(test)]
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
