//! What a model says of all rows of a table.

use rayon::prelude::*;

use super::{Body, Model, ModelError, Risk, Score};
use crate::design::{Bound, Coded};
use crate::forest::Many;
use crate::frame::Frame;

/// From so many rows on it pays to lay a forest out for many.
const MANY: usize = 512;

impl Model {
    /// Log-likelihood of rows of a model over time that were not learnt from: how long each was seen, and whether the event ended that.
    ///
    /// # Errors
    /// Columns the model looks at are not there.
    pub(crate) fn seen(&self, frame: &Frame, times: &[f64], happened: &[bool]) -> Result<f64, ModelError> {
        let (Body::Hazard(hazard), Some(linear)) = (&self.body, self.linear()) else { return Ok(f64::NAN) };
        let bound = self.bind(frame)?;
        let of = |(row, (time, happened)): (usize, (&f64, &bool))| {
            let coded: Vec<Coded> = bound.iter().map(|column| column.at(row)).collect();
            hazard.log_likelihood(linear.sum(&coded), *time, *happened)
        };
        Ok(times.iter().zip(happened).enumerate().map(of).sum())
    }

    /// The horizons of all rows of a table; see [`Model::risks`].
    ///
    /// # Errors
    /// Columns the model looks at are not there.
    pub fn risks_frame(&self, frame: &Frame) -> Result<Vec<Vec<Risk>>, ModelError> {
        let bound = self.bind(frame)?;
        let risks = |row: usize| self.risks_coded(&bound.iter().map(|column| column.at(row)).collect::<Vec<_>>());
        Ok((0..frame.rows()).into_par_iter().map(risks).collect())
    }

    /// The probabilities of all rows of a table.
    ///
    /// # Errors
    /// Columns the model looks at are not there.
    pub fn score_frame(&self, frame: &Frame) -> Result<Vec<f64>, ModelError> {
        Ok(self.sums(frame)?.into_iter().map(crate::maths::sigmoid).collect())
    }

    /// The log-odds of all rows, without reasons.
    pub(crate) fn sums(&self, frame: &Frame) -> Result<Vec<f64>, ModelError> {
        let bound = self.bind(frame)?;
        if let Body::Forest(forest) = &self.body
            && frame.rows() >= MANY
            && let Some(many) = Many::of(forest)
        {
            let sums = Many::chunks(frame.rows()).into_par_iter().flat_map_iter(|rows| many.sums(&bound, rows));
            return Ok(sums.map(|sum| self.log_odds(sum)).collect());
        }
        let sum = |row: usize| {
            let coded: Vec<Coded> = bound.iter().map(|column| column.at(row)).collect();
            self.sum_coded(&coded)
        };
        Ok((0..frame.rows()).into_par_iter().with_min_len(256).map(sum).collect())
    }

    /// All that is said of all rows of a table.
    ///
    /// # Errors
    /// Columns the model looks at are not there.
    pub fn score_rows(&self, frame: &Frame) -> Result<Vec<Score>, ModelError> {
        self.each_row(frame, |score| score)
    }

    /// What `keep` keeps of all that is said of each row of a table.
    pub(crate) fn each_row<T: Send>(
        &self,
        frame: &Frame,
        keep: impl Fn(Score) -> T + Sync,
    ) -> Result<Vec<T>, ModelError> {
        let bound = self.bind(frame)?;
        let score = |row: usize| {
            let coded: Vec<Coded> = bound.iter().map(|column| column.at(row)).collect();
            keep(self.score_coded(&coded))
        };
        Ok((0..frame.rows()).into_par_iter().map(score).collect())
    }

    pub(crate) fn bind<'a>(&'a self, frame: &'a Frame) -> Result<Vec<Bound<'a>>, ModelError> {
        let absent: Vec<&str> = self
            .inputs
            .iter()
            .filter(|input| frame.column(&input.name).is_none())
            .map(|input| input.name.as_str())
            .collect();
        if !absent.is_empty() {
            return Err(ModelError::NoColumns(absent.join("、")));
        }
        Ok(self.inputs.iter().filter_map(|input| Some(input.bind(frame.column(&input.name)?))).collect())
    }

    /// Columns that hold what the model has never seen, and in how many rows, in the words of staff.
    pub(crate) fn unseen(&self, frame: &Frame) -> Result<Vec<String>, ModelError> {
        let bound = self.bind(frame)?;
        let count = |column: &Bound<'_>| (0..frame.rows()).filter(|row| column.at(*row) == Coded::Unseen).count();
        let counts = self.inputs.iter().zip(&bound).map(|(input, column)| (&input.name, count(column)));
        Ok(counts
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("列「{name}」の{count}行は、学習のときになかった値(または空欄)です。その項目は平均とみなし、不明に数えます"))
            .collect())
    }
}
