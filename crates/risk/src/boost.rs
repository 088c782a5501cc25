//! Boosted trees learnt from histograms.
//!
//! Each tree grows where it gains most (leaf by leaf). Slopes and curvatures of all rows are added up per bin as whole numbers, both in one
//! 64-bit word: sums of whole numbers do not depend on their order, so the trees do not depend on the number of threads. Columns with few bins
//! are joined to one code of a byte, added up together and told apart afterwards.
#![expect(clippy::indexing_slicing, reason = "bins, rows and leaves are numbered by this file")]

use rayon::prelude::*;

use crate::bins::{self, Bins, MOST};
use crate::design::Input;
use crate::forest::{Ask, Forest, Node};
use crate::frame::Frame;
use crate::maths::{logit, real, sigmoid};

mod grow;
use grow::{Leaf, Slopes};

/// How to learn trees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boosting {
    /// Trees.
    pub trees: usize,
    /// Leaves of each.
    pub leaves: usize,
    /// Share of each tree's answer that counts.
    pub rate: f64,
    /// Fewest rows of a leaf.
    pub fewest: usize,
    /// What is added to the curvature of a leaf: small leaves answer less.
    pub l2: f64,
}

impl Default for Boosting {
    fn default() -> Self {
        Self { trees: 200, leaves: 31, rate: 0.1, fewest: 20, l2: 1.0 }
    }
}

/// Most bins of a column of numbers.
const FINE: usize = 255;

/// Columns whose bins make one code together.
struct Joined {
    /// Place of the column, and the bin of each code.
    columns: Vec<(usize, [u8; MOST])>,
    /// How many codes there are.
    codes: usize,
}

/// Rows as codes, and what is to be learnt of them.
pub(crate) struct Training<'a> {
    how: &'a Boosting,
    bins: &'a [Bins],
    joined: Vec<Joined>,
    /// For each of `joined`, the codes of all rows.
    across: Vec<Vec<u8>>,
    /// For each column: only up, only down, or either.
    direction: Vec<Option<bool>>,
}

/// Sums per code: slope in the upper half of the word, curvature in the lower.
type Histogram = Vec<[i64; MOST]>;

/// Learns trees; `yes` as long as the frame. `monotone` names columns of numbers and whether the score may only rise along them.
pub(crate) fn learn(
    frame: &Frame,
    inputs: &[Input],
    yes: &[bool],
    how: &Boosting,
    monotone: &[(String, bool)],
) -> Forest {
    let rows = frame.rows();
    let bins = bins::cut(frame, inputs, FINE);
    let joined = join(&bins);
    let across = encode(frame, inputs, &bins, &joined);
    let direction = inputs.iter().map(|input| {
        let found = monotone.iter().find(|(name, _)| *name == input.name);
        found.map(|(_, up)| *up)
    });
    let training = Training { how, bins: &bins, joined, across, direction: direction.collect() };
    let events = real(yes.iter().filter(|yes| **yes).count());
    let start = logit(events / real(rows));
    let mut sums = vec![start; rows];
    let (mut exact, mut packed) = (vec![[0.0_f32; 2]; rows], vec![0_i64; rows]);
    let scale = Scale::of(rows);
    let mut trees = Vec::with_capacity(how.trees);
    let mut order: Vec<u32> = Vec::with_capacity(rows);
    for _ in 0..how.trees {
        let slopes = exact.par_chunks_mut(4096).zip(packed.par_chunks_mut(4096));
        slopes.zip(sums.par_chunks(4096)).zip(yes.par_chunks(4096)).for_each(|(((exact, packed), sums), yes)| {
            for (((exact, packed), sum), yes) in exact.iter_mut().zip(packed).zip(sums).zip(yes) {
                let p = sigmoid(*sum);
                let (slope, curve) = (f64::from(u8::from(*yes)) - p, (p * (1.0 - p)).max(1e-12));
                *exact = [slope as f32, curve as f32];
                *packed = scale.pack(slope, curve);
            }
        });
        order.clear();
        order.extend(0..u32::try_from(rows).unwrap_or(u32::MAX));
        let (tree, leaves) = training.grow(&mut order, &Slopes { exact: &exact, packed: &packed, scale: &scale });
        for Leaf { node, start, end, .. } in leaves {
            let value = tree[node].value;
            order[start..end].iter().for_each(|row| sums[*row as usize] += value);
        }
        // A tree of one leaf: nothing is left to learn.
        let alone = tree.len() == 1;
        trees.push(tree);
        if alone {
            break;
        }
    }
    Forest::new(bins, start, trees)
}

/// Whole numbers for slopes and curvatures, such that the sum over all rows fits into half a word.
pub(crate) struct Scale {
    slope: f64,
    curve: f64,
    /// What one whole number stands for.
    units: (f64, f64),
}

impl Scale {
    fn of(rows: usize) -> Self {
        let room = 2.0_f64.powi(31) * 0.9 / real(rows.max(1));
        let (slope, curve) = (room.min(2.0_f64.powi(20)), (room * 4.0).min(2.0_f64.powi(22)));
        Self { slope, curve, units: (1.0 / slope, 1.0 / curve) }
    }

    fn pack(&self, slope: f64, curve: f64) -> i64 {
        let slope = (slope * self.slope + 0.5_f64.copysign(slope)) as i64;
        (slope << 32) + (curve * self.curve + 0.5) as i64
    }

    /// Slope and curvature of a sum.
    #[inline]
    fn unpack(&self, sum: i64) -> (f64, f64) {
        let curve = sum & 0xffff_ffff;
        ((sum >> 32) as f64 * self.units.0, curve as f64 * self.units.1)
    }
}

/// Joins neighbouring columns as long as their bins together are numbered by a byte, those with few bins first.
fn join(bins: &[Bins]) -> Vec<Joined> {
    let mut order: Vec<usize> = (0..bins.len()).filter(|at| bins[*at].count > 1).collect();
    order.sort_by_key(|at| (bins[*at].count, *at));
    let mut joined: Vec<Joined> = Vec::new();
    for at in order {
        let count = bins[at].count;
        let fits = joined.last().is_some_and(|last| last.codes * count <= MOST);
        if !fits {
            joined.push(Joined { columns: Vec::new(), codes: 1 });
        }
        if let Some(last) = joined.last_mut() {
            let mut of = [0_u8; MOST];
            for (code, bin) in of.iter_mut().enumerate() {
                *bin = (code / last.codes % count) as u8;
            }
            last.columns.push((at, of));
            last.codes *= count;
        }
    }
    joined
}

/// The codes of all rows, for each joined column.
fn encode(frame: &Frame, inputs: &[Input], bins: &[Bins], joined: &[Joined]) -> Vec<Vec<u8>> {
    let of = |joined: &Joined| {
        let mut codes = vec![0_u8; frame.rows()];
        let mut stride = 1;
        for (at, _) in &joined.columns {
            let bound = inputs[*at].bind(&frame.columns()[*at]);
            let own = &bins[*at];
            for (row, code) in codes.iter_mut().enumerate() {
                let bin = own.bin(bound.at(row)).unwrap_or(0);
                *code += (usize::from(bin) * stride) as u8;
            }
            stride *= own.count;
        }
        codes
    };
    joined.par_iter().map(of).collect()
}
