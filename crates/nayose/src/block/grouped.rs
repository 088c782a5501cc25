//! Keys with equal ones side by side.

/// Rows of a group of keys that is sorted at one go: few enough for the nearest memory.
const GROUP: usize = 256;

/// Keys with equal ones side by side, their rows ascending. Keys are hashes: their upper bits part them into even groups, and each of those is
/// sorted where it is quick to reach.
pub(super) fn grouped(keys: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    let bits = (keys.len() / GROUP).checked_ilog2().unwrap_or(0).min(14);
    let mut keys = keys;
    if bits < 2 {
        keys.sort_unstable();
        return keys;
    }
    let group = |key: u64| usize::try_from(key >> (64 - bits)).unwrap_or(0);
    let mut next = vec![0_usize; (1 << bits) + 1];
    for (key, _) in &keys {
        if let Some(count) = next.get_mut(group(*key) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut next {
        sum += *start;
        *start = sum;
    }
    let mut parted = vec![(0, 0); keys.len()];
    for one in keys {
        if let Some(place) = next.get_mut(group(one.0)) {
            if let Some(slot) = parted.get_mut(*place) {
                *slot = one;
            }
            *place += 1;
        }
    }
    // Each start has moved to the end of its group.
    let mut start = 0;
    for end in next.into_iter().take(1 << bits) {
        if let Some(group) = parted.get_mut(start..end) {
            group.sort_unstable();
        }
        start = end;
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dict::mix;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn grouped_keys_are_sorted_keys(seeds in proptest::collection::vec(0_u64..3_000, 0..6_000)) {
            let keys: Vec<(u64, u32)> = seeds.iter().map(|seed| mix(7, *seed)).zip(0..).collect();
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            prop_assert_eq!(grouped(keys), sorted);
        }
    }
}
