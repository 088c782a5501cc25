//! Households followed from a first notification in 2014-04 … 2023-03 to the end of what is known: new notifications, 一時保護, moves, 18th birthdays.
//!
//! What is planted: log hazard ratios ([`hazard::EFFECTS`]), a rate of the household's own (gamma with mean 1 and shape 2), offices that take
//! children into custody more or less readily, answers that are unknown rather where there is something to know, a change of practice and of the
//! form on [`DRIFT`], and a grade written when cases close ([`rows::LEAK`]) that tells the outcome to whoever does not look at the day it was
//! entered. Custody takes away days at risk and lowers the hazard afterwards, and goes to the graver cases: a raw comparison of both ways misleads.

mod custody;
pub mod features;
pub mod hazard;
mod household;
pub mod items;
pub mod rows;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, date};

pub use household::Household;
pub use items::{Answers, ITEMS, Item};
pub use rows::{Case, Child, End, Entry, Event, Kind, Label, Notification, Route, Truth};

use crate::dice::{Dice, Topic};

/// First day of first notifications.
pub const START: Date = date(2014, 4, 1);
/// From this day on practice and form are others.
pub const DRIFT: Date = date(2021, 4, 1);
/// Last day of first notifications.
pub const LAST_FIRST: Date = date(2023, 3, 31);
/// Nothing is known after this day.
pub const END: Date = date(2024, 3, 31);
/// Notifications of one child at most.
pub const EPISODES: u8 = 12;
/// Offices.
pub const OFFICES: u8 = 12;

/// What is wished for.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The same seed gives the same rows.
    pub seed: u64,
    /// Whether households have a rate of their own; without, the planted effects are all there is.
    pub frailty: bool,
    /// Whether practice and form change on [`DRIFT`].
    pub drift: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, frailty: true, drift: true }
    }
}

/// How one office differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Office {
    /// On the logit of 一時保護.
    custody: f64,
    /// On the logit of an answer being unknown.
    unknown: f64,
}

/// A cohort of any size.
#[derive(Debug, Clone)]
pub struct Cohort {
    settings: Settings,
    offices: Vec<Office>,
}

impl Cohort {
    /// The cohort of these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let mut dice = Dice::new(settings.seed, Topic::Followed, u64::MAX, 0);
        let office = |_| Office { custody: 0.45 * dice.normal(), unknown: 0.25 * dice.normal() };
        Self { settings, offices: (0..OFFICES).map(office).collect() }
    }

    /// One household after another, without end; each can be drawn without those before it but for the numbers of its notifications.
    pub fn households(&self) -> impl Iterator<Item = Household> {
        let mut next = 0;
        (0..u32::MAX).map(move |number| {
            let household = household::draw(self, number, next);
            next += u32::try_from(household.cases.len()).unwrap_or(0);
            household
        })
    }

    /// So many notifications, household by household.
    pub fn cases(&self, count: usize) -> impl Iterator<Item = Case> {
        self.households().flat_map(|household| household.cases).take(count)
    }
}
