//! Birth dates packed for scanning.

use jiff::civil::Date;
use jp::BirthQuery;

/// First and last possible day of birth, each as year, month and day in one number that orders as days do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Born {
    first: i32,
    last: i32,
}

const MONTH: i32 = 1 << 5;
const YEAR: i32 = 1 << 9;

impl Born {
    /// Not known: ends before it begins, so that no range meets it.
    pub(crate) const UNKNOWN: Self = Self { first: i32::MAX, last: i32::MIN };

    pub(crate) fn between(first: Date, last: Date) -> Self {
        Self { first: packed(first), last: packed(last) }
    }

    /// As [`BirthQuery::matches`].
    pub(crate) fn matches(self, wanted: BirthQuery) -> bool {
        match wanted {
            BirthQuery::Range { first, last } => packed(first) <= self.last && self.first <= packed(last),
            BirthQuery::MonthDay { month, day } if self.first == self.last => {
                let same_month = self.first.rem_euclid(YEAR) / MONTH == i32::from(month);
                same_month && day.is_none_or(|day| self.first.rem_euclid(MONTH) == i32::from(day))
            }
            BirthQuery::MonthDay { .. } => match (unpacked(self.first), unpacked(self.last)) {
                (Some(first), Some(last)) => wanted.matches(first, last),
                _ => false,
            },
        }
    }
}

fn packed(day: Date) -> i32 {
    i32::from(day.year()) * YEAR + i32::from(day.month()) * MONTH + i32::from(day.day())
}

fn unpacked(packed: i32) -> Option<Date> {
    let year = i16::try_from(packed.div_euclid(YEAR)).ok()?;
    let month = i8::try_from(packed.rem_euclid(YEAR) / MONTH).ok()?;
    let day = i8::try_from(packed.rem_euclid(MONTH)).ok()?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packing_keeps_days_and_their_order(a in 0..80_000i64, b in 0..80_000i64) {
            let day = |days: i64| date(1850, 1, 1).checked_add(days.days()).unwrap();
            prop_assert_eq!(unpacked(packed(day(a))), Some(day(a)));
            prop_assert_eq!(packed(day(a)).cmp(&packed(day(b))), a.cmp(&b));
        }
    }

    #[test]
    fn the_unknown_matches_nothing() {
        assert!(!Born::UNKNOWN.matches(BirthQuery::Range { first: Date::MIN, last: Date::MAX }));
        assert!(!Born::UNKNOWN.matches(BirthQuery::MonthDay { month: 4, day: None }));
    }
}
