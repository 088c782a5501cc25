//! Where figures stand: partners beside each other, parents above children, brothers and sisters by birth, nobody over anybody. Pure.
//!
//! Partners form blocks. Rows come from the longest way down from ancestors; the order within a row from where parents stand; the places
//! themselves are the least squares that keep order and distance (pool adjacent violators), passed up and down the rows.

use super::graph::{Graph, Id};
use std::collections::BTreeMap;

/// Blocks stand at least so far apart, in widths of a figure.
const GAP: f64 = 0.3;
/// Passes up and down; the places hardly move after a few.
const PASSES: usize = 12;

/// Where a figure stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Middle, in widths of a figure from the left.
    pub x: f64,
    /// Row from the top.
    pub row: usize,
}

/// People tied as partners, from left to right.
struct Block {
    members: Vec<Id>,
    row: usize,
    /// Left edge.
    left: f64,
    /// What puts the block into its row: parents' place, their union, birth.
    key: (f64, usize, i64, usize),
}

/// The place of every figure, in the order of the graph.
pub fn place(graph: &Graph) -> Vec<Place> {
    let (mut blocks, of) = blocks(graph);
    rows(graph, &mut blocks, &of);
    let mut by_row: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, block) in blocks.iter().enumerate() {
        by_row.entry(block.row).or_default().push(at);
    }
    spread(&mut blocks, &by_row);
    for _ in 0..PASSES {
        for row in by_row.values_mut() {
            down(graph, &mut blocks, &of, row);
        }
        for row in by_row.values_mut().rev() {
            up(graph, &mut blocks, &of, row);
        }
    }
    // The last word on who stands beside whom is the parents' place.
    for row in by_row.values_mut() {
        down(graph, &mut blocks, &of, row);
    }
    let least = blocks.iter().map(|block| block.left).fold(f64::INFINITY, f64::min);
    (0..graph.figures.len())
        .map(|id| Place {
            x: middle(&blocks, &of, id) - if least.is_finite() { least } else { 0.0 },
            row: of.get(id).and_then(|at| blocks.get(*at)).map_or(0, |block| block.row),
        })
        .collect()
}

/// Partners in blocks, and the block of every figure.
fn blocks(graph: &Graph) -> (Vec<Block>, Vec<usize>) {
    let mut of: Vec<usize> = vec![usize::MAX; graph.figures.len()];
    let mut blocks = Vec::new();
    for id in 0..graph.figures.len() {
        if of.get(id).is_some_and(|at| *at == usize::MAX) {
            let members = line(graph, &group(graph, id));
            for member in &members {
                if let Some(at) = of.get_mut(*member) {
                    *at = blocks.len();
                }
            }
            blocks.push(Block { members, row: 0, left: 0.0, key: (0.0, 0, 0, 0) });
        }
    }
    (blocks, of)
}

/// Partners of a figure, by the earliest union first.
fn partners(graph: &Graph, id: Id) -> Vec<Id> {
    let mut found = Vec::new();
    for union in graph.unions.iter().filter(|union| union.partners.contains(&id)) {
        found.extend(
            union.partners.iter().copied().filter(|one| *one != id && !found.contains(one)).collect::<Vec<_>>(),
        );
    }
    found
}

/// Everybody reached from a figure by partners.
fn group(graph: &Graph, start: Id) -> Vec<Id> {
    let mut found = vec![start];
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        for partner in partners(graph, id) {
            if !found.contains(&partner) {
                found.push(partner);
            }
        }
        next += 1;
    }
    found
}

/// A group in a line: from an end of the chain along it, a man before a woman where there are two; earlier partners to the left.
fn line(graph: &Graph, members: &[Id]) -> Vec<Id> {
    use super::graph::Shape;
    let is_woman = |id: Id| graph.figures.get(id).is_some_and(|figure| figure.shape == Shape::Female);
    let first_union = |id: Id| {
        graph
            .unions
            .iter()
            .position(|union| union.partners.len() > 1 && union.partners.contains(&id))
            .unwrap_or(usize::MAX)
    };
    let ends = members.iter().copied().filter(|id| partners(graph, *id).len() <= 1);
    let start = ends.min_by_key(|id| (first_union(*id), is_woman(*id), *id)).or_else(|| members.first().copied());
    let mut line = Vec::new();
    let mut waiting: Vec<Id> = start.into_iter().collect();
    while let Some(id) = waiting.pop() {
        if line.contains(&id) {
            continue;
        }
        line.push(id);
        // Later partners wait longer: the chain goes on with the earliest one not yet placed.
        waiting.extend(partners(graph, id).into_iter().rev().filter(|one| !line.contains(one)));
    }
    line
}

/// Parents above children, as little above as possible; who is tied to nobody at the height that was asked for.
fn rows(graph: &Graph, blocks: &mut [Block], of: &[usize]) {
    let ties: Vec<(usize, usize)> = graph
        .unions
        .iter()
        .filter_map(|union| Some((of.get(*union.partners.first()?).copied()?, union)))
        .flat_map(|(parents, union)| {
            union.children.iter().filter_map(move |(child, _)| Some((parents, of.get(*child).copied()?)))
        })
        .filter(|(parents, child)| parents != child)
        .collect();
    let mut height: Vec<i32> = vec![0; blocks.len()];
    let of_row = |height: &[i32], at: usize| height.get(at).copied().unwrap_or_default();
    // As many rounds as there are blocks: more would mean somebody is their own ancestor, and then the rows stay as they are.
    for _ in 0..blocks.len() {
        for &(parents, child) in &ties {
            let least = of_row(&height, parents) + 1;
            if let Some(known) = height.get_mut(child) {
                *known = (*known).max(least.min(i32::try_from(blocks.len()).unwrap_or(i32::MAX)));
            }
        }
    }
    for at in 0..blocks.len() {
        let has_parents = ties.iter().any(|(_, child)| *child == at);
        let children = ties.iter().filter(|(parents, _)| *parents == at).map(|(_, child)| of_row(&height, *child));
        if let (false, Some(lowest)) = (has_parents, children.min())
            && let Some(known) = height.get_mut(at)
        {
            *known = lowest - 1;
        }
    }
    let focus = graph.figures.iter().position(|figure| figure.focus).and_then(|id| of.get(id).copied());
    let base = focus.map_or(0, |at| of_row(&height, at));
    for (id, figure) in graph.figures.iter().enumerate() {
        let Some(delta) = figure.loose else { continue };
        if let Some(known) = of.get(id).and_then(|at| height.get_mut(*at)) {
            *known = base + delta;
        }
    }
    let top = height.iter().copied().min().unwrap_or_default();
    for (block, height) in blocks.iter_mut().zip(height) {
        block.row = usize::try_from(height - top).unwrap_or_default();
    }
}

/// One after the other, to begin with.
fn spread(blocks: &mut [Block], by_row: &BTreeMap<usize, Vec<usize>>) {
    for row in by_row.values() {
        let mut left = 0.0;
        for at in row {
            if let Some(block) = blocks.get_mut(*at) {
                block.left = left;
                left += width(block) + GAP;
            }
        }
    }
}

fn width(block: &Block) -> f64 {
    block.members.len() as f64
}

/// Middle of a figure.
fn middle(blocks: &[Block], of: &[usize], id: Id) -> f64 {
    let Some(block) = of.get(id).and_then(|at| blocks.get(*at)) else { return 0.0 };
    let nth = block.members.iter().position(|member| *member == id).unwrap_or_default();
    block.left + nth as f64 + 0.5
}

/// Where the children of a union hang.
fn centre(blocks: &[Block], of: &[usize], partners: &[Id]) -> f64 {
    partners.iter().map(|id| middle(blocks, of, *id)).sum::<f64>() / partners.len().max(1) as f64
}

/// Brings a row below the parents of its members, in the order of the parents and of birth.
fn down(graph: &Graph, blocks: &mut [Block], of: &[usize], row: &mut [usize]) {
    let mut wanted = BTreeMap::new();
    for &at in row.iter() {
        let Some(block) = blocks.get(at) else { continue };
        let mut shifts = Vec::new();
        let mut first = None;
        for (nth, union) in graph.unions.iter().enumerate() {
            for (child, _) in union.children.iter().filter(|(child, _)| block.members.contains(child)) {
                let above = centre(blocks, of, &union.partners);
                shifts.push(above - (middle(blocks, of, *child) - block.left));
                let birth = graph.figures.get(*child).map_or(0, |figure| figure.order);
                first.get_or_insert((above, nth, birth));
            }
        }
        let place = if shifts.is_empty() { block.left } else { shifts.iter().sum::<f64>() / shifts.len() as f64 };
        let is_loose =
            block.members.iter().all(|id| graph.figures.get(*id).is_some_and(|figure| figure.loose.is_some()));
        let key = match first {
            _ if is_loose => (f64::INFINITY, usize::MAX, 0, at),
            Some((above, nth, birth)) if shifts.len() == 1 => (above, nth, birth, at),
            Some((_, nth, birth)) => (place + width(block) / 2.0, nth, birth, at),
            None => (block.left + width(block) / 2.0, usize::MAX, 0, at),
        };
        wanted.insert(at, place);
        if let Some(block) = blocks.get_mut(at) {
            block.key = key;
        }
    }
    order(blocks, row);
    settle(blocks, row, &wanted);
}

/// Brings parents above the middle of their children, those without parents of their own in the order of their children.
fn up(graph: &Graph, blocks: &mut [Block], of: &[usize], row: &mut [usize]) {
    let mut wanted = BTreeMap::new();
    for &at in row.iter() {
        let Some(block) = blocks.get(at) else { continue };
        let mut shifts = Vec::new();
        for union in graph.unions.iter().filter(|union| union.partners.iter().any(|id| block.members.contains(id))) {
            let (Some(first), Some(last)) = (union.children.first(), union.children.last()) else { continue };
            let below = f64::midpoint(middle(blocks, of, first.0), middle(blocks, of, last.0));
            shifts.push(below - (centre(blocks, of, &union.partners) - block.left));
        }
        let place = if shifts.is_empty() { block.left } else { shifts.iter().sum::<f64>() / shifts.len() as f64 };
        wanted.insert(at, place);
        let has_parents =
            graph.unions.iter().flat_map(|union| &union.children).any(|(child, _)| block.members.contains(child));
        if !has_parents && !shifts.is_empty() && block.key.0.is_finite() {
            let key = place + width(block) / 2.0;
            if let Some(block) = blocks.get_mut(at) {
                block.key.0 = key;
            }
        }
    }
    order(blocks, row);
    settle(blocks, row, &wanted);
}

fn order(blocks: &[Block], row: &mut [usize]) {
    row.sort_by(|a, b| {
        let key = |at: &usize| blocks.get(*at).map_or((0.0, 0, 0, 0), |block| block.key);
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
    });
}

/// The least squares that keep order and distance: blocks that would overlap are pooled and share the mean.
fn settle(blocks: &mut [Block], row: &[usize], wanted: &BTreeMap<usize, f64>) {
    let mut offset = 0.0;
    type Pool = (f64, f64, Vec<(usize, f64)>);
    let mut pools: Vec<Pool> = Vec::new();
    for &at in row {
        let Some(block) = blocks.get(at) else { continue };
        // Who is tied to nobody stands after the others and moves none of them.
        let want = match pools.last() {
            Some(last) if block.key.0.is_infinite() => last.0,
            _ => wanted.get(&at).copied().unwrap_or(block.left) - offset,
        };
        let mut pool = (want, 1.0, vec![(at, offset)]);
        offset += width(block) + GAP;
        while let Some(last) = pools.pop_if(|last| last.0 > pool.0) {
            let weight = last.1 + pool.1;
            let mut members = last.2;
            members.append(&mut pool.2);
            pool = ((last.0 * last.1 + pool.0 * pool.1) / weight, weight, members);
        }
        pools.push(pool);
    }
    for (place, _, members) in pools {
        for (at, offset) in members {
            if let Some(block) = blocks.get_mut(at) {
                block.left = place + offset;
            }
        }
    }
}

#[cfg(test)]
mod tests;
