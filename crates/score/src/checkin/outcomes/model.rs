//! A moment at which a list named a child, and what came of it.

use crate::items::model::Given;
use jiff::Timestamp;
use jiff::civil::Date;
use risk::govern::yields::Looked;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What came. Whom nobody went to has none of these: that is unknown, and no "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// 要支援児童, found by a visit, a hearing or a survey.
    Support,
    /// 見守り対象児童, found so.
    Watch,
    /// In the ledger of the 要対協 within a year; also where a visit had found nothing before.
    Registered,
    /// 支援を必要としない児童, after somebody looked.
    Nothing,
    /// 母子保健 followed the child already.
    Followed,
    /// The 要対協 knew the child already when it was looked at.
    Known,
}

impl Came {
    /// Whether the child was in need; none for those others knew of already: they are no success of a list, and no failure.
    pub fn need(self) -> Option<bool> {
        match self {
            Self::Support | Self::Watch | Self::Registered => Some(true),
            Self::Nothing => Some(false),
            Self::Followed | Self::Known => None,
        }
    }
}

/// A computation, as far as its lists are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Row.
    pub id: Uuid,
    /// By which model.
    pub model: Uuid,
    /// Log-odds of a child average in everything.
    pub base: f64,
    /// What was known at this moment went in.
    pub at: Timestamp,
}

impl Run {
    /// Its day in Japan.
    pub fn day(&self) -> Date {
        self.at.to_zoned(ground::db::japan()).date()
    }
}

/// A line of a list of 予防的支援, with one of its decisions; none: nothing was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line.
    pub line: Uuid,
    /// The linked person.
    pub person: Uuid,
    /// The 要対協 knew the child then.
    pub registered: bool,
    /// When it was put on the list.
    pub listed_at: Timestamp,
    /// Outcome, day, and when it was written down.
    pub decided: Option<(String, Date, Timestamp)>,
}

/// A child entered in the ledger of the 要対協.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// The linked person.
    pub person: Uuid,
    /// The day.
    pub on: Date,
}

/// Which list named which child, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Place of the computation among all of them.
    pub run: usize,
    /// The linked person.
    pub person: Uuid,
    /// Somebody went, heard or asked before it came.
    pub visited: bool,
    /// What came.
    pub came: Came,
    /// The day it was found or entered.
    pub on: Date,
    /// The list was used then: weights in force at this moment made its order.
    pub used_at: Timestamp,
}

/// What stands where nothing was kept.
static UNASKED: Given = Given::Unasked;

/// A moment with what was known of the child then.
#[derive(Debug, Clone, PartialEq)]
pub struct Landmark {
    /// The linked person.
    pub person: Uuid,
    /// By which model.
    pub model: Uuid,
    /// Somebody went, heard or asked before it came.
    pub visited: bool,
    /// What came.
    pub came: Came,
    /// The day it was found or entered.
    pub on: Date,
    /// Months of age at the computation.
    pub months: Option<i32>,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// What the list said, under the weights of the day.
    pub share: f64,
    /// Place in the list, from 1; equals have one place.
    pub place: usize,
    /// What was known, by feature.
    pub known: HashMap<String, Given>,
    /// Everything that could be weighed was kept, not only what this model weighs.
    pub whole: bool,
}

impl Landmark {
    /// What was known of a feature.
    pub fn given(&self, feature: &str) -> &Given {
        self.known.get(feature).unwrap_or(&UNASKED)
    }
}

/// Children of so many lists, and what is known of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Computations.
    pub runs: usize,
    /// Children that any of them named.
    pub children: usize,
    /// Of these: asked about or to be visited, nothing decided, and the time is not over.
    pub open: usize,
    /// Of these: what came is known.
    pub known: usize,
}

impl Counts {
    /// Children of whom nobody can say: whom nobody went to.
    pub fn unknown(&self) -> usize {
        self.children.saturating_sub(self.known).saturating_sub(self.open)
    }
}

/// What came of the lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The oldest first.
    pub landmarks: Vec<Landmark>,
    /// How many children, and of how many anything is known.
    pub counts: Counts,
}

/// Children somebody looked at, counted as tables 8-11 and 8-12 count them.
pub fn tally<'a>(landmarks: impl Iterator<Item = &'a Landmark>) -> Looked {
    let mut looked = Looked::default();
    for landmark in landmarks.filter(|landmark| landmark.visited) {
        let column = match landmark.came {
            Came::Support => &mut looked.support,
            Came::Watch => &mut looked.watched,
            // A visit had found nothing: that is what it brought, whatever came later.
            Came::Nothing | Came::Registered => &mut looked.nothing,
            Came::Followed => &mut looked.followed,
            Came::Known => &mut looked.registered,
        };
        *column += 1;
    }
    looked
}
