//! Which list named which child, and what came of it. Pure.
//!
//! A line of 予防的支援 belongs to the newest computation before it was put on the list. Pitfall: what came by itself (the ledger) is known only because it
//! came, and a decision only because somebody went; neither may stand for those nobody went to.

use super::model::{Came, Entered, Line, Moment, Run};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Months within which a list must have led to a decision.
pub const VISIT_MONTHS: i32 = 6;
/// Months within which an entry in the ledger counts.
pub const LEDGER_MONTHS: i32 = 12;

/// What came of the lists of these computations, the oldest first; and the children that wait for a decision on a day.
pub fn moments(runs: &[Run], lines: &[Line], entered: &[Entered], today: Date) -> (Vec<Moment>, HashSet<Uuid>) {
    let mut by_line: BTreeMap<Uuid, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        by_line.entry(line.line).or_default().push(line);
    }
    let (mut moments, mut open) = (Vec::new(), HashSet::new());
    for decisions in by_line.values() {
        let Some(line) = decisions.first() else { continue };
        let Some((at, run)) = newest_before(runs, line.listed_at) else { continue };
        match decided(run, decisions) {
            Some((outcome, on)) => {
                let came = of_decision(line, outcome, on, run, entered);
                let used_at = line.listed_at;
                moments.push(Moment { run: at, person: line.person, visited: true, came, on, used_at });
            }
            None if within(run.day(), VISIT_MONTHS, today) => {
                open.insert(line.person);
            }
            None => {}
        }
    }
    for entry in entered {
        moments.extend(by_itself(runs, entry, lines));
    }
    open.retain(|person| !moments.iter().any(|moment| moment.person == *person));
    moments.sort_by_key(|moment| (moment.on, moment.person, moment.run));
    (moments, open)
}

/// Whether a day lies within so many months after another.
fn within(from: Date, months: i32, day: Date) -> bool {
    (from..=from.saturating_add(months.months())).contains(&day)
}

fn newest_before(runs: &[Run], at: Timestamp) -> Option<(usize, &Run)> {
    runs.iter().enumerate().filter(|(_, run)| run.at <= at).max_by_key(|(_, run)| run.at)
}

/// The decision within the time that was written down last, and its day.
fn decided<'a>(run: &Run, decisions: &[&'a Line]) -> Option<(&'a str, Date)> {
    let all = decisions.iter().filter_map(|line| line.decided.as_ref());
    let newest = all.filter(|(_, on, _)| within(run.day(), VISIT_MONTHS, *on)).max_by_key(|(_, _, at)| *at);
    newest.map(|(outcome, on, _)| (outcome.as_str(), *on))
}

fn of_decision(line: &Line, outcome: &str, on: Date, run: &Run, entered: &[Entered]) -> Came {
    let later =
        |entry: &&Entered| entry.person == line.person && entry.on >= on && within(run.day(), LEDGER_MONTHS, entry.on);
    match outcome {
        _ if line.registered => Came::Known,
        "support" => Came::Support,
        "watch" => Came::Watch,
        "health" => Came::Followed,
        _ if entered.iter().any(|entry| later(&entry)) => Came::Registered,
        _ => Came::Nothing,
    }
}

/// An entry in the ledger of a child a list named and nobody had looked at by then.
fn by_itself(runs: &[Run], entry: &Entered, lines: &[Line]) -> Option<Moment> {
    let before = runs.iter().enumerate().filter(|(_, run)| run.day() < entry.on);
    let (at, run) =
        before.max_by_key(|(_, run)| run.at).filter(|(_, run)| within(run.day(), LEDGER_MONTHS, entry.on))?;
    let looked = |line: &Line| {
        line.person == entry.person
            && line.decided.as_ref().is_some_and(|(_, on, _)| *on <= entry.on && within(*on, LEDGER_MONTHS, entry.on))
    };
    let used_at = run.at;
    (!lines.iter().any(looked)).then_some(Moment {
        run: at,
        person: entry.person,
        visited: false,
        came: Came::Registered,
        on: entry.on,
        used_at,
    })
}

#[cfg(test)]
mod tests;
