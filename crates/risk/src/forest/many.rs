//! Many rows through a forest at once, without walking its trees.
//!
//! Each answer of a row rules out leaves: for each bin of a column a word tells which leaves of a tree are left. What is left after all columns is
//! one leaf. No step waits for another and there is nothing to guess (after QuickScorer: Lucchese and others 2015, by bins instead of thresholds).

use super::{Forest, Node};
use crate::bins::Bins;
use crate::design::Bound;

/// Most leaves of a tree: a word has a bit for each.
const LEAVES: usize = 32;
/// Trees looked at together: their words fill a line of the cache.
const TREES: usize = 16;
/// Rows looked at together: their codes stay in the first cache.
const ROWS: usize = 128;

/// The leaves left of each tree.
type Left = [u32; TREES];

/// A forest laid out for many rows.
pub(crate) struct Many<'a> {
    forest: &'a Forest,
    blocks: Vec<Block>,
}

/// Some trees.
struct Block {
    /// The columns asked about: their places, and what is left for each bin, and last for cells never seen.
    columns: Vec<(usize, Vec<Left>)>,
    /// What the leaves of each tree answer.
    leaves: Vec<[f64; LEAVES]>,
}

impl<'a> Many<'a> {
    /// `None` where a tree has too many leaves, or nothing is asked.
    pub(crate) fn of(forest: &'a Forest) -> Option<Self> {
        let leaves = |tree: &Vec<Node>| tree.iter().filter(|node| node.ask.is_none()).count();
        let fits = !forest.bins.is_empty() && forest.trees.iter().all(|tree| leaves(tree) <= LEAVES);
        let blocks = || forest.trees.chunks(TREES).map(|trees| Block::of(trees, &forest.bins)).collect();
        fits.then(|| Self { forest, blocks: blocks() })
    }

    /// Log-odds of the rows of a chunk of [`Self::chunks`]; `bound` are the columns of the forest in its order.
    pub(crate) fn sums(&self, bound: &[Bound<'_>], rows: std::ops::Range<usize>) -> Vec<f64> {
        let wide = bound.len();
        let mut codes = vec![0_u16; rows.len() * wide];
        for (column, (bins, bound)) in self.forest.bins.iter().zip(bound).enumerate() {
            let unseen = u16::try_from(bins.count).unwrap_or(u16::MAX);
            let cell = |row: usize| bins.bin(bound.at(row)).map_or(unseen, u16::from);
            let own = codes.iter_mut().skip(column).step_by(wide);
            match bound.numbers() {
                Some(values) => own.zip(rows.clone()).zip(&values[rows.clone()]).for_each(|((code, row), value)| {
                    *code = if value.is_finite() { bins.of_number(bound.held(*value)) as u16 } else { cell(row) };
                }),
                None => own.zip(rows.clone()).for_each(|(code, row)| *code = cell(row)),
            }
        }
        let mut sums = vec![self.forest.start; rows.len()];
        pulp::Arch::new().dispatch(Ruling { blocks: &self.blocks, codes: &codes, wide, sums: &mut sums });
        sums
    }

    /// The rows that are looked at together.
    pub(crate) fn chunks(rows: usize) -> Vec<std::ops::Range<usize>> {
        (0..rows).step_by(ROWS).map(|start| start..(start + ROWS).min(rows)).collect()
    }
}

impl Block {
    fn of(trees: &[Vec<Node>], bins: &[Bins]) -> Self {
        let mut tables: Vec<Option<Vec<Left>>> = vec![None; bins.len()];
        let mut leaves = Vec::with_capacity(trees.len());
        for (at, tree) in trees.iter().enumerate() {
            let mut answers = [0.0; LEAVES];
            // The leaves below each node; children stand behind their parent.
            let mut below = vec![0_u32; tree.len()];
            let ends = tree.iter().enumerate().filter(|(_, node)| node.ask.is_none());
            for (leaf, (place, node)) in ends.enumerate() {
                below[place] = 1 << leaf;
                answers[leaf] = node.value;
            }
            for (place, ask) in
                tree.iter().enumerate().rev().filter_map(|(place, node)| Some((place, node.ask.as_ref()?)))
            {
                below[place] = below[ask.child] | below[ask.child + 1];
                let count = bins[ask.column].count;
                let table = tables[ask.column].get_or_insert_with(|| vec![[u32::MAX; TREES]; count + 1]);
                for (code, left) in table.iter_mut().enumerate() {
                    let bin = if code == count { None } else { u8::try_from(code).ok() };
                    // What is not on the way is ruled out.
                    let other = if ask.next(bin) == ask.child { ask.child + 1 } else { ask.child };
                    left[at] &= !below[other];
                }
            }
            leaves.push(answers);
        }
        let columns = tables.into_iter().enumerate().filter_map(|(column, table)| Some((column, table?))).collect();
        Self { columns, leaves }
    }
}

/// The inner loops, in registers as wide as the processor has.
struct Ruling<'a> {
    blocks: &'a [Block],
    codes: &'a [u16],
    wide: usize,
    sums: &'a mut [f64],
}

impl pulp::WithSimd for Ruling<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let steps = TREES / S::U32_LANES;
        for Block { columns, leaves } in self.blocks {
            for (sum, row) in self.sums.iter_mut().zip(self.codes.chunks_exact(self.wide)) {
                let mut left = [u32::MAX; TREES];
                let (lanes, _) = S::as_mut_simd_u32s(&mut left);
                for (step, lane) in lanes.iter_mut().enumerate().take(steps) {
                    let mut all = simd.splat_u32s(u32::MAX);
                    for (column, table) in columns {
                        let (line, _) = S::as_simd_u32s(&table[usize::from(row[*column])]);
                        all = simd.and_u32s(all, line[step]);
                    }
                    *lane = all;
                }
                for (answers, left) in leaves.iter().zip(left) {
                    *sum += answers[left.trailing_zeros() as usize % LEAVES];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
