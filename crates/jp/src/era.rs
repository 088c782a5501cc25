//! Japanese eras (元号) and fiscal years (年度).

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// The eras a living person or a record can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 明治, from 1868-01-25 (the day the era was backdated to ended by the solar calendar; dates are solar from 1873).
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All eras, oldest first; the position plus one is the era digit of old systems (`5` is 令和).
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The name in kanji: 令和.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The letter used in short forms: R.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// First day of the era.
    #[must_use]
    pub const fn starts(self) -> Date {
        match self {
            Self::Meiji => date(1868, 1, 25),
            Self::Taisho => date(1912, 7, 30),
            Self::Showa => date(1926, 12, 25),
            Self::Heisei => date(1989, 1, 8),
            Self::Reiwa => date(2019, 5, 1),
        }
    }

    /// Last day of the era; `None` for the present one.
    #[must_use]
    pub fn ends(self) -> Option<Date> {
        let next = Self::ALL.into_iter().find(|era| *era > self)?;
        next.starts().yesterday().ok()
    }

    /// The era a day lies in; `None` before 明治.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|era| era.starts() <= day)
    }

    /// The Western year of the era's `year` (1 = 元年), whether or not the era lasted that long: 平成35 is 2023.
    #[must_use]
    pub fn western_year(self, year: i16) -> Option<i16> {
        self.starts().year().checked_add(year)?.checked_sub(1)
    }

    /// The era's year number of a Western year, without regard to the era's end; `None` before the era.
    #[must_use]
    pub fn year_in(self, western: i16) -> Option<i16> {
        western.checked_sub(self.starts().year())?.checked_add(1).filter(|year| *year >= 1)
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A day written in its era. `{}` prints 令和5年4月1日, `{:#}` prints R5.4.1. Days before 明治 print in Western years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wareki(
    /// The day.
    pub Date,
);

impl Wareki {
    /// The era and the year in it (1 = 元年).
    #[must_use]
    pub fn era_year(self) -> Option<(Era, i16)> {
        let era = Era::of(self.0)?;
        Some((era, era.year_in(self.0.year())?))
    }

    /// The month alone: 令和5年4月, by the era of the month's first day.
    #[must_use]
    pub fn month(self) -> String {
        format!("{}{}月", self.year(), self.0.month())
    }

    /// The year alone: 令和5年, 令和元年, by the era of this day.
    #[must_use]
    pub fn year(self) -> String {
        match self.era_year() {
            Some((era, 1)) => format!("{era}元年"),
            Some((era, year)) => format!("{era}{year}年"),
            None => format!("{}年", self.0.year()),
        }
    }
}

impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return write!(f, "{}{}日", self.month(), self.0.day());
        }
        match self.era_year() {
            Some((era, year)) => write!(f, "{}{year}.{}.{}", era.letter(), self.0.month(), self.0.day()),
            None => write!(f, "{}.{}.{}", self.0.year(), self.0.month(), self.0.day()),
        }
    }
}

/// A fiscal year, 1 April to 31 March, by the Western year it begins in. Prints as 令和5年度.
///
/// The year in which an era began is called by the new era, as government offices do: FY2019 is 令和元年度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(
    /// Western year of its 1 April.
    pub i16,
);

impl FiscalYear {
    /// 1 April. Years outside the calendar (before -9999, after 9999) give its edge.
    #[must_use]
    pub fn first(self) -> Date {
        Date::new(self.0, 4, 1).unwrap_or(if self.0 < 0 { Date::MIN } else { Date::MAX })
    }

    /// 31 March of the following year.
    #[must_use]
    pub fn last(self) -> Date {
        self.0.checked_add(1).and_then(|year| Date::new(year, 3, 31).ok()).unwrap_or(Date::MAX)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An era that began within the fiscal year's first calendar year names all of it.
        let named_on = Date::new(self.0, 12, 31).unwrap_or(self.first());
        write!(f, "{}度", Wareki(named_on).year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eras_meet_without_gap() {
        for (day, long, short) in [
            (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
            (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
            (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
            (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
            (date(2023, 4, 1), "令和5年4月1日", "R5.4.1"),
            (date(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
            (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
            (date(1800, 2, 3), "1800年2月3日", "1800.2.3"),
        ] {
            assert_eq!(Wareki(day).to_string(), long);
            assert_eq!(format!("{:#}", Wareki(day)), short);
        }
        for pair in Era::ALL.windows(2) {
            assert_eq!(pair[0].ends().unwrap().tomorrow().unwrap(), pair[1].starts());
        }
        assert_eq!(Era::Reiwa.ends(), None);
        assert_eq!(Era::Heisei.western_year(35), Some(2023));
    }

    #[test]
    fn fiscal_years_are_named_as_offices_name_them() {
        assert_eq!(FiscalYear(2019).to_string(), "令和元年度");
        assert_eq!(FiscalYear(2023).to_string(), "令和5年度");
        assert_eq!(FiscalYear(2018).to_string(), "平成30年度");
        assert_eq!(FiscalYear(1988).to_string(), "昭和63年度");
        assert_eq!(FiscalYear(2023).first(), date(2023, 4, 1));
        assert_eq!(FiscalYear(2023).last(), date(2024, 3, 31));
    }

    proptest! {
        #[test]
        fn eras_go_both_ways(days in 0..70_000i64) {
            let day = Era::Meiji.starts().checked_add(jiff::Span::new().days(days)).unwrap();
            let (era, year) = Wareki(day).era_year().unwrap();
            prop_assert_eq!(era.western_year(year), Some(day.year()));
            prop_assert!(era.starts() <= day && era.ends().is_none_or(|end| day <= end));
        }
    }
}
