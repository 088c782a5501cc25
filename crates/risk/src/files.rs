//! Tables with scores: rows go through as they came, with columns added at their end.

use crate::frame::{Frame, ReadError, Reading, decode, open};
use crate::model::{Model, ModelError};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// CSV: all columns as they came, then `score`, `score_low`, `score_high` (where the model can tell), `unknown` (how many of the
    /// columns the model looks at are not known), and for models over time `risk_3m`, `risk_6m`, … A column already called like one of these is
    /// renamed `… (元の列)`, as often as it takes.
    pub csv: Vec<u8>,
    /// Rows scored.
    pub rows: usize,
    /// What was noticed, in the words of staff.
    pub notes: Vec<String>,
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
    let mut added = vec![SCORE.to_owned(), "score_low".to_owned(), "score_high".to_owned(), "unknown".to_owned()];
    added.extend(
        risks.first().into_iter().flatten().map(|risk| format!("risk_{}m", (risk.months * 10.0).round() / 10.0)),
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    let kept = titles.iter().map(|title| if added.contains(title) { set_aside(title, &titles) } else { title.clone() });
    writer.write_record(kept.chain(added.iter().cloned()))?;
    let mut record = csv::StringRecord::new();
    let mut reader = open(&text);
    for ((probability, interval, unknown), risks) in scores.iter().zip(&risks) {
        if !reader.read_record(&mut record)? {
            break;
        }
        let ends = interval.map_or([String::new(), String::new()], |at| [at.low.to_string(), at.high.to_string()]);
        let [low, high] = ends;
        let own = [probability.to_string(), low, high, unknown.to_string()];
        let risks = risks.iter().map(|risk| risk.probability.to_string());
        writer.write_record(record.iter().map(str::to_owned).chain(own).chain(risks))?;
    }
    let csv = writer.into_inner().map_err(|error| ScoreError::Write(csv::Error::from(error.into_error())))?;
    let notes = model.unseen(&frame)?;
    Ok(Scored { csv, rows: frame.rows(), notes })
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
