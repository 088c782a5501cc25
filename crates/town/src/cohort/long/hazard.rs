//! The truth of a new notification: a rate that falls with the days at home, times the household's own, times what the items say.

use super::items::{Answers, Item};
use super::rows::{Kind, Route};

/// What the hazard hangs on at a notification.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// Answers as they are, known or not.
    pub answers: Answers,
    /// Age in days.
    pub age_days: u32,
    /// Who notified.
    pub route: Route,
    /// What about.
    pub kind: Kind,
    /// The episode before led to a 一時保護.
    pub after_custody: bool,
    /// Children of the household, this one included.
    pub children: u8,
    /// After the practice changed ([`super::DRIFT`]).
    pub drifted: bool,
}

impl State {
    fn years(&self) -> f64 {
        f64::from(self.age_days) / 365.25
    }
}

/// Rates per day at risk, from so many days on.
pub const RATES: [(u32, f64); 7] =
    [(0, 9e-4), (30, 7e-4), (90, 5e-4), (180, 3.5e-4), (365, 2.2e-4), (730, 1.4e-4), (1460, 0.9e-4)];
/// The logarithm of the whole level: chosen so that 0.303 of all notifications are followed by another within a year.
const LEVEL: f64 = -0.93;
/// The logarithm of the hazard moves by this with the practice.
const DRIFT_BASE: f64 = -0.15;
const DRIFT_POLICE_IPV: f64 = -0.30;
const DRIFT_MONEY: f64 = 0.15;

/// A planted effect.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// Its name.
    pub name: &'static str,
    /// Logarithm of the hazard ratio per unit.
    pub log_hr: f64,
    /// How much of it a child has.
    pub of: fn(&State) -> f64,
}

pub(super) fn whether(is: bool) -> f64 {
    f64::from(u8::from(is))
}

macro_rules! item {
    ($name:literal $log_hr:literal $item:ident) => {
        Effect { name: $name, log_hr: $log_hr, of: |state| f64::from(state.answers.of(Item::$item)) }
    };
}

/// The planted effects. Orders of magnitude follow what was published about children notified again; they are assumptions.
pub const EFFECTS: [Effect; 26] = [
    item!("money" 0.35 Money),
    item!("ipv" 0.40 Ipv),
    Effect {
        name: "ipv_under3",
        log_hr: 0.30,
        of: |state| whether(state.answers.has(Item::Ipv) && state.years() < 3.0),
    },
    item!("cg_mental" 0.40 CgMental),
    item!("substance" 0.60 Substance),
    item!("cg_abused" 0.55 CgAbused),
    item!("no_watcher" 0.35 NoWatcher),
    item!("low_coop" 0.35 LowCoop),
    Effect { name: "after_custody", log_hr: -0.51, of: |state| whether(state.after_custody) },
    item!("cg_under40" 0.25 CgUnder40),
    item!("step_parent" 0.20 StepParent),
    item!("unemployed" 0.15 Unemployed),
    item!("moved_often" 0.25 MovedOften),
    item!("isolation" 0.20 Isolation),
    item!("single_parent" 0.15 SingleParent),
    item!("disability" 0.20 Disability),
    item!("absence" 0.15 Absence),
    Effect { name: "aged_9_13", log_hr: 0.30, of: |state| whether((9.0..14.0).contains(&state.years())) },
    Effect { name: "aged_15", log_hr: -0.45, of: |state| whether(state.years() >= 15.0) },
    Effect { name: "aged_0", log_hr: 0.15, of: |state| whether(state.years() < 1.0) },
    Effect { name: "neglect", log_hr: 0.30, of: |state| whether(state.kind == Kind::Neglect) },
    Effect { name: "police", log_hr: -0.15, of: |state| whether(state.route == Route::Police) },
    Effect { name: "three_children", log_hr: 0.15, of: |state| whether(state.children >= 3) },
    Effect { name: "injury", log_hr: 0.12, of: |state| f64::from(state.answers.injury()) },
    item!("statement" 0.12 Statement),
    item!("cg_wants_help" -0.20 CgWantsHelp),
];

/// The logarithm of what multiplies the rate.
#[must_use]
pub fn log_hazard(state: &State) -> f64 {
    let planted: f64 = EFFECTS.iter().map(|effect| effect.log_hr * (effect.of)(state)).sum();
    let police_ipv = state.route == Route::Police && state.answers.has(Item::Ipv);
    let drift = whether(state.drifted)
        * (DRIFT_BASE + DRIFT_POLICE_IPV * whether(police_ipv) + DRIFT_MONEY * whether(state.answers.has(Item::Money)));
    LEVEL + planted + drift
}

/// The rate summed over the first so many days at risk.
#[must_use]
pub fn cumulated(days: f64) -> f64 {
    let ends = RATES.iter().skip(1).map(|(from, _)| f64::from(*from)).chain([f64::INFINITY]);
    RATES.iter().zip(ends).map(|((from, rate), end)| rate * (days.min(end) - f64::from(*from)).max(0.0)).sum()
}

/// The day at risk by which the rate has summed to so much.
#[must_use]
pub fn day_of(mut sum: f64) -> f64 {
    let ends = RATES.iter().skip(1).map(|(from, _)| f64::from(*from)).chain([f64::INFINITY]);
    for ((from, rate), end) in RATES.iter().zip(ends) {
        let whole = rate * (end - f64::from(*from));
        if sum < whole {
            return f64::from(*from) + sum / rate;
        }
        sum -= whole;
    }
    f64::INFINITY
}

/// What is known about a child's own rate from the child's past: the household's rate is gamma with mean 1 before anything happened, and stays gamma.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// Shape: 2 and one for each notification that followed another.
    pub shape: f64,
    /// Rate: 2 and what was expected in the days at risk so far.
    pub rate: f64,
}

impl Default for Past {
    fn default() -> Self {
        Self { shape: 2.0, rate: 2.0 }
    }
}

impl Past {
    /// After so much was expected and one notification came.
    #[must_use]
    pub fn after(self, expected: f64) -> Self {
        Self { shape: self.shape + 1.0, rate: self.rate + expected }
    }

    /// The probability that something of which so much is expected happens.
    #[must_use]
    pub fn probability(self, expected: f64) -> f64 {
        1.0 - libm::exp(self.shape * libm::log(self.rate / (self.rate + expected)))
    }
}
