use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use std::cmp::Ordering;

fn child(stage: Stage, registered: bool, outcome: &'static str) -> Counted<'static> {
    Counted { stage, registered, outside: false, outcome }
}

/// The children of tables 8-11 and 8-12.
fn report() -> Vec<Counted<'static>> {
    let mut children = Vec::new();
    for (stage, registered, outcome, n) in [
        (Stage::School, true, "", 15),
        (Stage::School, false, "support", 2),
        (Stage::School, false, "watch", 7),
        (Stage::School, false, "none", 20),
        (Stage::Preschool, true, "", 7),
        (Stage::Preschool, false, "health", 3),
        (Stage::Preschool, false, "watch", 4),
    ] {
        children.extend(std::iter::repeat_n(child(stage, registered, outcome), n));
    }
    let told = Counted { stage: Stage::School, registered: false, outside: true, outcome: "support" };
    children.push(told);
    children
}

#[test]
fn the_tables_of_the_report_come_out() {
    let children = report();
    let school = Tally::of(&children, Some(Stage::School));
    assert_eq!((school.surveyed, school.registered, school.support, school.watch, school.none), (44, 15, 2, 7, 20));
    assert_eq!((school.found(), school.outside, school.open), (9, 1, 0));
    let small = Tally::of(&children, Some(Stage::Preschool));
    assert_eq!((small.surveyed, small.registered, small.health), (14, 7, 3));
    assert_eq!((small.support, small.watch, small.none), (0, 4, 0));
    let all = Tally::of(&children, None);
    assert_eq!(all.of_surveyed(), Share { found: 13, of: 58 });
    assert_eq!(all.of_unknown(), Share { found: 13, of: 33 });
}

/// What statsmodels' `proportion_confint(…, method="wilson")` says.
#[test]
fn wilsons_interval_is_that_of_statsmodels() {
    for (found, of, low, high) in [
        (13, 58, 0.135_936_606_114_097_39, 0.346_611_176_389_186_9),
        (13, 33, 0.246_831_074_344_770_86, 0.563_165_591_800_597_8),
        (9, 44, 0.111_532_530_700_812_9, 0.345_005_780_611_016_55),
        (0, 5, 0.0, 0.434_482_464_783_174_87),
        (5, 5, 0.565_517_535_216_825_2, 1.0),
    ] {
        let (lower, upper) = Share { found, of }.wilson().unwrap();
        assert!((lower - low).abs() < 1e-12 && (upper - high).abs() < 1e-12, "{found}/{of}: {lower}–{upper}");
    }
    assert_eq!(Share { found: 0, of: 0 }.wilson(), None);
    assert_eq!(Share { found: 0, of: 0 }.rate(), None);
}

#[test]
fn nobody_is_judged_by_waiting_and_who_waits_is_in_no_yield() {
    let children = [child(Stage::School, false, ""), child(Stage::School, false, "watch")];
    let tally = Tally::of(&children, None);
    assert_eq!((tally.surveyed, tally.open, tally.none), (2, 1, 0));
    assert_eq!(tally.of_surveyed(), Share { found: 1, of: 1 });
}

#[test]
fn school_begins_in_april_and_the_first_of_april_is_the_older_year() {
    let day = date(2023, 2, 20);
    assert_eq!(Stage::on(Some(date(2016, 4, 1)), false, day), Stage::School);
    assert_eq!(Stage::on(Some(date(2016, 4, 2)), true, day), Stage::Preschool);
    assert_eq!(Stage::on(Some(date(2016, 4, 2)), false, date(2023, 4, 1)), Stage::School);
    assert_eq!(Stage::on(None, true, day), Stage::School);
    assert_eq!(Stage::on(None, false, day), Stage::Preschool);
}

#[test]
fn only_small_children_are_known_to_the_health_section_and_codes_are_unique() {
    assert!(!codes(outcomes(Stage::School)).contains(&"health"));
    assert!(codes(outcomes(Stage::Preschool)).contains(&"health"));
    let mut menu = menu_codes();
    let all = menu.len();
    menu.sort_unstable();
    menu.dedup();
    assert_eq!(menu.len(), all);
    for origin in Origin::ALL {
        assert_eq!(Origin::from_code(origin.code()), Some(origin));
    }
    assert_eq!(menu_label("school_watch"), ("学校", "児童生徒の見守り、観察"));
}

#[test]
fn an_indicator_changes_only_between_two_known_looks() {
    assert_eq!(change("not", "good"), Some(Ordering::Greater));
    assert_eq!(change("good", "partly"), Some(Ordering::Less));
    assert_eq!(change("partly", "partly"), Some(Ordering::Equal));
    assert_eq!(change("unknown", "good"), None);
    assert_eq!(change("", "good"), None);
}

proptest! {
    #[test]
    fn every_child_stands_in_one_column(drawn in prop::collection::vec((0..2usize, any::<bool>(), any::<bool>(), 0..5usize), 0..200)) {
        let outcomes = ["", "support", "watch", "none", "health"];
        let children: Vec<Counted<'_>> = drawn
            .iter()
            .map(|&(stage, registered, outside, outcome)| Counted { stage: Stage::ALL[stage], registered, outside, outcome: outcomes[outcome] })
            .collect();
        let all = Tally::of(&children, None);
        prop_assert_eq!(all.surveyed, all.registered + all.health + all.support + all.watch + all.none + all.open);
        let parts = Stage::ALL.map(|stage| Tally::of(&children, Some(stage)).surveyed);
        prop_assert_eq!(all.surveyed, parts.iter().sum::<u32>());
        prop_assert!(all.of_unknown().of <= all.of_surveyed().of);
    }

    #[test]
    fn the_interval_holds_the_rate_and_narrows_with_more_children(found in 0u32..500, more in 0u32..500) {
        let share = Share { found, of: found + more };
        if let (Some(rate), Some((low, high))) = (share.rate(), share.wilson()) {
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            prop_assert!(low <= rate + 1e-12 && rate <= high + 1e-12);
            let (wider_low, wider_high) = (low, high);
            let (low, high) = Share { found: found * 4, of: share.of * 4 }.wilson().unwrap();
            prop_assert!(high - low < wider_high - wider_low + 1e-12);
        }
    }
}
