use super::*;
use crate::health::beat::Beat;
use crate::health::{Failures, Health, Job, Queue};
use proptest::prelude::*;
use uuid::Uuid;

fn at(minutes: i64) -> Timestamp {
    "2026-11-02T10:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn beat() -> Beat {
    Beat {
        process: Uuid::from_u128(1),
        kind: "serve".into(),
        host: "架空1".into(),
        version: "1.0.0".into(),
        started_at: at(-600),
        at: at(0),
        disk_free: Some(50 * GIB),
        disk_total: Some(100 * GIB),
        search_ready: Some(true),
        search_persons: Some(10),
        memory: None,
    }
}

fn well() -> Health {
    Health {
        at: at(0),
        database_seconds: 0.001,
        database_bytes: 1,
        events: Queue::default(),
        mails: Queue::default(),
        jobs: vec![Job { name: "見張り".into(), every: 60, last_run: Some(at(-1)) }],
        processes: vec![beat()],
        sealed_at: Some(at(-1)),
        unsealed_since: None,
        backup_at: Some(at(-60)),
        failures: Failures::default(),
        blocked: Vec::new(),
        sessions: 0,
        alarms: Vec::new(),
    }
}

fn kinds(health: &Health) -> Vec<&'static str> {
    wrongs(health).into_iter().map(|wrong| wrong.kind).collect()
}

#[test]
fn nothing_is_wrong_with_what_is_well() {
    assert_eq!(wrongs(&well()), []);
}

#[test]
fn each_thing_is_wrong_from_its_limit_on_and_not_before() {
    let queue = |minutes: i64| Queue { waiting: 3, dead: 0, oldest: Some(at(-minutes)) };
    assert_eq!(kinds(&Health { events: queue(5), ..well() }), [""; 0]);
    let late = wrongs(&Health { events: queue(6), ..well() });
    assert_eq!((late[0].kind, late[0].severity), ("queue.late", Severity::Warning));
    assert_eq!(wrongs(&Health { events: queue(31), ..well() })[0].severity, Severity::Critical);
    assert_eq!(kinds(&Health { events: Queue { dead: 1, ..Queue::default() }, ..well() }), ["queue.dead"]);
    assert_eq!(kinds(&Health { mails: Queue { dead: 1, ..Queue::default() }, ..well() }), ["mail.dead"]);
    let job = |last_run| Health { jobs: vec![Job { name: "見張り".into(), every: 60, last_run }], ..well() };
    assert_eq!(kinds(&job(Some(at(-8)))), [""; 0]);
    assert_eq!(kinds(&job(Some(at(-9)))), ["job.late"]);
    assert_eq!(kinds(&job(None)), [""; 0], "not yet begun");
    assert_eq!(kinds(&Health { unsealed_since: Some(at(-11)), ..well() }), ["seal.late"]);
    assert_eq!(kinds(&Health { backup_at: None, ..well() }), ["backup.old"]);
    assert_eq!(kinds(&Health { backup_at: Some(at(-26 * 60)), ..well() }), [""; 0]);
    assert_eq!(kinds(&Health { backup_at: Some(at(-27 * 60)), ..well() }), ["backup.old"]);
    assert_eq!(
        kinds(&Health { failures: Failures { unknown: 50, ..Failures::default() }, ..well() }),
        ["login.unknown"]
    );
    assert_eq!(kinds(&Health { blocked: vec![("csrf".into(), 19), ("rate".into(), 100)], ..well() }), ["blocked.many"]);
}

#[test]
fn a_process_that_fell_silent_is_missed_and_its_last_words_do_not_count() {
    let silent = Beat { at: at(-3), disk_free: Some(0), search_ready: Some(false), version: "0.9.0".into(), ..beat() };
    let found = wrongs(&Health { processes: vec![beat(), silent], ..well() });
    assert_eq!(found.iter().map(|wrong| wrong.kind).collect::<Vec<_>>(), ["process.silent"]);
    let newer = Beat { process: Uuid::from_u128(2), version: "1.1.0".into(), ..beat() };
    assert_eq!(kinds(&Health { processes: vec![beat(), newer], ..well() }), ["version.mixed"]);
    let full = Beat { disk_free: Some(GIB - 1), ..beat() };
    assert_eq!(wrongs(&Health { processes: vec![full], ..well() })[0].severity, Severity::Critical);
    let large = Beat { disk_free: Some(4 * GIB), disk_total: Some(100 * GIB), ..beat() };
    assert_eq!(kinds(&Health { processes: vec![large], ..well() }), ["disk.low"], "less than a twentieth");
    let filling = Beat { search_ready: Some(false), ..beat() };
    assert_eq!(kinds(&Health { processes: vec![filling.clone()], ..well() }), ["search.away"]);
    assert_eq!(kinds(&Health { processes: vec![Beat { started_at: at(-10), ..filling }], ..well() }), [""; 0]);
}

proptest! {
    /// More waiting, more failing, longer ago never makes anything better.
    #[test]
    fn worse_is_never_better(lag in 0i64..120, more in 0i64..120, dead in 0i64..3, unknown in 0i64..100) {
        let state = |lag: i64| Health {
            events: Queue { waiting: 1, dead, oldest: Some(at(-lag)) },
            failures: Failures { unknown, ..Failures::default() },
            ..well()
        };
        let (better, worse) = (wrongs(&state(lag)), wrongs(&state(lag + more)));
        prop_assert!(worse.len() >= better.len());
        let worst = |found: &[Wrong]| found.iter().map(|wrong| wrong.severity).max();
        prop_assert!(worst(&worse) >= worst(&better));
    }
}
