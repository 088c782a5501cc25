//! The model beside the same one learnt without what speaks of receipt of welfare or of want of money. Pure.

use super::measure::Found;
use crate::practice::model::Landmark;
use risk::govern::ablation::{Ablation, Beside, groups};
use std::collections::BTreeMap;

/// Leaves out those of `items` that the wordings of the landmarks name so, and learns `again` from the others.
pub fn of(
    rows: &[&Landmark],
    items: &[String],
    with: &Found,
    again: impl FnOnce(&[String]) -> Option<Found>,
) -> Ablation {
    let named: BTreeMap<&str, &str> =
        rows.iter().flat_map(|row| &row.of_welfare).map(|(name, label)| (&**name, &**label)).collect();
    let (out, kept): (Vec<String>, Vec<String>) = items.iter().cloned().partition(|item| named.contains_key(&**item));
    let without = if out.is_empty() || kept.is_empty() { None } else { again(&kept) };
    let beside = without.map(|without| Beside {
        with: with.measures.clone(),
        without: without.measures,
        groups: groups(&with.audit, &without.audit),
    });
    let label = |item: &String| named.get(&**item).map(|label| format!("「{label}」"));
    Ablation { left_out: out.iter().filter_map(label).collect(), beside }
}

#[cfg(test)]
mod tests;
