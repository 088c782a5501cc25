//! Worked examples of `docs/deadlines.md`, and every way of counting against a paper calendar.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn a_custody_of_june_2025() {
    let start = date(2025, 6, 2);
    let request = RuleName::WarrantRequest.deadline(start).unwrap();
    assert_eq!(request.last_day, date(2025, 6, 8));
    assert_eq!(request.to_string(), "令和7年6月8日まで(一時保護状の請求)");
    assert_eq!(request.too_late_at().unwrap().to_string(), "2025-06-08T15:00:00Z");
    assert_eq!(request.days_left(date(2025, 6, 8)), 0);
    assert_eq!(request.days_left(date(2025, 6, 10)), -2);
    assert_eq!(RuleName::WarrantObjection.deadline(date(2025, 6, 10)).unwrap().last_day, date(2025, 6, 13));
    assert_eq!(RuleName::CustodyLimit.deadline(start).unwrap().last_day, date(2025, 8, 1));
    assert_eq!(Counting::MonthsFromNextDay(2).last_day(start), Some(date(2025, 8, 2)));
}

#[test]
fn months_without_a_matching_day_end_on_their_last() {
    let start = date(2025, 12, 31);
    assert_eq!(Counting::MonthsFromThatDay(2).last_day(start), Some(date(2026, 2, 28)));
    assert_eq!(Counting::MonthsFromNextDay(2).last_day(start), Some(date(2026, 2, 28)));
    assert_eq!(Counting::MonthsFromNextDay(1).last_day(date(2026, 2, 28)), Some(date(2026, 3, 31)));
}

#[test]
fn hours_are_real_hours() {
    let clock = HoursClock::safety_check("2025-12-30T23:30:00+09:00".parse().unwrap());
    assert_eq!(clock.due(), "2026-01-01T23:30:00+09:00".parse().unwrap());
    assert_eq!(clock.warnings()[0], "2025-12-31T23:30:00+09:00".parse().unwrap());
    assert_eq!(clock.warnings()[2], "2026-01-01T17:30:00+09:00".parse().unwrap());
    assert!(clock.is_over(clock.due()) && !clock.is_over(clock.warnings()[2]));
    assert_eq!(clock.left(clock.warnings()[2]), SignedDuration::from_hours(6));
    assert_eq!(clock.to_string(), "受理から48時間以内");
    assert_eq!(day_in_japan("2026-01-01T15:00:00Z".parse().unwrap()), date(2026, 1, 2));
}

/// Walks day by day, as one counts on a paper calendar.
fn count_days(first: Date, days: i16) -> Date {
    (1..days).fold(first, |day, _| day.tomorrow().unwrap())
}

proptest! {
    #[test]
    fn days_agree_with_a_paper_calendar(offset in 0..60_000i64, days in 1..400i16) {
        let start = date(1990, 1, 1).checked_add(offset.days()).unwrap();
        prop_assert_eq!(Counting::DaysFromThatDay(days).last_day(start), Some(count_days(start, days)));
        let next = start.tomorrow().unwrap();
        prop_assert_eq!(Counting::DaysFromNextDay(days).last_day(start), Some(count_days(next, days)));
    }

    #[test]
    fn months_agree_with_a_paper_calendar(offset in 0..60_000i64, months in 1..30i16) {
        let start = date(1990, 1, 1).checked_add(offset.days()).unwrap();
        let end = Counting::MonthsFromThatDay(months).last_day(start).unwrap();
        let after = end.tomorrow().unwrap();
        let index = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        // The day after the end is the matching day, or the first of the month after the one without it.
        let matches = after.day() == start.day() && index(after) == index(start) + i32::from(months);
        let fell_back = after.day() == 1 && index(after) == index(start) + i32::from(months) + 1 && end.day() < start.day();
        prop_assert!(matches || fell_back, "{start} + {months} → {end}");
    }
}

/// The rows of the table in `docs/deadlines.md` that begin with the code of a rule.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let table = include_str!("../../../../docs/deadlines.md");
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

/// The rule a cell names, and how often it was extended.
fn named(cell: &str) -> (RuleName, u8) {
    let (code, times) = cell.split_once('×').unwrap_or((cell, "1"));
    let code = code.trim().trim_matches('`');
    let rule = RuleName::ALL.into_iter().find(|rule| serde_json::to_value(rule).unwrap() == code);
    (rule.unwrap_or_else(|| panic!("no rule {code}")), times.parse().unwrap())
}

#[test]
fn the_table_names_every_rule_with_its_counting_and_source() {
    let told: Vec<_> = rows().filter(|row| row.len() == 5).collect();
    assert_eq!(told.len(), RuleName::ALL.len());
    for (row, rule) in told.into_iter().zip(RuleName::ALL) {
        let words = [rule.to_string(), rule.counting().to_string(), rule.law().to_owned()];
        assert_eq!((named(row[0]).0, row[1], row[3], row[4]), (rule, &*words[0], &*words[1], &*words[2]));
    }
}

#[test]
fn the_worked_examples_of_the_table_come_out() {
    let examples: Vec<_> = rows().filter(|row| row.len() == 4).collect();
    let missing = RuleName::ALL.into_iter().find(|rule| !examples.iter().any(|row| named(row[0]).0 == *rule));
    assert_eq!(missing, None, "a rule without an example");
    for row in examples {
        let ((rule, times), start) = (named(row[0]), row[1].parse().unwrap());
        let deadline = match rule {
            RuleName::CustodyExtension => Deadline::of_custody(start, times),
            rule => rule.deadline(start),
        };
        let deadline = deadline.unwrap();
        assert_eq!(deadline.last_day.to_string(), row[2], "{row:?}");
        assert_eq!(slow_last_day(deadline.counting, start).to_string(), row[2], "the slow way disagrees: {row:?}");
    }
}

/// Another way to the same day: walks the calendar a day at a time and looks only at the numbers of days and months.
fn slow_last_day(counting: Counting, start: Date) -> Date {
    let walk = |from: Date, steps: i16, forward: bool| {
        (0..steps).fold(from, |day, _| if forward { day.tomorrow().unwrap() } else { day.yesterday().unwrap() })
    };
    match counting {
        Counting::DaysFromThatDay(days) => walk(start, days - 1, true),
        Counting::DaysFromNextDay(days) => walk(start, days, true),
        Counting::DaysBefore(days) => walk(start, days, false),
        Counting::MonthsFromThatDay(months) => slow_months(start, months),
        Counting::MonthsFromNextDay(months) => slow_months(start.tomorrow().unwrap(), months),
    }
}

fn slow_months(first: Date, months: i16) -> Date {
    let (mut day, mut begun) = (first, 0);
    loop {
        let next = day.tomorrow().unwrap();
        if next.month() != day.month() {
            begun += 1;
        }
        // The matching day has come, or the month went by without one.
        if (begun == months && next.day() == first.day()) || begun > months {
            return day;
        }
        day = next;
    }
}

proptest! {
    #[test]
    fn every_rule_agrees_with_the_slow_way(offset in 0..60_000i64, rule in 0..RuleName::ALL.len()) {
        let start = date(1990, 1, 1).checked_add(offset.days()).unwrap();
        let deadline = RuleName::ALL[rule].deadline(start).unwrap();
        prop_assert_eq!(deadline.last_day, slow_last_day(deadline.counting, start));
    }

    #[test]
    fn each_extension_ends_later_and_never_after_two_more_months(offset in 0..60_000i64, times in 0..12u8) {
        let start = date(1990, 1, 1).checked_add(offset.days()).unwrap();
        let now = Deadline::of_custody(start, times).unwrap();
        let next = Deadline::of_custody(start, times + 1).unwrap();
        prop_assert_eq!(next.last_day, slow_last_day(next.counting, start));
        prop_assert!(now.last_day < next.last_day);
        prop_assert!(next.last_day <= slow_months(now.last_day.tomorrow().unwrap(), 2));
    }
}
