//! What comes before a meeting, and in which order. Pure.

use uuid::Uuid;

/// A case that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The child.
    pub person: Uuid,
    /// Report it comes from.
    pub intake: Option<Uuid>,
    /// Row that waits for a meeting of this kind.
    pub waiting: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// 重症度, when set.
    pub severity: Option<i16>,
    /// よみ
    pub kana: String,
}

/// The order in which a meeting goes through its cases: what somebody asked for, then the graver first, a case nobody has judged yet
/// before all that are; alike, by 五十音. Each child once: what was asked for says why.
pub fn in_order(mut due: Vec<Due>) -> Vec<Due> {
    due.sort_by_cached_key(|case| {
        (
            case.waiting.is_none(),
            std::cmp::Reverse(case.severity.unwrap_or(i16::MAX)),
            jp::gojuon_key(&case.kana),
            case.person,
        )
    });
    let mut seen = std::collections::HashSet::new();
    due.retain(|case| seen.insert(case.person));
    due
}

/// Moves a case one place up or down; none when it is at the end.
pub fn moved(order: &[Uuid], item: Uuid, down: bool) -> Option<Vec<Uuid>> {
    let at = order.iter().position(|id| *id == item)?;
    let to = if down { at.checked_add(1)? } else { at.checked_sub(1)? };
    let mut order = order.to_vec();
    (to < order.len()).then(|| order.swap(at, to))?;
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn due(person: u128, severity: Option<i16>, kana: &str, waiting: bool) -> Due {
        Due {
            person: Uuid::from_u128(person),
            intake: None,
            waiting: waiting.then(|| Uuid::from_u128(person + 100)),
            reason: String::new(),
            severity,
            kana: kana.into(),
        }
    }

    #[test]
    fn asked_for_first_then_the_graver_then_by_reading() {
        let order = in_order(vec![
            due(1, Some(3), "ヤマダ", false),
            due(2, Some(5), "アオキ", false),
            due(3, Some(3), "イトウ", false),
            due(4, None, "ワダ", false),
            due(5, Some(1), "ウエダ", true),
            due(3, Some(3), "イトウ", true),
        ]);
        let persons: Vec<u128> = order.iter().map(|case| case.person.as_u128()).collect();
        assert_eq!(persons, [3, 5, 4, 2, 1]);
    }

    proptest! {
        #[test]
        fn moving_loses_nobody_and_moves_back(n in 1usize..12, at in 0usize..12, down in any::<bool>()) {
            let order: Vec<Uuid> = (0..n).map(|id| Uuid::from_u128(id as u128)).collect();
            let item = Uuid::from_u128(at as u128);
            match moved(&order, item, down) {
                Some(other) => {
                    let mut sorted = other.clone();
                    sorted.sort();
                    prop_assert_eq!(&sorted, &order);
                    prop_assert_eq!(moved(&other, item, !down), Some(order));
                }
                None => prop_assert!(at >= n || (down && at + 1 == n) || (!down && at == 0)),
            }
        }
    }
}
