//! Children to learn from and to be judged by, none of whom exist: their records as an agency would hold them, and beside them the truth that an
//! agency never has.
//!
//! [`long`] follows households from a first notification to the end of what is known. [`xsec`] is one town at one moment, with the counts that a
//! real town printed. Both are functions of a seed and a size: the same bytes on every machine. Passing on them is necessary, never sufficient, for
//! showing a score to anybody: real blanks and base rates differ.

pub mod long;
pub mod xsec;

use std::io::{self, Write};

/// A row that can be written as a line of CSV. No cell holds a comma, a quote or a line break.
pub trait Row {
    /// Titles of the columns.
    fn titles() -> Vec<&'static str>;

    /// The cells, as many as there are titles. A blank is an empty cell.
    fn cells(&self) -> Vec<String>;
}

/// Writes titles and rows as CSV.
///
/// # Errors
/// When the writer fails.
pub fn write_csv<R: Row>(out: &mut impl Write, rows: impl IntoIterator<Item = R>) -> io::Result<()> {
    writeln!(out, "{}", R::titles().join(","))?;
    for row in rows {
        writeln!(out, "{}", row.cells().join(","))?;
    }
    Ok(())
}

/// A cell: empty when there is nothing.
fn cell<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Whether, as a cell.
fn flag(value: bool) -> String {
    u8::from(value).to_string()
}

/// The probability that belongs to a logit.
fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

/// The logit of a share.
fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}
