//! Working days of Japanese public offices.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jpholiday::chrono::NaiveDate;
use jpholiday::jpholiday::JPHoliday;

/// The last of `days` working days after a day: Saturdays, Sundays, 国民の祝日 and 12月29日 to 1月3日 do not count
/// (行政機関の休日に関する法律1条). `None` outside the calendar.
pub(super) fn working_days_after(start: Date, days: usize) -> Option<Date> {
    let mut day = start;
    for _ in 0..days {
        day = day.tomorrow().ok()?;
        while !is_working_day(day)? {
            day = day.checked_add(1.day()).ok()?;
        }
    }
    Some(day)
}

/// Whether public offices are open on a day. `None` outside the calendar.
pub fn is_working_day(day: Date) -> Option<bool> {
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let is_year_end = matches!((day.month(), day.day()), (12, 29..) | (1, ..=3));
    let civil = NaiveDate::from_ymd_opt(day.year().into(), day.month().try_into().ok()?, day.day().try_into().ok()?)?;
    Some(!is_weekend && !is_year_end && !JPHoliday::new().is_holiday(&civil))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_holidays_and_the_turn_of_the_year_do_not_count() {
        // 2026-11-20 is a Friday; the Monday after is 勤労感謝の日.
        assert_eq!(working_days_after(date(2026, 11, 20), 3), Some(date(2026, 11, 26)));
        // 2026-12-28 is a Monday; the next working day is Monday 4 January.
        assert_eq!(working_days_after(date(2026, 12, 28), 3), Some(date(2027, 1, 6)));
        // Silver week: 21, 22 and 23 September 2026 are holidays.
        assert_eq!(working_days_after(date(2026, 9, 18), 1), Some(date(2026, 9, 24)));
        assert_eq!(working_days_after(date(2026, 6, 1), 3), Some(date(2026, 6, 4)));
    }
}
