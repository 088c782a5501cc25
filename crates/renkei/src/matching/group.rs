//! From records to persons: what people decided, then 宛名番号, then a system's own key, then weights. Pure.
//!
//! The same records, pairs and decisions make the same persons, in whatever order they came. Weights join only where nothing speaks against it: no
//! two numbers, no two records of one source, no decision, and one candidate alone. What they leave open becomes a proposal.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A record, as far as grouping needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: Uuid,
    /// Code of its source.
    pub source: String,
    /// 宛名番号
    pub number: Option<String>,
    /// Whether the resident register knows the number.
    pub known: bool,
    /// Whether it is of the resident register.
    pub register: bool,
    /// Own keys of its system.
    pub own: Vec<i64>,
}

/// What speaks for and against.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Pairs with certainty.
    pub pairs: Vec<(Uuid, Uuid, f64)>,
    /// One person, as people decided.
    pub same: Vec<(Uuid, Uuid)>,
    /// Two persons, as people decided. Wins.
    pub different: Vec<(Uuid, Uuid)>,
    /// Certainty from which on weights join.
    pub upper: f64,
    /// Certainty below which a pair says nothing.
    pub lower: f64,
}

/// A record in its person.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The record.
    pub record: Uuid,
    /// 宛名番号 of the person, which names it.
    pub number: Option<String>,
    /// The record that names a person without one.
    pub root: Uuid,
    /// What joined it: `number`, `key`, `nayose`, `hand`, or nothing.
    pub by: &'static str,
}

/// A pair left to people.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// One record.
    pub a: Uuid,
    /// The other.
    pub b: Uuid,
    /// Certainty from 0 to 1.
    pub certainty: f64,
    /// Why it is left: `between`, `rival`, `source`, `number`.
    pub why: &'static str,
}

/// A number for a record without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// The record.
    pub record: Uuid,
    /// 宛名番号
    pub number: String,
    /// Certainty from 0 to 1.
    pub certainty: f64,
}

/// Persons, and what is left to people.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouped {
    /// Every record.
    pub members: Vec<Member>,
    /// Pairs to look at.
    pub proposals: Vec<Proposal>,
    /// Numbers to look at.
    pub numbers: Vec<Numbered>,
}

/// Makes persons of records.
pub fn group(mut nodes: Vec<Node>, evidence: &Evidence) -> Grouped {
    nodes.sort_by_key(|node| (!node.register, !node.known, node.id));
    let mut groups = Groups::new(&nodes, evidence);
    groups.by_hand();
    groups.by_number();
    groups.by_own_key();
    while groups.by_weight() {}
    Grouped { members: groups.members(), proposals: groups.proposals(), numbers: groups.numbers() }
}

/// An edge between places of nodes.
type Edge = (usize, usize, f64);

struct Groups<'e> {
    nodes: &'e [Node],
    evidence: &'e Evidence,
    /// The surest first.
    edges: Vec<Edge>,
    /// By node: nodes it must not be one person with.
    never: BTreeMap<usize, Vec<usize>>,
    same: Vec<(usize, usize)>,
    /// By node: its group.
    of: Vec<usize>,
    /// By group: its nodes.
    groups: Vec<Vec<usize>>,
    /// By node: edges it has.
    touching: BTreeMap<usize, Vec<(usize, f64)>>,
}

impl<'e> Groups<'e> {
    fn new(nodes: &'e [Node], evidence: &'e Evidence) -> Self {
        let place: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(at, node)| (node.id, at)).collect();
        let both = |(a, b): &(Uuid, Uuid)| {
            let (a, b) = (*place.get(a)?, *place.get(b)?);
            Some((a.min(b), a.max(b)))
        };
        let mut edges: Vec<Edge> = evidence
            .pairs
            .iter()
            .filter(|(.., certainty)| *certainty >= evidence.lower)
            .filter_map(|(a, b, certainty)| both(&(*a, *b)).map(|(a, b)| (a, b, *certainty)))
            .collect();
        edges.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
        let (mut touching, mut never) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (a, b, certainty) in &edges {
            touching.entry(*a).or_default().push((*b, *certainty));
            touching.entry(*b).or_default().push((*a, *certainty));
        }
        for (a, b) in evidence.different.iter().filter_map(both) {
            never.entry(a).or_default().push(b);
            never.entry(b).or_default().push(a);
        }
        let mut same: Vec<(usize, usize)> = evidence.same.iter().filter_map(both).collect();
        same.sort_unstable();
        let (of, groups) = ((0..nodes.len()).collect(), (0..nodes.len()).map(|node| vec![node]).collect());
        Self { nodes, evidence, edges, never, same, of, groups, touching }
    }

    fn group_of(&self, node: usize) -> usize {
        self.of.get(node).copied().unwrap_or(node)
    }

    fn nodes_of(&self, group: usize) -> &[usize] {
        self.groups.get(group).map_or(&[], Vec::as_slice)
    }

    fn node(&self, at: usize) -> Option<&'e Node> {
        self.nodes.get(at)
    }

    /// Whether people said that no node of the one is a node of the other.
    fn forbidden(&self, x: usize, y: usize) -> bool {
        let others = |node: &usize| self.never.get(node).into_iter().flatten();
        self.nodes_of(x).iter().flat_map(others).any(|other| self.group_of(*other) == y)
    }

    fn numbers_of(&self, group: usize, known_only: bool) -> BTreeSet<&'e str> {
        let nodes = self.nodes_of(group).iter().filter_map(|node| self.node(*node));
        nodes.filter(|node| node.known || !known_only).filter_map(|node| node.number.as_deref()).collect()
    }

    /// Two 宛名番号.
    fn two_numbers(&self, x: usize, y: usize) -> bool {
        let (x, y) = (self.numbers_of(x, false), self.numbers_of(y, false));
        !x.is_empty() && !y.is_empty() && x.is_disjoint(&y)
    }

    /// Two records of one source.
    fn one_source(&self, x: usize, y: usize) -> bool {
        let sources = |group: usize| -> BTreeSet<&str> {
            self.nodes_of(group).iter().filter_map(|node| self.node(*node)).map(|node| node.source.as_str()).collect()
        };
        !sources(x).is_disjoint(&sources(y))
    }

    fn apart(&self, x: usize, y: usize) -> bool {
        self.forbidden(x, y) || self.two_numbers(x, y) || self.one_source(x, y)
    }

    fn join(&mut self, x: usize, y: usize) {
        let (low, high) = (x.min(y), x.max(y));
        let moved = self.groups.get_mut(high).map(std::mem::take).unwrap_or_default();
        for node in &moved {
            if let Some(slot) = self.of.get_mut(*node) {
                *slot = low;
            }
        }
        if let Some(nodes) = self.groups.get_mut(low) {
            nodes.extend(moved);
            nodes.sort_unstable();
        }
    }

    fn by_hand(&mut self) {
        for (a, b) in self.same.clone() {
            let (x, y) = (self.group_of(a), self.group_of(b));
            if x != y && !self.forbidden(x, y) {
                self.join(x, y);
            }
        }
    }

    fn by_number(&mut self) {
        let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(number) = &node.number {
                numbers.entry(number).or_default().push(at);
            }
        }
        for nodes in numbers.values() {
            self.gather(nodes, |_, _, _| false);
        }
    }

    fn by_own_key(&mut self) {
        let mut keys: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            for key in &node.own {
                keys.entry(*key).or_default().push(at);
            }
        }
        for nodes in keys.values() {
            self.gather(nodes, Self::two_numbers);
        }
    }

    /// Joins each node to the first before it that it may be one with.
    fn gather(&mut self, nodes: &[usize], against: impl Fn(&Self, usize, usize) -> bool) {
        for (nth, node) in nodes.iter().enumerate() {
            for before in nodes.iter().take(nth) {
                let (x, y) = (self.group_of(*before), self.group_of(*node));
                if x == y {
                    break;
                }
                if !self.forbidden(x, y) && !against(self, x, y) {
                    self.join(x, y);
                    break;
                }
            }
        }
    }

    /// Joins by weights where they are sure; whether anything was joined.
    fn by_weight(&mut self) -> bool {
        let mut joined = false;
        for (a, b, certainty) in self.edges.clone() {
            if certainty < self.evidence.upper {
                break;
            }
            let (x, y) = (self.group_of(a), self.group_of(b));
            if x != y && !self.apart(x, y) && !self.rivals(x, y) && !self.rivals(y, x) {
                self.join(x, y);
                joined = true;
            }
        }
        joined
    }

    /// Whether `x` may as well be somebody who is surely not `y`.
    fn rivals(&self, x: usize, y: usize) -> bool {
        let touched = self.nodes_of(x).iter().filter_map(|node| self.touching.get(node)).flatten();
        let others: BTreeSet<usize> = touched.map(|(other, _)| self.group_of(*other)).collect();
        others.into_iter().any(|z| z != x && z != y && !self.forbidden(x, z) && self.apart(y, z))
    }

    /// By group: the number that names it. Where people parted records of one number, those of the register keep it.
    fn names(&self) -> BTreeMap<usize, &'e str> {
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for group in (0..self.groups.len()).filter(|group| !self.nodes_of(*group).is_empty()) {
            let (known, all) = (self.numbers_of(group, true), self.numbers_of(group, false));
            if let Some(number) = known.into_iter().chain(all).find(|number| !taken.contains(number)) {
                taken.insert(number);
                names.insert(group, number);
            }
        }
        names
    }

    fn members(&self) -> Vec<Member> {
        let names = self.names();
        let by_hand: BTreeSet<usize> = self
            .same
            .iter()
            .filter(|(a, b)| self.group_of(*a) == self.group_of(*b))
            .flat_map(|(a, b)| [*a, *b])
            .collect();
        let mut members = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let group = self.group_of(at);
            let nodes = self.nodes_of(group);
            let name = names.get(&group).copied();
            let mates = |other: &usize| {
                *other != at
                    && self.node(*other).is_some_and(|other| other.own.iter().any(|key| node.own.contains(key)))
            };
            let by = match () {
                () if name.is_some() && node.number.as_deref() == name => "number",
                () if by_hand.contains(&at) => "hand",
                () if nodes.iter().any(mates) => "key",
                () if nodes.len() > 1 => "nayose",
                () if node.number.is_some() => "number",
                () => "",
            };
            let root = nodes.iter().filter_map(|node| self.node(*node)).map(|node| node.id).min().unwrap_or(node.id);
            members.push(Member { record: node.id, number: name.map(str::to_owned), root, by });
        }
        members.sort_by_key(|member| member.record);
        members
    }

    /// Pairs of persons that are left, each by its surest pair of records.
    fn open(&self) -> Vec<(usize, usize, Edge)> {
        let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut open = Vec::new();
        for edge in &self.edges {
            let (x, y) = (self.group_of(edge.0), self.group_of(edge.1));
            let decided = x == y || self.forbidden(x, y);
            // The register tells two of its people apart.
            let told = !self.numbers_of(x, true).is_empty() && !self.numbers_of(y, true).is_empty();
            if !decided && !told && seen.insert((x.min(y), x.max(y))) {
                open.push((x, y, *edge));
            }
        }
        open
    }

    fn proposals(&self) -> Vec<Proposal> {
        let mut proposals = Vec::new();
        for (x, y, (a, b, certainty)) in self.open() {
            let why = match () {
                () if self.two_numbers(x, y) => "number",
                () if self.one_source(x, y) => "source",
                () if certainty >= self.evidence.upper => "rival",
                () => "between",
            };
            let (Some(a), Some(b)) = (self.node(a), self.node(b)) else { continue };
            proposals.push(Proposal { a: a.id.min(b.id), b: a.id.max(b.id), certainty, why });
        }
        proposals.sort_by_key(|proposal| (proposal.a, proposal.b));
        proposals
    }

    fn numbers(&self) -> Vec<Numbered> {
        let names = self.names();
        let mut found: BTreeMap<(Uuid, &str), f64> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.number.is_none()) {
            let group = self.group_of(at);
            let Some(number) = names.get(&group).copied() else { continue };
            let inside = self.touching.get(&at).into_iter().flatten();
            let best = inside.filter(|(other, _)| self.group_of(*other) == group).map(|(_, certainty)| *certainty);
            // What a key or a hand joined is as sure as they are.
            found.insert(
                (node.id, number),
                best.fold(None, |best: Option<f64>, one| Some(best.map_or(one, |best| best.max(one)))).unwrap_or(1.0),
            );
        }
        for (x, y, (a, b, certainty)) in self.open() {
            for (at, own, other) in [(a, x, y), (b, y, x)] {
                let Some(node) = self.node(at).filter(|node| node.number.is_none()) else { continue };
                if let Some(number) = names.get(&other).copied().filter(|_| !names.contains_key(&own)) {
                    let slot = found.entry((node.id, number)).or_insert(certainty);
                    *slot = slot.max(certainty);
                }
            }
        }
        let numbered = found.into_iter().map(|((record, number), certainty)| Numbered {
            record,
            number: number.to_owned(),
            certainty,
        });
        numbered.collect()
    }
}

#[cfg(test)]
mod tests;
