//! Columns cut into bins: for shapes and for trees.
#![expect(clippy::indexing_slicing, reason = "bins are numbered by this file; rows run below the length of the frame")]

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::design::{Coded, Coding, Input};
use crate::frame::{Column, Frame, Missing};

/// Rows looked at to find the cuts.
const LOOKED_AT: usize = 200_000;
/// Most bins of a column: they are numbered by a byte.
pub(crate) const MOST: usize = 256;
/// So many cuts are compared one by one.
const FEW: usize = 16;

/// How a column is cut. Bins are numbered: the ways of not knowing that occurred, then numbers from below, or levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bins {
    /// Ways of not knowing with a bin, in their order.
    pub(crate) missing: Vec<Missing>,
    /// Upper ends of the bins of numbers but the last.
    pub(crate) cuts: Vec<f64>,
    /// Bin of each level, counted behind those of `missing`; empty for numbers.
    pub(crate) levels: Vec<usize>,
    /// How many bins there are.
    pub(crate) count: usize,
}

impl Bins {
    /// Cuts a column so that at most `most` bins of numbers hold about as many rows each.
    pub(crate) fn of(column: &Column, input: &Input, rows: usize, most: usize) -> Self {
        let seen = |kind: &Missing| input.missing[usize::from(kind.number())] > 0.0;
        let missing: Vec<Missing> = Missing::ALL.into_iter().filter(seen).collect();
        match &input.coding {
            Coding::Numbers { .. } => {
                let every = rows.div_ceil(LOOKED_AT).max(1);
                let bound = input.bind(column);
                let number = |row: usize| match bound.at(row) {
                    Coded::Number(value) => Some(value),
                    _ => None,
                };
                let mut values: Vec<f64> = (0..rows).step_by(every).filter_map(number).collect();
                values.sort_unstable_by(f64::total_cmp);
                let cuts = cuts(&values, most.min(MOST - missing.len()));
                Self { count: missing.len() + cuts.len() + 1, missing, cuts, levels: Vec::new() }
            }
            Coding::Levels { shares, .. } => {
                // The most frequent levels have bins of their own; the rest, and levels never seen, share the last.
                let mut order: Vec<usize> = (0..shares.len()).filter(|level| shares[*level] > 0.0).collect();
                let room = MOST - missing.len();
                if order.len() > room {
                    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]).then(a.cmp(b)));
                }
                let mut levels = vec![order.len().min(room).saturating_sub(1); shares.len()];
                for (bin, level) in order.iter().enumerate() {
                    levels[*level] = bin.min(room - 1);
                }
                Self { count: missing.len() + order.len().clamp(1, room), missing, cuts: Vec::new(), levels }
            }
        }
    }

    /// Whether the parts of a loaded file belong together: no bin lies beyond their number.
    pub(crate) fn fits(&self) -> bool {
        let last = self.levels.iter().copied().max().unwrap_or(0).max(self.cuts.len());
        self.missing.len() + last < self.count && self.count <= MOST
    }

    pub(crate) fn is_numbers(&self) -> bool {
        self.levels.is_empty()
    }

    /// The bin of a finite number.
    #[inline]
    pub(crate) fn of_number(&self, value: f64) -> usize {
        let passed = match self.cuts.as_slice() {
            [cut] => usize::from(*cut < value),
            few if few.len() <= FEW => few.iter().map(|cut| usize::from(*cut < value)).sum(),
            cuts => cuts.partition_point(|cut| *cut < value),
        };
        self.missing.len() + passed
    }

    /// The bin of a cell; `None` where nothing like it was learnt from.
    pub(crate) fn bin(&self, cell: Coded) -> Option<u8> {
        let place = match cell {
            Coded::Missing(kind) => self.missing.iter().position(|own| *own == kind)?,
            Coded::Number(value) => self.of_number(value),
            Coded::Level(level) => self.missing.len() + self.levels.get(level)?,
            Coded::Unseen => return None,
        };
        u8::try_from(place).ok()
    }
}

/// Cuts all columns of a frame.
pub(crate) fn cut(frame: &Frame, inputs: &[Input], most: usize) -> Vec<Bins> {
    let each = frame.columns().par_iter().zip(inputs);
    each.map(|(column, input)| Bins::of(column, input, frame.rows(), most)).collect()
}

/// Cuts between sorted values, halfway between neighbours: all of them, or those nearest to equal shares.
fn cuts(values: &[f64], most: usize) -> Vec<f64> {
    let mut distinct: Vec<(f64, usize)> = Vec::new();
    for value in values {
        match distinct.last_mut() {
            Some((last, count)) if *last == *value => *count += 1,
            _ => distinct.push((*value, 1)),
        }
    }
    let middle = |pair: &[(f64, usize)]| pair[0].0 + (pair[1].0 - pair[0].0) / 2.0;
    if distinct.len() <= most {
        return distinct.windows(2).map(middle).collect();
    }
    let mut cuts = Vec::new();
    let (mut passed, mut next) = (0, 1);
    for pair in distinct.windows(2) {
        passed += pair[0].1;
        if passed * most >= next * values.len() {
            cuts.push(middle(pair));
            next = passed * most / values.len() + 1;
        }
    }
    cuts.truncate(most - 1);
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_bins_of_their_own_and_many_share() {
        assert_eq!(cuts(&[0.0, 0.0, 1.0, 3.0], 8), [0.5, 2.0]);
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        let found = cuts(&values, 10);
        assert_eq!(found.len(), 9);
        assert!(found.windows(2).all(|pair| (pair[1] - pair[0] - 100.0).abs() < 2.0), "{found:?}");
        assert!(cuts(&[5.0; 7], 4).is_empty());
    }

    #[test]
    fn ways_of_not_knowing_keep_their_own_bins() {
        let mut why = Column::numbers("x", vec![1.0, f64::NAN, 2.0, f64::NAN]);
        let crate::frame::Cells::Numbers { why: kinds, .. } = &mut why.cells else { panic!() };
        kinds[3] = Missing::NotAttended.number();
        let input = Input::of(&why);
        let bins = Bins::of(&why, &input, 4, 8);
        let bound = input.bind(&why);
        let found: Vec<Option<u8>> = (0..4).map(|row| bins.bin(bound.at(row))).collect();
        assert_eq!(found, [Some(2), Some(0), Some(3), Some(1)]);
        assert_eq!(bins.bin(Coded::Unseen), None);
        assert_eq!(bins.bin(Coded::Number(-9.0)), Some(2));
    }
}
