//! Many rows scored at once by a linear model: columns of few values are joined to bytes, and a byte is looked up instead of multiplied.
#![expect(clippy::indexing_slicing, reason = "every table has an entry for each code given to its rows")]

use rayon::prelude::*;

use crate::design::Coded;
use crate::frame::Frame;
use crate::linear::scaled;
use crate::model::{Body, Model};

/// Most codes of a byte.
const CODES: usize = 256;
/// A column with more different values is multiplied.
const FEW: usize = 16;
/// Rows scored at a time: their sums stay in the first cache.
const CHUNK: usize = 2048;

/// Rows ready to be scored again and again, by this model or a later one with the same columns.
pub struct Packed {
    base: f64,
    /// Codes of joined columns, and what each code adds.
    bytes: Vec<(Vec<u8>, Vec<f64>)>,
    /// What is not joined: numbers, and the weight of each.
    numbers: Vec<(Vec<f32>, f64)>,
    rows: usize,
}

/// Distinct cells of a column and, for each row, which it is.
struct Distinct {
    values: Vec<f64>,
    codes: Vec<u8>,
}

impl Packed {
    /// Packs a frame for a linear model of log-odds; `None` for other models, calibrated ones, and where columns are absent.
    #[must_use]
    pub fn of(model: &Model, frame: &Frame) -> Option<Self> {
        let Body::Linear(linear) = &model.body else { return None };
        if linear.link != crate::glm::Link::Logit || model.is_mapped() {
            return None;
        }
        let bound = model.bind(frame).ok()?;
        let rows = frame.rows();
        let (base, mut numbers, mut few) = (linear.base, Vec::new(), Vec::new());
        for (at, column) in bound.iter().enumerate() {
            let own: Vec<_> = linear.terms.iter().filter(|term| term.column == at).collect();
            let part = |cell: Coded| own.iter().map(|term| term.weight * scaled(term, cell)).sum::<f64>();
            let mut distinct = Distinct { values: Vec::new(), codes: Vec::with_capacity(rows) };
            let mut seen: Vec<Coded> = Vec::new();
            for row in 0..rows {
                let cell = column.at(row);
                let place = seen.iter().position(|own| *own == cell).unwrap_or_else(|| {
                    seen.push(cell);
                    seen.len() - 1
                });
                if seen.len() > FEW {
                    break;
                }
                distinct.codes.push(place as u8);
            }
            if seen.len() <= FEW {
                distinct.values = seen.into_iter().map(part).collect();
                few.push(distinct);
                continue;
            }
            // The part of the cell as a multiple of the column's weight: 32 bits suffice for what is of the size of one.
            let weight = own.iter().map(|term| term.weight.abs()).fold(0.0, f64::max).max(1e-300);
            numbers.push(((0..rows).map(|row| (part(column.at(row)) / weight) as f32).collect(), weight));
        }
        few.sort_by_key(|distinct| distinct.values.len());
        let mut bytes: Vec<(Vec<u8>, Vec<f64>)> = Vec::new();
        for distinct in few {
            let count = distinct.values.len();
            match bytes.last_mut().filter(|(_, table)| table.len() * count <= CODES) {
                Some((codes, table)) => {
                    let stride = table.len();
                    codes
                        .iter_mut()
                        .zip(&distinct.codes)
                        .for_each(|(code, own)| *code += (usize::from(*own) * stride) as u8);
                    *table = distinct.values.iter().flat_map(|own| table.iter().map(move |sum| sum + own)).collect();
                }
                None => bytes.push((distinct.codes, distinct.values)),
            }
        }
        bytes.iter_mut().for_each(|(_, table)| table.resize(CODES, 0.0));
        Some(Self { base, bytes, numbers, rows })
    }

    /// The log-odds of all rows, to the precision of 32-bit numbers.
    #[must_use]
    pub fn log_odds(&self) -> Vec<f32> {
        let mut out = vec![0.0_f32; self.rows];
        out.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| self.chunk(chunk * CHUNK, out));
        out
    }

    fn chunk(&self, start: usize, out: &mut [f32]) {
        let end = start + out.len();
        out.fill(self.base as f32);
        let mut fours = self.bytes.chunks_exact(4);
        for four in &mut fours {
            let [(a, ta), (b, tb), (c, tc), (d, td)] = four else { continue };
            let (ta, tb, tc, td) = (narrow(ta), narrow(tb), narrow(tc), narrow(td));
            let codes = a[start..end].iter().zip(&b[start..end]).zip(c[start..end].iter().zip(&d[start..end]));
            for (sum, ((a, b), (c, d))) in out.iter_mut().zip(codes) {
                *sum += (ta[usize::from(*a)] + tb[usize::from(*b)]) + (tc[usize::from(*c)] + td[usize::from(*d)]);
            }
        }
        for (codes, table) in fours.remainder() {
            let table = narrow(table);
            out.iter_mut().zip(&codes[start..end]).for_each(|(sum, code)| *sum += table[usize::from(*code)]);
        }
        for (values, weight) in &self.numbers {
            let weight = *weight as f32;
            out.iter_mut().zip(&values[start..end]).for_each(|(sum, value)| *sum += weight * value);
        }
    }

    /// The probabilities of all rows.
    #[must_use]
    pub fn probabilities(&self) -> Vec<f64> {
        self.log_odds().into_iter().map(|sum| crate::maths::sigmoid(f64::from(sum))).collect()
    }
}

fn narrow(table: &[f64]) -> [f32; CODES] {
    let mut narrow = [0.0; CODES];
    narrow.iter_mut().zip(table).for_each(|(narrow, wide)| *narrow = *wide as f32);
    narrow
}
