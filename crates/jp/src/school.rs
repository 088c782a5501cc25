//! Fiscal years and school grades (学年).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::age::legal_age;
use crate::era::FiscalYear;

/// The fiscal year (年度) a day lies in: April to March.
#[must_use]
pub fn fiscal_year(day: Date) -> FiscalYear {
    let year = day.year();
    FiscalYear(if day.month() >= 4 { year } else { year.saturating_sub(1) })
}

/// Where a child of regular age stands in nursery, kindergarten and school. Orders from young to old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Class of nursery by age on 1 April: 0, 1 or 2.
    Nursery(u8),
    /// Kindergarten years 1 to 3: 年少, 年中, 年長.
    Kindergarten(u8),
    /// Elementary school, years 1 to 6.
    Elementary(u8),
    /// Junior high school, years 1 to 3.
    JuniorHigh(u8),
    /// The years 1 to 3 of senior high school, attended or not.
    SeniorHigh(u8),
    /// Past the age of senior high school.
    Beyond,
}

impl Grade {
    /// The grade of a child who was legally `age` when the school year began.
    #[must_use]
    fn of_age_at_start(age: i16) -> Self {
        let age = u8::try_from(age).unwrap_or(0);
        match age {
            0..=2 => Self::Nursery(age),
            3..=5 => Self::Kindergarten(age - 2),
            6..=11 => Self::Elementary(age - 5),
            12..=14 => Self::JuniorHigh(age - 11),
            15..=17 => Self::SeniorHigh(age - 14),
            _ => Self::Beyond,
        }
    }

    /// True from elementary to junior high school (学校教育法17条).
    #[must_use]
    pub const fn is_compulsory(self) -> bool {
        matches!(self, Self::Elementary(_) | Self::JuniorHigh(_))
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nursery(age) => write!(f, "{age}歳児"),
            Self::Kindergarten(1) => f.write_str("年少"),
            Self::Kindergarten(2) => f.write_str("年中"),
            Self::Kindergarten(_) => f.write_str("年長"),
            Self::Elementary(year) => write!(f, "小{year}"),
            Self::JuniorHigh(year) => write!(f, "中{year}"),
            Self::SeniorHigh(year) => write!(f, "高{year}"),
            Self::Beyond => f.write_str("高校卒業以後"),
        }
    }
}

/// The regular grade of a child born on `birth`, on the day `on`; `None` before birth.
///
/// A school year gathers births from 2 April to 1 April, because a child born on 1 April is one year older at the end
/// of 31 March (学校教育法17条 with 年齢計算ニ関スル法律). Held-back and deferred years are not known here.
#[must_use]
pub fn grade_on(birth: Date, on: Date) -> Option<Grade> {
    if on < birth {
        return None;
    }
    // Who attains an age on the eve of 1 April starts the year with it; who attains it on 1 April does not.
    let eve = fiscal_year(on).first().yesterday().ok()?;
    Some(Grade::of_age_at_start(legal_age(birth, eve)))
}

/// The day a child born on `birth` enters elementary school: the first 1 April by whose eve it is legally six.
#[must_use]
pub fn school_entry(birth: Date) -> Date {
    let year = fiscal_year(birth.saturating_sub(1.day())).0;
    FiscalYear(year.saturating_add(7)).first()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn april_first_births_join_the_older_year() {
        assert_eq!(school_entry(date(2019, 4, 1)), date(2025, 4, 1));
        assert_eq!(school_entry(date(2019, 4, 2)), date(2026, 4, 1));
        assert_eq!(grade_on(date(2019, 4, 1), date(2025, 4, 1)), Some(Grade::Elementary(1)));
        assert_eq!(grade_on(date(2019, 4, 2), date(2025, 4, 1)), Some(Grade::Kindergarten(3)));
        // The cohort 2010-04-02 to 2021-04-01 spans 年少 to 中2 in FY2024.
        assert_eq!(grade_on(date(2010, 4, 2), date(2024, 4, 1)).unwrap().to_string(), "中2");
        assert_eq!(grade_on(date(2021, 4, 1), date(2024, 4, 1)).unwrap().to_string(), "年少");
        assert_eq!(grade_on(date(2024, 6, 1), date(2024, 6, 1)).unwrap().to_string(), "0歳児");
        assert_eq!(grade_on(date(2000, 6, 1), date(2024, 6, 1)), Some(Grade::Beyond));
        assert_eq!(grade_on(date(2024, 6, 2), date(2024, 6, 1)), None);
    }

    proptest! {
        #[test]
        fn first_grade_starts_on_the_day_of_entry(days in 0..40_000i64) {
            let birth = date(1930, 1, 1).checked_add(days.days()).unwrap();
            let entry = school_entry(birth);
            prop_assert_eq!(grade_on(birth, entry), Some(Grade::Elementary(1)));
            prop_assert_eq!(grade_on(birth, entry.yesterday().unwrap()), Some(Grade::Kindergarten(3)));
        }

        #[test]
        fn a_fiscal_year_holds_its_days(days in 0..60_000i64) {
            let day = date(1900, 1, 1).checked_add(days.days()).unwrap();
            let year = fiscal_year(day);
            prop_assert!(year.first() <= day && day <= year.last());
        }
    }
}
