//! 母子の連結: children of the resident register and the women whose 妊娠届出 or 母子手帳 speaks of that birth.
//!
//! Judged by the day that was expected, the home and the name; never by itself: each link is confirmed on the review desk. Made anew from everything
//! that stands whenever records or decisions changed.

use super::learn;
use super::store;
use super::store::births::Expected;
use crate::layout::{Layout, shipped};
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Column of the day a birth is expected.
const DUE: &str = "due";
/// Kinds of facts that tell of a birth to come.
const TELLING: [&str; 2] = ["pregnancy", "handbook"];
/// Years of age between which women are taken for mothers.
const MOTHER: std::ops::RangeInclusive<i16> = 14..=52;

/// Codes of the sources that tell of births to come.
fn sources(own: &[Layout]) -> Vec<String> {
    let tells = |layout: &&Layout| {
        layout
            .facts
            .iter()
            .any(|fact| TELLING.contains(&fact.kind.as_str()) && fact.columns.iter().any(|column| column == DUE))
    };
    let codes: BTreeSet<String> = shipped().iter().chain(own).filter(tells).map(|layout| layout.code.clone()).collect();
    codes.into_iter().collect()
}

/// Proposes mothers anew, from everything that stands.
pub(super) async fn again(tx: &mut Tx<'_>) -> Result<()> {
    let sources = sources(&crate::runs::layouts(tx).await?);
    let lower = learn::lower(tx).await?;
    let expected = store::births::expected(tx, &sources, &TELLING).await?;
    let decided = store::births::decided(tx).await?;
    let proposals = proposals(&expected, &decided, lower);
    store::births::propose(tx, &proposals).await
}

/// A decision about a child and a woman, by their persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The person of the child.
    pub child: Uuid,
    /// The person of the woman.
    pub woman: Uuid,
    /// Whether she is the mother.
    pub mother: bool,
}

/// Mothers to be confirmed: record of the child, record of the woman, certainty.
pub fn proposals(expected: &[Expected], decided: &[Decided], lower: f64) -> Vec<(Uuid, Uuid, f64)> {
    // By child: by woman, what speaks most for her.
    let mut children: BTreeMap<Uuid, BTreeMap<Uuid, (f64, &Expected)>> = BTreeMap::new();
    for one in expected {
        let Some(score) = score(one) else { continue };
        let women = children.entry(one.child_person).or_default();
        let best = women.entry(one.woman_person).or_insert((score, one));
        if score > best.0 || (score.total_cmp(&best.0).is_eq() && one.woman < best.1.woman) {
            *best = (score, one);
        }
    }
    let mut proposals = Vec::new();
    for (child, mut women) in children {
        let of =
            |woman: &Uuid| decided.iter().filter(|one| one.child == child && one.woman == *woman).collect::<Vec<_>>();
        if decided.iter().any(|one| one.child == child && one.mother) {
            continue;
        }
        women.retain(|woman, _| of(woman).is_empty());
        let nobody = 1.0;
        let all: f64 = nobody + women.values().map(|(score, _)| score.exp()).sum::<f64>();
        for (score, one) in women.values() {
            let certainty = score.exp() / all;
            if certainty >= lower {
                proposals.push((one.child, one.woman, certainty));
            }
        }
    }
    proposals.sort_by_key(|(child, woman, _)| (*child, *woman));
    proposals
}

/// How much speaks for a woman, as a logarithm; none where she cannot be the mother.
fn score(one: &Expected) -> Option<f64> {
    let born: Date = one.born.parse().ok()?;
    let due: Date = one.due.parse().ok()?;
    let late = (born - due).get_days();
    // Twelve weeks early to three weeks late.
    if !(-84..=21).contains(&late) || one.sex == "男" {
        return None;
    }
    let age = one.woman_birth.parse::<Date>().ok().map(|birth| jp::age_on(birth, born));
    if age.is_some_and(|age| !MOTHER.contains(&age)) {
        return None;
    }
    let day = match late.abs() {
        0..=14 => 1.5,
        15..=28 => 0.5,
        29..=42 => 0.0,
        _ => -1.0,
    };
    let home = match (one.household, one.address) {
        (true, _) => 3.0,
        (_, true) => 1.5,
        _ => 0.0,
    };
    let name = if one.surname { 1.5 } else { 0.0 };
    Some(day + home + name - 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(child: u128, woman: u128) -> Expected {
        Expected {
            child: Uuid::from_u128(child),
            child_person: Uuid::from_u128(100 + child),
            woman: Uuid::from_u128(woman),
            woman_person: Uuid::from_u128(200 + woman),
            born: "2026-04-01".to_owned(),
            due: "2026-04-05".to_owned(),
            woman_birth: "1996-01-01".to_owned(),
            sex: "女".to_owned(),
            household: true,
            address: true,
            surname: true,
        }
    }

    fn certainty(expected: &[Expected]) -> Vec<f64> {
        proposals(expected, &[], 0.0).into_iter().map(|(.., certainty)| certainty).collect()
    }

    #[test]
    fn day_home_and_name_make_a_mother_likely() {
        let one = expected(1, 2);
        let sure = certainty(std::slice::from_ref(&one));
        assert!(sure[0] > 0.95, "{sure:?}");
        let stranger = Expected { household: false, surname: false, ..one.clone() };
        assert!(certainty(&[stranger])[0] < sure[0]);
        for wrong in [
            Expected { born: "2025-12-01".to_owned(), ..one.clone() },
            Expected { sex: "男".to_owned(), ..one.clone() },
            Expected { woman_birth: "2016-01-01".to_owned(), ..one.clone() },
            Expected { due: "不明".to_owned(), ..one },
        ] {
            assert!(certainty(std::slice::from_ref(&wrong)).is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn two_women_take_from_each_other_and_twins_may_share_one() {
        let two = certainty(&[expected(1, 2), expected(1, 3)]);
        assert!(two.iter().all(|certainty| *certainty < 0.5), "{two:?}");
        let twins = certainty(&[expected(1, 3), expected(2, 3)]);
        assert!(twins.len() == 2 && twins.iter().all(|certainty| *certainty > 0.95));
        let told_twice = certainty(&[expected(1, 3), Expected { due: "2026-04-20".to_owned(), ..expected(1, 3) }]);
        assert_eq!(told_twice.len(), 1, "two facts of one woman are one");
    }

    #[test]
    fn who_was_decided_about_is_not_asked_about_again() {
        let decided =
            |woman: u128, mother| Decided { child: Uuid::from_u128(101), woman: Uuid::from_u128(200 + woman), mother };
        let both = [expected(1, 2), expected(1, 3)];
        let left = proposals(&both, &[decided(2, false)], 0.0);
        assert_eq!(left.iter().map(|(_, woman, _)| *woman).collect::<Vec<_>>(), [Uuid::from_u128(3)]);
        assert!(left[0].2 > 0.9, "she takes nothing from the other any more");
        assert!(proposals(&both, &[decided(2, true)], 0.0).is_empty());
    }
}
