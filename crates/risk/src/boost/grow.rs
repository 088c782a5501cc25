//! One tree: the leaf that gains most is split, until there are enough leaves or nothing to gain.
#![expect(clippy::indexing_slicing, reason = "bins, rows and leaves are numbered by this file")]

use rayon::prelude::*;

use super::{Ask, Histogram, Joined, MOST, Node, Scale, Training, real};
use crate::forest::Set;

/// From so many rows on, threads share the adding.
const SHARED: usize = 16_384;
/// Fewer rows than this are added up without further ado.
const FEW: usize = 1024;
/// Least curvature of a leaf.
const LEAST: f64 = 1e-3;
/// Bounds that allow everything.
const FREE: Sums = (f64::NEG_INFINITY, f64::INFINITY);
/// Least gain worth a question.
const GAIN: f64 = 1e-7;

/// A leaf while its tree grows: rows `start..end` of the order.
pub(crate) struct Leaf {
    pub(crate) node: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Exact sums of slope and curvature.
    sums: Sums,
    /// Answers allowed, so that what may only rise does not fall elsewhere in the tree.
    bounds: Sums,
    histogram: Histogram,
    best: Option<Split>,
}

/// Two numbers that go together: slope and curvature, or lower and upper bound.
type Sums = (f64, f64);

/// A way to part a leaf.
struct Split {
    gain: f64,
    column: usize,
    left: Set,
    /// Whether the answers right must not be below those left (`true`), or not above.
    order: Option<bool>,
}

/// All of a leaf.
struct Whole {
    sums: Sums,
    /// Least curvature of each side.
    least: f64,
    worth: f64,
    /// Whether any answer is allowed.
    free: bool,
}

/// What a tree is learnt from.
pub(super) struct Slopes<'a> {
    pub(super) exact: &'a [[f32; 2]],
    pub(super) packed: &'a [i64],
    pub(super) scale: &'a Scale,
}

impl Training<'_> {
    /// Grows a tree on the rows of `order`, which it sorts by leaf.
    pub(super) fn grow(&self, order: &mut [u32], slopes: &Slopes<'_>) -> (Vec<Node>, Vec<Leaf>) {
        let mut scratch: Vec<u32> = Vec::with_capacity(order.len());
        let histogram = self.histogram(order, slopes.packed);
        let sums = total(order, slopes.exact);
        let mut root = Leaf { node: 0, start: 0, end: order.len(), sums, bounds: FREE, histogram, best: None };
        root.best = self.best(&root, slopes.scale);
        let mut tree = vec![Node { value: self.answer(sums, FREE) * self.how.rate, ask: None }];
        let mut rows = vec![order.len()];
        let mut leaves = vec![root];
        while leaves.len() < self.how.leaves {
            let gain = |leaf: &Leaf| leaf.best.as_ref().map_or(0.0, |split| split.gain);
            let best = (0..leaves.len()).max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b])).then(b.cmp(a)));
            let Some((at, split)) = best.and_then(|at| Some((at, leaves[at].best.take()?))) else { break };
            let parent = leaves.swap_remove(at);
            let (place, child) = (parent.node, tree.len());
            let (left, right) = self.children(parent, &split, child, order, &mut scratch, slopes);
            for half in [&left, &right] {
                tree.push(Node { value: self.answer(half.sums, half.bounds) * self.how.rate, ask: None });
                rows.push(half.end - half.start);
            }
            let unseen_left = rows[child] >= rows[child + 1];
            tree[place].ask = Some(Ask { column: split.column, left: split.left, child, unseen_left });
            leaves.extend([left, right]);
        }
        // From the leaves up: what a row answers on average that got so far.
        for at in (0..tree.len()).rev() {
            if let Some(child) = tree[at].ask.as_ref().map(|ask| ask.child) {
                let weighted = |at: usize| tree[at].value * real(rows[at]);
                tree[at].value = (weighted(child) + weighted(child + 1)) / real(rows[at]);
            }
        }
        (tree, leaves)
    }

    /// Parts a leaf; only the smaller half is added up, the other is what remains.
    fn children(
        &self,
        parent: Leaf,
        split: &Split,
        child: usize,
        order: &mut [u32],
        scratch: &mut Vec<u32>,
        slopes: &Slopes<'_>,
    ) -> (Leaf, Leaf) {
        let rows = &mut order[parent.start..parent.end];
        let (kept, left) = self.part(rows, split, scratch, slopes.exact);
        let right = (parent.sums.0 - left.0, (parent.sums.1 - left.1).max(0.0));
        let (middle, sums) = (parent.start + kept, (left, right));
        let (low, high) = (&order[parent.start..middle], &order[middle..parent.end]);
        let (left_bounds, right_bounds) = match split.order {
            None => (parent.bounds, parent.bounds),
            Some(up) => {
                let between = (self.answer(sums.0, parent.bounds) + self.answer(sums.1, parent.bounds)) / 2.0;
                let (below, above) = ((parent.bounds.0, between), (between, parent.bounds.1));
                if up { (below, above) } else { (above, below) }
            }
        };
        let smaller = self.histogram(if low.len() <= high.len() { low } else { high }, slopes.packed);
        let mut larger = parent.histogram;
        for (sums, less) in larger.iter_mut().zip(&smaller) {
            sums.iter_mut().zip(less).for_each(|(sum, less)| *sum -= less);
        }
        let (first, second) = if low.len() <= high.len() { (smaller, larger) } else { (larger, smaller) };
        let leaf = |node, start, end, sums, bounds, histogram| {
            let mut leaf = Leaf { node, start, end, sums, bounds, histogram, best: None };
            leaf.best = self.best(&leaf, slopes.scale);
            leaf
        };
        (
            leaf(child, parent.start, middle, sums.0, left_bounds, first),
            leaf(child + 1, middle, parent.end, sums.1, right_bounds, second),
        )
    }

    /// The answer that lowers the loss most, within bounds.
    fn answer(&self, (slope, curve): Sums, bounds: Sums) -> f64 {
        (slope / (curve + self.how.l2)).max(bounds.0).min(bounds.1)
    }

    /// What an answer gains.
    fn worth(&self, sums: Sums, bounds: Sums) -> f64 {
        let answer = self.answer(sums, bounds);
        answer * sums.0 - 0.5 * (sums.1 + self.how.l2) * answer * answer
    }

    /// Sorts rows that go left before those that go right, each in their old order; returns how many go left, and their sums.
    fn part(&self, rows: &mut [u32], split: &Split, scratch: &mut Vec<u32>, exact: &[[f32; 2]]) -> (usize, Sums) {
        let (place, bins) = self.place(split.column);
        let mut goes_left = [false; MOST];
        for (goes, bin) in goes_left.iter_mut().zip(bins) {
            *goes = split.left.has(*bin);
        }
        let codes = &self.across[place];
        scratch.clear();
        scratch.resize(rows.len(), 0);
        // Both sides are written to at every row, and one of them moves on: nothing to guess for the processor.
        let (mut kept, mut gone) = (0, 0);
        let (mut slopes, mut curves) = (0.0, 0.0);
        for at in 0..rows.len() {
            let row = rows[at];
            let left = usize::from(goes_left[usize::from(codes[row as usize])]);
            rows[kept] = row;
            scratch[gone] = row;
            let ([slope, curve], counts) = (exact[row as usize], f64::from(u8::from(left == 1)));
            slopes += counts * f64::from(slope);
            curves += counts * f64::from(curve);
            kept += left;
            gone += 1 - left;
        }
        rows[kept..].copy_from_slice(&scratch[..gone]);
        (kept, (slopes, curves))
    }

    /// Which code a column is in, and the bins by code.
    fn place(&self, column: usize) -> (usize, &[u8; MOST]) {
        let of = |joined: &Joined| joined.columns.iter().position(|(own, _)| *own == column);
        let found = self.joined.iter().enumerate().find_map(|(place, joined)| Some((place, of(joined)?)));
        let (place, at) = found.unwrap_or_default();
        (place, &self.joined[place].columns[at].1)
    }

    /// Sums per code over some rows, column by column: the sums of one column stay in the first cache.
    fn histogram(&self, rows: &[u32], packed: &[i64]) -> Histogram {
        let words: Vec<i64> = rows.iter().map(|row| packed[*row as usize]).collect();
        let add = |codes: &Vec<u8>| {
            if rows.len() < FEW {
                let mut sums = [0_i64; MOST];
                rows.iter().zip(&words).for_each(|(row, word)| sums[usize::from(codes[*row as usize])] += word);
                return sums;
            }
            // Two sums in turn, so that equal neighbours need not wait for each other.
            let (mut even, mut odd) = ([0_i64; MOST], [0_i64; MOST]);
            let ((rows, rest), (words, last)) = (rows.as_chunks::<2>(), words.as_chunks::<2>());
            for ([a, b], [x, y]) in rows.iter().zip(words) {
                even[usize::from(codes[*a as usize])] += x;
                odd[usize::from(codes[*b as usize])] += y;
            }
            for (row, word) in rest.iter().zip(last) {
                even[usize::from(codes[*row as usize])] += word;
            }
            even.iter_mut().zip(odd).for_each(|(sum, odd)| *sum += odd);
            even
        };
        if rows.len() < SHARED {
            self.across.iter().map(add).collect()
        } else {
            self.across.par_iter().map(add).collect()
        }
    }

    /// The split of a leaf that gains most.
    fn best(&self, leaf: &Leaf, scale: &Scale) -> Option<Split> {
        if leaf.end - leaf.start < 2 * self.how.fewest {
            return None;
        }
        let mut best: Option<Split> = None;
        let mut look = |column: usize, of_bin: &[i64]| {
            let found = if self.bins[column].is_numbers() {
                self.cut(leaf, column, of_bin, scale)
            } else {
                self.group(leaf, column, of_bin, scale)
            };
            if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|best| found.gain > best.gain)) {
                best = Some(found);
            }
        };
        for (joined, sums) in self.joined.iter().zip(&leaf.histogram) {
            // A code that is one column by itself has its bins as they are.
            if let [(column, _)] = joined.columns.as_slice() {
                look(*column, &sums[..joined.codes]);
                continue;
            }
            // The last column of a code first: its bins are blocks of what remains, and adding them up takes it out of the code.
            let (mut rest, mut size) = (*sums, joined.codes);
            for (column, _) in joined.columns.iter().rev() {
                let count = self.bins[*column].count;
                let stride = size / count;
                let mut of_bin = [0_i64; MOST];
                for (sum, block) in of_bin.iter_mut().zip(rest[..size].chunks_exact(stride)) {
                    *sum = block.iter().sum();
                }
                let (first, others) = rest[..size].split_at_mut(stride);
                for block in others.chunks_exact(stride) {
                    first.iter_mut().zip(block).for_each(|(sum, part)| *sum += part);
                }
                size = stride;
                look(*column, &of_bin[..count]);
            }
        }
        best
    }

    /// What a column's splits of a leaf are measured against.
    fn whole(&self, leaf: &Leaf, sums: Sums) -> Whole {
        let least = f64::max(LEAST, sums.1 * real(self.how.fewest) / real(leaf.end - leaf.start));
        let free = leaf.bounds == FREE;
        Whole { sums, least, worth: self.worth(sums, leaf.bounds), free }
    }

    /// Gain of sending some sums left, against the whole.
    #[inline]
    fn gain(&self, leaf: &Leaf, whole: &Whole, left: Sums, order: Option<bool>) -> Option<f64> {
        let right = (whole.sums.0 - left.0, whole.sums.1 - left.1);
        if left.1 < whole.least || right.1 < whole.least {
            return None;
        }
        if order.is_none() && whole.free {
            let (a, b) = (left.1 + self.how.l2, right.1 + self.how.l2);
            // Both fractions by one division.
            let worth = (left.0 * left.0 * b + right.0 * right.0 * a) / (a * b);
            return Some(worth / 2.0 - whole.worth).filter(|gain| *gain > GAIN);
        }
        let (low, high) = (self.answer(left, leaf.bounds), self.answer(right, leaf.bounds));
        if order.is_some_and(|up| if up { low > high } else { low < high }) {
            return None;
        }
        let worth = |sums: Sums| self.worth(sums, leaf.bounds);
        Some(worth(left) + worth(right) - whole.worth).filter(|gain| *gain > GAIN)
    }

    /// The best place to cut numbers, those not known on either side; or one way of not knowing against all else.
    fn cut(&self, leaf: &Leaf, column: usize, of_bin: &[i64], scale: &Scale) -> Option<Split> {
        let (missing, numbers) = of_bin.split_at(self.bins[column].missing.len());
        let order = self.direction[column];
        let unknown: i64 = missing.iter().sum();
        let whole_packed = unknown + numbers.iter().sum::<i64>();
        let whole = self.whole(leaf, scale.unpack(whole_packed));
        let mut best: Option<(f64, usize, bool)> = None;
        let mut passed = 0;
        for (at, sum) in numbers.iter().enumerate().take(numbers.len().saturating_sub(1)) {
            if *sum == 0 {
                continue;
            }
            passed += sum;
            for with_unknown in [false, true] {
                if with_unknown && unknown == 0 {
                    continue;
                }
                let left = scale.unpack(passed + if with_unknown { unknown } else { 0 });
                let gain = self.gain(leaf, &whole, left, order);
                if let Some(gain) = gain.filter(|gain| best.is_none_or(|best| *gain > best.0)) {
                    best = Some((gain, at, with_unknown));
                }
            }
        }
        let first = missing.len();
        let mut split = best.map(|(gain, at, with_unknown)| {
            let mut left = Set::default();
            (if with_unknown { 0 } else { first }..=first + at).for_each(|bin| left.insert(bin));
            Split { gain, column, left, order }
        });
        for (kind, sum) in missing.iter().enumerate() {
            let gain = self.gain(leaf, &whole, scale.unpack(*sum), None);
            if let Some(gain) = gain.filter(|gain| split.as_ref().is_none_or(|split| *gain > split.gain)) {
                let mut left = Set::default();
                left.insert(kind);
                split = Some(Split { gain, column, left, order: None });
            }
        }
        split
    }

    /// The best two groups of levels: those that answer low, and the rest.
    fn group(&self, leaf: &Leaf, column: usize, of_bin: &[i64], scale: &Scale) -> Option<Split> {
        let whole = self.whole(leaf, scale.unpack(of_bin.iter().sum()));
        let mut order: Vec<(f64, usize)> = of_bin
            .iter()
            .enumerate()
            .filter(|(_, sum)| **sum != 0)
            .map(|(bin, sum)| {
                let (slope, curve) = scale.unpack(*sum);
                // Small levels have no say in where they belong.
                (slope / (curve + 2.0), bin)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (mut passed, mut best) = (0, None);
        for (last, (_, bin)) in order.iter().enumerate().take(order.len().saturating_sub(1)) {
            passed += of_bin[*bin];
            let gain = self.gain(leaf, &whole, scale.unpack(passed), None);
            if let Some(gain) = gain.filter(|gain| best.is_none_or(|(best, _)| *gain > best)) {
                best = Some((gain, last));
            }
        }
        best.map(|(gain, last)| {
            let mut left = Set::default();
            order[..=last].iter().for_each(|(_, bin)| left.insert(*bin));
            Split { gain, column, left, order: None }
        })
    }
}

/// Exact sums of slope and curvature.
fn total(rows: &[u32], exact: &[[f32; 2]]) -> Sums {
    let add = |sums: Sums, row: &u32| {
        let [slope, curve] = exact[*row as usize];
        (sums.0 + f64::from(slope), sums.1 + f64::from(curve))
    };
    rows.iter().fold((0.0, 0.0), add)
}
