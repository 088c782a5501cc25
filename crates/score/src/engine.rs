//! From what is known to what a model says, and back to the items it speaks of: the only place that names the models' own library.

use crate::card::model::{Outcome, Outside, Reading, Reason, Rules, Share};
use crate::items::model::{Given, Item};
use crate::items::rules::may_weigh;
use ground::{Error, Result};
use risk::{Column, Frame, Missing, Model, Similar, Value, explain};
use std::collections::{BTreeMap, HashMap};

pub use risk::Beyond;

/// Parts below this are left out of the reasons: they move no number that is shown.
pub(crate) const NEGLIGIBLE: f64 = 0.005;
/// Months ahead that models over time foretell.
const HORIZONS: [u32; 3] = [3, 6, 12];
/// The rules by which [`read`] tells numbers.
pub fn rules() -> Rules {
    let rule = explain::Rule::default();
    Rules { widest: rule.widest, edges: rule.edges, tried: rule.most, negligible: NEGLIGIBLE, months: HORIZONS.into() }
}

/// Reads a file and checks that it looks at nothing it may not look at.
///
/// # Errors
/// What is wrong, in Japanese.
pub fn check(outcome: &str, definition: &str) -> Result<(), String> {
    let model = Model::from_json(definition).map_err(|fault| fault.to_string())?;
    let names = model.columns().iter().map(|input| input.name.as_str());
    // The two products are never mixed: each looks at its own items only.
    let may = if outcome == "checkin" { crate::checkin::may_weigh } else { may_weigh };
    let barred: Vec<&str> = names.filter(|name| !may(name)).collect();
    if barred.is_empty() {
        Ok(())
    } else {
        Err(format!("スコアに使えない項目があります: {}", barred.join("、")))
    }
}

/// Names of the items a model looks at; none for a file nobody can read any more.
pub fn columns(definition: &str) -> Vec<String> {
    let model = Model::from_json(definition).ok();
    model.iter().flat_map(Model::columns).map(|input| input.name.clone()).collect()
}

/// Items of a model whose file does not tell which numbers were learnt from, so that they count as they are.
pub fn without_range(definition: &str) -> Vec<String> {
    let model = Model::from_json(definition).ok();
    model.iter().flat_map(Model::without_range).map(str::to_owned).collect()
}

/// What goes in: the items a model looks at, as they were known.
pub fn inputs(definition: &str, items: &[Item]) -> Vec<Item> {
    let columns = columns(definition);
    items.iter().filter(|item| columns.contains(&item.feature)).cloned().collect()
}

/// The answer a model sees. What nobody asked, what nobody knows and what is disputed are no answers, each in its own way.
pub(crate) fn value(given: &Given) -> Value {
    match given {
        Given::Yes => Value::Level("該当".to_owned()),
        Given::No => Value::Level("非該当".to_owned()),
        Given::Code(code) => Value::Level(code.clone()),
        Given::Number(number) => Value::Number(*number),
        Given::Unknown | Given::Disputed => Value::Missing(Missing::Unknown),
        Given::Unasked => Value::Missing(Missing::Blank),
        Given::NotApplicable => Value::Missing(Missing::NotApplicable),
        Given::Missed => Value::Missing(Missing::NotAttended),
    }
}

/// The same as a cell of a table: the answer, or the word for not knowing.
pub(crate) fn text(given: &Given) -> String {
    match value(given) {
        Value::Level(level) => level,
        Value::Number(number) => number.to_string(),
        Value::Missing(missing) => missing.label().to_owned(),
    }
}

fn answer(items: &[Item], feature: &str) -> Option<Value> {
    items.iter().find(|item| item.feature == feature).map(|item| value(&item.given))
}

/// Shares by horizon: of a model over time those it foretells, of others the one it learnt, within a year where it is of reports.
fn shares(outcome: Outcome, model: &Model, items: &[Item], score: &risk::Score) -> Vec<Share> {
    let over_time = model.risks(&model.row(|feature| answer(items, feature)));
    if outcome == Outcome::Recurrence && !over_time.is_empty() {
        let share = |risk: &risk::Risk| Share {
            months: HORIZONS
                .into_iter()
                .find(|months| (f64::from(*months) - risk.months).abs() < 0.5)
                .unwrap_or_default(),
            share: risk.probability,
            low: risk.interval.low,
            high: risk.interval.high,
        };
        return over_time.iter().map(share).collect();
    }
    let months = if outcome == Outcome::Recurrence { 12 } else { 0 };
    let interval = score.interval.map(|interval| (interval.low, interval.high));
    interval.map(|(low, high)| Share { months, share: score.probability, low, high }).into_iter().collect()
}

/// Items with answers beyond what a model was learnt from.
fn outside(model: &Model, row: &[Value]) -> impl Iterator<Item = (String, Beyond)> {
    let found = model.outside(row).into_iter();
    found.filter_map(|one| Some((model.columns().get(one.column)?.name.clone(), one.beyond)))
}

/// What a model says of what is known, of a child whose section in charge is `office`; empty where none is.
///
/// # Errors
/// A file that was read when it was added and cannot be read now.
pub fn read(outcome: Outcome, definition: &str, items: &[Item], office: &str) -> Result<Reading> {
    let model = Model::from_json(definition).map_err(Error::internal)?.at(office);
    let has_level = model.levels().is_some_and(|levels| levels.each().any(|(known, _)| known == office));
    let row = model.row(|feature| answer(items, feature));
    let score = model.score(&row);
    let shares = shares(outcome, &model, items, &score);
    let rule = explain::Rule::default();
    let standing = explain::standing(&model, &row, &rule);
    // A number that is too wide to be one, or that what nobody knows could move too far, leaves all of them out: 情報不足.
    let is_told = !standing.insufficient && shares.iter().all(|share| share.high - share.low <= rule.widest);
    let name = |at: &usize| model.columns().get(*at).map(|input| input.name.clone());
    let mut reasons: Vec<Reason> = model
        .columns()
        .iter()
        .zip(&score.contributions)
        .filter(|(_, part)| part.abs() >= NEGLIGIBLE)
        .map(|(input, part)| Reason { feature: input.name.clone(), weight: *part })
        .collect();
    reasons.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()).then_with(|| x.feature.cmp(&y.feature)));
    Ok(Reading {
        shares: if is_told { shares } else { Vec::new() },
        reasons,
        unknown: score.unknown.iter().filter_map(name).collect(),
        outside: outside(&model, &row).map(|(feature, beyond)| Outside { feature, beyond }).collect(),
        ask: standing.ask.iter().filter_map(|(column, _)| name(column)).collect(),
        office: has_level.then(|| office.to_owned()),
    })
}

/// A model over linked facts.
pub struct Linked(Model);

impl Linked {
    /// Reads it.
    ///
    /// # Errors
    /// A file that was read when it was added and cannot be read now.
    pub fn of(definition: &str) -> Result<Self> {
        Model::from_json(definition).map(Self).map_err(Error::internal)
    }

    /// Log-odds of a child average in everything.
    pub fn base(&self) -> f64 {
        self.0.score(&[]).intercept
    }

    /// The part of each item, by its name: together with [`Linked::base`] the log-odds of the child.
    pub fn parts(&self, items: &[Item]) -> BTreeMap<String, f64> {
        let score = self.0.score(&self.0.row(|feature| answer(items, feature)));
        self.0.columns().iter().map(|input| input.name.clone()).zip(score.contributions).collect()
    }

    /// Items with answers beyond what it was learnt from, and what they count as in [`Linked::parts`].
    pub fn outside(&self, items: &[Item]) -> BTreeMap<String, Beyond> {
        outside(&self.0, &self.0.row(|feature| answer(items, feature))).collect()
    }
}

/// A model read once, to be asked about many.
pub struct Judge {
    model: Model,
    /// The same as it speaks for each office that has a level.
    offices: HashMap<String, Model>,
}

impl Judge {
    /// Reads it.
    ///
    /// # Errors
    /// A file that was read when it was added and cannot be read now.
    pub fn of(definition: &str) -> Result<Self> {
        let model = Model::from_json(definition).map_err(Error::internal)?;
        let named: Vec<String> =
            model.levels().iter().flat_map(|levels| levels.each()).map(|(office, _)| office.to_owned()).collect();
        let offices = named.into_iter().map(|office| (office.clone(), model.clone().at(&office))).collect();
        Ok(Self { model, offices })
    }

    /// Names of the items it looks at.
    pub fn columns(&self) -> Vec<String> {
        self.model.columns().iter().map(|input| input.name.clone()).collect()
    }

    /// What it says where this is known of a child of an office, whether or not that may be told: of models over time, within a year.
    pub fn share<'a>(&self, office: &str, given: impl Fn(&str) -> &'a Given) -> f64 {
        let model = self.offices.get(office).unwrap_or(&self.model);
        let row = model.row(|feature| Some(value(given(feature))));
        let within_a_year = model.risks(&row).into_iter().find(|risk| (risk.months - 12.0).abs() < 0.5);
        within_a_year.map_or_else(|| model.score(&row).probability, |risk| risk.probability)
    }

    /// What a model over time says up to each of some days; nothing for other models.
    pub fn over_time<'a>(&self, office: &str, given: impl Fn(&str) -> &'a Given, days: &[f64]) -> Vec<f64> {
        let model = self.offices.get(office).unwrap_or(&self.model);
        model.over_time(&model.row(|feature| Some(value(given(feature)))), days)
    }
}

/// A case by its place, and the items that agree and differ.
pub type Near = (usize, Vec<String>, Vec<String>);

/// Old cases, ready to be searched by the weights of a model.
pub struct Nearness {
    model: Model,
    index: Similar,
}

impl Nearness {
    /// An index of so many cases, of each of which `given` tells what was known; none for models without weights.
    pub fn of<'a>(definition: &str, cases: usize, given: impl Fn(usize, &str) -> &'a Given) -> Option<Self> {
        let model = Model::from_json(definition).ok()?;
        let columns = model.columns().iter().map(|input| {
            let values: Vec<Value> = (0..cases).map(|case| value(given(case, &input.name))).collect();
            column(input, &values)
        });
        let index = Similar::of(&model, &Frame::new(columns.collect()))?;
        Some(Self { model, index })
    }

    /// The nearest cases that may be shown, the nearest first, each with the items that agree and differ.
    pub fn nearest(&self, own: &[Item], most: usize, may: impl Fn(usize) -> bool) -> Vec<Near> {
        let name = |at: &usize| self.model.columns().get(*at).map(|input| input.name.clone());
        let names = |places: &[usize]| places.iter().filter_map(name).collect();
        let near = self.index.nearest(&self.model, &self.model.row(|feature| answer(own, feature)), most, may);
        near.into_iter().map(|one| (one.row, names(&one.alike), names(&one.unlike))).collect()
    }
}

/// A column of answers as its model reads it: numbers, or levels with the words for not knowing.
fn column(input: &risk::Input, values: &[Value]) -> Column {
    if let risk::Coding::Numbers { .. } = input.coding {
        let number = |value: &Value| if let Value::Number(number) = value { *number } else { f64::NAN };
        return Column::numbers(&input.name, values.iter().map(number).collect());
    }
    let text = |value: &Value| match value {
        Value::Level(level) => level.clone(),
        Value::Number(number) => number.to_string(),
        Value::Missing(missing) => missing.label().to_owned(),
    };
    let texts: Vec<String> = values.iter().map(text).collect();
    Column::levels(&input.name, texts.iter().map(String::as_str))
}

#[cfg(test)]
pub(crate) mod tests;
