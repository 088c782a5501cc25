//! Cases that were like this one: the nearest rows under a measure that counts each column by how much it moves the score.
//!
//! A difference weighs |weight| · spread of the term in the model. Rows are kept as bytes; those alike in the heaviest columns stand together, so
//! that most of them are passed over unseen: a group is looked into only while its heaviest columns alone leave it nearer than what was found.
#![expect(clippy::indexing_slicing, reason = "rows, columns and groups are numbered by this file")]

use std::collections::HashMap;

use crate::bins::{self, Bins};
use crate::design::Coded;
use crate::frame::{Frame, Value};
use crate::model::{Body, Model};

/// Bins of a column of numbers.
const FINE: usize = 16;
/// Most groups of rows alike in the heaviest columns.
const GROUPS: usize = 2048;

/// A case found.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Its row in the frame the index was made of.
    pub row: usize,
    /// How far it is: sum of the differences, in log-odds. Nought is the same in everything that counts.
    pub distance: f64,
    /// Places of columns that agree and count, the weightiest first.
    pub alike: Vec<usize>,
    /// Places of columns that differ and count, the weightiest first.
    pub unlike: Vec<usize>,
}

/// Old cases, ready to be searched.
pub struct Similar {
    bins: Vec<Bins>,
    /// Places of columns that count, the heaviest first.
    columns: Vec<usize>,
    /// For each of `columns`, by two bins: how much they differ.
    differences: Vec<Vec<f32>>,
    /// Bins of each row, `columns.len()` to a row, in the order of groups.
    cells: Vec<u8>,
    /// The row of the frame that each line of `cells` is.
    rows: Vec<u32>,
    /// Where each group begins; one more than there are groups.
    starts: Vec<usize>,
    /// How many of `columns` are the same within a group.
    head: usize,
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
        // How much a bin adds to the score on average.
        let mut worth: Vec<(usize, Vec<f64>, f64)> = Vec::new();
        for (at, (own, column)) in bins.iter().zip(&bound).enumerate() {
            let terms: Vec<_> = linear.terms.iter().filter(|term| term.column == at).collect();
            let (mut sums, mut counts) = (vec![0.0; own.count], vec![0.0_f64; own.count]);
            for cell in (0..frame.rows()).map(|row| column.at(row)) {
                let bin = usize::from(own.bin(cell).unwrap_or(0));
                sums[bin] += terms.iter().map(|term| term.weight * crate::linear::scaled(term, cell)).sum::<f64>();
                counts[bin] += 1.0;
            }
            let n: f64 = counts.iter().sum();
            let spread =
                sums.iter().zip(&counts).map(|(sum, count)| sum * sum / count.max(1.0)).sum::<f64>() / n.max(1.0);
            let worths: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / count.max(1.0)).collect();
            worth.push((at, worths, spread.sqrt()));
        }
        worth.retain(|(_, _, spread)| *spread > 1e-9);
        worth.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let columns: Vec<usize> = worth.iter().map(|(at, _, _)| *at).collect();
        let differences = worth.iter().map(|(_, worths, spread)| table(worths, *spread)).collect();
        let wide = columns.len();
        let mut given = vec![0_u8; frame.rows() * wide];
        for (place, at) in columns.iter().enumerate() {
            for (row, cell) in given.iter_mut().skip(place).step_by(wide.max(1)).enumerate() {
                *cell = bins[*at].bin(bound[*at].at(row)).unwrap_or(0);
            }
        }
        let head = head(&given, wide, frame.rows());
        let mut rows: Vec<u32> = (0..u32::try_from(frame.rows()).ok()?).collect();
        let line = |row: u32| &given[row as usize * wide..(row as usize + 1) * wide];
        rows.sort_by(|a, b| line(*a)[..head].cmp(&line(*b)[..head]).then(a.cmp(b)));
        let mut starts: Vec<usize> =
            (0..rows.len()).filter(|at| *at == 0 || line(rows[*at])[..head] != line(rows[*at - 1])[..head]).collect();
        starts.push(rows.len());
        let cells = rows.iter().flat_map(|row| line(*row).iter().copied()).collect();
        Some(Self { bins, columns, differences, cells, rows, starts, head })
    }

    /// The `most` nearest rows that may be shown, the nearest first; of equally near ones the earlier row. `may` says whether a row may be
    /// shown: not of the same household, not later than the case itself.
    #[must_use]
    pub fn nearest(&self, model: &Model, row: &[Value], most: usize, may: impl Fn(usize) -> bool) -> Vec<Near> {
        let coded = model.code(row);
        let wide = self.columns.len();
        if most == 0 || wide == 0 {
            return Vec::new();
        }
        // For each column, how far each bin is from this row; nothing where this row holds what was never seen.
        let away: Vec<Vec<f32>> =
            self.columns.iter().zip(&self.differences).map(|(at, table)| self.away(*at, table, &coded)).collect();
        let distance = |cells: &[u8], columns: &[Vec<f32>]| -> f32 {
            cells.iter().zip(columns).map(|(cell, away)| away[usize::from(*cell)]).sum()
        };
        let (heavy, light) = away.split_at(self.head);
        let mut groups: Vec<(f32, usize)> = (0..self.starts.len() - 1)
            .map(|group| {
                let at = self.starts[group] * wide;
                (distance(&self.cells[at..at + self.head], heavy), group)
            })
            .collect();
        groups.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut found: Vec<(f32, u32, usize)> = Vec::with_capacity(most + 1);
        for (least, group) in groups {
            if found.len() == most && found.last().is_some_and(|last| least > last.0) {
                break;
            }
            for at in self.starts[group]..self.starts[group + 1] {
                let far = least + distance(&self.cells[at * wide + self.head..(at + 1) * wide], light);
                let row = self.rows[at];
                if found.len() == most && found.last().is_some_and(|last| (far, row) >= (last.0, last.1))
                    || !may(row as usize)
                {
                    continue;
                }
                let place = found.partition_point(|other| (other.0, other.1) < (far, row));
                found.insert(place, (far, row, at));
                found.truncate(most);
            }
        }
        found.into_iter().map(|(distance, row, at)| self.near(distance, row, at, &away)).collect()
    }

    fn near(&self, distance: f32, row: u32, at: usize, away: &[Vec<f32>]) -> Near {
        let wide = self.columns.len();
        let cells = &self.cells[at * wide..(at + 1) * wide];
        let apart = |place: &usize| away[*place][usize::from(cells[*place])];
        let alike = (0..wide).filter(|place| apart(place) == 0.0).map(|place| self.columns[place]).collect();
        let mut unlike: Vec<usize> = (0..wide).filter(|place| apart(place) > 0.0).collect();
        unlike.sort_by(|a, b| apart(b).total_cmp(&apart(a)).then(a.cmp(b)));
        let unlike = unlike.into_iter().map(|place| self.columns[place]).collect();
        Near { row: row as usize, distance: f64::from(distance), alike, unlike }
    }

    fn away(&self, column: usize, table: &[f32], row: &[Coded]) -> Vec<f32> {
        let count = self.bins[column].count;
        match row.get(column).and_then(|cell| self.bins[column].bin(*cell)) {
            Some(bin) => table[usize::from(bin) * count..(usize::from(bin) + 1) * count].to_vec(),
            None => vec![0.0; count],
        }
    }
}

/// By two bins, how much they differ: what they add to the score, and where that is the same, a tenth of the column's spread for being
/// something else.
fn table(worths: &[f64], spread: f64) -> Vec<f32> {
    let mut table = Vec::with_capacity(worths.len() * worths.len());
    for (i, a) in worths.iter().enumerate() {
        for (j, b) in worths.iter().enumerate() {
            table.push(if i == j { 0.0 } else { ((a - b).abs() + spread / 10.0) as f32 });
        }
    }
    table
}

/// How many of the heaviest columns make at most [`GROUPS`] groups.
fn head(cells: &[u8], wide: usize, rows: usize) -> usize {
    let mut of: Vec<u32> = vec![0; rows];
    for place in 0..wide {
        let mut groups: HashMap<(u32, u8), u32> = HashMap::new();
        for (row, group) in of.iter_mut().enumerate() {
            let next = groups.len() as u32;
            *group = *groups.entry((*group, cells[row * wide + place])).or_insert(next);
            if groups.len() > GROUPS {
                return place;
            }
        }
    }
    wide
}

#[cfg(test)]
mod tests;
