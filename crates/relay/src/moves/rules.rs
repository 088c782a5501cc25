//! When a summary passes by itself. Pure.

use jiff::civil::{DateTime, time};
use jiff::{SignedDuration, Timestamp};

/// Whether public offices are closed: at night, on weekends, holidays and at the turn of the year.
pub fn is_closed(at: DateTime) -> bool {
    let is_holiday = !desk::sharing::is_working_day(at.date()).unwrap_or(true);
    is_holiday || at.time() < time(8, 30, 0, 0) || at.time() >= time(17, 15, 0, 0)
}

/// Whether the summary passes now: offices are closed, the holder set a time, and nobody answered within it. 0 hours: never.
pub fn passes(sent_at: Timestamp, hours: i64, now: Timestamp, local: DateTime) -> bool {
    hours > 0 && is_closed(local) && now.duration_since(sent_at) >= SignedDuration::from_hours(hours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn offices_are_closed_at_night_on_holidays_and_at_the_turn_of_the_year() {
        let monday = date(2026, 11, 16);
        assert!(!is_closed(monday.at(9, 0, 0, 0)));
        assert!(is_closed(monday.at(8, 29, 0, 0)) && is_closed(monday.at(17, 15, 0, 0)));
        assert!(is_closed(date(2026, 11, 21).at(11, 0, 0, 0)), "Saturday");
        assert!(is_closed(date(2026, 11, 23).at(11, 0, 0, 0)), "勤労感謝の日");
        assert!(is_closed(date(2026, 12, 29).at(11, 0, 0, 0)));
    }

    #[test]
    fn only_a_holder_who_set_a_time_passes_anything() {
        let sent: Timestamp = "2026-11-16T20:00:00+09:00".parse().unwrap();
        let after = |hours| sent + SignedDuration::from_hours(hours);
        let night = date(2026, 11, 16).at(23, 0, 0, 0);
        assert!(!passes(sent, 0, after(10), night));
        assert!(!passes(sent, 3, after(2), night));
        assert!(passes(sent, 3, after(3), night));
        assert!(!passes(sent, 3, after(30), date(2026, 11, 17).at(10, 0, 0, 0)), "by day somebody answers");
    }
}
