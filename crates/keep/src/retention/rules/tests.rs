use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const PERIODS: Periods = Periods { case_age: 25, custody_age: 25, close_years: 5, linked_age: 18, rows_years: 1 };

fn closed(birth: Date, closed_on: Date) -> Case {
    Case { birth: Some(birth), closed_on: Some(closed_on), registered_on: Some(closed_on), ..Case::default() }
}

fn day_of(end: &End) -> Date {
    match end {
        End::On(day, ..) => *day,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_is_kept_through_the_eve_of_the_twenty_fifth_birthday() {
    for (birth, last) in [
        (date(2001, 4, 1), date(2026, 3, 31)),
        (date(2001, 4, 2), date(2026, 4, 1)),
        // Born on 29 February: the eve of 1 March in a short year, 28 February.
        (date(2000, 2, 29), date(2025, 2, 28)),
        (date(2000, 3, 1), date(2025, 2, 28)),
    ] {
        let end = case(&closed(birth, date(2010, 6, 1)), &PERIODS);
        assert_eq!(day_of(&end), last, "{birth}");
        assert!(!end.is_over(last) && end.is_over(last.tomorrow().unwrap()));
    }
}

#[test]
fn a_case_that_was_closed_late_is_kept_for_the_fiscal_years_after_it() {
    let end = case(&closed(date(2001, 5, 1), date(2025, 3, 31)), &PERIODS);
    assert_eq!(day_of(&end), date(2030, 3, 31));
    let end = case(&closed(date(2001, 5, 1), date(2025, 4, 1)), &PERIODS);
    assert_eq!(day_of(&end), date(2031, 3, 31));
}

#[test]
fn what_goes_on_has_no_end_and_an_adoption_is_kept_for_good() {
    let birth = date(1980, 1, 1);
    assert_eq!(case(&Case { is_open: true, ..closed(birth, date(1990, 1, 1)) }, &PERIODS), End::Open);
    let adopted = case(&Case { was_adopted: true, ..closed(birth, date(1990, 1, 1)) }, &PERIODS);
    assert_eq!(adopted, End::Never(Rule::Adoption));
    assert!(!adopted.is_over(date(9000, 1, 1)));
}

#[test]
fn who_has_no_known_birth_is_kept_as_if_born_when_it_was_closed() {
    let unknown = Case { birth: None, ..closed(date(2000, 1, 1), date(2012, 2, 1)) };
    assert_eq!(day_of(&case(&unknown, &PERIODS)), date(2037, 3, 31));
}

#[test]
fn custody_keeps_longer_where_the_agency_says_so() {
    let longer = Periods { custody_age: 30, ..PERIODS };
    let placed = Case { was_placed: true, ..closed(date(2000, 1, 1), date(2010, 1, 1)) };
    assert_eq!(case(&placed, &longer), End::On(date(2029, 12, 31), Rule::Custody, "30歳に達した日".into()));
    assert_eq!(day_of(&case(&closed(date(2000, 1, 1), date(2010, 1, 1)), &longer)), date(2024, 12, 31));
}

#[test]
fn what_is_linked_ends_at_eighteen_and_parents_with_their_youngest() {
    let seen = Some(date(2022, 5, 19));
    let child = Linked {
        birth: Some(date(2008, 2, 29)),
        first_seen: seen,
        youngest: Some(date(2020, 1, 1)),
        ..Linked::default()
    };
    assert_eq!(linked(&child, &PERIODS), End::On(date(2026, 2, 28), Rule::Linked, "18歳に達した日".into()));
    let mother = Linked {
        birth: Some(date(1985, 1, 1)),
        first_seen: seen,
        youngest: Some(date(2010, 4, 1)),
        ..Linked::default()
    };
    assert_eq!(day_of(&linked(&mother, &PERIODS)), date(2028, 3, 31));
    // Grown-up children in the household before anything was linked keep nobody.
    let alone = Linked { youngest: Some(date(1990, 1, 1)), ..mother };
    assert_eq!(linked(&alone, &PERIODS), End::Open);
    let gone = Linked { gone_on: Some(date(2024, 3, 1)), ..alone };
    assert_eq!(day_of(&linked(&gone, &PERIODS)), date(2024, 3, 1));
}

#[test]
fn the_rests_of_a_file_of_a_leap_day_end_on_the_last_day_of_february() {
    assert_eq!(day_of(&rows(date(2024, 2, 29), &PERIODS)), date(2025, 2, 28));
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..40_000i64).prop_map(|days| date(1950, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn nobody_under_twenty_five_by_law_is_ever_over(birth in any_day(), closed_on in any_day(), today in any_day(), age in 25..60i16, years in 5..30i16, placed: bool) {
        let periods = Periods { case_age: age, custody_age: 25, close_years: years, ..PERIODS };
        let end = case(&Case { was_placed: placed, ..closed(birth, closed_on) }, &periods);
        if end.is_over(today) {
            prop_assert!(jp::legal_age(birth, today) >= 25 && today > closed_on);
        }
    }

    #[test]
    fn a_longer_period_never_ends_earlier(birth in any_day(), closed_on in any_day(), age in 25..60i16, years in 5..30i16) {
        let longer = Periods { case_age: age, close_years: years, ..PERIODS };
        let case_of = closed(birth, closed_on);
        prop_assert!(day_of(&case(&case_of, &longer)) >= day_of(&case(&case_of, &PERIODS)));
    }

    #[test]
    fn no_linked_child_is_over_before_eighteen(birth in any_day(), seen in any_day(), today in any_day(), youngest in prop::option::of(any_day())) {
        let end = linked(&Linked { birth: Some(birth), first_seen: Some(seen), gone_on: None, youngest }, &PERIODS);
        if end.is_over(today) {
            prop_assert!(jp::legal_age(birth, today) >= 18);
            prop_assert!(!matches!(end, End::On(_, Rule::Household, _)) || youngest.is_some_and(|one| jp::attains(one, 18).unwrap() < today));
        }
    }
}
