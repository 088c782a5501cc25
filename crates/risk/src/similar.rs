//! Cases that were like this one: the nearest rows under a measure that counts each column by how much it moves the score.
//!
//! A difference weighs |weight| · difference of the terms in the model, in 255 steps of the widest column. Each row is a line of bytes; the
//! heaviest columns stand first, in an array of their own. All rows are measured there, and few of them in the further columns.
#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by this file")]

use crate::bins::{self, Bins};
use crate::frame::{Frame, Value};
use crate::linear::{Linear, scaled};
use crate::model::{Body, Model};

/// Bins of a column of numbers.
const FINE: usize = 16;
/// Columns looked at together.
const WIDE: usize = 32;
/// Rows looked at together, once the heaviest columns are measured.
const GROUP: usize = 32;
/// The nearest in the heaviest columns of so many rows is measured in all of them first: the limit it sets spares most others that.
const SEED: usize = 1024;

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
    /// The heaviest columns.
    heads: Vec<[u8; WIDE]>,
    /// The further columns, block after block of all rows.
    tails: Vec<Vec<[u8; WIDE]>>,
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
        let mut blocks = vec![vec![[0_u8; WIDE]; rows]; wide.div_ceil(WIDE).max(1)];
        let mut cells = vec![0_u8; rows * wide];
        let mut columns = Vec::with_capacity(wide);
        for (place, (at, worths, _, given)) in all.into_iter().enumerate() {
            let least = least(&worths);
            let worths: Vec<u8> = worths.iter().map(|worth| ((worth - least) / step).round() as u8).collect();
            for (row, bin) in given.into_iter().enumerate() {
                blocks[place / WIDE][row][place % WIDE] = worths[usize::from(bin)];
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
        let mut line = vec![Cells { own: [0; WIDE], mask: [0; WIDE] }; self.tails.len() + 1];
        for (place, (bin, (_, worths))) in own.iter().zip(&self.columns).enumerate() {
            if let Some(bin) = bin {
                line[place / WIDE].own[place % WIDE] = worths[usize::from(*bin)];
                line[place / WIDE].mask[place % WIDE] = 0xff;
            }
        }
        let found = pulp::Arch::new().dispatch(Search { index: self, line: &line, most, may });
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

/// Some columns of a row that is looked for.
#[derive(Clone, Copy)]
struct Cells {
    own: [u8; WIDE],
    /// Bits that count: none of a column that is not known in a way never seen, where `own` is nought.
    mask: [u8; WIDE],
}

impl Cells {
    #[inline(always)]
    #[expect(
        clippy::needless_range_loop,
        reason = "by place the length is known, and all of it is done in a few steps"
    )]
    fn apart(&self, cells: &[u8; WIDE]) -> u32 {
        let mut sum = 0;
        for at in 0..WIDE {
            sum += u32::from((cells[at] & self.mask[at]).abs_diff(self.own[at]));
        }
        sum
    }
}

/// A search through all rows, in registers as wide as the processor has.
struct Search<'a, F> {
    index: &'a Similar,
    line: &'a [Cells],
    most: usize,
    may: F,
}

impl<F: Fn(usize) -> bool> pulp::WithSimd for Search<'_, F> {
    /// The nearest rows with their distance.
    type Output = Vec<(u32, usize)>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let Search { index, line, most, may } = self;
        let Some((&first, further)) = line.split_first() else { return Vec::new() };
        // Loops, not iterators that collect: only what is written out here is made for wide registers.
        let mut near = vec![0_u16; index.heads.len()];
        for (near, head) in near.iter_mut().zip(&index.heads) {
            *near = first.apart(head) as u16;
        }
        // The distance, or something beyond the limit.
        let far = |row: usize, limit: u32| {
            let mut far = u32::from(near[row]);
            for (tail, cells) in index.tails.iter().zip(further) {
                if far > limit {
                    break;
                }
                far += cells.apart(&tail[row]);
            }
            far
        };
        let mut seeds: Vec<u32> = Vec::new();
        for (block, near) in near.chunks(SEED).enumerate() {
            // Distance and place in one number: its least is the nearest, of equally near ones the first.
            let of = |(far, at): (&u16, u32)| u32::from(*far) << 16 | at;
            let least = near.iter().zip(0..).map(of).fold(u32::MAX, |least, one| least.min(one));
            let row = block * SEED + (least & 0xffff) as usize;
            seeds.extend(Some(row).filter(|row| may(*row)).map(|row| far(row, u32::MAX)));
        }
        let mut limit = if seeds.len() < most { u32::MAX } else { *seeds.select_nth_unstable(most - 1).1 };
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (group, heads) in near.chunks(GROUP).enumerate() {
            let edge = u16::try_from(limit).unwrap_or(u16::MAX);
            // In one step for the whole group: most often nobody in it is near.
            if !heads.iter().fold(false, |any, far| any | (*far <= edge)) {
                continue;
            }
            for row in (group * GROUP..).zip(heads).filter(|(_, far)| **far <= edge).map(|(row, _)| row) {
                let far = far(row, limit);
                if far <= limit && may(row) {
                    // Of equally near ones the earlier row.
                    let place = found.partition_point(|other| other.0 <= far);
                    found.insert(place, (far, row));
                    found.truncate(most);
                    if found.len() == most {
                        limit = limit.min(found[most - 1].0);
                    }
                }
            }
        }
        found
    }
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
