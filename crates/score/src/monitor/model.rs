//! What a look at a model's work found: numbers and sentences, of no child. Kept as it was found.

pub use crate::practice::model::Came;

use jiff::civil::Date;
use risk::evaluate::Estimate;
use risk::govern::capacity::Point;
use risk::govern::interval::Share;
use risk::govern::subgroups::Line;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A landmark as a model stands to it: who it is about is left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The day it is of.
    pub on: Date,
    /// The day its outcome is due to be known.
    pub due: Date,
    /// What came of it.
    pub came: Came,
    /// What the model says of it, 0 to 1.
    pub share: f64,
    /// A score had been shown, so that what came of it may have come of that.
    pub shown: bool,
    /// Version of the sheet.
    pub form: u8,
    /// Groups it belongs to, by what makes them.
    pub groups: BTreeMap<&'static str, String>,
    /// Values of the model's items in their order; none: blank.
    pub values: Vec<Option<f64>>,
    /// Nearer horizons of a model over time.
    pub sooner: Vec<Sooner>,
    /// Weeks after the day, for a model over time.
    pub weeks: Vec<Week>,
}

/// A nearer horizon of a landmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sooner {
    /// Months ahead.
    pub months: u32,
    /// The day it is over.
    pub due: Date,
    /// What came by then.
    pub came: Came,
    /// What the model says of it, 0 to 1.
    pub share: f64,
}

/// A week in which a child was seen, and to whom it had not come before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// The day it is over.
    pub over: Date,
    /// What the model says of it for those to whom it had not come before, 0 to 1.
    pub share: f64,
    /// Whether it came in it.
    pub came: bool,
}

/// A part of an evaluation: found, or why there is nothing to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part<T> {
    /// What was found.
    Found(T),
    /// Too little to go by, in words.
    TooFew(String),
}

impl<T> Part<T> {
    /// What was found.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            Self::TooFew(_) => None,
        }
    }

    /// The same with what was found in another shape.
    pub fn map<U>(&self, shape: impl FnOnce(&T) -> U) -> Part<U> {
        match self {
            Self::Found(found) => Part::Found(shape(found)),
            Self::TooFew(words) => Part::TooFew(words.clone()),
        }
    }
}

/// How many landmarks there are, and what is known of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// From before: what the model may have learnt from.
    pub before: usize,
    /// Since then.
    pub landmarks: usize,
    /// Of these, with an outcome that is due and known.
    pub matured: usize,
    /// Of these, yes.
    pub events: usize,
    /// Whose time is not over.
    pub open: usize,
    /// Of which nobody can say.
    pub unknown: usize,
    /// Of the matured: after a score was shown.
    pub shown: usize,
}

/// How well what the model says agrees with what came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Landmarks.
    pub rows: usize,
    /// Of these, yes.
    pub events: usize,
    /// How often a yes has the higher number of a pair with a no.
    pub auc: Estimate,
    /// Mean squared error.
    pub brier: f64,
    /// The same of somebody who always says the overall share.
    pub brier_of_share: f64,
    /// Calibration slope; none where the model says one number of all.
    pub slope: Option<Estimate>,
    /// Calibration in the large, log-odds.
    pub intercept: f64,
    /// Mean gap between said and observed in tenths.
    pub ece: f64,
    /// Sum of what was said.
    pub expected: f64,
    /// Observed over expected, with the interval that the numbers themselves state.
    pub ratio: Estimate,
    /// How probable so much misfit is by chance.
    pub chance: f64,
    /// Tenths in the order of the numbers.
    pub tenths: Vec<Tenth>,
}

/// One of ten groups of equal size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tenth {
    /// Mean of what was said.
    pub foretold: f64,
    /// What came.
    pub observed: Share,
}

/// Landmarks after a score was shown, by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Landmarks.
    pub rows: usize,
    /// Of these, yes.
    pub events: usize,
    /// Sum of what was said.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: Estimate,
}

/// Groups at a capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// Visits a month.
    pub capacity: usize,
    /// The groups, by what makes them.
    pub lines: Vec<Line>,
}

/// One office, drawn towards all of them the more the fewer it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Landmarks.
    pub rows: usize,
    /// Outcomes that came.
    pub observed: usize,
    /// Outcomes the model expected.
    pub expected: f64,
    /// Observed over expected as counted.
    pub ratio: f64,
    /// The same, drawn towards all.
    pub shrunk: Estimate,
}

/// One item of the model then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// As staff read it.
    pub label: String,
    /// Version of the sheet now.
    pub form: u8,
    /// Population stability index.
    pub psi: f64,
    /// What chance alone brings to it.
    pub by_chance: f64,
    /// Blanks then.
    pub blanks_before: Share,
    /// Blanks now.
    pub blanks_now: Share,
    /// Whether it changed further than chance does.
    pub changed: bool,
}

/// Items then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// First day of what is called now.
    pub from: Date,
    /// Items by version of the sheet, the furthest first.
    pub lines: Vec<Input>,
    /// What was found, in words: what it is about, and the sentence.
    pub alarms: Vec<(String, String)>,
}

/// Outcomes as they came due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Labels that came due.
    pub labels: usize,
    /// Where a sum must reach to be told.
    pub height: f64,
    /// By day: the sums for more and for fewer than expected.
    pub days: Vec<(Date, f64, f64)>,
    /// The shift that stands on the last day, in words.
    pub shifted: Option<String>,
}

/// How often a model over time foretells what comes sooner than its longest horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// Months ahead; 0: week by week.
    pub months: u32,
    /// What was found.
    pub found: Part<AheadFound>,
}

/// Agreement for a nearer time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AheadFound {
    /// Landmarks, or weeks of children.
    pub rows: usize,
    /// In how many it came.
    pub events: usize,
    /// Sum of what was said.
    pub expected: f64,
    /// Observed over expected, with the interval that the numbers themselves state.
    pub ratio: Estimate,
    /// How probable so much misfit is by chance.
    pub chance: f64,
    /// The sums as the labels came due.
    pub outcomes: Outcomes,
}

impl Ahead {
    /// What it is about.
    pub fn label(&self) -> String {
        if self.months == 0 {
            "週ごとの再通告".to_owned()
        } else {
            format!("{}か月以内の再通告", self.months)
        }
    }
}

/// What so many visits a month would have come to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Visits a month.
    pub monthly: usize,
    /// Visits in all the months; fewer where many have the same number.
    pub visited: usize,
    /// What the model says of the last one visited; none where nobody is.
    pub marginal: Option<f64>,
    /// Expected to be found.
    pub found: Estimate,
    /// Expected among those not visited.
    pub missed: f64,
    /// Really among those visited.
    pub really: usize,
}

/// What the model is worth to those who can visit so many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// Landmarks.
    pub rows: usize,
    /// Of these, yes.
    pub events: usize,
    /// Days they span.
    pub days: usize,
    /// By visits a month from 1 on.
    pub plans: Vec<Plan>,
    /// The decision curve.
    pub curve: Vec<Point>,
}

/// Something that changed and that a named person must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// A code of [`super::alarms::KINDS`].
    pub kind: String,
    /// What it is about: a group, an item with the version of its sheet.
    pub subject: String,
    /// What a person reads.
    pub words: String,
}

/// A look at a model's work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// First day of what is judged; before it lies what the model may have learnt from.
    pub since: Date,
    /// Last day that was known.
    pub until: Date,
    /// How many.
    pub counts: Counts,
    /// Agreement, where no score had been shown.
    pub quality: Part<Quality>,
    /// Agreement after a score was shown.
    pub beside: Part<Beside>,
    /// Agreement by group.
    pub groups: Part<Groups>,
    /// Agreement by office.
    pub offices: Part<Vec<Office>>,
    /// What comes in.
    pub inputs: Part<Inputs>,
    /// What comes of it.
    pub outcomes: Part<Outcomes>,
    /// What comes of it sooner, of a model over time.
    #[serde(default)]
    pub ahead: Vec<Ahead>,
    /// What it is worth.
    pub worth: Part<Worth>,
    /// What must be answered.
    pub alarms: Vec<Alarm>,
}
