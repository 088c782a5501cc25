//! 年齢区分 of the abuse tables: 0-3歳未満, 3歳-学齢前, 小学生, 中学生, 高校生・その他.
//!
//! Ages are the legal ones (年齢計算ニ関スル法律), schools begin for births up to 1 April. Births are compared with the
//! edges of a day, computed once for all children.

use crate::cases::codes::Table;
use jiff::ToSpan;
use jiff::civil::Date;

/// The bands, from young to old.
pub const BANDS: Table = &[
    ("under3", "0~3歳未満"),
    ("preschool", "3歳~学齢前"),
    ("primary", "小学生"),
    ("junior", "中学生"),
    ("older", "高校生・その他"),
];

/// The earliest births of the first four bands on one day; who was born before the last edge is in the fifth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    /// Born from here on: not yet legally three.
    under3: Date,
    /// Not yet at school.
    preschool: Date,
    /// Elementary school.
    primary: Date,
    /// Junior high school.
    junior: Date,
}

impl Edges {
    /// The edges of a day.
    pub fn on(day: Date) -> Self {
        let three_or_more = |birth: Date| jp::legal_age(birth, day) >= 3;
        // Eve rules and 29 February move the edge by a day or two around the same date three years before.
        let mut under3 = day.saturating_sub(3.years()).saturating_sub(3.days());
        while three_or_more(under3) {
            under3 = under3.saturating_add(1.day());
        }
        // The youngest who are in their first year at school were born from 2 April six to seven years before its fiscal year.
        let born_for = |years_at_school: i16| {
            let year = jp::fiscal_year(day).0.saturating_sub(7 + years_at_school);
            jp::FiscalYear(year).first().saturating_add(1.day())
        };
        let preschool = born_for(-1);
        Self { under3: under3.max(preschool), preschool, primary: born_for(5), junior: born_for(8) }
    }

    /// The band of a child born between two days; empty when they lie in different ones.
    pub fn band(&self, (first, last): (Date, Date)) -> &'static str {
        let band = self.band_of(first);
        if self.band_of(last) == band { band } else { "" }
    }

    fn band_of(&self, birth: Date) -> &'static str {
        match birth {
            _ if birth >= self.under3 => "under3",
            _ if birth >= self.preschool => "preschool",
            _ if birth >= self.primary => "primary",
            _ if birth >= self.junior => "junior",
            _ => "older",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jp::Grade;
    use proptest::prelude::*;

    /// The band of a birth, told without the edges.
    fn band(birth: Date, day: Date) -> &'static str {
        match jp::grade_on(birth, day) {
            Some(Grade::Elementary(_)) => "primary",
            Some(Grade::JuniorHigh(_)) => "junior",
            Some(Grade::SeniorHigh(_) | Grade::Beyond) => "older",
            _ if jp::legal_age(birth, day) < 3 => "under3",
            _ => "preschool",
        }
    }

    #[test]
    fn eves_and_school_years() {
        let on = |birth, day| Edges::on(day).band((birth, birth));
        assert_eq!(on(date(2023, 5, 11), date(2026, 5, 9)), "under3");
        assert_eq!(on(date(2023, 5, 11), date(2026, 5, 10)), "preschool", "legally three on the eve");
        assert_eq!(on(date(2020, 2, 29), date(2023, 2, 27)), "under3");
        assert_eq!(on(date(2020, 2, 29), date(2023, 2, 28)), "preschool");
        assert_eq!(on(date(2019, 4, 1), date(2025, 4, 1)), "primary");
        assert_eq!(on(date(2019, 4, 2), date(2025, 4, 1)), "preschool");
        assert_eq!(on(date(2019, 4, 2), date(2026, 4, 1)), "primary");
        let known_by_year = Edges::on(date(2025, 4, 1)).band((date(2019, 1, 1), date(2019, 12, 31)));
        assert_eq!(known_by_year, "", "in school or not: the year alone does not tell");
    }

    proptest! {
        #[test]
        fn the_edges_say_what_grades_and_ages_say(day in 0i32..20_000, before in 0i32..7_000) {
            let day = date(1995, 1, 1).saturating_add(day.days());
            let birth = day.saturating_sub(before.days());
            prop_assert_eq!(Edges::on(day).band_of(birth), band(birth, day), "born {} on {}", birth, day);
        }
    }
}
