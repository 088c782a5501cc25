//! Cases that were like this one: the nearest rows under a measure that counts each column by how much it moves the score.
//!
//! A difference weighs |weight| · difference of the terms in the model, in 255 steps of the widest column, which is a byte. The heaviest columns
//! stand apart, a group of rows after the other, so that a whole group is measured at a time; most rows are left alone after these.
#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by this file")]

use crate::bins::{self, Bins};
use crate::frame::{Frame, Value};
use crate::linear::{Linear, scaled};
use crate::model::{Body, Model};

/// Bins of a column of numbers.
const FINE: usize = 16;
/// Columns looked at first.
const HEAD: usize = 16;
/// Rows of a group.
const GROUP: usize = 32;
/// Further columns looked at together.
const TAIL: usize = 16;

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
    rows: usize,
    /// The heaviest columns, column after column of each group.
    heads: Vec<[[u8; GROUP]; HEAD]>,
    /// The further columns, row after row of each block of them.
    tails: Vec<Vec<[u8; TAIL]>>,
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
        let mut heads = vec![[[0_u8; GROUP]; HEAD]; rows.div_ceil(GROUP)];
        let mut tails = vec![vec![[0_u8; TAIL]; rows]; wide.saturating_sub(HEAD).div_ceil(TAIL)];
        let mut cells = vec![0_u8; rows * wide];
        let mut columns = Vec::with_capacity(wide);
        for (place, (at, worths, _, given)) in all.into_iter().enumerate() {
            let least = least(&worths);
            let worths: Vec<u8> = worths.iter().map(|worth| ((worth - least) / step).round() as u8).collect();
            for (row, bin) in given.into_iter().enumerate() {
                let worth = worths[usize::from(bin)];
                match place.checked_sub(HEAD) {
                    None => heads[row / GROUP][place][row % GROUP] = worth,
                    Some(further) => tails[further / TAIL][row][further % TAIL] = worth,
                }
                cells[row * wide + place] = bin;
            }
            columns.push((at, worths));
        }
        Some(Self { bins, columns, step, rows, heads, tails, cells })
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
        let mut line = Line { head: [(0, 0xff); HEAD], tails: vec![[(0, 0xff); TAIL]; self.tails.len()] };
        for (place, (bin, (_, worths))) in own.iter().zip(&self.columns).enumerate() {
            let cell = match place.checked_sub(HEAD) {
                None => &mut line.head[place],
                Some(further) => &mut line.tails[further / TAIL][further % TAIL],
            };
            *cell = bin.map_or((0, 0), |bin| (worths[usize::from(bin)], 0xff));
        }
        let mut found: Vec<(u32, usize)> = Vec::new();
        pulp::Arch::new().dispatch(Search { index: self, line: &line, most, may, found: &mut found });
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

/// A row that is looked for: what it holds in each column, and which bits of the column count.
struct Line {
    head: [(u8, u8); HEAD],
    tails: Vec<[(u8, u8); TAIL]>,
}

/// A search through all rows, in registers as wide as the processor has.
struct Search<'a, F> {
    index: &'a Similar,
    line: &'a Line,
    most: usize,
    may: F,
    /// The nearest so far, with their distance.
    found: &'a mut Vec<(u32, usize)>,
}

impl<F: Fn(usize) -> bool> pulp::WithSimd for Search<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Search { index, line, most, may, found } = self;
        let mut limit = u32::MAX;
        for (group, head) in index.heads.iter().enumerate() {
            let apart = distances(head, &line.head);
            let near = u16::try_from(limit).unwrap_or(u16::MAX);
            // In one step for the whole group: most often nobody in it is near.
            if !apart.iter().fold(false, |any, far| any | (*far < near)) {
                continue;
            }
            let rows = (group * GROUP..index.rows).zip(&apart).filter(|(_, far)| **far < near);
            for (row, far) in rows {
                let mut far = u32::from(*far);
                for (tail, line) in index.tails.iter().zip(&line.tails) {
                    if far >= limit {
                        break;
                    }
                    far += distance(&tail[row], line);
                }
                if far < limit && may(row) {
                    let place = found.partition_point(|other| other.0 <= far);
                    found.insert(place, (far, row));
                    found.truncate(most);
                    if found.len() == most {
                        limit = found[most - 1].0;
                    }
                }
            }
        }
    }
}

/// Distances of the rows of a group in the heaviest columns.
#[inline(always)]
fn distances(head: &[[u8; GROUP]; HEAD], line: &[(u8, u8); HEAD]) -> [u16; GROUP] {
    let mut sums = [0_u16; GROUP];
    for (cells, (own, mask)) in head.iter().zip(line) {
        for (sum, cell) in sums.iter_mut().zip(cells) {
            *sum += u16::from((cell & mask).abs_diff(*own));
        }
    }
    sums
}

#[inline(always)]
fn distance(cells: &[u8; TAIL], line: &[(u8, u8); TAIL]) -> u32 {
    cells.iter().zip(line).map(|(cell, (own, mask))| u32::from((cell & mask).abs_diff(*own))).sum()
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
