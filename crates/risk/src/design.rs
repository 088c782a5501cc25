//! Columns into terms of a linear model.
//!
//! A column of numbers gives a slope, and one indicator for each way of not knowing that occurs; where nothing is known the slope sees the
//! average. A column of levels gives an indicator for each level but the reference, and for each way of not knowing. The reference is the
//! first level in the order of code points, as in `pandas.get_dummies(drop_first=True)`; 非該当 where there is one.
//! Inside, every term is centred and scaled; what is reported is on the scale of the data.
#![expect(
    clippy::indexing_slicing,
    reason = "terms and columns are numbered by this file; rows run below the length of the frame"
)]

use serde::{Deserialize, Serialize};

use crate::frame::{Cells, Column, FIRST, Frame, Missing, Value, missing, number};
use crate::linalg::Block;
use crate::maths::real;
use crate::range::Range;

/// What a model knows of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The title.
    pub name: String,
    /// What its cells are.
    pub coding: Coding,
    /// Share of the rows learnt from with each way of not knowing, in the order of [`Missing::ALL`].
    pub missing: [f64; 4],
}

/// What the cells of a column are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coding {
    /// Numbers.
    Numbers {
        /// Average of the known ones.
        mean: f64,
        /// Standard deviation of the known ones.
        sd: f64,
        /// Smallest and largest; `None` in files that do not tell them.
        #[serde(flatten)]
        range: Option<Range>,
    },
    /// Levels.
    Levels {
        /// In the order of their code points.
        levels: Vec<String>,
        /// Share of each among all rows.
        shares: Vec<f64>,
        /// Place of the level the others are compared with.
        reference: usize,
    },
}

/// A cell as a model sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Coded {
    Number(f64),
    Level(usize),
    Missing(Missing),
    /// A level, a text or a way of not knowing that did not occur among the rows learnt from.
    Unseen,
}

impl Coded {
    /// Whether an answer could still be found out, or is of no use.
    pub(crate) fn is_open(self) -> bool {
        match self {
            Self::Missing(missing) => missing.is_open(),
            Self::Unseen => true,
            Self::Number(_) | Self::Level(_) => false,
        }
    }
}

impl Input {
    /// Looks at a column of the rows learnt from.
    pub(crate) fn of(column: &Column) -> Self {
        let mut counts = [0_usize; 4];
        let (coding, rows) = match &column.cells {
            Cells::Numbers { values, why } => {
                for (_, why) in values.iter().zip(why).filter(|(value, _)| value.is_nan()) {
                    counts[usize::from(missing(*why).number())] += 1;
                }
                let known = || values.iter().copied().filter(|value| why.is_empty() || !value.is_nan());
                let (low, high) = if why.is_empty() {
                    crate::linalg::ends(values)
                } else {
                    known().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
                };
                let (low, high) = if low > high { (0.0, 0.0) } else { (low, high) };
                let n = real(known().count()).max(1.0);
                let (mut mean, mut sd) = if why.is_empty() {
                    let (sum, squares) = crate::linalg::spread(values);
                    (sum / n, (squares / n).sqrt())
                } else {
                    let mean = known().sum::<f64>() / n;
                    (mean, (known().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
                };
                // Squares of very large or very small numbers are no numbers any more.
                if low < high && !(sd * sd).is_normal() {
                    let unit = low.abs().max(high.abs());
                    let own = known().map(|value| value / unit).sum::<f64>() / n;
                    let squares = known().map(|value| (value / unit - own).powi(2)).sum::<f64>();
                    (mean, sd) = (own * unit, (squares / n).sqrt() * unit);
                }
                (Coding::Numbers { mean, sd, range: Some(Range { low, high }) }, values.len())
            }
            Cells::Levels { codes, levels } => {
                let mut of_level = vec![0_usize; levels.len()];
                for code in codes {
                    match place(*code) {
                        Some(level) => of_level[level] += 1,
                        None => counts[usize::from(u8::try_from(*code).unwrap_or_default())] += 1,
                    }
                }
                let n = real(codes.len()).max(1.0);
                let first = of_level.iter().position(|count| *count > 0).unwrap_or(0);
                let no = levels.iter().position(|level| level == "非該当").filter(|at| of_level[*at] > 0);
                let shares = of_level.into_iter().map(|count| real(count) / n).collect();
                (Coding::Levels { levels: levels.clone(), shares, reference: no.unwrap_or(first) }, codes.len())
            }
        };
        let n = real(rows).max(1.0);
        Self { name: column.name.clone(), coding, missing: counts.map(|count| real(count) / n) }
    }

    pub(crate) fn level(&self, text: &str) -> Coded {
        match &self.coding {
            Coding::Levels { levels, shares, .. } => match levels.binary_search_by(|level| level.as_str().cmp(text)) {
                Ok(level) if shares.get(level).is_some_and(|share| *share > 0.0) => Coded::Level(level),
                _ => Coded::Unseen,
            },
            Coding::Numbers { .. } => number(text).map_or(Coded::Unseen, |value| Coded::Number(self.held(value))),
        }
    }

    pub(crate) fn number(&self, value: f64) -> Coded {
        match &self.coding {
            Coding::Numbers { .. } if value.is_finite() => Coded::Number(self.held(value)),
            Coding::Numbers { .. } => self.missing(Missing::Blank),
            Coding::Levels { .. } => self.level(&value.to_string()),
        }
    }

    pub(crate) fn missing(&self, kind: Missing) -> Coded {
        if self.missing[usize::from(kind.number())] > 0.0 { Coded::Missing(kind) } else { Coded::Unseen }
    }

    /// How the model sees an answer.
    pub(crate) fn code(&self, value: &Value) -> Coded {
        match value {
            Value::Missing(kind) => self.missing(*kind),
            Value::Number(value) => self.number(*value),
            Value::Level(text) => self.level(text),
        }
    }

    /// How the model sees the cells of a column.
    pub(crate) fn bind<'a>(&'a self, column: &'a Column) -> Bound<'a> {
        let levels = match &column.cells {
            Cells::Levels { levels, .. } => levels.iter().map(|level| self.level(level)).collect(),
            Cells::Numbers { .. } => Vec::new(),
        };
        Bound { input: self, column, levels }
    }
}

/// Place of the level with this code; `None` where the cell is missing.
pub(crate) fn place(code: u32) -> Option<usize> {
    code.checked_sub(FIRST).and_then(|place| usize::try_from(place).ok())
}

/// A column of some frame, as a model sees it.
pub(crate) struct Bound<'a> {
    input: &'a Input,
    column: &'a Column,
    levels: Vec<Coded>,
}

impl Bound<'_> {
    /// The numbers as they stand, where the model sees numbers too; NaN and what is not finite is for [`Self::at`], the rest for [`Self::held`].
    pub(crate) fn numbers(&self) -> Option<&[f64]> {
        match (&self.column.cells, &self.input.coding) {
            (Cells::Numbers { values, .. }, Coding::Numbers { .. }) => Some(values),
            _ => None,
        }
    }

    /// A number as it counts.
    #[inline]
    pub(crate) fn held(&self, value: f64) -> f64 {
        self.input.held(value)
    }

    pub(crate) fn at(&self, row: usize) -> Coded {
        match &self.column.cells {
            Cells::Numbers { values, why } => {
                let value = values[row];
                if value.is_nan() {
                    self.input.missing(missing(why.get(row).copied().unwrap_or(0)))
                } else {
                    self.input.number(value)
                }
            }
            Cells::Levels { codes, .. } => {
                let code = codes[row];
                match place(code) {
                    Some(place) => self.levels[place],
                    None => self.input.missing(missing(u8::try_from(code).unwrap_or_default())),
                }
            }
        }
    }
}

/// What a term stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// One more of the number.
    Slope,
    /// The level at this place, against the reference.
    Level(usize),
    /// Not known in this way: against the average number, or the reference level.
    Missing(Missing),
}

/// A term of a linear model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) column: usize,
    pub(crate) what: What,
    pub(crate) mean: f64,
    pub(crate) sd: f64,
}

enum Source<'a> {
    Numbers { values: &'a [f64], why: &'a [u8], mean: f64, slope: Option<usize>, missing: [Option<usize>; 4] },
    Levels { codes: &'a [u32], terms: Vec<Option<usize>> },
}

/// The terms of a frame, made when they are needed.
pub(crate) struct Design<'a> {
    pub(crate) rows: usize,
    pub(crate) terms: Vec<Term>,
    sources: Vec<Source<'a>>,
}

impl<'a> Design<'a> {
    pub(crate) fn new(frame: &'a Frame, inputs: &[Input]) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        let mut sources = Vec::new();
        let mut add = |column: usize, what: What, mean: f64, sd: f64| {
            (sd > 0.0).then(|| {
                terms.push(Term { column, what, mean, sd });
                terms.len() - 1
            })
        };
        for (at, (column, input)) in frame.columns().iter().zip(inputs).enumerate() {
            let mut indicator = |what: What, share: f64| add(at, what, share, (share * (1.0 - share)).max(0.0).sqrt());
            match (&column.cells, &input.coding) {
                (Cells::Numbers { values, why }, Coding::Numbers { mean, sd, .. }) => {
                    let unknown: f64 = input.missing.iter().sum();
                    let missing = Missing::ALL
                        .map(|kind| indicator(What::Missing(kind), input.missing[usize::from(kind.number())]));
                    // Rounding leaves a little deviation in a constant column.
                    let varies = *sd > 1e-12 * mean.abs();
                    let sd = if varies { sd * (1.0 - unknown).max(0.0).sqrt() } else { 0.0 };
                    let slope = add(at, What::Slope, *mean, sd);
                    sources.push(Source::Numbers { values, why, mean: *mean, slope, missing });
                }
                (Cells::Levels { codes, .. }, Coding::Levels { shares, reference, .. }) => {
                    let missing = Missing::ALL
                        .map(|kind| indicator(What::Missing(kind), input.missing[usize::from(kind.number())]));
                    let levels = shares.iter().enumerate().map(|(level, share)| {
                        if level == *reference { None } else { indicator(What::Level(level), *share) }
                    });
                    let terms = missing.into_iter().chain(levels.collect::<Vec<_>>()).collect();
                    sources.push(Source::Levels { codes, terms });
                }
                _ => {}
            }
        }
        Self { rows: frame.rows(), terms, sources }
    }

    /// Adds to `out` the weighted sum of the terms of the rows from `start`; weights are those of scaled terms.
    pub(crate) fn sums(&self, start: usize, weights: &[f64], out: &mut [f64]) {
        let scaled = |term: Option<usize>| term.map_or(0.0, |term| weights[term] / self.terms[term].sd);
        let base: f64 = self
            .terms
            .iter()
            .zip(weights)
            .filter(|(term, _)| term.what != What::Slope)
            .map(|(term, weight)| -weight * term.mean / term.sd)
            .sum();
        out.iter_mut().for_each(|sum| *sum += base);
        let end = start + out.len();
        for source in &self.sources {
            match source {
                Source::Numbers { values, why, mean, slope, missing } => {
                    let (values, factor) = (&values[start..end], scaled(*slope));
                    if why.is_empty() {
                        crate::linalg::add_centred(out, values, *mean, factor);
                        continue;
                    }
                    let of = missing.map(scaled);
                    for ((sum, value), why) in out.iter_mut().zip(values).zip(&why[start..end]) {
                        *sum += if value.is_nan() { of[usize::from(*why & 3)] } else { factor * (value - mean) };
                    }
                }
                Source::Levels { codes, terms } => {
                    let of: Vec<f64> = terms.iter().map(|term| scaled(*term)).collect();
                    for (sum, code) in out.iter_mut().zip(&codes[start..end]) {
                        *sum += of[*code as usize];
                    }
                }
            }
        }
    }

    /// Adds to `out` the sum over the rows from `start` of each scaled term times the row's entry of `factors`.
    pub(crate) fn moments(&self, start: usize, factors: &[f64], out: &mut [f64]) {
        let total: f64 = factors.iter().sum();
        for (term, sum) in self.terms.iter().zip(out.iter_mut()).filter(|(term, _)| term.what != What::Slope) {
            *sum -= total * term.mean / term.sd;
        }
        let end = start + factors.len();
        let mut give = |term: Option<usize>, sum: f64| {
            if let Some(term) = term {
                out[term] += sum / self.terms[term].sd;
            }
        };
        for source in &self.sources {
            match source {
                Source::Numbers { values, why, mean, slope, missing } => {
                    let values = &values[start..end];
                    if why.is_empty() {
                        give(*slope, crate::linalg::centred(values, *mean, factors));
                        continue;
                    }
                    let (mut sum, mut of) = (0.0, [0.0; 4]);
                    for ((value, factor), why) in values.iter().zip(factors).zip(&why[start..end]) {
                        if value.is_nan() {
                            of[usize::from(*why & 3)] += factor;
                        } else {
                            sum += factor * (value - mean);
                        }
                    }
                    give(*slope, sum);
                    for (term, sum) in missing.iter().zip(of) {
                        give(*term, sum);
                    }
                }
                Source::Levels { codes, terms } => {
                    let mut of = vec![0.0; terms.len()];
                    for (code, factor) in codes[start..end].iter().zip(factors) {
                        of[*code as usize] += factor;
                    }
                    for (term, sum) in terms.iter().zip(of) {
                        give(*term, sum);
                    }
                }
            }
        }
    }

    /// Writes the scaled terms of the rows from `start`, each row times its entry of `factors`, then the factor itself as the constant.
    pub(crate) fn block(&self, start: usize, factors: &[f64], block: &mut Block) {
        let end = start + factors.len();
        for (at, term) in self.terms.iter().enumerate().filter(|(_, term)| term.what != What::Slope) {
            let low = -term.mean / term.sd;
            block.column(at).zip(factors).for_each(|(cell, factor)| *cell = low * factor);
        }
        for source in &self.sources {
            match source {
                Source::Numbers { values, why, mean, slope, missing } => {
                    let values = &values[start..end];
                    if let Some(slope) = *slope {
                        let inverse = 1.0 / self.terms[slope].sd;
                        let cells = block.column(slope).zip(values).zip(factors);
                        if why.is_empty() {
                            cells.for_each(|((cell, value), factor)| *cell = (value - mean) * inverse * factor);
                        } else {
                            cells.for_each(|((cell, value), factor)| {
                                *cell = if value.is_nan() { 0.0 } else { (value - mean) * inverse * factor };
                            });
                        }
                    }
                    if !why.is_empty() {
                        for (kind, term) in missing.iter().enumerate() {
                            let Some(term) = *term else { continue };
                            let high = (1.0 - self.terms[term].mean) / self.terms[term].sd;
                            let rows = values.iter().zip(&why[start..end]).zip(factors);
                            for (cell, ((value, why), factor)) in block.column(term).zip(rows) {
                                if value.is_nan() && usize::from(*why) == kind {
                                    *cell = high * factor;
                                }
                            }
                        }
                    }
                }
                Source::Levels { codes, terms } => {
                    for (code, term) in terms.iter().enumerate() {
                        let Some(term) = *term else { continue };
                        let high = (1.0 - self.terms[term].mean) / self.terms[term].sd;
                        for ((cell, own), factor) in block.column(term).zip(&codes[start..end]).zip(factors) {
                            if *own as usize == code {
                                *cell = high * factor;
                            }
                        }
                    }
                }
            }
        }
        block.column(self.terms.len()).zip(factors).for_each(|(cell, factor)| *cell = *factor);
    }
}
