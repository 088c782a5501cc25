//! Who comes first, and what other weights would change. Pure.

use super::model::{Child, Weights};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A child with its share of those alike for whom a visit found something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked<'a> {
    /// The child.
    pub child: &'a Child,
    /// The share.
    pub share: f64,
}

fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The share of a child under weights.
pub fn share(base: f64, child: &Child, weights: &Weights) -> f64 {
    share_of(base, &child.parts, weights)
}

/// The share that parts come to under weights: each counts as often as its factor says.
pub fn share_of(base: f64, parts: &BTreeMap<String, f64>, weights: &Weights) -> f64 {
    let parts = parts.iter().map(|(feature, part)| part * weights.get(feature).copied().unwrap_or(1.0));
    sigmoid(base + parts.sum::<f64>())
}

/// Children in their order under weights: the highest share first, then who is least known, then by id.
pub fn ranked<'a>(base: f64, children: &'a [Child], weights: &Weights) -> Vec<Ranked<'a>> {
    let mut ranked: Vec<Ranked<'a>> =
        children.iter().map(|child| Ranked { child, share: share(base, child, weights) }).collect();
    ranked.sort_by(|x, y| {
        y.share
            .total_cmp(&x.share)
            .then_with(|| unknown(y.child).cmp(&unknown(x.child)))
            .then(x.child.person.cmp(&y.child.person))
    });
    ranked
}

/// How many children have the same share as the last one who can be visited, where not all of them can: chance must not decide among them.
pub fn tied(ranked: &[Ranked<'_>], capacity: usize) -> usize {
    let at = |place: usize| ranked.get(place).map(|one| one.share);
    match (capacity.checked_sub(1).and_then(at), at(capacity)) {
        (Some(last), Some(next)) if last.total_cmp(&next).is_eq() => {
            ranked.iter().filter(|one| one.share.total_cmp(&last).is_eq()).count()
        }
        _ => 0,
    }
}

/// How many of the inputs nobody knows.
pub fn unknown(child: &Child) -> usize {
    child.given.iter().filter(|input| input.given.is_unknown()).count()
}

/// What other weights would change among the first so many: who would come in, and who would drop out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Would come in.
    pub entering: Vec<Uuid>,
    /// Would drop out.
    pub leaving: Vec<Uuid>,
}

/// Compares the first `capacity` children under two weighings.
pub fn effect(base: f64, children: &[Child], before: &Weights, after: &Weights, capacity: usize) -> Effect {
    let first = |weights: &Weights| -> Vec<Uuid> {
        ranked(base, children, weights).iter().take(capacity).map(|ranked| ranked.child.person).collect()
    };
    let (old, new) = (first(before), first(after));
    let known: (BTreeSet<Uuid>, BTreeSet<Uuid>) = (old.iter().copied().collect(), new.iter().copied().collect());
    Effect {
        entering: new.into_iter().filter(|person| !known.0.contains(person)).collect(),
        leaving: old.into_iter().filter(|person| !known.1.contains(person)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn child(n: u128, parts: &[(&str, f64)]) -> Child {
        Child {
            person: Uuid::from_u128(n),
            months: Some(30),
            given: Vec::new(),
            parts: parts.iter().map(|(feature, part)| ((*feature).to_owned(), *part)).collect(),
        }
    }

    #[test]
    fn weights_move_children_and_the_effect_is_told_before() {
        let children = [child(1, &[("a", 2.0)]), child(2, &[("b", 1.0)]), child(3, &[])];
        let none = Weights::new();
        let order = |weights: &Weights| -> Vec<u128> {
            ranked(-2.0, &children, weights).iter().map(|ranked| ranked.child.person.as_u128()).collect()
        };
        assert_eq!(order(&none), [1, 2, 3]);
        let less: Weights = BTreeMap::from([("a".to_owned(), 0.25)]);
        assert_eq!(order(&less), [2, 1, 3]);
        let change = effect(-2.0, &children, &none, &less, 1);
        assert_eq!((change.entering, change.leaving), (vec![Uuid::from_u128(2)], vec![Uuid::from_u128(1)]));
        assert!((share(-2.0, &children[2], &none) - sigmoid(-2.0)).abs() < 1e-15);
    }

    #[test]
    fn equals_of_whom_only_some_can_be_visited_are_counted() {
        let children = [child(1, &[("a", 2.0)]), child(2, &[("a", 1.0)]), child(3, &[("a", 1.0)]), child(4, &[])];
        let ranked = ranked(-2.0, &children, &Weights::new());
        let tied: Vec<usize> = (0..=5).map(|capacity| tied(&ranked, capacity)).collect();
        assert_eq!(tied, [0, 0, 2, 0, 0, 0]);
    }

    proptest! {
        /// As many come in as drop out, and nobody does both; without a change nobody moves.
        #[test]
        fn entering_and_leaving_balance(parts in prop::collection::vec((-3.0f64..3.0, -3.0f64..3.0), 1..30), factor in 0.0f64..2.0, capacity in 0usize..40) {
            let children: Vec<Child> = (0u128..).zip(&parts).map(|(n, (a, b))| child(n, &[("a", *a), ("b", *b)])).collect();
            let weights: Weights = BTreeMap::from([("a".to_owned(), factor)]);
            let change = effect(-1.0, &children, &Weights::new(), &weights, capacity);
            prop_assert_eq!(change.entering.len(), change.leaving.len());
            prop_assert!(change.entering.iter().all(|person| !change.leaving.contains(person)));
            let same = effect(-1.0, &children, &weights, &weights, capacity);
            prop_assert!(same.entering.is_empty() && same.leaving.is_empty());
        }
    }
}
