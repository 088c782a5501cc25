//! What is put right on rows a model has not learnt from: a map of its probabilities, and a level for each office that acts earlier or later than
//! others. Only what helps on other rows still. Pure.

use super::sample::FOLDS;
use super::table;
use crate::practice::model::Landmark;
use risk::Model;
use risk::calibrate::{Calibration, Choice, Levels, choose};
use risk::evaluate::log_loss;
use risk::maths::real;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is put right must raise the log-likelihood of rows held out by more than this in all, so that chance alone puts nothing on.
const LEAST_GAIN: f64 = 2.0;
/// Observed over expected of an office is aimed at within this.
pub const AIM: std::ops::RangeInclusive<f64> = 0.85..=1.15;
/// With fewer expected than this a ratio tells nothing of an office.
const LEAST_EXPECTED: f64 = 5.0;

/// What was put right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Righted {
    /// The map, where one helps.
    pub calibration: Option<Calibration>,
    /// The levels, where they help.
    pub levels: Option<Levels>,
}

/// Learns both from what is said of rows by models that have not learnt from them, as long as each half helps the other.
pub fn right(said: &[f64], rows: &[&Landmark]) -> Righted {
    let told = |said: f64, row: &Landmark| Told {
        said,
        came: row.came == crate::practice::model::Came::Yes,
        office: row.groups.office.clone(),
        half: (row.household / FOLDS).is_multiple_of(2),
    };
    let mut told: Vec<Told> = said.iter().zip(rows).map(|(said, row)| told(*said, row)).collect();
    let calibration = map(&told);
    if let Some(map) = &calibration {
        told.iter_mut().for_each(|one| one.said = map.probability(one.said));
    }
    told.retain(|one| !one.office.is_empty());
    let levels = helps(&told).then(|| levels(&told.iter().collect::<Vec<_>>()));
    Righted { calibration, levels }
}

struct Told {
    said: f64,
    came: bool,
    office: String,
    half: bool,
}

fn halves(told: &[Told]) -> (Vec<&Told>, Vec<&Told>) {
    told.iter().partition(|one| one.half)
}

fn columns(told: &[&Told]) -> (Vec<f64>, Vec<bool>) {
    told.iter().map(|one| (one.said, one.came)).unzip()
}

/// A map that one half speaks for, and the other too.
fn map(told: &[Told]) -> Option<Calibration> {
    let (one, other) = halves(told);
    let ((p, yes), (other_p, other_yes)) = (columns(&one), columns(&other));
    let (there, back) = (choose(&p, &yes, &other_p, &other_yes), choose(&other_p, &other_yes, &p, &yes));
    let gain = |choice: &Choice, held: usize| (choice.before.0 - choice.after.0) * real(held);
    let helps = back.calibration.is_some() && gain(&there, other.len()) + gain(&back, one.len()) > LEAST_GAIN;
    there.calibration.filter(|_| helps)
}

fn levels(told: &[&Told]) -> Levels {
    let (p, yes) = columns(told);
    Levels::of(&p, &yes, told.iter().map(|one| one.office.as_str()))
}

/// Whether levels learnt from each half foretell the other better than none.
fn helps(told: &[Told]) -> bool {
    let (one, other) = halves(told);
    let gain = |from: &[&Told], on: &[&Told]| {
        let levels = levels(from);
        let (p, yes) = columns(on);
        let with: Vec<f64> = on.iter().map(|one| levels.probability(&one.office, one.said)).collect();
        (log_loss(&p, &yes) - log_loss(&with, &yes)) * real(on.len())
    };
    !one.is_empty() && !other.is_empty() && gain(&one, &other) + gain(&other, &one) > LEAST_GAIN
}

/// One office on the test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Landmarks.
    pub rows: usize,
    /// Of these, with the outcome.
    pub observed: usize,
    /// Expected without levels.
    pub before: f64,
    /// Expected as the model speaks for the office.
    pub after: f64,
    /// Its level in log-odds; none where the model has none.
    pub level: Option<f64>,
}

impl Office {
    fn ratio(&self, expected: f64) -> Option<f64> {
        (expected >= LEAST_EXPECTED).then(|| real(self.observed) / expected)
    }

    /// As a line of a table: name, landmarks, observed, expected and ratio before, the same after, level.
    pub fn cells(&self) -> [String; 8] {
        let ratio =
            |expected| self.ratio(expected).map_or_else(|| "件数不足".to_owned(), |ratio| format!("{ratio:.2}"));
        [
            self.name.clone(),
            format!("{}件", self.rows),
            format!("{}件", self.observed),
            format!("{:.1}件", self.before),
            ratio(self.before),
            format!("{:.1}件", self.after),
            ratio(self.after),
            self.level.map_or_else(|| "なし".to_owned(), |level| format!("{level:+.2}")),
        ]
    }
}

/// Offices of a test, in the order of their names.
pub fn of(model: &Model, rows: &[&Landmark]) -> Vec<Office> {
    let plain = table::scores(&model.clone().levelled(None), rows).unwrap_or_default();
    let own = table::scores(model, rows).unwrap_or_default();
    let mut offices: BTreeMap<&str, Office> = BTreeMap::new();
    for ((row, plain), own) in rows.iter().zip(plain).zip(own) {
        let name = row.groups.office.as_str();
        let office = offices.entry(name).or_insert_with(|| Office {
            name: name.to_owned(),
            rows: 0,
            observed: 0,
            before: 0.0,
            after: 0.0,
            level: model.levels().and_then(|levels| levels.each().find(|(of, _)| *of == name)).map(|(_, level)| level),
        });
        office.rows += 1;
        office.observed += usize::from(row.came == crate::practice::model::Came::Yes);
        office.before += plain;
        office.after += own;
    }
    offices.into_values().filter(|office| !office.name.is_empty()).collect()
}

/// What a person reads of them; none where there are not two.
pub fn sentence(offices: &[Office]) -> Option<String> {
    if offices.len() < 2 {
        return None;
    }
    let within = |of: fn(&Office) -> f64| {
        let ratios: Vec<f64> = offices.iter().filter_map(|office| office.ratio(of(office))).collect();
        format!("{}係のうち{}係", ratios.len(), ratios.iter().filter(|ratio| AIM.contains(ratio)).count())
    };
    let (low, high) = (AIM.start(), AIM.end());
    Some(if offices.iter().any(|office| office.level.is_some()) {
        format!(
            "担当係ごとの水準を使います。学習に使っていない記録で、見込みが実際に近くなりました。試験の記録で実際/見込みが{low}〜{high}に入る係は、使わないとき{}、使うとき{}です。係は理由には出ません。",
            within(|office| office.before),
            within(|office| office.after)
        )
    } else {
        format!(
            "担当係ごとの水準は使いません。学習に使っていない記録で、見込みが実際に近くなりませんでした。試験の記録で実際/見込みが{low}〜{high}に入る係は、{}です。",
            within(|office| office.before)
        )
    })
}

/// Titles of [`Office::cells`].
pub const TITLES: [&str; 8] = [
    "受付時の担当係",
    "記録",
    "実際",
    "見込み(水準なし)",
    "実際/見込み",
    "見込み(水準あり)",
    "実際/見込み",
    "水準(対数オッズ)",
];

/// The offices as a Markdown table.
pub fn table(offices: &[Office]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head = format!("{}|{}\n", line(&TITLES.map(str::to_owned)), "---|".repeat(TITLES.len()));
    offices.iter().fold(head, |table, office| table + &line(&office.cells()))
}

#[cfg(test)]
mod tests;
