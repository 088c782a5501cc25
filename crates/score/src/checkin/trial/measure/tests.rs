use super::super::chain::leaves;
use super::*;
use crate::checkin::outcomes::model::{Came, Counts, Landmark};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::HashMap;

const MODEL: Uuid = Uuid::from_u128(7);

fn at(n: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + n * 86_400).unwrap()
}

/// A list of so many children, the first one first; chained to what was kept before.
fn list(kept: &mut Kept, n: u128, model: Uuid, children: u128) {
    let id = Uuid::from_u128(1000 + n);
    let children: Vec<Placed> = (1..=children)
        .map(|child| Placed {
            person: Uuid::from_u128(child),
            place: usize::try_from(child).unwrap(),
            share: 1.0 / (child as f64 + 1.0),
        })
        .collect();
    let run = Run { id, model, base: 0.0, at: at(i64::try_from(n).unwrap()) };
    let leaves = leaves(id, &children);
    let before = kept.chain.last().map(|link| link.chain.clone()).unwrap_or_default();
    let chain = link(&before, id, model, run.at, &leaves);
    kept.head = Some(hex(&chain));
    kept.chain.push(Link { run, n: i64::try_from(kept.chain.len()).unwrap() + 1, leaves: leaves.clone(), chain });
    if model == MODEL {
        kept.lists.push(Listed { run, leaves, children });
    }
}

fn kept() -> Kept {
    let mut kept = Kept { lists: Vec::new(), chain: Vec::new(), head: None };
    list(&mut kept, 0, MODEL, 60);
    list(&mut kept, 1, Uuid::from_u128(8), 60);
    list(&mut kept, 2, MODEL, 60);
    kept
}

fn moment(person: u128, came: Came, visited: bool) -> Moment {
    Moment { run: 0, person: Uuid::from_u128(person), visited, came, on: date(2026, 10, 1), used_at: at(1) }
}

/// What the shown list had in this place.
fn shown(places: &[(u128, usize)]) -> Found {
    let landmark = |(person, place): &(u128, usize)| Landmark {
        person: Uuid::from_u128(*person),
        model: Uuid::from_u128(9),
        visited: true,
        came: Came::Support,
        on: date(2026, 10, 1),
        months: None,
        sex: String::new(),
        share: 0.5,
        place: *place,
        known: HashMap::new(),
        whole: true,
    };
    Found { landmarks: places.iter().map(landmark).collect(), counts: Counts::default() }
}

#[test]
fn the_visited_are_counted_where_they_stood_and_whom_nobody_went_to_is_unknown() {
    let moments = [
        moment(1, Came::Support, true),
        moment(2, Came::Nothing, true),
        moment(3, Came::Watch, true),
        moment(30, Came::Nothing, true),
        moment(40, Came::Registered, true),
        moment(4, Came::Known, true),
        moment(5, Came::Registered, false),
        moment(900, Came::Support, true),
    ];
    let trial = measure(&kept(), &moments, &shown(&[(1, 2), (2, 50), (3, 10), (30, 5), (40, 11)]), 10);
    let of = |among: Among| {
        let part = trial.parts.iter().find(|part| part.among == among).unwrap();
        (part.found, part.nothing)
    };
    assert_eq!(of(Among::Both), (2, 0));
    assert_eq!(of(Among::Silent), (0, 1));
    assert_eq!(of(Among::Shown), (0, 1));
    assert_eq!(of(Among::Neither), (1, 0), "found nothing, and entered the ledger later: in need");
    assert_eq!(
        trial.unvisited, 5,
        "of the first ten, five are known: three visited, one known before, one of the ledger"
    );
    assert_eq!((trial.lists, trial.erased, trial.order), (2, 0, None));
    assert_eq!((trial.first, trial.newest), (kept().lists[0].run.day(), kept().lists[1].run.day()));
    assert!(trial.whole);
}

#[test]
fn enough_visits_are_ordered_as_the_silent_list_had_them() {
    let visit = |n: u128| moment(n, if n <= 20 { Came::Support } else { Came::Nothing }, true);
    let moments: Vec<Moment> = (1..=40).map(visit).collect();
    let trial = measure(&kept(), &moments, &shown(&[]), 10);
    assert!((trial.order.unwrap().value - 1.0).abs() < 1e-12);
    let few = measure(&kept(), &moments[1..], &shown(&[]), 10);
    assert_eq!(few.order, None, "nineteen found");
}

#[test]
fn what_was_changed_is_found_and_what_was_erased_is_told() {
    let whole = |kept: &Kept| measure(kept, &[], &shown(&[]), 10).whole;
    let mut erased = kept();
    erased.lists[0].children.remove(3);
    let trial = measure(&erased, &[], &shown(&[]), 10);
    assert_eq!((trial.whole, trial.erased), (true, 1));

    let mut moved = kept();
    moved.lists[1].children[0].share = 0.9;
    assert!(!whole(&moved), "a share was changed");
    let mut placed = kept();
    placed.lists[1].children[0].place = 2;
    assert!(!whole(&placed), "a place was changed");
    let mut taken = kept();
    taken.chain.remove(1);
    assert!(!whole(&taken), "a list was taken out, also of another model");
    let mut cut = kept();
    cut.chain.pop();
    assert!(!whole(&cut), "the newest was taken out: the audit trail knows it");
    let mut forged = kept();
    forged.chain[0].leaves[0] ^= 1;
    assert!(!whole(&forged), "leaves were changed");
}
