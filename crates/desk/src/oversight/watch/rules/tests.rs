//! A synthetic month of an office with planted browsers: how many are found, and how often innocent staff are troubled.

use super::*;
use rand::{Rng, RngExt, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

const STAFF: u32 = 300;
const DAYS: i64 = 30;
const BROWSERS: u32 = 20;
/// Staff of one agency, and the persons in its registers.
const OFFICE: u32 = 20;
const PERSONS: u128 = 8_000;
const NIGHT: Night = Night { from: 22, until: 6, on_duty: false };

/// Surnames as common as they are in the country.
struct Surnames {
    /// Bearers up to each one.
    sums: Vec<u64>,
}

impl Surnames {
    fn read() -> Self {
        let mut sum = 0;
        let people = crate::reference::surnames().filter_map(|[_, _, people]| people.parse::<u64>().ok());
        Self {
            sums: people
                .map(|people| {
                    sum += people;
                    sum
                })
                .collect(),
        }
    }

    fn pick(&self, rng: &mut impl Rng) -> usize {
        let at = rng.random_range(0..*self.sums.last().unwrap());
        self.sums.partition_point(|sum| *sum <= at)
    }

    /// Fewer than one in 200 bear it.
    fn is_rare(&self, name: usize) -> bool {
        let before = name.checked_sub(1).map_or(0, |before| self.sums[before]);
        (self.sums[name] - before) * 200 < *self.sums.last().unwrap()
    }
}

/// Who is looked at, and by whom.
struct World {
    surnames: Surnames,
    of_persons: Vec<usize>,
}

impl World {
    fn stranger(&self, rng: &mut impl Rng, at: Timestamp, own: usize) -> Look {
        let person = rng.random_range(0..PERSONS);
        let kin = self.of_persons[person as usize] == own && self.surnames.is_rare(own);
        Look { kin, ..look(at, Kind::View, person, true) }
    }
}

fn moment(day: i64, minute: i64) -> Timestamp {
    // Midnight in Japan of 1 June 2026.
    Timestamp::from_second(1_780_239_600 + day * 86_400 + minute * 60).unwrap()
}

fn look(at: Timestamp, kind: Kind, person: u128, outside: bool) -> Look {
    Look { at, kind, person: Some(Uuid::from_u128(person)), outside, kin: false }
}

/// An ordinary day: own cases mostly, a few others, searches followed by opening, now and then a refusal, sometimes overtime.
fn ordinary_day(world: &World, rng: &mut impl Rng, own: usize, day: i64, looks: &mut Vec<Look>) {
    let busy = rng.random_range(0..100) < 5;
    let others = if busy { rng.random_range(10..25) } else { rng.random_range(0..6) };
    for _ in 0..others {
        let minute = rng.random_range(8 * 60 + 30..18 * 60);
        looks.push(look(moment(day, minute), Kind::Search, 0, false));
        looks.push(world.stranger(rng, moment(day, minute), own));
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
            let minute = rng.random_range(22 * 60..24 * 60);
            looks.push(world.stranger(rng, moment(day, minute), own));
        }
    }
    for _ in 0..rng.random_range(0..3) {
        looks.push(look(moment(day, rng.random_range(9 * 60..17 * 60)), Kind::Denied, 0, false));
    }
}

/// One day on which somebody looks around, in one of six ways; the last three look at the one person the whole town talks about.
fn browsing_day(browser: u32, day: i64, looks: &mut Vec<Look>) {
    if browser >= BROWSERS - 3 {
        return looks.push(look(moment(day, 12 * 60), Kind::View, 99_999, true));
    }
    match browser % 6 {
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
        4 => (0..15).for_each(|n| looks.push(look(moment(day, 19 * 60 + n % 9), Kind::Denied, 0, false))),
        _ => looks.push(Look { kin: true, ..look(moment(day, 12 * 60), Kind::View, 90_000, true) }),
    }
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
        let found = judge(&looks[from..to], now, NIGHT);
        raised.extend(
            found.into_iter().map(|found| (found, (now - SignedDuration::from_hours(12)).as_second() / 86_400)),
        );
    }
    raised
}

/// Persons of one office whom too many looked at, each counted once for every day it would be told of.
fn shared(office: &[(Uuid, &Look)]) -> BTreeMap<(Uuid, i64), BTreeSet<Uuid>> {
    let mut found = BTreeMap::new();
    for day in 0..DAYS {
        let now = moment(day + 1, 0);
        let seen = || {
            office
                .iter()
                .filter(|(_, look)| {
                    look.kind == Kind::View && look.outside && look.at <= now && look.at > now - SAME_PERSON_SPAN
                })
                .filter_map(|(reader, look)| Some((look.person?, *reader)))
        };
        let today: BTreeSet<Uuid> = office
            .iter()
            .filter(|(_, look)| look.at <= now && look.at > now - DAY)
            .filter_map(|(_, look)| look.person)
            .collect();
        for person in seen_by_many(seen()).intersection(&today) {
            found.insert((*person, day), seen().filter(|(seen, _)| seen == person).map(|(_, reader)| reader).collect());
        }
    }
    found
}

#[test]
fn planted_browsers_are_found_and_others_left_alone() {
    let mut rng = rand::rngs::SmallRng::seed_from_u64(7);
    let surnames = Surnames::read();
    let of_persons = (0..PERSONS).map(|_| surnames.pick(&mut rng)).collect();
    let world = World { surnames, of_persons };
    let (mut found, mut false_alarms) = (BTreeSet::new(), 0);
    for office in 0..STAFF / OFFICE {
        let mut of_office = Vec::new();
        for staff in office * OFFICE..(office + 1) * OFFICE {
            let own = world.surnames.pick(&mut rng);
            let mut looks = Vec::new();
            for day in 0..DAYS {
                ordinary_day(&world, &mut rng, own, day, &mut looks);
            }
            if staff < BROWSERS {
                let day = if staff >= BROWSERS - 3 { 10 + i64::from(staff % 3) } else { rng.random_range(2..DAYS - 2) };
                browsing_day(staff, day, &mut looks);
            }
            let raised = alarms(&mut looks);
            if staff < BROWSERS && !raised.is_empty() {
                found.insert(staff);
            } else if staff >= BROWSERS {
                false_alarms += raised.len();
            }
            of_office.extend(looks.into_iter().map(|look| (Uuid::from_u128(staff.into()), look)));
        }
        let of_office: Vec<(Uuid, &Look)> = of_office.iter().map(|(staff, look)| (*staff, look)).collect();
        for ((person, _), readers) in shared(&of_office) {
            if person == Uuid::from_u128(99_999) {
                found.extend(readers.iter().filter_map(|reader| u32::try_from(reader.as_u128()).ok()));
            } else {
                false_alarms += 1;
            }
        }
    }
    let recall = found.len() as f64 / f64::from(BROWSERS);
    let false_per_hundred_days = 100.0 * false_alarms as f64 / (f64::from(STAFF - BROWSERS) * DAYS as f64);
    assert!(recall >= 0.9, "recall {recall}, found {found:?}");
    assert!(false_per_hundred_days <= 1.0, "false alarms per 100 staff-days: {false_per_hundred_days}");
}

#[test]
fn the_limits_are_where_they_are_said_to_be() {
    let now = moment(3, 15 * 60);
    let views =
        |count: u128| -> Vec<Look> { (0..count).map(|n| look(moment(3, 14 * 60 + 30), Kind::View, n, true)).collect() };
    assert_eq!(judge(&views(30), now, NIGHT), []);
    assert_eq!(judge(&views(31), now, NIGHT), [Suspicion::ManyInAnHour]);
    assert_eq!(judge(&views(101), now, NIGHT), [Suspicion::ManyInAnHour, Suspicion::ManyInADay]);
    let own: Vec<Look> = (0..200).map(|n| look(moment(3, 14 * 60), Kind::View, n, false)).collect();
    assert_eq!(judge(&own, now, NIGHT), [], "own cases are work");
    let night: Vec<Look> = (0..5).map(|n| look(moment(3, 60), Kind::View, n, true)).collect();
    assert_eq!(judge(&night, moment(3, 120), NIGHT), [Suspicion::AtNight]);
    assert_eq!(judge(&night, moment(3, 120), Night { on_duty: true, ..NIGHT }), [], "on night duty");
    let early = Night { from: 1, until: 2, on_duty: false };
    assert_eq!(judge(&night, moment(3, 120), early), [Suspicion::AtNight], "a night within one day");
    assert_eq!(judge(&night, moment(3, 120), Night { from: 2, ..NIGHT }), [], "01:00 is before this agency's night");
    let kin = [Look { kin: true, ..look(moment(3, 14 * 60 + 30), Kind::View, 1, true) }];
    assert_eq!(judge(&kin, now, NIGHT), [Suspicion::Kin]);
    let own = [Look { kin: true, ..look(moment(3, 14 * 60 + 30), Kind::View, 1, false) }];
    assert_eq!(judge(&own, now, NIGHT), [], "given to them as their case");
}
