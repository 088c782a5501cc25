//! Deadlines by law: each names its rule, how the rule counts, and where it is written.
//!
//! Three ways to count days look alike in Japanese and differ by one day; here each has its own name ([`Counting`]).

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
        }
    }
}

/// A rule that sets a deadline in days or months. `Display` gives its Japanese name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// 一時保護状の請求: 7 days, the day 一時保護 started counted (児童福祉法33条3項, in force since 2025-06-01).
    WarrantRequest,
    /// 一時保護状の却下に対する取消しの請求: 3 days from the day after the decision (児童福祉法33条7項).
    WarrantObjection,
    /// 一時保護の期間: 2 months, the day it started counted (児童福祉法33条).
    ///
    /// The text does not say whether the first day counts; counted is the earlier and so the safe reading.
    CustodyLimit,
    /// 児童福祉法28条の措置の期間: 2 years from the start of the measure (同条2項).
    CourtMeasure,
    /// 親権停止の期間: 2 years at most (民法834条の2).
    ParentalSuspension,
    /// 審査請求: 3 months from the day after the decision was known (行政不服審査法18条).
    Appeal,
    /// 取消訴訟: 6 months from the day the decision was known (行政事件訴訟法14条).
    Suit,
    /// 保有個人情報の開示決定: 30 days from the request (個人情報の保護に関する法律83条).
    Disclosure,
    /// 住民基本台帳の支援措置: 1 year from the application (住民基本台帳事務処理要領).
    AddressProtection,
    /// 出生届: 14 days, the day of birth counted (戸籍法49条, 43条).
    BirthNotice,
    /// 転入届: 14 days from moving, that day not counted (住民基本台帳法22条).
    MoveInNotice,
    /// 要対協の進行管理: each case looked at once in 3 months (要保護児童対策地域協議会設置・運営指針).
    CouncilReview,
}

impl RuleName {
    /// How the rule counts.
    #[must_use]
    pub const fn counting(self) -> Counting {
        match self {
            Self::WarrantRequest => Counting::DaysFromThatDay(7),
            Self::WarrantObjection => Counting::DaysFromNextDay(3),
            Self::CustodyLimit => Counting::MonthsFromThatDay(2),
            Self::CourtMeasure | Self::ParentalSuspension => Counting::MonthsFromThatDay(24),
            Self::Appeal | Self::CouncilReview => Counting::MonthsFromNextDay(3),
            Self::Suit => Counting::MonthsFromNextDay(6),
            Self::Disclosure => Counting::DaysFromNextDay(30),
            Self::AddressProtection => Counting::MonthsFromThatDay(12),
            Self::BirthNotice => Counting::DaysFromThatDay(14),
            Self::MoveInNotice => Counting::DaysFromNextDay(14),
        }
    }

    /// Where the rule is written, for display beside the deadline.
    #[must_use]
    pub const fn law(self) -> &'static str {
        match self {
            Self::WarrantRequest => "児童福祉法第33条第3項",
            Self::WarrantObjection => "児童福祉法第33条第7項",
            Self::CustodyLimit => "児童福祉法第33条",
            Self::CourtMeasure => "児童福祉法第28条第2項",
            Self::ParentalSuspension => "民法第834条の2",
            Self::Appeal => "行政不服審査法第18条",
            Self::Suit => "行政事件訴訟法第14条",
            Self::Disclosure => "個人情報の保護に関する法律第83条",
            Self::AddressProtection => "住民基本台帳事務処理要領",
            Self::BirthNotice => "戸籍法第49条・第43条",
            Self::MoveInNotice => "住民基本台帳法第22条",
            Self::CouncilReview => "要保護児童対策地域協議会設置・運営指針",
        }
    }

    /// The deadline of this rule for a period that `start` sets off; `None` outside the calendar.
    #[must_use]
    pub fn deadline(self, start: Date) -> Option<Deadline> {
        Some(Deadline { rule: self, start, last_day: self.counting().last_day(start)? })
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WarrantRequest => "一時保護状の請求",
            Self::WarrantObjection => "却下の裁判の取消しの請求",
            Self::CustodyLimit => "一時保護の期間",
            Self::CourtMeasure => "28条措置の期間",
            Self::ParentalSuspension => "親権停止の期間",
            Self::Appeal => "審査請求",
            Self::Suit => "取消訴訟",
            Self::Disclosure => "開示決定",
            Self::AddressProtection => "支援措置の期間",
            Self::BirthNotice => "出生届",
            Self::MoveInNotice => "転入届",
            Self::CouncilReview => "要対協の進行管理",
        })
    }
}

/// A deadline with the rule it comes from. `Display`: `令和7年6月8日まで(一時保護状の請求)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deadline {
    /// The rule.
    pub rule: RuleName,
    /// The day that set the period off.
    pub start: Date,
    /// The last day on which the act is in time, until 24:00 in Japan.
    pub last_day: Date,
}

impl Deadline {
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
mod tests {
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
}
