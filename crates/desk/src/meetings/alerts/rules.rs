//! When a condition holds, and when it is told of. Pure.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// What is due about one case of one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It holds for the first time.
    Raise,
    /// It still holds, nobody acknowledged it, and the days between are over.
    Again,
    /// It was told of.
    Nothing,
}

/// An alert on file that has not been cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// When it was last told of.
    pub told_at: Timestamp,
    /// Whether somebody acknowledged it.
    pub acknowledged: bool,
}

/// What is due about a case the condition holds for.
pub fn due(open: Option<Open>, repeat_days: i32, now: Timestamp) -> Due {
    let Some(open) = open else { return Due::Raise };
    let is_over = now.duration_since(open.told_at) >= SignedDuration::from_hours(24 * i64::from(repeat_days));
    if repeat_days > 0 && !open.acknowledged && is_over { Due::Again } else { Due::Nothing }
}

/// How often in a row a child was absent, counted back from the newest day; days nobody recorded count neither way.
pub fn absences(days: &[(Date, i32)]) -> usize {
    let mut days = days.to_vec();
    days.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    days.iter().take_while(|(_, came)| *came == 0).count()
}

/// Whether the newest weight is not above what it was at least so many days before; none without two such weights.
pub fn weight_stands(weights: &[(Date, i32)], days: i32) -> Option<bool> {
    let (newest, now) = weights.iter().max_by_key(|(day, _)| *day)?;
    let is_before = |day: &Date| day.until(*newest).is_ok_and(|span| span.get_days() >= days);
    let (_, before) = weights.iter().filter(|(day, _)| is_before(day)).max_by_key(|(day, _)| *day)?;
    Some(now <= before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(hours: i64) -> Timestamp {
        "2026-11-01T09:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    #[test]
    fn an_alert_is_told_once_and_again_until_acknowledged() {
        let open = |acknowledged| Some(Open { told_at: at(0), acknowledged });
        assert_eq!(due(None, 3, at(0)), Due::Raise);
        assert_eq!(due(open(false), 3, at(71)), Due::Nothing);
        assert_eq!(due(open(false), 3, at(72)), Due::Again);
        assert_eq!(due(open(true), 3, at(1000)), Due::Nothing);
        assert_eq!(due(open(false), 0, at(1000)), Due::Nothing, "once");
    }

    #[test]
    fn absences_are_counted_back_from_the_newest_day() {
        let days = [(date(2026, 11, 2), 1), (date(2026, 11, 5), 0), (date(2026, 11, 3), 0), (date(2026, 11, 4), 0)];
        assert_eq!(absences(&days), 3);
        assert_eq!(absences(&[(date(2026, 11, 6), 1), (date(2026, 11, 5), 0)]), 0);
        assert_eq!(absences(&[]), 0);
    }

    #[test]
    fn a_weight_stands_when_it_is_no_more_than_long_ago() {
        let weights = |newest| [(date(2026, 9, 1), 9000), (date(2026, 10, 25), 9400), (date(2026, 11, 1), newest)];
        assert_eq!(weight_stands(&weights(9000), 30), Some(true));
        assert_eq!(weight_stands(&weights(9001), 30), Some(false));
        assert_eq!(weight_stands(&weights(9300), 7), Some(true), "less than a week ago");
        assert_eq!(weight_stands(&weights(9300), 90), None, "nothing so long ago");
    }

    proptest! {
        /// Looking every hour or after any pause tells at least once and never twice within the days between.
        #[test]
        fn told_again_after_the_days_and_not_before(repeat in 1i32..10, steps in prop::collection::vec(1i64..200, 1..60)) {
            let mut now = at(0);
            let mut open: Option<Open> = None;
            let mut told: Vec<Timestamp> = Vec::new();
            for hours in steps {
                now += SignedDuration::from_hours(hours);
                if due(open, repeat, now) != Due::Nothing {
                    if let Some(last) = told.last() {
                        prop_assert!(now.duration_since(*last).as_hours() >= 24 * i64::from(repeat));
                    }
                    told.push(now);
                    open = Some(Open { told_at: now, acknowledged: false });
                }
            }
            prop_assert!(!told.is_empty());
        }
    }
}
