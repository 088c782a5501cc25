//! Trees, and what each column of a row adds on the way through them.
#![expect(clippy::indexing_slicing, reason = "nodes point to nodes of their own tree; a loaded file is checked first")]

use serde::{Deserialize, Serialize};

use crate::bins::Bins;
use crate::design::Coded;

mod many;
pub(crate) use many::Many;

/// Trees walked side by side.
const ABREAST: usize = 8;

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
        self.bins.len() == columns && self.bins.iter().all(Bins::fits) && self.trees.iter().all(good)
    }

    /// The bins of a row.
    pub(crate) fn binned(&self, row: &[Coded]) -> Vec<Option<u8>> {
        self.bins.iter().zip(row).map(|(bins, cell)| bins.bin(*cell)).collect()
    }

    /// Adds to each column what its questions change on the way down: the average of the leaves below a child, less that below its parent.
    pub(crate) fn parts(&self, bins: &[Option<u8>], out: &mut [f64]) {
        // A step down some trees at a time: none waits for the cells another has to fetch.
        for trees in self.trees.chunks(ABREAST) {
            let mut places = [0; ABREAST];
            let mut moved = true;
            while moved {
                moved = false;
                for (tree, place) in trees.iter().zip(&mut places) {
                    let node = &tree[*place];
                    if let Some(ask) = &node.ask {
                        *place = ask.next(bins[ask.column]);
                        out[ask.column] += tree[*place].value - node.value;
                        moved = true;
                    }
                }
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
        // In the order of the trees, as where many rows are scored at once.
        self.trees.iter().map(answer).fold(self.start, |sum, answer| sum + answer)
    }
}

impl Ask {
    fn next(&self, bin: Option<u8>) -> usize {
        let left = bin.map_or(self.unseen_left, |bin| self.left.has(bin));
        self.child + usize::from(!left)
    }
}
