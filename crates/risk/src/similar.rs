//! Cases that were like this one: the nearest rows under a measure that counts each column by how much it moves the score.
//!
//! A difference weighs |weight| · difference of the terms in the model, in 255 steps of the widest column. Each row is a line of bytes; the
//! heaviest columns stand first, in an array of their own, and most rows are left alone after these.
#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by this file")]

use crate::bins::{self, Bins};
use crate::frame::{Frame, Value};
use crate::linear::{Linear, scaled};
use crate::model::{Body, Model};

/// Bins of a column of numbers.
const FINE: usize = 16;
/// Columns looked at first, and then so many at a time.
const HEAD: usize = 32;
/// Rows measured at a time.
const CHUNK: usize = 1024;

/// A case found.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Its row in the frame the index was made of.
    pub row: usize,
    /// How far it is: sum of the differences, in log-odds. Nought is the same in everything that counts.
    pub distance: f64,
    /// Places of columns that agree and count, the weightiest first (似ている点).
    pub alike: Vec<usize>,
    /// Places of columns that differ and count, the weightiest difference first (違う点).
    pub unlike: Vec<usize>,
}

/// Old cases, ready to be searched.
pub struct Similar {
    bins: Vec<Bins>,
    /// Columns that count, the heaviest first, each with what its bins add to the score.
    columns: Vec<(usize, Vec<u8>)>,
    /// Log-odds of one step.
    step: f64,
    heads: Vec<[u8; HEAD]>,
    /// The further columns, block after block of all rows.
    tails: Vec<Vec<[u8; HEAD]>>,
    /// The bins of each row, in the order of `columns`.
    cells: Vec<u8>,
}

impl Similar {
    /// Makes an index of all rows of a frame, measured by a model with weights; `None` for other models, or where columns are absent.
    #[must_use]
    pub fn of(model: &Model, frame: &Frame) -> Option<Self> {
        let Body::Linear(linear) = &model.body else { return None };
        let bound = model.bind(frame).ok()?;
        let inputs = model.columns();
        let ordered = Frame::new(inputs.iter().filter_map(|input| frame.column(&input.name).cloned()).collect());
        let bins = bins::cut(&ordered, inputs, FINE);
        let rows = frame.rows();
        let mut all = Vec::new();
        for (at, (own, column)) in bins.iter().zip(&bound).enumerate() {
            let given: Vec<u8> = (0..rows).map(|row| own.bin(column.at(row)).unwrap_or(0)).collect();
            let (worths, spread) = worths(linear, at, own.count, &given, |row| column.at(row));
            if spread > 1e-9 {
                all.push((at, worths, spread, given));
            }
        }
        all.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let least = |worths: &[f64]| worths.iter().copied().fold(f64::INFINITY, f64::min);
        let range = |worths: &[f64]| worths.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least(worths);
        let step = all.iter().map(|(_, worths, _, _)| range(worths)).fold(f64::MIN_POSITIVE, f64::max) / 255.0;
        let wide = all.len();
        let mut blocks = vec![vec![[0_u8; HEAD]; rows]; wide.div_ceil(HEAD).max(1)];
        let mut cells = vec![0_u8; rows * wide];
        let mut columns = Vec::with_capacity(wide);
        for (place, (at, worths, _, given)) in all.into_iter().enumerate() {
            let least = least(&worths);
            let worths: Vec<u8> = worths.iter().map(|worth| ((worth - least) / step).round() as u8).collect();
            for (row, bin) in given.into_iter().enumerate() {
                blocks[place / HEAD][row][place % HEAD] = worths[usize::from(bin)];
                cells[row * wide + place] = bin;
            }
            columns.push((at, worths));
        }
        let tails = blocks.split_off(1);
        Some(Self { bins, columns, step, heads: blocks.pop()?, tails, cells })
    }

    /// The `most` nearest rows that may be shown, the nearest first; of equally near ones the earlier row. `may` says whether a row may be
    /// shown: not of the same household, not later than the case itself. What this row does not know in a way never seen counts as alike.
    #[must_use]
    pub fn nearest(&self, model: &Model, row: &[Value], most: usize, may: impl Fn(usize) -> bool) -> Vec<Near> {
        let coded = model.code(row);
        let own: Vec<Option<u8>> =
            self.columns.iter().map(|(at, _)| coded.get(*at).and_then(|cell| self.bins[*at].bin(*cell))).collect();
        if most == 0 || own.is_empty() {
            return Vec::new();
        }
        // Columns never seen are masked out on both sides.
        let (mut line, mut mask) =
            (vec![[0_u8; HEAD]; self.tails.len() + 1], vec![[0xff_u8; HEAD]; self.tails.len() + 1]);
        for (place, (bin, (_, worths))) in own.iter().zip(&self.columns).enumerate() {
            match bin {
                Some(bin) => line[place / HEAD][place % HEAD] = worths[usize::from(*bin)],
                None => mask[place / HEAD][place % HEAD] = 0,
            }
        }
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut limit = u32::MAX;
        let mut apart = vec![0; CHUNK];
        for (chunk, heads) in self.heads.chunks(CHUNK).enumerate() {
            pulp::Arch::new().dispatch(Apart { heads, line: &line[0], mask: &mask[0], out: &mut apart });
            for (at, head) in (chunk * CHUNK..).zip(&apart).take(heads.len()) {
                let mut far = *head;
                for (tail, (line, mask)) in self.tails.iter().zip(line.iter().zip(&mask).skip(1)) {
                    if far >= limit {
                        break;
                    }
                    far += distance(&tail[at], line, mask);
                }
                if far < limit && may(at) {
                    let place = found.partition_point(|other| other.0 <= far);
                    found.insert(place, (far, at));
                    found.truncate(most);
                    if found.len() == most {
                        limit = found[most - 1].0;
                    }
                }
            }
        }
        found.into_iter().map(|(far, row)| self.near(far, row, &own)).collect()
    }

    fn near(&self, far: u32, row: usize, own: &[Option<u8>]) -> Near {
        let wide = self.columns.len();
        let cells = &self.cells[row * wide..(row + 1) * wide];
        let (mut alike, mut unlike) = (Vec::new(), Vec::new());
        for (((at, worths), bin), other) in self.columns.iter().zip(own).zip(cells) {
            let Some(bin) = bin else { continue };
            if bin == other {
                alike.push(*at);
            } else {
                unlike.push((worths[usize::from(*bin)].abs_diff(worths[usize::from(*other)]), *at));
            }
        }
        unlike.sort_by_key(|(apart, _)| std::cmp::Reverse(*apart));
        let unlike = unlike.into_iter().map(|(_, at)| at).collect();
        Near { row, distance: f64::from(far) * self.step, alike, unlike }
    }
}

/// Distances of many rows in the heaviest columns, in registers as wide as the processor has.
struct Apart<'a> {
    heads: &'a [[u8; HEAD]],
    line: &'a [u8; HEAD],
    mask: &'a [u8; HEAD],
    out: &'a mut [u32],
}

impl pulp::WithSimd for Apart<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let (line, mask) = (*self.line, *self.mask);
        for (out, head) in self.out.iter_mut().zip(self.heads) {
            *out = distance(head, &line, &mask);
        }
    }
}

#[inline(always)]
fn distance(a: &[u8; HEAD], b: &[u8; HEAD], mask: &[u8; HEAD]) -> u32 {
    let mut sum = 0;
    for at in 0..HEAD {
        sum += u32::from((a[at] & mask[at]).abs_diff(b[at]));
    }
    sum
}

/// What each bin of a column adds to the score on average, and the spread of that over the rows.
fn worths(
    linear: &Linear,
    at: usize,
    count: usize,
    given: &[u8],
    cell: impl Fn(usize) -> crate::design::Coded,
) -> (Vec<f64>, f64) {
    let terms: Vec<_> = linear.terms.iter().filter(|term| term.column == at).collect();
    let (mut sums, mut counts) = (vec![0.0; count], vec![0.0_f64; count]);
    for (row, bin) in given.iter().enumerate() {
        sums[usize::from(*bin)] += terms.iter().map(|term| term.weight * scaled(term, cell(row))).sum::<f64>();
        counts[usize::from(*bin)] += 1.0;
    }
    let worths: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / count.max(1.0)).collect();
    let n = counts.iter().sum::<f64>().max(1.0);
    let mean = sums.iter().sum::<f64>() / n;
    let squares: f64 = worths.iter().zip(&counts).map(|(worth, count)| count * (worth - mean).powi(2)).sum();
    (worths, (squares / n).sqrt())
}

#[cfg(test)]
mod tests;
