//! From pairs to persons: the surest pairs first, and never against what is known.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, slot};
use crate::dict::{at, number};

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

/// A mark that two rows of different persons may bear: no cluster has one with two values.
type Mark = (u64, u32);

/// Joins rows pair by pair. By row: the smallest row of its cluster.
pub(crate) fn clusters(
    corpus: &Corpus,
    mut edges: Vec<Edge>,
    hashes: &[u64],
    repeats: &[bool],
    numbers: bool,
    decisions: &Decisions,
) -> Vec<u32> {
    let content = |row: u32| hashes.get(at(row)).copied().unwrap_or(0);
    // Rows of equal content may change places; nothing else decides between equal scores.
    let rank = |edge: &Edge| {
        let (x, y) = (content(edge.a), content(edge.b));
        (x.min(y), x.max(y), edge.a, edge.b)
    };
    edges.sort_by(|x, y| y.score.total_cmp(&x.score).then_with(|| rank(x).cmp(&rank(y))));
    let mut joiner = Joiner::new(corpus, repeats, numbers, decisions);
    for (a, b) in &decisions.must {
        joiner.join(*a, *b, true);
    }
    for edge in &edges {
        joiner.join(edge.a, edge.b, false);
    }
    (0..number(corpus.len())).map(|row| joiner.root(row)).collect()
}

struct Joiner {
    parents: Vec<u32>,
    /// By root: its marks, ascending.
    marks: Vec<Vec<Mark>>,
    /// By row with decisions: rows of other persons.
    never: BTreeMap<u32, Vec<u32>>,
    /// By root: its rows with decisions.
    decided: BTreeMap<u32, Vec<u32>>,
}

impl Joiner {
    fn new(corpus: &Corpus, repeats: &[bool], numbers: bool, decisions: &Decisions) -> Self {
        let rows = number(corpus.len());
        let marks = (0..rows).map(|row| marks(corpus, row, repeats, numbers)).collect();
        let mut never: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (a, b) in &decisions.never {
            never.entry(*a).or_default().push(*b);
            never.entry(*b).or_default().push(*a);
        }
        let decided = never.keys().map(|row| (*row, vec![*row])).collect();
        Self { parents: (0..rows).collect(), marks, never, decided }
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
        let (a, b) = (self.root(a), self.root(b));
        if a == b || at(a.max(b)) >= self.parents.len() || self.forbidden(a, b) || (!decided && self.conflict(a, b)) {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.parents.get_mut(at(high)) {
            *slot = low;
        }
        let more = self.marks.get_mut(at(high)).map(std::mem::take).unwrap_or_default();
        if let Some(marks) = self.marks.get_mut(at(low)) {
            marks.extend(more);
            marks.sort_unstable();
            marks.dedup();
        }
        if let Some(rows) = self.decided.remove(&high) {
            self.decided.entry(low).or_default().extend(rows);
        }
    }

    /// Two values of one mark.
    fn conflict(&self, a: u32, b: u32) -> bool {
        let of = |root: u32| self.marks.get(at(root)).map_or(&[][..], Vec::as_slice);
        let (mut x, mut y) = (of(a).iter().peekable(), of(b).iter().peekable());
        while let (Some((mark, value)), Some((other, second))) = (x.peek(), y.peek()) {
            match mark.cmp(other) {
                std::cmp::Ordering::Less => _ = x.next(),
                std::cmp::Ordering::Greater => _ = y.next(),
                std::cmp::Ordering::Equal if value != second => return true,
                std::cmp::Ordering::Equal => _ = (x.next(), y.next()),
            }
        }
        false
    }

    fn forbidden(&mut self, a: u32, b: u32) -> bool {
        let Some(rows) = self.decided.get(&a).cloned() else { return false };
        let partners: Vec<u32> = rows.iter().filter_map(|row| self.never.get(row)).flatten().copied().collect();
        partners.into_iter().any(|partner| self.root(partner) == b)
    }
}

/// Marks of a row: its place in a source that holds everybody once, and its number within the municipality.
fn marks(corpus: &Corpus, row: u32, repeats: &[bool], numbers: bool) -> Vec<Mark> {
    let cells = corpus.row(row);
    let (source, group) = (cells.at(slot::SOURCE), u64::from(cells.at(slot::GROUP)));
    let once = source != 0 && !repeats.get(at(source)).copied().unwrap_or(true);
    let value = cells.at(slot::NUMBER);
    let mut marks = Vec::new();
    if numbers && value != 0 {
        marks.push((group, value));
    } else if once {
        // Without a number, the row itself.
        marks.push((u64::from(source) << 32 | group | 1 << 63, row));
    }
    if numbers && value != 0 && once {
        // Two rows of one number may be one person even here.
        marks.push((u64::from(source) << 32 | group | 1 << 63, value | 1 << 31));
    }
    marks
}
