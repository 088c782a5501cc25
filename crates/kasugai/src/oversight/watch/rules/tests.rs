//! A synthetic month of an office with planted browsers: how many are found, and how often innocent staff are troubled.

use super::*;
use rand::{Rng, RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

const STAFF: u32 = 300;
const DAYS: i64 = 30;
const BROWSERS: u32 = 20;

fn moment(day: i64, minute: i64) -> Timestamp {
    // Midnight in Japan of 1 June 2026.
    Timestamp::from_second(1_780_239_600 + day * 86_400 + minute * 60).unwrap()
}

fn look(at: Timestamp, kind: Kind, person: u128, outside: bool) -> Look {
    Look { at, kind, person: Some(Uuid::from_u128(person)), outside }
}

/// An ordinary day: own cases mostly, a few others, searches followed by opening, now and then a refusal, sometimes overtime.
fn ordinary_day(rng: &mut impl Rng, day: i64, looks: &mut Vec<Look>) {
    let busy = rng.random_range(0..100) < 5;
    let others = if busy { rng.random_range(10..25) } else { rng.random_range(0..6) };
    for _ in 0..others {
        let minute = rng.random_range(8 * 60 + 30..18 * 60);
        looks.push(look(moment(day, minute), Kind::Search, 0, false));
        looks.push(look(moment(day, minute), Kind::View, rng.random_range(0..50_000), true));
    }
    for _ in 0..rng.random_range(5..40) {
        looks.push(look(
            moment(day, rng.random_range(8 * 60 + 30..18 * 60)),
            Kind::View,
            rng.random_range(0..30),
            false,
        ));
    }
    if rng.random_range(0..100) < 10 {
        let late = rng.random_range(1..4);
        for _ in 0..late {
            looks.push(look(
                moment(day, rng.random_range(22 * 60..24 * 60)),
                Kind::View,
                rng.random_range(0..50_000),
                true,
            ));
        }
    }
    for _ in 0..rng.random_range(0..3) {
        looks.push(look(moment(day, rng.random_range(9 * 60..17 * 60)), Kind::Denied, 0, false));
    }
}

/// One day on which somebody looks around, in one of five ways.
fn browsing_day(rng: &mut impl Rng, way: u32, day: i64, looks: &mut Vec<Look>) {
    match way % 5 {
        0 => (0..45).for_each(|n| {
            looks.push(look(moment(day, 13 * 60 + n), Kind::View, 60_000 + u128::from(n.unsigned_abs()), true))
        }),
        1 => (0..130).for_each(|n| {
            looks.push(look(moment(day, 9 * 60 + 4 * n), Kind::View, 70_000 + u128::from(n.unsigned_abs()), true))
        }),
        2 => (0..9).for_each(|n| {
            looks.push(look(moment(day, 23 * 60 + n), Kind::View, 80_000 + u128::from(n.unsigned_abs()), true))
        }),
        3 => (0..40).for_each(|n| looks.push(look(moment(day, 20 * 60 + n), Kind::Search, 0, false))),
        _ => (0..15).for_each(|n| looks.push(look(moment(day, 19 * 60 + n % 9), Kind::Denied, 0, false))),
    }
    let _ = rng;
}

/// Alarms a member of staff would have raised: one per kind and day, judged at each ten minutes in which something happened.
fn alarms(looks: &mut [Look]) -> BTreeSet<(Suspicion, i64)> {
    looks.sort_by_key(|look| look.at);
    let marks: BTreeSet<i64> = looks.iter().map(|look| look.at.as_second() / 600 + 1).collect();
    let mut raised = BTreeSet::new();
    for mark in marks {
        let now = Timestamp::from_second(mark * 600).unwrap();
        let from = looks.partition_point(|look| look.at <= now - DAY);
        let to = looks.partition_point(|look| look.at <= now);
        let found = judge(&looks[from..to], now, false);
        raised.extend(
            found.into_iter().map(|found| (found, (now - SignedDuration::from_hours(12)).as_second() / 86_400)),
        );
    }
    raised
}

#[test]
fn planted_browsers_are_found_and_others_left_alone() {
    let mut rng = rand::rngs::SmallRng::seed_from_u64(7);
    let (mut found, mut false_alarms) = (0, BTreeMap::<u32, usize>::new());
    for staff in 0..STAFF {
        let mut looks = Vec::new();
        for day in 0..DAYS {
            ordinary_day(&mut rng, day, &mut looks);
        }
        let is_browser = staff < BROWSERS;
        if is_browser {
            let day = rng.random_range(2..DAYS - 2);
            browsing_day(&mut rng, staff, day, &mut looks);
        }
        let raised = alarms(&mut looks);
        if is_browser {
            found += usize::from(!raised.is_empty());
        } else if !raised.is_empty() {
            false_alarms.insert(staff, raised.len());
        }
    }
    let recall = f64::from(u32::try_from(found).unwrap()) / f64::from(BROWSERS);
    let false_per_hundred_days =
        100.0 * false_alarms.values().sum::<usize>() as f64 / (f64::from(STAFF - BROWSERS) * DAYS as f64);
    assert!(recall >= 0.9, "recall {recall}");
    assert!(false_per_hundred_days <= 1.0, "false alarms per 100 staff-days: {false_per_hundred_days}");
}

#[test]
fn the_limits_are_where_they_are_said_to_be() {
    let now = moment(3, 15 * 60);
    let views =
        |count: u128| -> Vec<Look> { (0..count).map(|n| look(moment(3, 14 * 60 + 30), Kind::View, n, true)).collect() };
    assert_eq!(judge(&views(30), now, false), []);
    assert_eq!(judge(&views(31), now, false), [Suspicion::ManyInAnHour]);
    assert_eq!(judge(&views(101), now, false), [Suspicion::ManyInAnHour, Suspicion::ManyInADay]);
    let own: Vec<Look> = (0..200).map(|n| look(moment(3, 14 * 60), Kind::View, n, false)).collect();
    assert_eq!(judge(&own, now, false), [], "own cases are work");
    let night: Vec<Look> = (0..5).map(|n| look(moment(3, 60), Kind::View, n, true)).collect();
    assert_eq!(judge(&night, moment(3, 120), false), [Suspicion::AtNight]);
    assert_eq!(judge(&night, moment(3, 120), true), [], "on night duty");
}
