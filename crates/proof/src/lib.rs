//! What models of `risk` are held to, measured on children of `town` who do not exist and of whom the truth is known.
//!
//! Each measurement is one function of a size and says what it [found](Finding), beside its bound. The same functions run small in the tests and
//! large in `kasugai bench risk`: a figure that is printed is a figure that is tested. Pure: no clock, no file, and no draw without a seed.

mod again;
mod blanks;
mod calibration;
mod cohort;
mod items;
mod leaks;
mod likeness;
mod loops;
mod over_time;
pub mod public;
mod reasons;
mod shape;
pub mod speed;
mod standing;

pub use again::learnt_again;
pub use blanks::blanks;
pub use calibration::{calibration, offices, plausible_sets};
pub use items::{burden, severity};
pub use leaks::existence_with_age;
pub use likeness::likeness;
pub use loops::held_out_weeks;
pub use over_time::{intervals, planted_effects, who_comes_again};
pub use reasons::reasons;
pub use shape::{directions, missed_structure};
pub use standing::standing;

use serde::Serialize;

/// What a figure must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Neither below the one nor above the other.
    Within(f64, f64),
    /// Shown only.
    Shown,
}

/// A figure beside its bound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// A short name that stays the same.
    pub name: &'static str,
    /// What the figure is, for people.
    pub what: &'static str,
    /// The figure.
    pub figure: f64,
    /// Its bound.
    pub bound: Bound,
    /// Whether it keeps to it.
    pub met: bool,
}

impl Finding {
    /// A figure beside its bound.
    #[must_use]
    pub fn new(name: &'static str, what: &'static str, figure: f64, bound: Bound) -> Self {
        let met = match bound {
            Bound::AtMost(most) => figure <= most,
            Bound::AtLeast(least) => figure >= least,
            Bound::Within(low, high) => (low..=high).contains(&figure),
            Bound::Shown => true,
        };
        Self { name, what, figure, bound, met }
    }
}

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No model came out.
    #[error(transparent)]
    Fit(#[from] risk::FitError),
    /// A model does not fit a table.
    #[error(transparent)]
    Model(#[from] risk::ModelError),
    /// A table cannot be read.
    #[error(transparent)]
    Read(#[from] risk::ReadError),
}

/// Findings, or why there are none.
pub type Found = Result<Vec<Finding>, Error>;

/// How much to measure on.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Notifications of the followed cohort.
    pub cases: usize,
    /// Towns at one moment.
    pub towns: u32,
    /// Rows questions are put to one by one.
    pub questions: usize,
    /// Old cases that are searched.
    pub pool: usize,
}

impl Size {
    /// For the tests of every day.
    #[must_use]
    pub fn small() -> Self {
        Self { cases: 60_000, towns: 1, questions: 1_000, pool: 20_000 }
    }

    /// For the figures that are published.
    #[must_use]
    pub fn full() -> Self {
        Self { cases: 200_000, towns: 5, questions: 10_000, pool: 160_000 }
    }
}

/// A measurement.
pub type Measurement = fn(&Size) -> Found;

/// All measurements, each with what it is about.
pub const ALL: [(&str, Measurement); 17] = [
    ("時間とともに起こる率: 植えた効果", planted_effects),
    ("時間とともに起こる率: 順位", who_comes_again),
    ("時間とともに起こる率: 幅", intervals),
    ("空欄", blanks),
    ("較正", calibration),
    ("児童相談所ごとの較正", offices),
    ("言い切れる範囲", plausible_sets),
    ("情報不足", standing),
    ("理由", reasons),
    ("似た事例", likeness),
    ("向きのある項目", directions),
    ("見落とした形", missed_structure),
    ("程度のある項目", severity),
    ("尋ねる項目の数", burden),
    ("記録の有無と年齢", existence_with_age),
    ("学び直し", learnt_again),
    ("スコアを表示しない週", held_out_weeks),
];
