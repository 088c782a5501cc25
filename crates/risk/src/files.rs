//! Tables with scores: rows go through as they came, with columns added at their end.

use serde::Serialize;

use crate::design::{Coding, Input};
use crate::frame::{Frame, ReadError, Reading, decode, open};
use crate::model::{Model, ModelError};
use crate::range::{Beyond, Outside};

/// Title of the probability.
pub const SCORE: &str = "score";

/// Why a table could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The table cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The model does not fit the table.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The result cannot be written.
    #[error("書けません: {0}")]
    Write(#[from] csv::Error),
}

/// A table with scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// CSV: all columns as they came, then `score`, `score_low`, `score_high` (where the model can tell), `unknown` (how many of the
    /// columns the model looks at are not known), `outside` (how many hold an answer beyond what was learnt from), and for models over time
    /// `risk_3m`, `risk_6m`, … A column already called like one of these is renamed `… (元の列)`, as often as it takes.
    pub csv: Vec<u8>,
    /// Rows scored.
    pub rows: usize,
    /// Rows with an answer beyond what was learnt from.
    pub outside: usize,
    /// Columns with such answers.
    pub columns: Vec<Strayed>,
    /// Columns of numbers of which the model's file tells no range, so that nothing is held.
    pub without_range: Vec<String>,
    /// What was noticed, in the words of staff.
    pub notes: Vec<String>,
}

/// A column with answers beyond what was learnt from; see [`Beyond`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strayed {
    /// Its title.
    pub name: String,
    /// Smallest number learnt from, where the column is one of numbers.
    pub low: Option<f64>,
    /// Largest.
    pub high: Option<f64>,
    /// Rows with a number beyond them, which counts as the nearer of them.
    pub held: usize,
    /// Rows with an answer none of those learnt from gave, which counts as the average.
    pub unseen: usize,
}

/// Columns with answers beyond what was learnt from, in the order of the model.
fn strayed(model: &Model, rows: &[Vec<Outside>]) -> Vec<Strayed> {
    let of = |(at, input): (usize, &Input)| {
        let range = if let Coding::Numbers { range, .. } = input.coding { range } else { None };
        let own = || rows.iter().flatten().filter(|outside| outside.column == at);
        let unseen = own().filter(|outside| outside.beyond == Beyond::Unseen).count();
        let held = own().count() - unseen;
        let (low, high) = (range.map(|range| range.low), range.map(|range| range.high));
        (held + unseen > 0).then(|| Strayed { name: input.name.clone(), low, high, held, unseen })
    };
    model.columns().iter().enumerate().filter_map(of).collect()
}

/// What is noticed of columns, in the words of staff.
fn notes(columns: &[Strayed], without_range: &[String]) -> Vec<String> {
    let held = columns.iter().filter(|column| column.held > 0).filter_map(|column| {
        let Strayed { name, held, .. } = column;
        let (low, high) = (column.low?, column.high?);
        Some(format!(
            "列「{name}」の{held}行は、学習した範囲({low}〜{high})の外のため、近い方の端の値として計算しました"
        ))
    });
    let endless = (!without_range.is_empty()).then(|| {
        let names = without_range.join("、");
        format!("モデルのファイルに学習した範囲がないため、範囲の外の値もそのまま計算しました: {names}。kasugai risk fit で作り直すと、範囲の端でとどめます")
    });
    held.chain(endless).collect()
}

/// Scores all rows of a table.
///
/// # Errors
/// Not a table, or without columns the model looks at.
pub fn score(bytes: &[u8], model: &Model) -> Result<Scored, ScoreError> {
    let text = decode(bytes);
    let titles: Vec<String> = open(&text).headers()?.iter().map(|title| title.trim().to_owned()).collect();
    let absent: Vec<&str> = model
        .columns()
        .iter()
        .map(|input| input.name.as_str())
        .filter(|name| !titles.iter().any(|title| title == name))
        .collect();
    if !absent.is_empty() {
        return Err(ModelError::NoColumns(absent.join("、")).into());
    }
    let mut reading = Reading { ignore: others(&titles, model), ..model.reading() };
    let frame = Frame::read(bytes, &mut reading)?;
    let scores = model.each_row(&frame, |score| (score.probability, score.interval, score.unknown.len()))?;
    let risks = model.risks_frame(&frame)?;
    let outside = model.outside_frame(&frame)?;
    let mut added: Vec<String> = [SCORE, "score_low", "score_high", "unknown", "outside"].map(str::to_owned).into();
    added.extend(
        risks.first().into_iter().flatten().map(|risk| format!("risk_{}m", (risk.months * 10.0).round() / 10.0)),
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    let kept = titles.iter().map(|title| if added.contains(title) { set_aside(title, &titles) } else { title.clone() });
    writer.write_record(kept.chain(added.iter().cloned()))?;
    let mut record = csv::StringRecord::new();
    let mut reader = open(&text);
    for (((probability, interval, unknown), outside), risks) in scores.iter().zip(&outside).zip(&risks) {
        if !reader.read_record(&mut record)? {
            break;
        }
        let ends = interval.map_or([String::new(), String::new()], |at| [at.low.to_string(), at.high.to_string()]);
        let [low, high] = ends;
        let own = [probability.to_string(), low, high, unknown.to_string(), outside.len().to_string()];
        let risks = risks.iter().map(|risk| risk.probability.to_string());
        writer.write_record(record.iter().map(str::to_owned).chain(own).chain(risks))?;
    }
    let csv = writer.into_inner().map_err(|error| ScoreError::Write(csv::Error::from(error.into_error())))?;
    let columns = strayed(model, &outside);
    let without_range: Vec<String> = model.without_range().into_iter().map(str::to_owned).collect();
    let mut notes = notes(&columns, &without_range);
    notes.extend(model.unseen(&frame)?);
    let outside = outside.iter().filter(|row| !row.is_empty()).count();
    Ok(Scored { csv, rows: frame.rows(), outside, columns, without_range, notes })
}

/// A title for a column that has to make room, and that no other column has.
fn set_aside(title: &str, titles: &[String]) -> String {
    let mut aside = format!("{title} (元の列)");
    while titles.contains(&aside) {
        aside.push_str(" (元の列)");
    }
    aside
}

fn others(titles: &[String], model: &Model) -> Vec<String> {
    titles.iter().filter(|title| !model.columns().iter().any(|input| input.name == **title)).cloned().collect()
}

#[cfg(test)]
mod tests;
