//! What a look at the lists of a model found: numbers and sentences, of no child. Kept as it was found.

use crate::checkin::outcomes::model::Counts;
use crate::checkin::proof::Level;
use crate::monitor::model::{Alarm, Part};
use jiff::civil::Date;
use risk::govern::interval::Share;
use risk::govern::subgroups::Line;
use risk::govern::yields::Looked;
use serde::{Deserialize, Serialize};

/// A look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// First day of what is judged.
    pub since: Date,
    /// Last day that was known.
    pub until: Date,
    /// Children of the lists.
    pub counts: Counts,
    /// Whom somebody went to.
    pub looked: Looked,
    /// Entered in the ledger within a year without a visit, and of these from the top of the list.
    pub by_itself: Share,
    /// Visits a month that the list is for.
    pub capacity: usize,
    /// Visited from the top of the list.
    pub top: Looked,
    /// Visited for another reason, or further down.
    pub others: Looked,
    /// By month of the visit: in need, of those not known before.
    pub months: Vec<(Date, Share)>,
    /// By visits a month: visited from among so many first ones.
    pub first: Vec<First>,
    /// What was said of those visited from the top, and what came.
    pub level: Part<Level>,
    /// By age and sex.
    pub groups: Part<Vec<Line>>,
    /// What comes in.
    pub inputs: Part<Inputs>,
    /// What must be answered.
    pub alarms: Vec<Alarm>,
}

/// What came of those visited from among so many first ones of their list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct First {
    /// Visits a month.
    pub monthly: usize,
    /// Visited, not known before: in need, of how many.
    pub found: Share,
    /// Of everybody found in need by a visit: from among these.
    pub of_found: Share,
}

/// What is known in the newest computation, beside the first one by this model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// Day of the first computation.
    pub first: Date,
    /// Day of the newest one.
    pub newest: Date,
    /// Computations by this model.
    pub runs: usize,
    /// By source, those that deliver no more first.
    pub sources: Vec<Delivered>,
    /// Features, the furthest first.
    pub features: Vec<Feature>,
    /// By computation, the newest last: its day, and of how much of each source nothing was known, in the order of the sources.
    pub over_time: Vec<(Date, Vec<Share>)>,
}

/// A source that a model weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its name.
    pub name: String,
    /// Of how much of it nothing was known then.
    pub before: Share,
    /// And now.
    pub now: Share,
    /// The newest day it told of; none: no file was ever taken.
    pub stated: Option<Date>,
    /// It delivers no more.
    pub lost: bool,
}

/// A feature then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// As staff read it.
    pub label: String,
    /// Names of its sources.
    pub sources: Vec<String>,
    /// Population stability index.
    pub psi: f64,
    /// What chance alone brings to it.
    pub by_chance: f64,
    /// Not known then.
    pub before: Share,
    /// Not known now.
    pub now: Share,
    /// Whether it changed further than chance does.
    pub changed: bool,
}
