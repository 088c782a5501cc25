//! Trees, and what each column of a row adds on the way through them.
#![expect(clippy::indexing_slicing, reason = "nodes point to nodes of their own tree; a loaded file is checked first")]

use serde::{Deserialize, Serialize};

use crate::bins::Bins;
use crate::design::Coded;

/// A question of a tree, or its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Node {
    /// Average of the leaves below, weighted by the rows learnt from; at a leaf its value.
    pub(crate) value: f64,
    /// None at a leaf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ask: Option<Ask>,
}

/// Whether the bin of a column is in a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub(crate) column: usize,
    /// The set of bins that go left, a bit for each.
    pub(crate) left: Set,
    /// Place of the left child; the right one follows it.
    pub(crate) child: usize,
    /// Where cells go of which nothing was learnt: to the child with more rows.
    pub(crate) unseen_left: bool,
}

/// A set of bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Set([u64; 4]);

impl Set {
    pub(crate) fn insert(&mut self, bin: usize) {
        self.0[bin >> 6 & 3] |= 1 << (bin & 63);
    }

    pub(crate) fn has(&self, bin: u8) -> bool {
        self.0[usize::from(bin >> 6)] >> (bin & 63) & 1 == 1
    }
}

/// Boosted trees: the sum of their answers is the logarithm of the odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Forest {
    pub(crate) bins: Vec<Bins>,
    /// Log-odds before the first tree.
    pub(crate) start: f64,
    /// Log-odds of a row that is average in everything.
    pub(crate) base: f64,
    pub(crate) trees: Vec<Vec<Node>>,
}

impl Forest {
    pub(crate) fn new(bins: Vec<Bins>, start: f64, trees: Vec<Vec<Node>>) -> Self {
        let base = start + trees.iter().map(|tree| tree[0].value).sum::<f64>();
        Self { bins, start, base, trees }
    }

    pub(crate) fn fits(&self, columns: usize) -> bool {
        let good = |tree: &Vec<Node>| {
            !tree.is_empty()
                && tree.iter().enumerate().all(|(at, node)| {
                    node.ask
                        .as_ref()
                        .is_none_or(|ask| ask.column < columns && ask.child > at && ask.child + 1 < tree.len())
                })
        };
        self.bins.len() == columns && self.trees.iter().all(good)
    }

    /// The bins of a row.
    pub(crate) fn binned(&self, row: &[Coded]) -> Vec<Option<u8>> {
        self.bins.iter().zip(row).map(|(bins, cell)| bins.bin(*cell)).collect()
    }

    /// Adds to each column what its questions change on the way down: the average of the leaves below a child, less that below its parent.
    pub(crate) fn parts(&self, bins: &[Option<u8>], out: &mut [f64]) {
        for tree in &self.trees {
            let mut node = &tree[0];
            while let Some(ask) = &node.ask {
                let next = &tree[ask.next(bins[ask.column])];
                out[ask.column] += next.value - node.value;
                node = next;
            }
        }
    }

    /// Log-odds of a row.
    pub(crate) fn sum(&self, bins: &[Option<u8>]) -> f64 {
        let answer = |tree: &Vec<Node>| {
            let mut node = &tree[0];
            while let Some(ask) = &node.ask {
                node = &tree[ask.next(bins[ask.column])];
            }
            node.value
        };
        self.start + self.trees.iter().map(answer).sum::<f64>()
    }
}

/// A forest laid out for many rows at once.
pub(crate) struct Flat<'a> {
    forest: &'a Forest,
    trees: Vec<(Vec<Step>, usize)>,
}

/// A node from which there is always a next step: at a leaf, to itself.
struct Step {
    left: Set,
    value: f64,
    child: u16,
    column: u16,
}

impl<'a> Flat<'a> {
    pub(crate) fn of(forest: &'a Forest) -> Self {
        let flat = |tree: &Vec<Node>| {
            let mut depths = vec![0; tree.len()];
            let mut steps = Vec::with_capacity(tree.len());
            for (at, node) in tree.iter().enumerate() {
                let (column, child, left) = match &node.ask {
                    Some(ask) => {
                        depths[ask.child] = depths[at] + 1;
                        depths[ask.child + 1] = depths[at] + 1;
                        (ask.column as u16, ask.child as u16, ask.left)
                    }
                    None => (0, at as u16, Set([u64::MAX; 4])),
                };
                steps.push(Step { left, value: node.value, child, column });
            }
            (steps, depths.into_iter().max().unwrap_or(0))
        };
        Self { forest, trees: forest.trees.iter().map(flat).collect() }
    }

    /// Log-odds of some rows, tree after tree: all rows take a step before any takes the next, so that no step waits for another.
    pub(crate) fn sums(&self, rows: &[Vec<Option<u8>>]) -> Vec<f64> {
        let wide = self.forest.bins.len();
        let bins: Vec<u8> = rows.iter().flat_map(|row| row.iter().map(|bin| bin.unwrap_or(0))).collect();
        let mut sums = vec![self.forest.start; rows.len()];
        let mut places = vec![0_u16; rows.len()];
        for (tree, depth) in &self.trees {
            places.fill(0);
            for _ in 0..*depth {
                for (place, row) in places.iter_mut().zip(bins.chunks_exact(wide)) {
                    let step = &tree[usize::from(*place)];
                    *place = step.child + u16::from(!step.left.has(row[usize::from(step.column)]));
                }
            }
            for (sum, place) in sums.iter_mut().zip(&places) {
                *sum += tree[usize::from(*place)].value;
            }
        }
        // What was never seen has ways of its own.
        for (sum, row) in sums.iter_mut().zip(rows).filter(|(_, row)| row.iter().any(Option::is_none)) {
            *sum = self.forest.sum(row);
        }
        sums
    }
}

impl Ask {
    fn next(&self, bin: Option<u8>) -> usize {
        let left = bin.map_or(self.unseen_left, |bin| self.left.has(bin));
        self.child + usize::from(!left)
    }
}
