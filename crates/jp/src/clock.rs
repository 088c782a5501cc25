//! Deadlines by law: each names its rule, how the rule counts, and where it is written.
//!
//! Three ways to count days look alike in Japanese and differ by one day; here each has its own name ([`Counting`]). The table of all rules
//! with worked examples is `docs/deadlines.md`, which the tests of this module read.

mod rule;

pub use rule::RuleName;

use std::fmt;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::era::Wareki;

/// Japan Standard Time: nine hours ahead, no summer time.
#[must_use]
pub fn japan() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

/// The calendar day of an instant in Japan.
#[must_use]
pub fn day_in_japan(at: Timestamp) -> Date {
    at.to_zoned(japan()).date()
}

/// How a rule counts its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// 「~した日から起算して~日」: the first day is day one, whatever the hour.
    DaysFromThatDay(i16),
    /// 「~の翌日から起算して~日」, and a bare 「~日以内」, which leaves out the first day (民法140条).
    DaysFromNextDay(i16),
    /// 「~した日から起算して~月」: as above in months, ending on the eve of the matching day (民法143条).
    MonthsFromThatDay(i16),
    /// 「~の翌日から起算して~月」, and a bare 「~月以内」.
    MonthsFromNextDay(i16),
    /// 「~の~日前」: ahead of a deadline, for preparing what has to be done by then.
    DaysBefore(i16),
}

impl Counting {
    /// The last day of the period; `None` outside the calendar.
    ///
    /// Where no day of the last month matches the first day, the period ends on that month's last day (民法143条2項ただし書):
    /// two months from 31 December, that day counted, end on 28 February, not on the 27th. Holidays do not move it.
    #[must_use]
    pub fn last_day(self, start: Date) -> Option<Date> {
        match self {
            Self::DaysFromThatDay(days) => start.checked_add((i64::from(days) - 1).days()).ok(),
            Self::DaysFromNextDay(days) => start.checked_add(i64::from(days).days()).ok(),
            Self::MonthsFromThatDay(months) => eve_of_matching_day(start, months),
            Self::MonthsFromNextDay(months) => eve_of_matching_day(start.tomorrow().ok()?, months),
            Self::DaysBefore(days) => start.checked_sub(i64::from(days).days()).ok(),
        }
    }
}

fn eve_of_matching_day(first: Date, months: i16) -> Option<Date> {
    let matching = first.checked_add(i64::from(months).months()).ok()?;
    if matching.day() == first.day() { matching.yesterday().ok() } else { Some(matching) }
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DaysFromThatDay(days) => write!(f, "その日から起算して{days}日"),
            Self::DaysFromNextDay(days) => write!(f, "その翌日から起算して{days}日"),
            Self::MonthsFromThatDay(months) => write!(f, "その日から起算して{months}か月"),
            Self::MonthsFromNextDay(months) => write!(f, "その翌日から起算して{months}か月"),
            Self::DaysBefore(days) => write!(f, "その{days}日前"),
        }
    }
}

/// A deadline with the rule it comes from. `Display`: `令和7年6月8日まで(一時保護状の請求)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deadline {
    /// The rule.
    pub rule: RuleName,
    /// How it was counted: the rule's own way, or for an extension all months from the beginning.
    pub counting: Counting,
    /// The day that set the period off.
    pub start: Date,
    /// The last day on which the act is in time, until 24:00 in Japan.
    pub last_day: Date,
}

impl Deadline {
    /// The last day of 一時保護 after it was extended `times` times by two months each.
    ///
    /// All months are counted from the day it started: where a month lacks the matching day this ends earlier than adding to the end of
    /// the period before, and the earlier day is the safe one. `None` outside the calendar.
    #[must_use]
    pub fn of_custody(start: Date, times: u8) -> Option<Self> {
        let rule = if times == 0 { RuleName::CustodyLimit } else { RuleName::CustodyExtension };
        let counting = Counting::MonthsFromThatDay(2 * (i16::from(times) + 1));
        Some(Self { rule, counting, start, last_day: counting.last_day(start)? })
    }

    /// The instant at which it is too late: the end of the last day in Japan. `None` outside the calendar.
    #[must_use]
    pub fn too_late_at(self) -> Option<Timestamp> {
        Some(self.last_day.tomorrow().ok()?.to_zoned(japan()).ok()?.timestamp())
    }

    /// Days left on `today`, 0 on the last day, negative when late.
    #[must_use]
    pub fn days_left(self, today: Date) -> i32 {
        today.until(self.last_day).map_or(0, |span| span.get_days())
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}まで({})", Wareki(self.last_day), self.rule)
    }
}

/// A clock in real hours: nights and holidays count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HoursClock {
    /// When the report was taken on (受理).
    pub started_at: Timestamp,
    /// Hours allowed.
    pub hours: u16,
}

impl HoursClock {
    /// 安全確認: a child is to be seen within 48 hours of 受理 (児童相談所運営指針). Agencies may set fewer.
    #[must_use]
    pub const fn safety_check(started_at: Timestamp) -> Self {
        Self { started_at, hours: 48 }
    }

    /// The instant at which the hours are over (the end of time, should they never be).
    #[must_use]
    pub fn due(self) -> Timestamp {
        self.after_hours(self.hours)
    }

    /// Time left at `now`; negative when over.
    #[must_use]
    pub fn left(self, now: Timestamp) -> SignedDuration {
        self.due().duration_since(now)
    }

    /// True from the due instant on.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        self.due() <= now
    }

    /// When to warn ahead: at a half, three quarters and seven eighths of the time (24, 36 and 42 of 48 hours).
    #[must_use]
    pub fn warnings(self) -> [Timestamp; 3] {
        let part = |eighths: u16| {
            let seconds = i64::from(self.hours) * 3600 * i64::from(eighths) / 8;
            self.started_at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
        };
        [part(4), part(6), part(7)]
    }

    fn after_hours(self, hours: u16) -> Timestamp {
        self.started_at.saturating_add(SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for HoursClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "受理から{}時間以内", self.hours)
    }
}

#[cfg(test)]
mod tests;
