use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn at(day: Date) -> Timestamp {
    day.at(12, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp()
}

fn run(n: u128, day: Date) -> Run {
    Run { id: Uuid::from_u128(n), model: Uuid::from_u128(99), base: -2.0, at: at(day) }
}

fn line(person: u128, listed: Date, decided: Option<(&str, Date)>) -> Line {
    Line {
        line: Uuid::from_u128(person + 1000),
        person: Uuid::from_u128(person),
        registered: false,
        listed_at: at(listed),
        decided: decided.map(|(outcome, on)| (outcome.to_owned(), on, at(on))),
    }
}

fn entered(person: u128, on: Date) -> Entered {
    Entered { person: Uuid::from_u128(person), on }
}

fn came(lines: &[Line], entries: &[Entered], today: Date) -> (Vec<(u128, Came, bool)>, usize) {
    let runs = [run(1, date(2026, 1, 10)), run(2, date(2026, 3, 10))];
    let (moments, open) = moments(&runs, lines, entries, today);
    let told = moments.iter().map(|moment| (moment.person.as_u128(), moment.came, moment.visited));
    (told.collect(), open.len())
}

#[test]
fn whom_nobody_went_to_is_unknown_and_never_a_no() {
    let today = date(2026, 4, 1);
    assert_eq!(came(&[], &[], date(2030, 1, 1)), (Vec::new(), 0));
    // On a list and not decided: open while its time runs, then unknown.
    let listed = [line(1, date(2026, 1, 20), None)];
    assert_eq!(came(&listed, &[], today), (Vec::new(), 1));
    assert_eq!(came(&listed, &[], date(2026, 7, 11)), (Vec::new(), 0));
    // Listed before there was any computation: of no list.
    assert_eq!(came(&[line(1, date(2026, 1, 9), Some(("none", date(2026, 1, 30))))], &[], today), (Vec::new(), 0));
    // Decided when the list was long past.
    let late = [line(1, date(2026, 1, 20), Some(("none", date(2026, 7, 11))))];
    assert_eq!(came(&late, &[], date(2026, 8, 1)), (Vec::new(), 0));
}

#[test]
fn every_result_is_told_apart_and_who_was_known_already_is_no_success() {
    let on = date(2026, 2, 1);
    let mut known = line(5, date(2026, 1, 20), Some(("support", on)));
    known.registered = true;
    let lines = [
        line(1, date(2026, 1, 20), Some(("support", on))),
        line(2, date(2026, 1, 20), Some(("watch", on))),
        line(3, date(2026, 1, 20), Some(("none", on))),
        line(4, date(2026, 1, 20), Some(("health", on))),
        known,
    ];
    let (told, open) = came(&lines, &[], date(2026, 4, 1));
    let wanted = [Came::Support, Came::Watch, Came::Nothing, Came::Followed, Came::Known];
    assert_eq!(told, (1..).zip(wanted).map(|(n, came)| (n, came, true)).collect::<Vec<_>>());
    assert_eq!(open, 0);
    assert_eq!(wanted.map(Came::need), [Some(true), Some(true), Some(false), None, None]);
}

#[test]
fn the_ledger_counts_within_a_year_with_and_without_a_visit() {
    let today = date(2027, 6, 1);
    let visited = [line(1, date(2026, 1, 20), Some(("none", date(2026, 2, 1))))];
    assert_eq!(came(&visited, &[entered(1, date(2026, 12, 1))], today).0, [(1, Came::Registered, true)]);
    assert_eq!(came(&visited, &[entered(1, date(2027, 3, 11))], today).0, [(1, Came::Nothing, true)], "too late");
    // A later list named the child again, nobody looked a second time, and within its year the ledger took it up.
    let again = came(&visited, &[entered(1, date(2027, 2, 2))], today).0;
    assert_eq!(again, [(1, Came::Nothing, true), (1, Came::Registered, false)]);
    assert_eq!(came(&[], &[entered(2, date(2026, 5, 1))], today).0, [(2, Came::Registered, false)]);
    assert_eq!(came(&[], &[entered(2, date(2026, 1, 10))], today).0, [], "before the list");
    assert_eq!(came(&[], &[entered(2, date(2027, 3, 11))], today).0, [], "a year is over");
}

#[test]
fn the_list_that_was_used_is_the_newest_one_and_a_correction_within_the_time_holds() {
    let runs = [run(1, date(2026, 1, 10)), run(2, date(2026, 3, 10))];
    let mut first = line(1, date(2026, 3, 20), Some(("support", date(2026, 4, 1))));
    let mut corrected = first.clone();
    corrected.decided = Some(("none".to_owned(), date(2026, 4, 1), at(date(2026, 4, 9))));
    let (told, _) = moments(&runs, &[first.clone(), corrected], &[], date(2026, 5, 1));
    assert_eq!((told.len(), told[0].run, told[0].came), (1, 1, Came::Nothing));
    // What was decided again when the support ended, long after, does not undo what was found.
    let mut ended = first.clone();
    ended.decided = Some(("none".to_owned(), date(2027, 1, 1), at(date(2027, 1, 1))));
    first.listed_at = at(date(2026, 3, 9));
    ended.listed_at = first.listed_at;
    let (told, _) = moments(&runs, &[first, ended], &[], date(2027, 5, 1));
    assert_eq!((told.len(), told[0].run, told[0].came), (1, 0, Came::Support));
}

proptest! {
    /// However lists, decisions and entries fall: a "no" has somebody who went, nobody is open and known at once, and what is told stays when time goes on
    /// without anything new.
    #[test]
    fn a_no_always_has_a_visit(days in prop::collection::vec((0i64..500, 0usize..6, 0i64..300), 0..30), entries in prop::collection::vec((0u128..30, 0i64..700), 0..10)) {
        let start = date(2026, 1, 1);
        let runs: Vec<Run> = (0..12).map(|n| run(n, start.saturating_add((i64::try_from(n).unwrap() * 30).days()))).collect();
        let outcomes = ["support", "watch", "none", "health"];
        let lines: Vec<Line> = (0u128..).zip(&days).map(|(n, (listed, outcome, after))| {
            let listed = start.saturating_add(listed.days());
            line(n, listed, outcomes.get(*outcome).map(|outcome| (*outcome, listed.saturating_add(after.days()))))
        }).collect();
        let entries: Vec<Entered> = entries.iter().map(|(n, on)| entered(*n, start.saturating_add(on.days()))).collect();
        let (told, open) = moments(&runs, &lines, &entries, date(2027, 1, 1));
        for moment in &told {
            prop_assert!(moment.visited || moment.came == Came::Registered);
            prop_assert!(!open.contains(&moment.person));
        }
        let (later, _) = moments(&runs, &lines, &entries, date(2035, 1, 1));
        prop_assert_eq!(told, later);
    }
}
