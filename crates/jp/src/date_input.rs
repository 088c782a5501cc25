//! Dates as people and old systems write them.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::era::{Era, FiscalYear, Wareki};
use crate::fold::is_hyphen;
use crate::kanji_number::with_digits;

/// A date of which the day, or the month and day, may be unknown.
///
/// As text and in JSON it is `2015-04-01`, `2015-04` or `2015`; `Display` shows 平成27年4月1日, 平成27年4月, 平成27年.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum PartialDate {
    /// All of it is known.
    Day(Date),
    /// Year and month (1 to 12).
    Month {
        /// Western year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// The year only.
    Year {
        /// Western year.
        year: i16,
    },
}

impl PartialDate {
    /// First day it can mean.
    #[must_use]
    pub fn first(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Month { year, month } => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Self::Year { year } => Date::new(year, 1, 1).unwrap_or(Date::MIN),
        }
    }

    /// Last day it can mean.
    #[must_use]
    pub fn last(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Month { .. } => self.first().last_of_month(),
            Self::Year { .. } => self.first().last_of_year(),
        }
    }

    /// The day, when it is known.
    #[must_use]
    pub const fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month { .. } | Self::Year { .. } => None,
        }
    }

    /// `2015-04-01`, `2015-04` or `2015`; [`parse_date`] reads it back.
    #[must_use]
    pub fn iso(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Month { year, month } => format!("{year:04}-{month:02}"),
            Self::Year { year } => format!("{year:04}"),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A month or year in which an era changed is named by the era it ended in.
        let named_on = Wareki(self.last());
        match self {
            Self::Day(_) => named_on.fmt(f),
            Self::Month { .. } => f.write_str(&named_on.month()),
            Self::Year { .. } => f.write_str(&named_on.year()),
        }
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(typed: &str) -> Result<Self, DateError> {
        parse_date(typed)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(typed: String) -> Result<Self, DateError> {
        parse_date(&typed)
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.iso()
    }
}

/// Why a date could not be read. `Display` tells the user in Japanese what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was written, or a word or number that stands for nothing (不明, 99999999).
    #[error("日付が入力されていません。例えば「令和5年4月1日」や「2023-04-01」のように入力してください。")]
    Blank,
    /// No known way to write a date.
    #[error("日付「{0}」を読み取れません。例えば「令和5年4月1日」「R5.4.1」「2023-04-01」のように入力してください。")]
    Unreadable(String),
    /// A short year without its era.
    #[error("「{0}」は元号がわかりません。「令和5年」「R5」のように元号を付けるか、西暦を4桁で入力してください。")]
    NoEra(String),
    /// The calendar has no such day.
    #[error("「{0}」という日は暦にありません。月と日を確かめて入力し直してください。")]
    NoSuchDay(String),
}

/// A date with what was odd about the way it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRead {
    /// What it means.
    pub date: PartialDate,
    /// It lies outside the era it was written in: 平成35年 is read as 2023 and may need a second look.
    pub outside_era: bool,
}

/// Reads a date in any style in use, to the day, month or year: see [`read_date`].
///
/// # Errors
/// [`DateError`], in Japanese.
pub fn parse_date(typed: &str) -> Result<PartialDate, DateError> {
    read_date(typed).map(|read| read.date)
}

/// Reads a date in any style in use: `令和5年4月1日`, `R5.4.1`, `R050401`, `5050401` (era digit), `2023/4/1`, `20230401`,
/// kanji numerals, full width, with 元年 and trailing 生 or 生まれ. Years beyond an era's end count on (平成35年).
///
/// # Errors
/// [`DateError`], in Japanese.
pub fn read_date(typed: &str) -> Result<DateRead, DateError> {
    let plain = plain_text(typed);
    if looks_blank(&plain) {
        return Err(DateError::Blank);
    }
    let unreadable = || DateError::Unreadable(typed.trim().to_owned());
    let (era, rest) = split_era(&plain);
    let groups = number_groups(rest).ok_or_else(unreadable)?;
    let Written { era, year, month, day } = Written::new(era, &groups).ok_or_else(unreadable)?;
    if era.is_none() && year.len() < 4 {
        return Err(if year.len() < 3 { DateError::NoEra(typed.trim().to_owned()) } else { unreadable() });
    }
    let number = |digits: &str| digits.parse::<i16>().map_err(|_| unreadable());
    let no_such_day = || DateError::NoSuchDay(typed.trim().to_owned());
    let written_year = number(year)?;
    let western = match era {
        Some(era) => era.western_year(written_year).filter(|_| (1..=99).contains(&written_year)),
        None => Some(written_year),
    };
    let year = western.filter(|year| (1..=9998).contains(year)).ok_or_else(no_such_day)?;
    let small = |digits: &str| digits.parse::<i8>().map_err(|_| no_such_day());
    let date = match (month.map(small).transpose()?, day.map(small).transpose()?) {
        (Some(month), Some(day)) if day != 0 => {
            PartialDate::Day(Date::new(year, month, day).map_err(|_| no_such_day())?)
        }
        // Old systems fill unknown months and days with zeros.
        (Some(0) | None, _) => PartialDate::Year { year },
        (Some(month @ 1..=12), _) => PartialDate::Month { year, month },
        _ => return Err(no_such_day()),
    };
    let outside = |era: Era| date.last() < era.starts() || era.ends().is_some_and(|end| date.first() > end);
    Ok(DateRead { date, outside_era: era.is_some_and(outside) })
}

/// The parts of a date as written.
struct Written<'a> {
    era: Option<Era>,
    year: &'a str,
    month: Option<&'a str>,
    day: Option<&'a str>,
}

impl<'a> Written<'a> {
    /// Groups of digits as parts; a single long group holds them all.
    fn new(era: Option<Era>, groups: &'a [String]) -> Option<Self> {
        let written = |year, month, day| Some(Self { era, year, month, day });
        match groups {
            [run] => match (era, run.len()) {
                (Some(_), 6) => written(run.get(..2)?, run.get(2..4), run.get(4..)),
                (Some(_), 4) => written(run.get(..2)?, run.get(2..), None),
                (None, 8) => written(run.get(..4)?, run.get(4..6), run.get(6..)),
                (None, 6) => written(run.get(..4)?, run.get(4..), None),
                (None, 7) => {
                    let era = Some(era_of_digit(run)?);
                    Some(Self { era, year: run.get(1..3)?, month: run.get(3..5), day: run.get(5..) })
                }
                _ => written(run, None, None),
            },
            [year, month] => written(year, Some(month), None),
            [year, month, day] => written(year, Some(month), Some(day)),
            _ => None,
        }
    }
}

/// Half-width, upper case, without spaces, kanji numerals as digits, 元年 as 1年, without 生まれ.
fn plain_text(typed: &str) -> String {
    let narrow: String =
        typed.nfkc().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_uppercase).collect();
    let digits = with_digits(&narrow.replace("元年", "1年").replace("元.", "1.").replace("元/", "1/"));
    ["生まれ", "生れ", "うまれ", "生", "頃", "ごろ"]
        .iter()
        .find_map(|tail| digits.strip_suffix(tail))
        .unwrap_or(&digits)
        .to_owned()
}

fn looks_blank(plain: &str) -> bool {
    const WORDS: [&str; 10] = ["不明", "不詳", "未詳", "なし", "無し", "無", "未定", "NULL", "N/A", "NA"];
    let number_for_nothing = plain.len() >= 6 && (plain.bytes().all(|b| b == b'9') || plain.bytes().all(|b| b == b'0'));
    let marks_only = plain.chars().all(|c| is_hyphen(c) || "/.・*?年月日_".contains(c));
    let zeros = plain.contains('0') && plain.chars().all(|c| c == '0' || is_hyphen(c) || "/.年月日".contains(c));
    marks_only || zeros || number_for_nothing || WORDS.contains(&plain)
}

fn split_era(plain: &str) -> (Option<Era>, &str) {
    for era in Era::ALL {
        let letter = era.letter().to_string();
        let first_kanji: String = era.name().chars().take(1).collect();
        for prefix in [era.name(), &first_kanji, &letter] {
            if let Some(rest) = plain.strip_prefix(prefix) {
                return (Some(era), rest.trim_start_matches(['.', '-', '/']));
            }
        }
    }
    let western = plain.strip_prefix("西暦").or_else(|| plain.strip_prefix("AD")).unwrap_or(plain);
    (None, western)
}

fn era_of_digit(run: &str) -> Option<Era> {
    let digit: usize = run.get(..1)?.parse().ok()?;
    Era::ALL.get(digit.checked_sub(1)?).copied()
}

/// Runs of digits parted by what stands between the parts of a date; `None` when anything else is there.
fn number_groups(rest: &str) -> Option<Vec<String>> {
    let mut groups: Vec<String> = Vec::new();
    let mut open = false;
    for c in rest.chars() {
        if c.is_ascii_digit() {
            if !open {
                groups.push(String::new());
            }
            groups.last_mut()?.push(c);
            open = true;
        } else if is_hyphen(c) || "年月日/.・,、".contains(c) {
            open = false;
        } else {
            return None;
        }
    }
    (!groups.is_empty()).then_some(groups)
}

/// What a user typed to find people by birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthQuery {
    /// Born from `first` to `last`, both included.
    Range {
        /// First day.
        first: Date,
        /// Last day.
        last: Date,
    },
    /// Born on this day, or in this month, of any year.
    MonthDay {
        /// 1 to 12.
        month: i8,
        /// 1 to 31; any day when absent.
        day: Option<i8>,
    },
}

impl BirthQuery {
    /// Whether a birth known to lie between `first` and `last` can be meant.
    #[must_use]
    pub fn matches(self, first: Date, last: Date) -> bool {
        match self {
            Self::Range { first: from, last: to } => from <= last && first <= to,
            Self::MonthDay { month, day } => first
                .series(1.day())
                .take_while(|on| *on <= last)
                .take(366)
                .any(|on| on.month() == month && day.is_none_or(|day| on.day() == day)),
        }
    }
}

/// Reads a birth date to search for: any style of [`parse_date`] (`H27`, `平成27年生`, `2015年4月`), a month or a day without
/// year (`4月1日`, `4/1`, `4月生まれ`), or a school year's births (`平成27年度`: 2 April to 1 April).
///
/// # Errors
/// [`DateError`], in Japanese.
pub fn parse_birth_query(typed: &str) -> Result<BirthQuery, DateError> {
    let plain = plain_text(typed);
    if let Some(year) = plain.strip_suffix("年度") {
        let year = FiscalYear(parse_date(&format!("{year}年"))?.first().year());
        let born = |day: Date| day.tomorrow().unwrap_or(day);
        return Ok(BirthQuery::Range { first: born(year.first()), last: born(year.last()) });
    }
    match month_day(&plain) {
        Some((month, day)) => {
            let exists = (1..=12).contains(&month) && day.is_none_or(|day| Date::new(2000, month, day).is_ok());
            if exists {
                Ok(BirthQuery::MonthDay { month, day })
            } else {
                Err(DateError::NoSuchDay(typed.trim().to_owned()))
            }
        }
        None => parse_date(typed).map(|date| BirthQuery::Range { first: date.first(), last: date.last() }),
    }
}

/// `4月1日`, `4月`, `4/1`, `04-01`, once plain.
fn month_day(plain: &str) -> Option<(i8, Option<i8>)> {
    let groups = number_groups(plain)?;
    let groups: Vec<i8> = groups.iter().map(|digits| digits.parse().ok()).collect::<Option<_>>()?;
    match groups.as_slice() {
        [month] if plain.ends_with('月') => Some((*month, None)),
        [month, day] if !plain.contains('年') => Some((*month, Some(*day))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
