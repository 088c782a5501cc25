//! When a summary passes by itself. Pure.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};

/// When an agency's office is open on working days, in minutes from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// Opens.
    pub from: i64,
    /// Closes.
    pub until: i64,
}

impl Office {
    /// Whether it is closed: at night, on weekends, holidays and at the turn of the year.
    pub fn is_closed(self, at: DateTime) -> bool {
        let minutes = i64::from(at.hour()) * 60 + i64::from(at.minute());
        !is_working_day(at.date()) || !(self.from..self.until).contains(&minutes)
    }

    /// When it closed last; none beyond the calendar.
    fn closed_last(self, now: DateTime) -> Option<DateTime> {
        let mut day = now.date();
        loop {
            let closing = day.to_datetime(jiff::civil::Time::midnight()).checked_add(self.until.minutes()).ok()?;
            if is_working_day(day) && closing <= now {
                return Some(closing);
            }
            day = day.yesterday().ok()?;
        }
    }
}

fn is_working_day(day: Date) -> bool {
    desk::sharing::is_working_day(day).unwrap_or(true)
}

/// Whether the summary passes now: the holder's office is closed, and for the hours it set nobody was asked by day nor answered. 0 hours: never.
pub fn passes(sent: DateTime, hours: i64, now: DateTime, office: Office) -> bool {
    if hours <= 0 || !office.is_closed(now) {
        return false;
    }
    let since = office.closed_last(now).map_or(sent, |closed| closed.max(sent));
    now.duration_since(since) >= SignedDuration::from_hours(hours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const OFFICE: Office = Office { from: 8 * 60 + 30, until: 17 * 60 + 15 };

    #[test]
    fn offices_are_closed_at_night_on_holidays_and_at_the_turn_of_the_year() {
        let monday = date(2026, 11, 16);
        assert!(!OFFICE.is_closed(monday.at(9, 0, 0, 0)));
        assert!(OFFICE.is_closed(monday.at(8, 29, 0, 0)) && OFFICE.is_closed(monday.at(17, 15, 0, 0)));
        assert!(OFFICE.is_closed(date(2026, 11, 21).at(11, 0, 0, 0)), "Saturday");
        assert!(OFFICE.is_closed(date(2026, 11, 23).at(11, 0, 0, 0)), "勤労感謝の日");
        assert!(OFFICE.is_closed(date(2026, 12, 29).at(11, 0, 0, 0)));
        let late = Office { until: 19 * 60, ..OFFICE };
        assert!(!late.is_closed(monday.at(18, 0, 0, 0)), "its own hours");
    }

    #[test]
    fn only_a_holder_who_set_a_time_passes_anything() {
        let monday = date(2026, 11, 16);
        let sent = monday.at(20, 0, 0, 0);
        assert!(!passes(sent, 0, date(2026, 11, 17).at(6, 0, 0, 0), OFFICE));
        assert!(!passes(sent, 3, monday.at(22, 0, 0, 0), OFFICE));
        assert!(passes(sent, 3, monday.at(23, 0, 0, 0), OFFICE));
        assert!(!passes(sent, 3, date(2026, 11, 17).at(10, 0, 0, 0), OFFICE), "by day somebody answers");
    }

    #[test]
    fn the_hours_count_from_the_closing_of_the_office() {
        let monday = date(2026, 11, 16);
        let by_day = monday.at(10, 0, 0, 0);
        assert!(
            !passes(by_day, 3, monday.at(17, 20, 0, 0), OFFICE),
            "seven hours of the day are not hours of the night"
        );
        assert!(passes(by_day, 3, monday.at(20, 15, 0, 0), OFFICE));
        let friday = date(2026, 11, 13).at(17, 0, 0, 0);
        assert!(passes(friday, 12, date(2026, 11, 14).at(11, 0, 0, 0), OFFICE), "Saturday is closed all day");
        assert!(!passes(by_day, 3, monday.at(20, 15, 0, 0), Office { until: 19 * 60, ..OFFICE }));
        assert!(passes(by_day, 3, monday.at(22, 0, 0, 0), Office { until: 19 * 60, ..OFFICE }));
    }
}
