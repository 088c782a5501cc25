//! A sum of shapes: each column adds what its bin is worth, and neighbouring bins are worth about the same.
//!
//! The worths are the penalised most likely ones: squared bends between neighbouring bins of numbers (a straight line has none), and squares of
//! levels and ways of not knowing, are held down by one strength chosen on held-out rows. Shapes that may only rise or fall are made so by
//! pooling neighbours.
//! What a column adds is exact: the sum of the worths is the score.
#![expect(clippy::indexing_slicing, reason = "bins, columns and rows are numbered by this file")]

use serde::{Deserialize, Serialize};

use crate::bins::{self, Bins};
use crate::design::{Coded, Coding, Input};
use crate::frame::Frame;
use crate::linalg::{Root, Square};
use crate::maths::{logit, real, sigmoid, softplus};

/// Bins of a column of numbers, tried in turn until there are not too many in all.
const FINENESS: [usize; 5] = [32, 24, 16, 12, 8];
/// Most bins of all columns together.
const ALL: usize = 400;
/// Sweeps over all columns before giving up.
const SWEEPS: usize = 200;
/// A change of all worths below this ends the search.
const SETTLED: f64 = 1e-6;
/// The same where strengths are only compared.
const COMPARED: f64 = 1e-3;
/// Strengths tried.
const STRENGTHS: [f64; 5] = [0.1, 1.0, 10.0, 100.0, 1000.0];
/// Rows the strength is chosen on.
const TRIED_ON: usize = 20_000;
/// Rows the intervals are reckoned from; more say the same.
const LOOKED_AT: usize = 100_000;

/// Shapes of all columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shapes {
    pub(crate) bins: Vec<Bins>,
    /// For each column, what each bin adds.
    pub(crate) worths: Vec<Vec<f64>>,
    /// Log-odds of a row that is average in everything.
    pub(crate) base: f64,
    /// Strength of the penalty.
    pub(crate) strength: f64,
    /// Lower half of the covariance of what bins add (the base first), each column against its average.
    covariance: Vec<f64>,
}

impl Shapes {
    pub(crate) fn fits(&self, columns: usize) -> bool {
        let size = 1 + self.worths.iter().map(Vec::len).sum::<usize>();
        self.bins.len() == columns
            && self.worths.len() == columns
            && self.bins.iter().zip(&self.worths).all(|(bins, worths)| bins.count == worths.len())
            && self.covariance.len() == size * (size + 1) / 2
    }

    pub(crate) fn binned(&self, row: &[Coded]) -> Vec<Option<u8>> {
        self.bins.iter().zip(row).map(|(bins, cell)| bins.bin(*cell)).collect()
    }

    pub(crate) fn parts(&self, row: &[Option<u8>], out: &mut [f64]) {
        for ((worths, bin), out) in self.worths.iter().zip(row).zip(out) {
            *out += bin.map_or(0.0, |bin| worths[usize::from(bin)]);
        }
    }

    /// Log-odds of a row.
    pub(crate) fn sum(&self, row: &[Option<u8>]) -> f64 {
        let worths = self.worths.iter().zip(row);
        self.base + worths.map(|(worths, bin)| bin.map_or(0.0, |bin| worths[usize::from(bin)])).sum::<f64>()
    }

    /// Variance of the sum of a row.
    pub(crate) fn variance(&self, row: &[Option<u8>]) -> f64 {
        let mut places = vec![0];
        let mut offset = 1;
        for (worths, bin) in self.worths.iter().zip(row) {
            places.extend(bin.map(|bin| offset + usize::from(bin)));
            offset += worths.len();
        }
        let mut sum = 0.0;
        for (at, row) in places.iter().enumerate() {
            let line = &self.covariance[row * (row + 1) / 2..];
            sum += line[*row] + 2.0 * places[..at].iter().map(|column| line[*column]).sum::<f64>();
        }
        sum.max(0.0)
    }
}

/// Rows as bins, column by column.
struct Table {
    bins: Vec<Bins>,
    cells: Vec<Vec<u8>>,
    /// For each column of numbers, the average of each bin in standard deviations.
    centres: Vec<Vec<f64>>,
    /// For each column: only up, only down, or either.
    direction: Vec<Option<bool>>,
}

/// Learns shapes; `monotone` names columns of numbers and whether they may only rise.
pub(crate) fn learn(frame: &Frame, inputs: &[Input], yes: &[bool], monotone: &[(String, bool)]) -> Shapes {
    let bins = FINENESS
        .into_iter()
        .map(|most| bins::cut(frame, inputs, most))
        .find(|bins| bins.iter().map(|bins| bins.count).sum::<usize>() <= ALL)
        .unwrap_or_else(|| bins::cut(frame, inputs, 4));
    let (mut cells, mut centres) = (Vec::new(), Vec::new());
    for ((input, column), bins) in inputs.iter().zip(frame.columns()).zip(&bins) {
        let bound = input.bind(column);
        let own: Vec<u8> = (0..frame.rows()).map(|row| bins.bin(bound.at(row)).unwrap_or(0)).collect();
        let mut sums = vec![(0.0, 0.0); bins.count];
        for (row, bin) in own.iter().enumerate() {
            if let Coded::Number(value) = bound.at(row) {
                let (sum, count) = &mut sums[usize::from(*bin)];
                (*sum, *count) = (*sum + value, *count + 1.0);
            }
        }
        let sd = match input.coding {
            Coding::Numbers { sd, .. } => sd.max(f64::MIN_POSITIVE),
            Coding::Levels { .. } => 1.0,
        };
        centres.push(sums.into_iter().map(|(sum, count)| sum / f64::max(count, 1.0) / sd).collect());
        cells.push(own);
    }
    let up = |input: &Input| monotone.iter().find(|(name, _)| *name == input.name).map(|(_, up)| *up);
    let table = Table { bins, cells, centres, direction: inputs.iter().map(up).collect() };
    let strength = table.choose(yes);
    let (base, worths) = table.solve(yes, &(0..yes.len()).collect::<Vec<_>>(), strength, SETTLED);
    let covariance = table.covariance(&worths, base, strength);
    Shapes { bins: table.bins, worths, base, strength, covariance }
}

impl Table {
    /// The strength that foretells held-out rows best: each fourth row held out in turn.
    fn choose(&self, yes: &[bool]) -> f64 {
        let every = yes.len().div_ceil(TRIED_ON).max(1);
        let rows: Vec<usize> = (0..yes.len()).step_by(every).collect();
        let loss = |strength: &f64| -> f64 {
            (0..4)
                .map(|fold| {
                    let part = |held: bool| -> Vec<usize> {
                        let own = rows.iter().enumerate().filter(|(at, _)| (at % 4 == fold) == held);
                        own.map(|(_, row)| *row).collect()
                    };
                    let strength = *strength * real(rows.len()) / real(yes.len()).max(1.0);
                    let (base, worths) = self.solve(yes, &part(false), strength, COMPARED);
                    let each = part(true).into_iter().map(|row| {
                        let sum = base + self.sum(&worths, row);
                        softplus(if yes[row] { -sum } else { sum })
                    });
                    each.sum::<f64>()
                })
                .sum()
        };
        let losses: Vec<f64> = STRENGTHS.iter().map(loss).collect();
        let best = (0..STRENGTHS.len()).min_by(|a, b| losses[*a].total_cmp(&losses[*b]));
        STRENGTHS[best.unwrap_or(0)]
    }

    fn sum(&self, worths: &[Vec<f64>], row: usize) -> f64 {
        self.cells.iter().zip(worths).map(|(cells, worths)| worths[usize::from(cells[row])]).sum()
    }

    /// The penalty on the worths of a column, as a matrix.
    fn penalty(&self, column: usize, strength: f64) -> Square {
        let (bins, size) = (&self.bins[column], self.bins[column].count);
        let mut matrix = Square::zero(size);
        let first = if bins.is_numbers() { bins.missing.len() } else { size };
        for level in 0..first {
            matrix.add(level, level, strength / 4.0);
        }
        let centres = &self.centres[column];
        for middle in first + 1..size.max(1) - 1 {
            let before = 1.0 / (centres[middle] - centres[middle - 1]).max(1e-3);
            let after = 1.0 / (centres[middle + 1] - centres[middle]).max(1e-3);
            // The change of the slope, over the distance within which it changes.
            let bend = [(middle - 1, before), (middle, -before - after), (middle + 1, after)];
            let held = strength * 2.0 / (1.0 / before + 1.0 / after);
            for (a, x) in bend {
                for (b, y) in bend {
                    matrix.add(a, b, held * x * y);
                }
            }
        }
        // The height of a shape is told by the base; a little holds it in place.
        for bin in 0..size {
            matrix.add(bin, bin, 1e-4);
        }
        matrix
    }

    /// Base and worths for some rows: column after column, each solved with the others held.
    fn solve(&self, yes: &[bool], rows: &[usize], strength: f64, settled: f64) -> (f64, Vec<Vec<f64>>) {
        let events = rows.iter().filter(|row| yes[**row]).count();
        let mut base = logit(((real(events) + 0.5) / (real(rows.len()) + 1.0)).clamp(1e-9, 1.0 - 1e-9));
        let mut worths: Vec<Vec<f64>> = self.bins.iter().map(|bins| vec![0.0; bins.count]).collect();
        let mut sums = vec![base; rows.len()];
        let (mut slopes, mut curves) = (vec![0.0; rows.len()], vec![0.0; rows.len()]);
        let penalties: Vec<Square> = (0..self.bins.len()).map(|column| self.penalty(column, strength)).collect();
        for _ in 0..SWEEPS {
            for ((slope, curve), (sum, row)) in slopes.iter_mut().zip(&mut curves).zip(sums.iter().zip(rows)) {
                let p = sigmoid(*sum);
                *slope = f64::from(u8::from(yes[*row])) - p;
                *curve = (p * (1.0 - p)).max(1e-9);
            }
            let mut change = 0.0_f64;
            for (column, penalty) in penalties.iter().enumerate() {
                let old = worths[column].clone();
                self.step(column, rows, &slopes, &curves, penalty, &mut worths[column]);
                let moved: Vec<f64> = worths[column].iter().zip(&old).map(|(new, old)| new - old).collect();
                change = moved.iter().fold(change, |most, moved| most.max(moved.abs()));
                if moved.iter().all(|moved| *moved == 0.0) {
                    continue;
                }
                let cells = &self.cells[column];
                for (((sum, slope), curve), row) in sums.iter_mut().zip(&mut slopes).zip(&curves).zip(rows) {
                    let moved = moved[usize::from(cells[*row])];
                    *sum += moved;
                    *slope -= curve * moved;
                }
            }
            let (slope, curve) = (slopes.iter().sum::<f64>(), curves.iter().sum::<f64>());
            let moved = slope / curve;
            base += moved;
            sums.iter_mut().for_each(|sum| *sum += moved);
            if change.max(moved.abs()) < settled {
                break;
            }
        }
        // Each shape against its average; the base takes the rest.
        for (worths, cells) in worths.iter_mut().zip(&self.cells) {
            let mean = rows.iter().map(|row| worths[usize::from(cells[*row])]).sum::<f64>() / real(rows.len());
            worths.iter_mut().for_each(|worth| *worth -= mean);
            base += mean;
        }
        (base, worths)
    }

    /// Moves the worths of one column to where they are best, the others held.
    fn step(
        &self,
        column: usize,
        rows: &[usize],
        slopes: &[f64],
        curves: &[f64],
        penalty: &Square,
        worths: &mut [f64],
    ) {
        let size = worths.len();
        let (mut right, mut weight) = (vec![0.0; size], vec![0.0; size]);
        let cells = &self.cells[column];
        for ((slope, curve), row) in slopes.iter().zip(curves).zip(rows) {
            let bin = usize::from(cells[*row]);
            right[bin] += slope;
            weight[bin] += curve;
        }
        let mut matrix = penalty.clone();
        for bin in 0..size {
            right[bin] -= (0..size).map(|other| penalty.at(bin, other) * worths[other]).sum::<f64>();
            matrix.add(bin, bin, weight[bin]);
        }
        for (worth, step) in worths.iter_mut().zip(Root::of(&matrix, 1e-13).solve(&right)) {
            *worth += step.clamp(-2.0, 2.0);
        }
        if let Some(up) = self.direction[column].filter(|_| self.bins[column].is_numbers()) {
            let first = self.bins[column].missing.len();
            pool(&mut worths[first..], &weight[first..], up);
        }
    }

    /// Covariance of base and worths, each column against its average: the inverse of curvature and penalty.
    fn covariance(&self, worths: &[Vec<f64>], base: f64, strength: f64) -> Vec<f64> {
        let mut offsets = Vec::with_capacity(worths.len());
        let mut size = 1;
        for worths in worths {
            offsets.push(size);
            size += worths.len();
        }
        let rows = self.cells.first().map_or(0, Vec::len);
        let every = rows.div_ceil(LOOKED_AT).max(1);
        let stands_for = real(rows) / real(rows.div_ceil(every));
        let mut matrix = Square::zero(size);
        let mut counts = vec![0.0; size];
        let mut places = vec![0; worths.len() + 1];
        for row in (0..rows).step_by(every) {
            let p = sigmoid(base + self.sum(worths, row));
            let curve = (p * (1.0 - p)).max(1e-9) * stands_for;
            for ((place, offset), cells) in places[1..].iter_mut().zip(&offsets).zip(&self.cells) {
                *place = offset + usize::from(cells[row]);
            }
            for (at, a) in places.iter().enumerate() {
                counts[*a] += stands_for;
                for b in &places[..=at] {
                    matrix.add(*a, *b, curve);
                }
            }
        }
        for a in 0..size {
            for b in 0..a {
                let sum = matrix.at(a, b);
                matrix.set(b, a, sum);
            }
        }
        for (column, offset) in offsets.iter().enumerate() {
            let penalty = self.penalty(column, strength);
            for a in 0..penalty.size {
                for b in 0..penalty.size {
                    matrix.add(offset + a, offset + b, penalty.at(a, b));
                }
            }
        }
        let mut covariance = Root::of(&matrix, 1e-13).inverse();
        // What a column says is said against its average, and the base is that of the average row.
        let shares: Vec<f64> = counts.iter().map(|count| count / real(rows)).collect();
        let spans: Vec<std::ops::Range<usize>> =
            offsets.iter().zip(worths).map(|(offset, worths)| *offset..offset + worths.len()).collect();
        for turn in [false, true] {
            let at = |matrix: &Square, a: usize, b: usize| if turn { matrix.at(a, b) } else { matrix.at(b, a) };
            for other in 0..size {
                let means: Vec<f64> = spans
                    .iter()
                    .map(|span| span.clone().map(|bin| shares[bin] * at(&covariance, other, bin)).sum())
                    .collect();
                for (span, mean) in spans.iter().zip(&means) {
                    for bin in span.clone() {
                        let value = at(&covariance, other, bin) - mean;
                        if turn { covariance.set(other, bin, value) } else { covariance.set(bin, other, value) }
                    }
                }
                let value = at(&covariance, other, 0) + means.iter().sum::<f64>();
                if turn { covariance.set(other, 0, value) } else { covariance.set(0, other, value) }
            }
        }
        (0..size).flat_map(|row| covariance.row(row)[..=row].to_vec()).collect()
    }
}

/// The nearest worths that only rise (or fall): neighbours out of order share their weighted mean.
pub(crate) fn pool(worths: &mut [f64], weights: &[f64], up: bool) {
    let sign = if up { 1.0 } else { -1.0 };
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (worth, weight) in worths.iter().zip(weights) {
        blocks.push((sign * worth, weight.max(1e-12), 1));
        while let [.., before, last] = blocks.as_slice()
            && before.0 > last.0
        {
            let weight = before.1 + last.1;
            let joined = ((before.0 * before.1 + last.0 * last.1) / weight, weight, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
    }
    let pooled = blocks.into_iter().flat_map(|(worth, _, count)| std::iter::repeat_n(sign * worth, count));
    worths.iter_mut().zip(pooled).for_each(|(worth, pooled)| *worth = pooled);
}
