//! What the rows learnt from reach, and what is made of answers beyond.
//!
//! Nothing is known of numbers smaller or larger than any learnt from: a straight line drawn on gives them whatever weight. So they count as the
//! nearer end of what was learnt from, and it is told that they do. The ends are the smallest and the largest number learnt from, and no shares of
//! the rows nearer in: within them each row is told as it was fitted, so sums, likelihood and calibration stay those of the fit. Terms of a line are
//! held before they are scaled; shapes and trees are level beyond their last cut, so for them it changes nothing, but is told all the same. An
//! answer that none of the rows learnt from gave has no end to be held to: it counts as the average.

use serde::{Deserialize, Serialize};

use crate::design::{Coded, Coding, Input};
use crate::frame::{Cell, Frame, Value, number};
use crate::model::{Model, ModelError};

/// The numbers of a column that were learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

impl Range {
    /// The number itself, or the nearer end.
    fn nearest(self, value: f64) -> f64 {
        if value < self.low {
            self.low
        } else if value > self.high {
            self.high
        } else {
            value
        }
    }

    fn beyond(self, value: f64) -> Option<Beyond> {
        let counted = self.nearest(value);
        (counted != value).then_some(Beyond::Held { low: self.low, high: self.high, counted })
    }
}

/// What an answer beyond all that was learnt from counts as.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Beyond {
    /// A number: the nearer end of those learnt from.
    Held {
        /// Smallest learnt from.
        low: f64,
        /// Largest learnt from.
        high: f64,
        /// The nearer of them.
        counted: f64,
    },
    /// An answer none of the rows learnt from gave: the average.
    Unseen,
}

impl Beyond {
    /// What staff read beside the answer.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Held { low, high, counted } if low == high => {
                format!("学習した範囲({low}のみ)の外のため、{counted}として計算")
            }
            Self::Held { low, high, counted } => format!("学習した範囲({low}〜{high})の外のため、{counted}として計算"),
            Self::Unseen => "学習した記録になかった答えのため、平均として計算".to_owned(),
        }
    }
}

/// An answer of a row beyond all that was learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    /// Place of the column among [`Model::columns`].
    pub column: usize,
    /// What it counts as.
    pub beyond: Beyond,
}

impl Input {
    /// Whether the parts of a loaded file belong together.
    pub(crate) fn fits(&self) -> bool {
        match &self.coding {
            Coding::Numbers { range, .. } => range.is_none_or(|range| range.low <= range.high),
            Coding::Levels { .. } => true,
        }
    }

    /// A number as it counts.
    #[inline]
    pub(crate) fn held(&self, value: f64) -> f64 {
        match self.coding {
            Coding::Numbers { range: Some(range), .. } => range.nearest(value),
            _ => value,
        }
    }

    /// What an answer counts as that lies beyond what was learnt from; `None` for all others, and where there is none.
    fn beyond(&self, cell: Cell<'_>) -> Option<Beyond> {
        let unseen = |is: bool| is.then_some(Beyond::Unseen);
        match (cell, &self.coding) {
            (Cell::Missing(_), _) => None,
            (Cell::Number(value), Coding::Levels { .. }) => unseen(self.number(value) == Coded::Unseen),
            (Cell::Level(text), Coding::Levels { .. }) => unseen(self.level(text) == Coded::Unseen),
            (Cell::Level(text), Coding::Numbers { .. }) => match number(text) {
                Some(value) => self.beyond(Cell::Number(value)),
                None => Some(Beyond::Unseen),
            },
            (Cell::Number(value), Coding::Numbers { .. }) if !value.is_finite() => None,
            // Of a column that nothing was ever known of, there are no ends.
            (Cell::Number(_), _) if self.missing.iter().sum::<f64>() > 1.0 - 1e-12 => Some(Beyond::Unseen),
            (Cell::Number(value), Coding::Numbers { range, .. }) => range.and_then(|range| range.beyond(value)),
        }
    }
}

impl Model {
    /// What of a row lies beyond what was learnt from; its answers in the order of [`Model::columns`]. [`Model::score`] counts it as told here.
    #[must_use]
    pub fn outside(&self, row: &[Value]) -> Vec<Outside> {
        fn cell(value: &Value) -> Cell<'_> {
            match value {
                Value::Missing(why) => Cell::Missing(*why),
                Value::Number(value) => Cell::Number(*value),
                Value::Level(text) => Cell::Level(text),
            }
        }
        let each = self.columns().iter().zip(row).enumerate();
        each.filter_map(|(column, (input, value))| Some(Outside { column, beyond: input.beyond(cell(value))? }))
            .collect()
    }

    /// The same of all rows of a table.
    ///
    /// # Errors
    /// Columns the model looks at are not there.
    pub fn outside_frame(&self, frame: &Frame) -> Result<Vec<Vec<Outside>>, ModelError> {
        self.bind(frame)?;
        let columns: Vec<_> = self.columns().iter().map(|input| (input, frame.column(&input.name))).collect();
        let of = |row: usize| {
            let each = columns.iter().enumerate();
            let beyond = |(column, (input, own)): (usize, &(&Input, Option<&crate::frame::Column>))| {
                Some(Outside { column, beyond: input.beyond(own.as_ref()?.cell(row))? })
            };
            each.filter_map(beyond).collect()
        };
        Ok((0..frame.rows()).map(of).collect())
    }

    /// Columns of numbers of which the file does not tell the range: nothing of them is held.
    #[must_use]
    pub fn without_range(&self) -> Vec<&str> {
        let endless = |input: &&Input| matches!(input.coding, Coding::Numbers { range: None, .. });
        self.columns().iter().filter(endless).map(|input| input.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
