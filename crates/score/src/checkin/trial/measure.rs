//! What the silent lists of a model would have said of the children somebody went to. Pure.

use super::Placed;
use super::chain::{counted, holds, link};
use crate::checkin::outcomes::model::{Found, Moment, Run};
use crate::checkin::proof::LEAST;
use crate::models::chain::hex;
use jiff::civil::Date;
use risk::evaluate::{Estimate, delong};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// A link of the chain as it was kept: of whichever model.
#[derive(Debug, Clone)]
pub struct Link {
    /// The list.
    pub run: Run,
    /// Its place in the chain.
    pub n: i64,
    /// Its leaves.
    pub leaves: Vec<u8>,
    /// Its link.
    pub chain: Vec<u8>,
}

/// A silent list of the model with the children that are still on record.
#[derive(Debug, Clone)]
pub struct Listed {
    /// When and by which model.
    pub run: Run,
    /// Its leaves.
    pub leaves: Vec<u8>,
    /// Its children.
    pub children: Vec<Placed>,
}

/// Everything that was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Silent lists of the model since it was added, the oldest first.
    pub lists: Vec<Listed>,
    /// The chain of the agency, in its order.
    pub chain: Vec<Link>,
    /// The newest link, as the audit trail tells it.
    pub head: Option<String>,
}

/// Where a visited child stood: among the first of a list, as many as can be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// First in both lists.
    Both,
    /// First in the silent list only.
    Silent,
    /// First in the shown list only.
    Shown,
    /// In neither.
    Neither,
}

/// Children somebody went to, by where they stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where.
    pub among: Among,
    /// Found in need.
    pub found: usize,
    /// Not in need.
    pub nothing: usize,
}

/// What the silent lists show. Names no child.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Lists.
    pub lists: usize,
    /// Day of the first one.
    pub first: Date,
    /// Day of the newest one.
    pub newest: Date,
    /// Everything that is left is as it was kept, and none is missing in the chain.
    pub whole: bool,
    /// Rows whose children were erased since.
    pub erased: usize,
    /// Children that were among the first of any silent list and whom nobody went to: unknown.
    pub unvisited: usize,
    /// Those somebody went to and nobody knew of before; all four parts.
    pub parts: Vec<Part>,
    /// How the silent lists ordered them; none while they are too few.
    pub order: Option<Estimate>,
}

/// Measures: `moments` are those of the silent lists, `shown` what came of the shown ones.
pub fn measure(kept: &Kept, moments: &[Moment], shown: &Found, capacity: usize) -> Trial {
    let placed: Vec<HashMap<Uuid, &Placed>> =
        kept.lists.iter().map(|list| list.children.iter().map(|child| (child.person, child)).collect()).collect();
    let beside: HashMap<(Uuid, Date), usize> =
        shown.landmarks.iter().map(|landmark| ((landmark.person, landmark.on), landmark.place)).collect();
    let mut parts: BTreeMap<Among, (usize, usize)> = BTreeMap::new();
    let (mut shares, mut came) = (Vec::new(), Vec::new());
    for moment in moments.iter().filter(|moment| moment.visited) {
        let child = placed.get(moment.run).and_then(|list| list.get(&moment.person));
        let (Some(child), Some(need)) = (child, moment.came.need()) else { continue };
        let is_shown = beside.get(&(moment.person, moment.on)).is_some_and(|place| *place <= capacity);
        let among = match (child.place <= capacity, is_shown) {
            (true, true) => Among::Both,
            (true, false) => Among::Silent,
            (false, true) => Among::Shown,
            (false, false) => Among::Neither,
        };
        let part = parts.entry(among).or_default();
        *(if need { &mut part.0 } else { &mut part.1 }) += 1;
        shares.push(child.share);
        came.push(need);
    }
    let known: HashSet<Uuid> = moments.iter().map(|moment| moment.person).collect();
    let first = kept.lists.iter().flat_map(|list| &list.children).filter(|child| child.place <= capacity);
    let first: HashSet<Uuid> = first.map(|child| child.person).collect();
    let part = |among: Among| {
        let (found, nothing) = parts.get(&among).copied().unwrap_or_default();
        Part { among, found, nothing }
    };
    let needs = came.iter().filter(|came| **came).count();
    let day = |list: Option<&Listed>| list.map_or(Date::MIN, |list| list.run.day());
    Trial {
        lists: kept.lists.len(),
        first: day(kept.lists.first()),
        newest: day(kept.lists.last()),
        whole: is_whole(kept),
        erased: kept.lists.iter().map(|list| counted(&list.leaves).saturating_sub(list.children.len())).sum(),
        unvisited: first.difference(&known).count(),
        parts: [Among::Both, Among::Silent, Among::Shown, Among::Neither].map(part).into(),
        order: (needs >= LEAST && came.len() - needs >= LEAST).then(|| delong(&shares, &came)),
    }
}

/// Whether the chain is unbroken up to what the audit trail tells, and every row of the model is as its list was.
fn is_whole(kept: &Kept) -> bool {
    let mut before: &[u8] = &[];
    for (one, n) in kept.chain.iter().zip(1_i64..) {
        let again = link(before, one.run.id, one.run.model, one.run.at, &one.leaves);
        if one.n != n || one.chain != again {
            return false;
        }
        before = &one.chain;
    }
    let is_headed = kept.head.as_deref().unwrap_or_default() == hex(before);
    is_headed && kept.lists.iter().all(|list| holds(&list.leaves, list.run.id, &list.children))
}

#[cfg(test)]
mod tests;
