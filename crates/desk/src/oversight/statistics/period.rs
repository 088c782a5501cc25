//! The span of days that is counted: a fiscal year, a quarter, a month, or any other.

use ground::Result;
use ground::web::{Fields, Reader};
use jiff::ToSpan;
use jiff::civil::Date;
use jp::{FiscalYear, Wareki, fiscal_year};

/// Both days belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// A longer span would be more than anybody reports, and slow.
const LONGEST_DAYS: i32 = 3660;

impl Period {
    /// A fiscal year.
    pub fn year(year: FiscalYear) -> Self {
        Self { from: year.first(), until: year.last() }
    }

    /// The month a day lies in.
    pub fn month(day: Date) -> Self {
        Self { from: day.first_of_month(), until: day.last_of_month() }
    }

    /// The months of it, from its first day's to its last day's.
    pub fn months(self) -> Vec<Self> {
        std::iter::successors(Some(self.from.first_of_month()), |day| day.checked_add(1.month()).ok())
            .take_while(|day| *day <= self.until)
            .map(Self::month)
            .collect()
    }

    /// Every day of it.
    pub fn days(self) -> impl Iterator<Item = Date> {
        self.from.series(1.day()).take_while(move |day| *day <= self.until)
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// Reads `from` and `until`, or else `year` with `part` (`q1`–`q4`, `m4`–`m3`); the present fiscal year when nothing is said.
    ///
    /// # Errors
    /// [`ground::Error::Invalid`] beside the field that cannot be read.
    pub fn read(fields: &Fields, today: Date) -> Result<Self> {
        let mut reader = Reader::new(fields);
        let (from, until) = (reader.date("from", "期間のはじめ"), reader.date("until", "期間のおわり"));
        let year = reader.number("year", "年度", 1989..=i32::from(today.year()) + 1);
        let year = year.and_then(|year| i16::try_from(year).ok()).map_or(fiscal_year(today), FiscalYear);
        let period = match (from, until) {
            (Some(from), Some(until)) => Self { from, until },
            (Some(from), None) => Self { from, until: from.max(today) },
            (None, Some(until)) => Self { from: fiscal_year(until).first(), until },
            (None, None) => Self::part(year, fields.get("part")),
        };
        if period.from > period.until {
            reader.refuse("until", "期間のおわりは、はじめより後の日にしてください。");
        } else if (period.until - period.from).get_days() > LONGEST_DAYS {
            reader.refuse("until", "期間は10年以内にしてください。");
        }
        reader.finish(period)
    }

    /// A part of a fiscal year by its code; the whole year by any other.
    fn part(year: FiscalYear, code: &str) -> Self {
        let quarter = code.strip_prefix('q').and_then(|n| n.parse::<i32>().ok()).filter(|n| (1..=4).contains(n));
        let month = code.strip_prefix('m').and_then(|n| n.parse::<i32>().ok()).filter(|n| (1..=12).contains(n));
        // How many months after April it begins, and how many it lasts.
        let (after, long) = match (quarter, month) {
            (Some(quarter), _) => ((quarter - 1) * 3, 3),
            (_, Some(month)) => ((month + 8) % 12, 1),
            _ => (0, 12),
        };
        let from = year.first().saturating_add(after.months());
        Self { from, until: from.saturating_add(long.months()).saturating_sub(1.day()) }
    }

    /// Fiscal year and part that say the same, when there are.
    pub fn named(self) -> Option<(FiscalYear, &'static str)> {
        let year = fiscal_year(self.from);
        PARTS.iter().map(|(part, _)| *part).find(|part| Self::part(year, part) == self).map(|part| (year, part))
    }

    /// 令和8年度, 令和8年4月, or both days.
    pub fn label(self) -> String {
        if self == Self::year(fiscal_year(self.from)) {
            fiscal_year(self.from).to_string()
        } else if self == Self::month(self.from) {
            Wareki(self.from).month()
        } else {
            format!("{}から{}まで", Wareki(self.from), Wareki(self.until))
        }
    }

    /// As the query of an address.
    pub fn query(self) -> String {
        format!("from={}&until={}", self.from, self.until)
    }
}

/// What `part` may be, in the order of the fiscal year.
pub const PARTS: [(&str, &str); 17] = [
    ("", "年度"),
    ("q1", "第1四半期(4~6月)"),
    ("q2", "第2四半期(7~9月)"),
    ("q3", "第3四半期(10~12月)"),
    ("q4", "第4四半期(1~3月)"),
    ("m4", "4月"),
    ("m5", "5月"),
    ("m6", "6月"),
    ("m7", "7月"),
    ("m8", "8月"),
    ("m9", "9月"),
    ("m10", "10月"),
    ("m11", "11月"),
    ("m12", "12月"),
    ("m1", "1月"),
    ("m2", "2月"),
    ("m3", "3月"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(pairs: &[(&str, &str)]) -> Result<Period> {
        let fields = Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        Period::read(&fields, date(2026, 11, 21))
    }

    #[test]
    fn a_period_is_a_year_a_part_of_it_or_two_days() {
        let period = |from, until| Period { from, until };
        assert_eq!(read(&[]).unwrap(), period(date(2026, 4, 1), date(2027, 3, 31)));
        assert_eq!(read(&[("year", "2025"), ("part", "q4")]).unwrap(), period(date(2026, 1, 1), date(2026, 3, 31)));
        assert_eq!(read(&[("year", "2023"), ("part", "m2")]).unwrap(), period(date(2024, 2, 1), date(2024, 2, 29)));
        assert_eq!(read(&[("year", "2025"), ("part", "m4")]).unwrap(), period(date(2025, 4, 1), date(2025, 4, 30)));
        let typed = [("from", "R8.4.15"), ("until", "令和8年5月2日")];
        assert_eq!(read(&typed).unwrap(), period(date(2026, 4, 15), date(2026, 5, 2)));
        assert!(read(&[("from", "R8.5.1"), ("until", "R8.4.1")]).is_err());
        assert!(read(&[("from", "H1.4.1"), ("until", "R8.4.1")]).is_err());
    }

    #[test]
    fn the_months_of_a_year_are_its_parts() {
        let year = Period::year(FiscalYear(2023));
        let months = year.months();
        assert_eq!(months.len(), 12);
        assert_eq!(months.iter().map(|month| month.days().count()).sum::<usize>(), 366);
        assert!(months.windows(2).all(|pair| pair[0].until.tomorrow().unwrap() == pair[1].from));
        assert_eq!((months[0].from, months[11].until), (year.from, year.until));
        let parts = PARTS.iter().filter(|(code, _)| code.starts_with('m'));
        assert!(parts.zip(&months).all(|((code, _), month)| Period::part(FiscalYear(2023), code) == *month));
        assert_eq!(year.named(), Some((FiscalYear(2023), "")));
        assert_eq!(months[10].named(), Some((FiscalYear(2023), "m2")));
        assert_eq!(Period { from: date(2026, 4, 2), until: date(2026, 4, 30) }.named(), None);
    }

    #[test]
    fn labels_say_the_year_the_month_or_both_days() {
        assert_eq!(Period::year(FiscalYear(2019)).label(), "令和元年度");
        assert_eq!(Period::month(date(2026, 4, 15)).label(), "令和8年4月");
        let odd = Period { from: date(2026, 4, 2), until: date(2026, 4, 30) };
        assert_eq!(odd.label(), "令和8年4月2日から令和8年4月30日まで");
    }
}
