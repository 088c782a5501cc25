//! What nobody knows yet: how far it could move the number, and what to find out first. Pure.

use risk::{Coding, Input, Model, Value};

/// Unknown items that are filled in when the reach is told: the most telling ones.
const KEY: usize = 5;

/// An unknown item with what its answers would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Open {
    /// Place of its column.
    pub column: usize,
    /// Variance of the log-odds over its plausible answers: what finding out is worth.
    pub worth: f64,
    /// Lowest change of the log-odds by a plausible answer.
    pub down: f64,
    /// Highest change.
    pub up: f64,
}

/// Unknown items, the most telling first.
pub fn telling(model: &Model, row: &[Value], unknown: &[usize]) -> Vec<Open> {
    let now = model.score(row).log_odds;
    let open = |column: &usize| {
        let fills = fills(model.columns().get(*column)?);
        let mut filled = row.to_vec();
        let mut changes = Vec::with_capacity(fills.len());
        for (value, share) in fills {
            *filled.get_mut(*column)? = value;
            changes.push((model.score(&filled).log_odds - now, share));
        }
        let all: f64 = changes.iter().map(|(_, share)| share).sum();
        let mean = changes.iter().map(|(change, share)| change * share).sum::<f64>() / all;
        let worth = changes.iter().map(|(change, share)| share * (change - mean).powi(2)).sum::<f64>() / all;
        let ends =
            changes.iter().fold((0.0_f64, 0.0_f64), |(down, up), (change, _)| (down.min(*change), up.max(*change)));
        (all > 0.0).then_some(Open { column: *column, worth, down: ends.0, up: ends.1 })
    };
    let mut found: Vec<Open> = unknown.iter().filter_map(open).collect();
    found.sort_by(|x, y| y.worth.total_cmp(&x.worth).then(x.column.cmp(&y.column)));
    found
}

/// Answers that are plausible, each with its share among those learnt from.
fn fills(input: &Input) -> Vec<(Value, f64)> {
    match &input.coding {
        Coding::Numbers { mean, sd, .. } => [(-1.0, 0.25), (0.0, 0.5), (1.0, 0.25)]
            .map(|(step, share)| (Value::Number(mean + step * sd), share))
            .to_vec(),
        Coding::Levels { levels, shares, .. } => {
            let known = levels.iter().zip(shares).filter(|(_, share)| **share > 0.0);
            known.map(|(level, share)| (Value::Level(level.clone()), *share)).collect()
        }
    }
}

/// How wide the probability could become by plausible answers of the most telling unknown items.
pub fn reach(log_odds: f64, open: &[Open]) -> f64 {
    let probability = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
    let (down, up) = open.iter().take(KEY).fold((0.0, 0.0), |(down, up), one| (down + one.down, up + one.up));
    probability(log_odds + up) - probability(log_odds + down)
}
