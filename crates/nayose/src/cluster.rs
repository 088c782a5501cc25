//! From pairs to persons: the surest pairs first, and never against what is known.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::corpus::{Corpus, slot};
use crate::dict::{at, mix, number};

/// What people decided: kept, and respected by every later run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Rows that are one person.
    pub must: Vec<(u32, u32)>,
    /// Rows that are two persons. Wins over what must be.
    pub never: Vec<(u32, u32)>,
}

/// A pair on the way into a cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) score: f64,
}

/// What was found out about pairs: those that speak against one person too.
pub(crate) struct Evidence {
    /// By row: where its pairs with later rows begin.
    starts: Vec<u32>,
    /// The later row of each pair, and the score in thousandths: whole numbers add up to the same sum in any order.
    scores: Vec<(u32, i32)>,
}

impl Evidence {
    /// From pairs in order with their scores. Down to `doubt`, which is not above 0, a score speaks neither for nor against.
    pub(crate) fn new(rows: usize, pairs: impl IntoIterator<Item = ((u32, u32), f64)>, doubt: f64) -> Self {
        let mut evidence = Self { starts: vec![0; rows + 1], scores: Vec::new() };
        for ((a, b), score) in pairs {
            let said = if score > 0.0 { score } else { (score - doubt).min(0.0) };
            evidence.scores.push((b, thousandths(said)));
            if let Some(start) = evidence.starts.get_mut(at(a) + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut evidence.starts {
            sum += *start;
            *start = sum;
        }
        evidence
    }

    /// What is known about two rows; 0 where nobody looked.
    fn of(&self, a: u32, b: u32) -> i64 {
        let (low, high) = (a.min(b), a.max(b));
        let place = |row: usize| self.starts.get(row).map_or(0, |start| at(*start));
        let pairs = self.scores.get(place(at(low))..place(at(low) + 1)).unwrap_or_default();
        pairs.iter().find(|(other, _)| *other == high).map_or(0, |(_, score)| i64::from(*score))
    }
}

/// No pair alone says more than this, for or against: eight, as thousandths.
const LOUDEST: f64 = 8.0;

fn thousandths(score: f64) -> i32 {
    // Between -8000 and 8000: nothing is cut off.
    (score.clamp(-LOUDEST, LOUDEST) * 1000.0).round() as i32
}

/// Rows of each of two clusters that are heard.
const HEARD: usize = 64;

/// Source, municipality and value: no cluster has two values for one source and municipality.
type Mark = Option<(u32, u32, u32)>;

/// Joins rows pair by pair. By row: the smallest row of its cluster.
pub(crate) fn clusters(
    corpus: &Corpus,
    edges: Vec<Edge>,
    evidence: &Evidence,
    hashes: &[u64],
    repeats: &[bool],
    numbers: bool,
    decisions: &Decisions,
) -> Vec<u32> {
    let content = |row: u32| hashes.get(at(row)).copied().unwrap_or(0);
    // Rows of equal content may change places; nothing else decides between equal scores.
    let ranked = edges.into_iter().map(|edge| {
        let (x, y) = (content(edge.a), content(edge.b));
        (edge, mix(x.min(y), x.max(y)))
    });
    let mut ranked: Vec<(Edge, u64)> = ranked.collect();
    ranked.par_sort_unstable_by(|(x, rank), (y, other)| {
        y.score.total_cmp(&x.score).then(rank.cmp(other)).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let mut joiner = Joiner::new(corpus, evidence, repeats, numbers, decisions);
    for (a, b) in &decisions.must {
        joiner.join(*a, *b, true);
    }
    for (edge, _) in &ranked {
        joiner.join(edge.a, edge.b, false);
    }
    (0..number(corpus.len())).map(|row| joiner.root(row)).collect()
}

struct Joiner<'a> {
    corpus: &'a Corpus,
    evidence: &'a Evidence,
    repeats: &'a [bool],
    numbers: bool,
    parents: Vec<u32>,
    /// The next row of the same cluster, in a ring.
    next: Vec<u32>,
    /// By row with decisions: rows of other persons.
    never: BTreeMap<u32, Vec<u32>>,
    /// By root: its rows with decisions.
    decided: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Joiner<'a> {
    fn new(
        corpus: &'a Corpus,
        evidence: &'a Evidence,
        repeats: &'a [bool],
        numbers: bool,
        decisions: &Decisions,
    ) -> Self {
        let rows = number(corpus.len());
        let mut never: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (a, b) in &decisions.never {
            never.entry(*a).or_default().push(*b);
            never.entry(*b).or_default().push(*a);
        }
        let decided = never.keys().map(|row| (*row, vec![*row])).collect();
        let (parents, next) = ((0..rows).collect(), (0..rows).collect());
        Self { corpus, evidence, repeats, numbers, parents, next, never, decided }
    }

    fn root(&mut self, row: u32) -> u32 {
        let mut root = row;
        while let Some(parent) = self.parents.get(at(root)).copied().filter(|parent| *parent != root) {
            root = parent;
        }
        let mut next = row;
        while let Some(slot) = self.parents.get_mut(at(next)).filter(|slot| **slot != root) {
            next = std::mem::replace(slot, root);
        }
        root
    }

    fn join(&mut self, a: u32, b: u32, decided: bool) {
        // Two rows so alike that even their two numbers did not part them: one of the numbers is wrong, and parts nothing.
        let outweighed = !decided && self.numbers_differ(a, b);
        let (a, b) = (self.root(a), self.root(b));
        let unknown = at(a.max(b)) >= self.parents.len();
        if a == b || unknown || self.forbidden(a, b) {
            return;
        }
        if !decided && (self.conflict(a, b, outweighed) || self.outvoted(a, b)) {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.parents.get_mut(at(high)) {
            *slot = low;
        }
        // Two rings become one when two of their rows exchange what follows.
        if let (Some(x), Some(y)) = (self.next.get(at(low)).copied(), self.next.get(at(high)).copied()) {
            for (row, follower) in [(low, y), (high, x)] {
                if let Some(slot) = self.next.get_mut(at(row)) {
                    *slot = follower;
                }
            }
        }
        if let Some(rows) = self.decided.remove(&high) {
            self.decided.entry(low).or_default().extend(rows);
        }
    }

    /// Rows of a cluster.
    fn members(&self, root: u32) -> impl Iterator<Item = u32> + '_ {
        let mut row = Some(root);
        std::iter::from_fn(move || {
            let this = row?;
            row = self.next.get(at(this)).copied().filter(|next| *next != root);
            Some(this)
        })
    }

    fn numbers_differ(&self, a: u32, b: u32) -> bool {
        let ([x, _], [y, _]) = (self.marks(a), self.marks(b));
        differ((&x, &y))
    }

    /// Whether all pairs of two clusters together speak against one person, though one pair speaks for it: so twins stay two where a row that
    /// says little fits both.
    fn outvoted(&self, a: u32, b: u32) -> bool {
        let is_alone = |root: u32| self.next.get(at(root)) == Some(&root);
        if is_alone(a) && is_alone(b) {
            return false;
        }
        let of = |x: u32| self.members(b).take(HEARD).map(move |y| self.evidence.of(x, y)).sum::<i64>();
        self.members(a).take(HEARD).map(of).sum::<i64>() <= 0
    }

    /// Two values of one mark; `outweighed` where numbers do not count.
    fn conflict(&self, a: u32, b: u32, outweighed: bool) -> bool {
        let first = usize::from(outweighed);
        self.members(a).any(|x| {
            let marks = self.marks(x);
            marks != NO_MARKS && self.members(b).any(|y| self.marks(y).iter().zip(&marks).skip(first).any(differ))
        })
    }

    /// Marks of a row: its place in a source that holds everybody once, and its number within the municipality.
    fn marks(&self, row: u32) -> [Mark; 2] {
        let cells = self.corpus.row(row);
        let (source, group) = (cells.at(slot::SOURCE), cells.at(slot::GROUP));
        let once = source != 0 && !self.repeats.get(at(source)).copied().unwrap_or(true);
        let value = if self.numbers { cells.at(slot::NUMBER) } else { 0 };
        let by_number = (value != 0).then_some((0, group, value));
        // Two rows of one number may be one person even there.
        let by_source = once.then_some((source, group, if value == 0 { row } else { value | 1 << 31 }));
        [by_number, by_source]
    }

    fn forbidden(&mut self, a: u32, b: u32) -> bool {
        let Some(rows) = self.decided.get(&a).cloned() else { return false };
        let partners: Vec<u32> = rows.iter().filter_map(|row| self.never.get(row)).flatten().copied().collect();
        partners.into_iter().any(|partner| self.root(partner) == b)
    }
}

/// A row without marks.
const NO_MARKS: [Mark; 2] = [None, None];

fn differ((x, y): (&Mark, &Mark)) -> bool {
    matches!((x, y), (Some((source, group, value)), Some((other, place, second)))
        if source == other && group == place && value != second)
}
