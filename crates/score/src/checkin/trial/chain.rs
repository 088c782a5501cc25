//! The chain of silent lists: each holds the hash of the one before it, so that none can be taken out, put in or changed unseen. The newest link also
//! stands in the audit trail, which is sealed. Pure.
//!
//! A list is chained by its leaves, one for each child: those of children whose records were erased stay, so what is left can still be told to be as it was.

use super::Placed;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Bytes of a leaf.
const LEAF: usize = 32;

/// The leaf of a child of a list.
pub fn leaf(list: Uuid, child: &Placed) -> [u8; LEAF] {
    let mut digest = Sha256::new();
    digest.update(list.as_bytes());
    digest.update(child.person.as_bytes());
    digest.update(u64::try_from(child.place).unwrap_or(u64::MAX).to_be_bytes());
    digest.update(child.share.to_bits().to_be_bytes());
    digest.finalize().into()
}

/// The leaves of a list one after another, in their own order: they tell nothing of that of the children.
pub fn leaves(list: Uuid, children: &[Placed]) -> Vec<u8> {
    let sorted: BTreeSet<[u8; LEAF]> = children.iter().map(|child| leaf(list, child)).collect();
    sorted.into_iter().flatten().collect()
}

/// Whether every one of these children is among the leaves.
pub fn holds(leaves: &[u8], list: Uuid, children: &[Placed]) -> bool {
    let known: BTreeSet<&[u8]> = leaves.chunks(LEAF).collect();
    children.iter().all(|child| known.contains(leaf(list, child).as_slice()))
}

/// How many children the leaves are of.
pub fn counted(leaves: &[u8]) -> usize {
    leaves.len() / LEAF
}

/// The link of a list to the one before it: which, by which model, of what was known when, and its leaves.
pub fn link(before: &[u8], list: Uuid, model: Uuid, known_at: Timestamp, leaves: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(before);
    digest.update(list.as_bytes());
    digest.update(model.as_bytes());
    digest.update(known_at.as_second().to_be_bytes());
    digest.update(Sha256::digest(leaves));
    digest.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(n: u128, place: usize, share: f64) -> Placed {
        Placed { person: Uuid::from_u128(n), place, share }
    }

    #[test]
    fn whatever_is_changed_is_found_and_what_is_erased_is_not_missed() {
        let (list, model) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let at: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let children = [child(5, 1, 0.5), child(6, 2, 0.25), child(7, 2, 0.25)];
        let all = leaves(list, &children);
        assert_eq!(counted(&all), 3);
        assert!(holds(&all, list, &children));
        assert!(holds(&all, list, &children[..2]), "one was erased");
        for other in [child(8, 1, 0.5), child(5, 2, 0.5), child(5, 1, 0.500_000_000_000_000_1)] {
            assert!(!holds(&all, list, &[other]), "{other:?}");
        }
        assert!(!holds(&all, Uuid::from_u128(9), &children[..1]), "of another list");
        let reversed: Vec<Placed> = children.iter().rev().copied().collect();
        assert_eq!(all, leaves(list, &reversed), "no order in it");
        let first = link(&[], list, model, at, &all);
        assert_eq!(first, link(&[], list, model, at, &all));
        for other in [
            link(&first, list, model, at, &all),
            link(&[], model, model, at, &all),
            link(&[], list, list, at, &all),
            link(&[], list, model, "2026-11-01T00:00:01Z".parse().unwrap(), &all),
            link(&[], list, model, at, &all[LEAF..]),
        ] {
            assert_ne!(first, other);
        }
    }
}
