//! 「月N人訪問できるなら」 and the decision curve.

use super::{Judged, said_and_came};
use crate::monitor::model::{Plan, Worth};
use risk::evaluate::Estimate;
use risk::govern::capacity::{self, Counts};

/// Visits a month that are looked at, at most.
pub const MOST: usize = 100;
/// Thresholds of the curve, in hundredths.
const THRESHOLDS: std::ops::RangeInclusive<u32> = 1..=60;

/// What so many visits in a month are in all the days: a month is 365.25 / 12 days, and no part of a visit is one.
pub(super) fn visits(monthly: usize, days: usize) -> usize {
    monthly * days * 1_200 / 36_525
}

/// What there would have been to find, by visits a month.
pub(super) fn worth(rows: &[Judged<'_>]) -> Worth {
    let (scores, outcomes) = said_and_came(rows);
    let days = days(rows);
    let plan = |monthly: usize| plan(&scores, &outcomes, monthly, visits(monthly, days));
    let everybody = |plan: &Plan| plan.visited >= scores.len();
    let mut plans: Vec<Plan> = (1..=MOST).map(plan).collect();
    let last = plans.iter().position(everybody).map_or(plans.len(), |at| at + 1);
    plans.truncate(last);
    let thresholds: Vec<f64> = THRESHOLDS.map(|hundredth| f64::from(hundredth) / 100.0).collect();
    Worth {
        rows: scores.len(),
        events: outcomes.iter().filter(|came| **came).count(),
        days,
        plans,
        curve: capacity::curve(&scores, &outcomes, &thresholds),
    }
}

/// Days from the first landmark to the last, both counted.
fn days(rows: &[Judged<'_>]) -> usize {
    let on = || rows.iter().map(|one| one.row.on);
    let span = on().min().zip(on().max()).and_then(|(first, last)| first.until(last).ok());
    span.and_then(|span| usize::try_from(span.get_days()).ok()).unwrap_or_default() + 1
}

fn plan(scores: &[f64], outcomes: &[bool], monthly: usize, visits: usize) -> Plan {
    let Some(found) = capacity::visits(scores, visits) else {
        let none = Estimate { value: 0.0, low: 0.0, high: 0.0 };
        return Plan { monthly, visited: 0, marginal: None, found: none, missed: scores.iter().sum(), really: 0 };
    };
    let interval = found.found_interval;
    Plan {
        monthly,
        visited: found.visited,
        marginal: Some(found.threshold),
        found: Estimate { value: found.found, low: interval.low.max(0.0), high: interval.high },
        missed: found.missed,
        really: Counts::at(scores, outcomes, found.threshold).found,
    }
}
