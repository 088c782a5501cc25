//! A computation over every child, what came out for each, and how the agency weighs it.

use crate::engine::Beyond;
use crate::items::model::{Given, Item};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One computation.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Row.
    pub id: Uuid,
    /// By which model.
    pub model: Uuid,
    /// Log-odds of a child average in everything.
    pub base: f64,
    /// What was known at this moment went in.
    pub known_at: Timestamp,
    /// Children it looked at.
    pub children: i32,
    /// Who asked for it.
    pub by: String,
}

/// One thing that went in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Feature.
    pub feature: String,
    /// As staff read it.
    pub label: String,
    /// What is known, in words, with where it stands.
    pub shown: String,
    /// What is known.
    pub given: Given,
    /// What it counts as, where it lies beyond what the model was learnt from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Beyond>,
}

impl Input {
    /// An item as a model counts it.
    pub fn of(item: Item, beyond: Option<Beyond>) -> Self {
        Self { feature: item.feature, label: item.label, shown: item.shown, given: item.given, beyond }
    }

    /// As staff read it: label, what is known, and what it counts as where that is not the same.
    pub fn text(&self) -> String {
        self.said(&self.shown)
    }

    /// As in a line of a list: without where it stands, which is told on the child's page.
    pub fn short(&self) -> String {
        self.said(self.shown.split('(').next().unwrap_or_default())
    }

    fn said(&self, shown: &str) -> String {
        let beyond = self.beyond.map(|beyond| format!("({})", beyond.text())).unwrap_or_default();
        format!("{}: {shown}{beyond}", self.label)
    }
}

/// A child of a computation.
#[derive(Debug, Clone, PartialEq)]
pub struct Child {
    /// The linked person.
    pub person: Uuid,
    /// Months of age.
    pub months: Option<i32>,
    /// What went in.
    pub given: Vec<Input>,
    /// Parts in log-odds, by feature.
    pub parts: BTreeMap<String, f64>,
}

/// Factors by feature; absent: 1.
pub type Weights = BTreeMap<String, f64>;

/// A change of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighing {
    /// Counts the changes.
    pub n: i32,
    /// The factors.
    pub weights: Weights,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Visits a month where nobody said how many.
pub const USUAL: usize = 20;
/// Visits a month that can be asked for.
pub const MOST: usize = 300;

/// When lists are made, and for how many visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Counts changes; 0 where nothing was ever set.
    pub n: i32,
    /// Each month by itself.
    pub monthly: bool,
    /// Day of the month from which on, 1 to 28.
    pub day: i8,
    /// Visits a month.
    pub capacity: usize,
    /// Who set it, and when.
    pub by: Option<(String, Timestamp)>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { n: 0, monthly: false, day: 1, capacity: USUAL, by: None }
    }
}
