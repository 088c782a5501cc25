//! Which weeks are held out, from the settings and the calendar alone. Pure.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use risk::govern::feedback::held_out;

/// Weeks of a hundred at most: with more there would be next to nothing left to see of the score.
pub const MOST: u32 = 50;
/// Weeks are counted from this Monday on.
const FIRST: Date = date(1970, 1, 5);

/// What somebody set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Counts changes.
    pub n: i32,
    /// So many of a hundred weeks; 0: every week shows.
    pub of_hundred: u32,
    /// Why.
    pub reason: String,
    /// Post and name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Monday and Sunday of the week of a moment.
pub fn week(at: Timestamp) -> (Date, Date) {
    let day = at.to_zoned(ground::db::japan()).date();
    let monday = day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days());
    (monday, monday.saturating_add(6.days()))
}

fn number(monday: Date) -> u32 {
    FIRST.until(monday).map_or(0, |span| u32::try_from(span.get_days() / 7).unwrap_or(0))
}

/// The number in force, of settings in the order they were made: a larger one begins with the next Monday, so that no score vanishes within a week; a
/// smaller one, and the end of it all, at once.
pub fn in_force(settings: &[Setting], at: Timestamp) -> u32 {
    let (monday, _) = week(at);
    let is_before = |setting: &&Setting| week(setting.at).0 < monday;
    let begun = settings.iter().rfind(is_before).map_or(0, |setting| setting.of_hundred);
    let since = settings.iter().filter(|setting| !is_before(setting) && setting.at <= at);
    since.fold(begun, |least, setting| least.min(setting.of_hundred))
}

/// Whether a section is shown no scores in the week of a moment; children without a section have a draw of their own.
pub fn is_held(settings: &[Setting], section: Option<i32>, at: Timestamp) -> bool {
    let section = section.and_then(|section| u32::try_from(section).ok()).unwrap_or(0);
    held_out(section, number(week(at).0), in_force(settings, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: Date, hour: i8) -> Timestamp {
        day.at(hour, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp()
    }

    fn set(of_hundred: u32, at: Timestamp) -> Setting {
        Setting { n: 0, of_hundred, reason: "架空".into(), by: "架空".into(), at }
    }

    #[test]
    fn weeks_run_from_monday_to_sunday_in_japan() {
        let monday = date(2026, 11, 16);
        for (day, hour) in [(monday, 0), (monday, 23), (date(2026, 11, 22), 23)] {
            assert_eq!(week(at(day, hour)), (monday, date(2026, 11, 22)));
        }
        assert_eq!(week(at(date(2026, 11, 23), 0)).0, date(2026, 11, 23));
        assert_eq!(number(date(1970, 1, 12)), 1);
    }

    #[test]
    fn more_begins_with_the_next_monday_and_less_at_once() {
        let wednesday = date(2026, 11, 18);
        let mut settings = vec![set(20, at(wednesday, 9))];
        assert_eq!(in_force(&[], at(wednesday, 10)), 0, "nothing was ever set");
        assert_eq!(in_force(&settings, at(wednesday, 10)), 0, "no score vanishes within a week");
        assert_eq!(in_force(&settings, at(date(2026, 11, 23), 0)), 20);
        settings.push(set(5, at(date(2026, 11, 24), 9)));
        assert_eq!(in_force(&settings, at(date(2026, 11, 24), 8)), 20, "not set yet");
        assert_eq!(in_force(&settings, at(date(2026, 11, 24), 9)), 5);
        settings.push(set(40, at(date(2026, 11, 25), 9)));
        assert_eq!(in_force(&settings, at(date(2026, 11, 29), 9)), 5);
        assert_eq!(in_force(&settings, at(date(2026, 11, 30), 0)), 40);
        settings.push(set(0, at(date(2026, 11, 30), 9)));
        assert_eq!(in_force(&settings, at(date(2026, 11, 30), 9)), 0, "it ends at once");
    }

    proptest! {
        /// A smaller number holds out none that a larger one does not: lowering it only gives weeks back.
        #[test]
        fn fewer_are_some_of_the_more(section in 0i32..500, weeks in 0i32..400, fewer in 0u32..=50, more in 0u32..=50) {
            let (fewer, more) = (fewer.min(more), fewer.max(more));
            let begun = at(date(2026, 1, 5), 9);
            let now = at(date(2026, 1, 12).saturating_add((weeks * 7).days()), 9);
            let held = |of_hundred| is_held(&[set(of_hundred, begun)], Some(section), now);
            prop_assert!(!held(fewer) || held(more));
            prop_assert!(!held(0));
        }
    }

    #[test]
    fn over_years_each_section_is_held_out_about_as_often_as_set() {
        let begun = at(date(2026, 1, 5), 9);
        for section in [None, Some(1), Some(7)] {
            let weeks = (1..=1000).map(|n: i32| at(date(2026, 1, 5).saturating_add((n * 7).days()), 9));
            let held = weeks.filter(|now| is_held(&[set(20, begun)], section, *now)).count();
            assert!((150..250).contains(&held), "{section:?}: {held}");
        }
    }
}
