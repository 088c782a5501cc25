//! Ages: the legal one, and the one people say.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

/// Completed years as people say them: one more on each birthday. Births on 29 February count on 1 March in short years.
///
/// Show this one on screens. Negative before birth.
#[must_use]
pub fn age_on(birth: Date, on: Date) -> i16 {
    let years = on.year().saturating_sub(birth.year());
    let before_birthday = (on.month(), on.day()) < (birth.month(), birth.day());
    years.saturating_sub(i16::from(before_birthday))
}

/// Completed years by law: one more at the end of the day before the birthday, here on all of that day
/// (年齢計算ニ関スル法律, 民法143条). Who is born on 1 April is a year older on 31 March; on 29 February, on 28 February.
///
/// Use this one wherever a law says 「~歳に達した日」 and its scheme does not count otherwise.
#[must_use]
pub fn legal_age(birth: Date, on: Date) -> i16 {
    let years = age_on(birth, on);
    let next = years.saturating_add(1);
    if attains(birth, next).is_some_and(|day| day <= on) { next } else { years }
}

/// The day on which a person legally attains `age` (~歳に達する日): the eve of that birthday. `None` outside the calendar.
#[must_use]
pub fn attains(birth: Date, age: i16) -> Option<Date> {
    let year = birth.year().checked_add(age)?;
    // A birthday that the year lacks (29 February) is 1 March, so that the eve is 28 February.
    Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).ok()?.yesterday().ok()
}

/// Completed months as people say them. Negative before birth.
#[must_use]
pub fn months_on(birth: Date, on: Date) -> i32 {
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    months(on) - months(birth) - i32::from(on.day() < birth.day())
}

/// The day on which a child is legally `months` months old (生後~月に至った日): the eve of the matching day of the month, or
/// the month's last day where no day matches (民法143条2項). Born on 1 April: two months on 31 May.
#[must_use]
pub fn attains_months(birth: Date, months: i32) -> Option<Date> {
    let matching = birth.checked_add(months.months()).ok()?;
    if matching.day() == birth.day() { matching.yesterday().ok() } else { Some(matching) }
}

/// An age as screens show it: `生後12日`, `8か月`, `2歳3か月`, `14歳`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeShown {
    /// Born on.
    pub birth: Date,
    /// Seen on.
    pub on: Date,
}

impl fmt::Display for AgeShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (years, months) = (age_on(self.birth, self.on), months_on(self.birth, self.on));
        match (years, months) {
            _ if self.on < self.birth => f.write_str("出生前"),
            (0, 0) => write!(f, "生後{}日", self.on.since(self.birth).map_or(0, |span| span.get_days())),
            (0, months) => write!(f, "{months}か月"),
            (1..=5, months) if months % 12 > 0 => write!(f, "{years}歳{}か月", months % 12),
            (years, _) => write!(f, "{years}歳"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_law_counts_from_the_eve() {
        let april_first = date(2019, 4, 1);
        assert_eq!(legal_age(april_first, date(2020, 3, 30)), 0);
        assert_eq!(legal_age(april_first, date(2020, 3, 31)), 1);
        assert_eq!(age_on(april_first, date(2020, 3, 31)), 0);
        assert_eq!(age_on(april_first, date(2020, 4, 1)), 1);
        assert_eq!(attains(date(2008, 2, 29), 18), Some(date(2026, 2, 28)));
        assert_eq!(attains(date(2008, 2, 29), 4), Some(date(2012, 2, 28)));
        assert_eq!(attains_months(april_first, 2), Some(date(2019, 5, 31)));
        assert_eq!(attains_months(date(2025, 12, 31), 2), Some(date(2026, 2, 28)));
    }

    #[test]
    fn infants_show_months() {
        let birth = date(2024, 1, 31);
        for (on, shown) in [
            (date(2024, 2, 12), "生後12日"),
            (date(2024, 1, 31), "生後0日"),
            (date(2024, 9, 30), "7か月"),
            (date(2025, 1, 30), "11か月"),
            (date(2025, 1, 31), "1歳"),
            (date(2026, 5, 1), "2歳3か月"),
            (date(2038, 5, 1), "14歳"),
            (date(2023, 5, 1), "出生前"),
        ] {
            assert_eq!(AgeShown { birth, on }.to_string(), shown);
        }
    }

    fn any_day() -> impl Strategy<Value = Date> {
        (0..60_000i64).prop_map(|days| date(1900, 1, 1).checked_add(days.days()).unwrap())
    }

    proptest! {
        #[test]
        fn ages_never_fall(birth in any_day(), on in any_day()) {
            let next = on.tomorrow().unwrap();
            prop_assert!(age_on(birth, on) <= age_on(birth, next));
            prop_assert!(legal_age(birth, on) <= legal_age(birth, next));
            prop_assert!(months_on(birth, on) <= months_on(birth, next));
        }

        #[test]
        fn the_legal_age_is_tomorrows_age(birth in any_day(), on in any_day()) {
            prop_assert_eq!(legal_age(birth, on), age_on(birth, on.tomorrow().unwrap()));
        }

        #[test]
        fn the_day_of_attaining_is_the_first_of_that_age(birth in any_day(), age in 1..40i16) {
            let day = attains(birth, age).unwrap();
            prop_assert_eq!(legal_age(birth, day), age);
            prop_assert_eq!(legal_age(birth, day.yesterday().unwrap()), age - 1);
        }
    }
}
