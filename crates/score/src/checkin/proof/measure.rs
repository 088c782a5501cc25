//! From what came of the lists to what it says of a model. Pure.

use super::{Level, Proof};
use crate::checkin::facts::{Source, sources_of};
use crate::checkin::outcomes::model::{Found, Landmark, tally};
use crate::checkin::store::Spread;
use crate::engine::Judge;
use crate::practice::model::{Groups, MadeBy};
use jiff::civil::Date;
use risk::evaluate::{delong, delong_gain, observed_by_expected};
use risk::govern::interval::Share;
use risk::govern::subgroups::{self, Group, Rules, Scored};
use risk::maths::{real, two_sided};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fewer found in need, or fewer not in need, tell nothing of an order.
pub const LEAST: usize = 20;

/// What is asked of which model.
pub struct Asked<'a> {
    /// The model.
    pub judge: &'a Judge,
    /// Which.
    pub model: Uuid,
    /// Another one is shown, whose lists these are.
    pub has_champion: bool,
    /// Visits a month.
    pub capacity: usize,
    /// First day of the lists.
    pub since: Date,
    /// Last day that is known.
    pub until: Date,
}

/// A visited child whom nobody knew of.
struct Visited<'a> {
    landmark: &'a Landmark,
    /// What the model says.
    share: f64,
    /// Found in need.
    need: bool,
}

/// Measures. `newest` are the children and what was known of them in the newest computation.
pub fn measure(asked: &Asked<'_>, found: &Found, newest: Option<(usize, &BTreeMap<String, Spread>)>) -> Proof {
    let columns = asked.judge.columns();
    let seen: Vec<&Landmark> = found.landmarks.iter().filter(|landmark| landmark.visited).collect();
    let told: Vec<(&Landmark, bool)> =
        seen.iter().filter_map(|landmark| Some((*landmark, landmark.came.need()?))).collect();
    let can_ask = |landmark: &Landmark| landmark.whole || landmark.model == asked.model;
    let visited: Vec<Visited<'_>> = told
        .iter()
        .filter(|(landmark, _)| can_ask(landmark))
        .map(|(landmark, need)| Visited {
            landmark,
            share: asked.judge.share("", |feature| landmark.given(feature)),
            need: *need,
        })
        .collect();
    let needs = |all: &[Visited<'_>]| all.iter().filter(|one| one.need).count();
    let (in_need, enough) = (needs(&visited), is_enough(&visited));
    let (shares, came) = said_and_came(&visited);
    let lists: Vec<f64> = visited.iter().map(|one| one.landmark.share).collect();
    Proof {
        since: asked.since,
        until: asked.until,
        counts: found.counts,
        looked: tally(seen.iter().copied()),
        found: in_need,
        nothing: visited.len() - in_need,
        unasked: told.len() - visited.len(),
        capacity: asked.capacity,
        order: enough.then(|| delong(&shares, &came)),
        gain: (enough && asked.has_champion).then(|| delong_gain(&shares, &lists, &came)),
        level: level(asked, &visited),
        groups: groups(&visited),
        blanks: newest.map(|(children, spread)| blanks(&columns, children, spread)).unwrap_or_default(),
        trial: None,
    }
}

fn is_enough(visited: &[Visited<'_>]) -> bool {
    let needs = visited.iter().filter(|one| one.need).count();
    needs >= LEAST && visited.len() - needs >= LEAST
}

fn said_and_came(visited: &[Visited<'_>]) -> (Vec<f64>, Vec<bool>) {
    visited.iter().map(|one| (one.share, one.need)).unzip()
}

/// Only of those visited from the top of the list: who was visited for another reason was not chosen by what is known here.
fn level(asked: &Asked<'_>, visited: &[Visited<'_>]) -> Option<Level> {
    let top = visited.iter().filter(|one| one.landmark.place <= asked.capacity);
    let (shares, came): (Vec<f64>, Vec<bool>) = top.map(|one| (one.share, one.need)).unzip();
    let expected: f64 = shares.iter().sum();
    let spread = shares.iter().map(|share| share * (1.0 - share)).sum::<f64>().sqrt();
    let observed = came.iter().filter(|came| **came).count();
    (shares.len() >= LEAST && spread > 0.0).then(|| Level {
        rows: shares.len(),
        expected,
        observed,
        ratio: observed_by_expected(&shares, &came),
        chance: two_sided((real(observed) - expected) / spread),
    })
}

fn groups(visited: &[Visited<'_>]) -> Vec<subgroups::Line> {
    let (shares, came) = said_and_came(visited);
    let scored = Scored { scores: &shares, outcomes: &came };
    let groups = groups_of(visited.iter().map(|one| one.landmark));
    if groups.is_empty() {
        return Vec::new();
    }
    subgroups::audit(&scored, &groups, &Rules::at(visited.len())).lines
}

/// Groups by age and sex.
pub fn groups_of<'a>(landmarks: impl Iterator<Item = &'a Landmark>) -> Vec<Group> {
    let told: Vec<MadeBy> = landmarks
        .map(|landmark| {
            let groups = Groups {
                age: landmark.months.map(|months| months / 12),
                age_months: landmark.months,
                sex: landmark.sex.clone(),
                office: String::new(),
                single_parent: None,
                welfare: None,
                disability: None,
                japanese: None,
            };
            groups.told()
        })
        .collect();
    let by = |attribute: &'static str| {
        let value =
            |row: &MadeBy| row.iter().find(|(made_by, _)| *made_by == attribute).and_then(|(_, value)| value.clone());
        Group::by(attribute, told.iter().map(value), Clone::clone)
    };
    ["年齢", "性別"].into_iter().flat_map(by).collect()
}

/// By source: of how much that is weighed nothing is known.
pub fn blanks(columns: &[String], children: usize, spread: &BTreeMap<String, Spread>) -> Vec<(String, Share)> {
    let mut by_source: BTreeMap<String, Share> = BTreeMap::new();
    for column in columns {
        let blank = blank(children, spread.get(column));
        for Source { name, .. } in sources_of(column) {
            let of = by_source.entry(name).or_insert(Share { count: 0, of: 0 });
            *of = Share { count: of.count + blank.count, of: of.of + blank.of };
        }
    }
    by_source.into_iter().collect()
}

/// Of how many children a feature is not known: also whom it is missing of.
pub fn blank(children: usize, spread: Option<&Spread>) -> Share {
    let known = spread.into_iter().flat_map(|spread| &spread.counts).filter(|(given, _)| !given.is_unknown());
    let known: usize = known.map(|(_, count)| count).sum();
    Share { count: children.saturating_sub(known), of: children }
}

#[cfg(test)]
mod tests;
