//! Pure decisions: the clock to see a child, what stops it, when to warn, what statistics take from a report.

use super::codes;
use jiff::{SignedDuration, Timestamp};
use jp::HoursClock;

/// Hours an agency has to see a child when it has set nothing shorter (児童相談所運営指針).
pub const DEFAULT_HOURS: i16 = 48;

/// Only seeing the child stops the clock: 目視 or 面接. A telephone call, a picture or what others tell does not.
pub fn stops_clock(method: &str) -> bool {
    matches!(method, "目視" | "面接")
}

/// The clock of one child of one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// No check needed; the reason is on the report.
    NotNeeded,
    /// Running: the child has to be seen before `due`.
    Running {
        /// End of the hours.
        due: Timestamp,
    },
    /// The child was seen.
    Seen {
        /// When.
        at: Timestamp,
        /// End of the hours.
        due: Timestamp,
    },
}

/// How a clock is shown: words and colour together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockLabel {
    /// 安全確認 あと3時間20分 …
    pub text: String,
    /// Class of the chip: `danger`, `warn`, `good` or empty.
    pub class: &'static str,
}

impl Clock {
    /// Reads the columns of a child's row.
    pub fn of(due: Option<Timestamp>, seen: Option<Timestamp>) -> Self {
        match (due, seen) {
            (None, _) => Self::NotNeeded,
            (Some(due), None) => Self::Running { due },
            (Some(due), Some(at)) => Self::Seen { at, due },
        }
    }

    /// Whether the hours are over and the child has not been seen.
    pub fn is_overdue(self, now: Timestamp) -> bool {
        matches!(self, Self::Running { due } if due <= now)
    }

    /// Whether somebody still has to see the child.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// What the chip says at `now`.
    pub fn label(self, now: Timestamp) -> ClockLabel {
        match self {
            Self::NotNeeded => ClockLabel { text: "安全確認 不要".into(), class: "" },
            Self::Seen { at, due } if at <= due => ClockLabel { text: "安全確認 済".into(), class: "good" },
            Self::Seen { .. } => ClockLabel { text: "安全確認 済(期限後)".into(), class: "warn" },
            Self::Running { due } => {
                let left = due.duration_since(now).as_mins();
                let class = if left <= 0 { "danger" } else { "warn" };
                ClockLabel { text: format!("安全確認 {}", crate::frame::minutes_label(left)), class }
            }
        }
    }
}

/// When the child has to have been seen.
pub fn due(received_at: Timestamp, hours: i16) -> Timestamp {
    HoursClock { started_at: received_at, hours: u16::try_from(hours).unwrap_or(0) }.due()
}

/// What is told about a clock at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    /// The instant that was passed.
    pub at: Timestamp,
    /// Whole hours since the report; together with the clock it names the alert.
    pub hours: i64,
    /// Whether the hours were over at that instant.
    pub overdue: bool,
}

/// The newest threshold passed after `since` and up to `now`: a half, three quarters and seven eighths of the hours
/// (24, 36 and 42 of 48), the end itself, and every 24 hours after it. Of several passed while nobody watched only the
/// newest matters.
pub fn alert(started_at: Timestamp, hours: i16, since: Timestamp, now: Timestamp) -> Option<Alert> {
    let clock = HoursClock { started_at, hours: u16::try_from(hours).ok()? };
    let due = clock.due();
    let passed = if now < due {
        clock.warnings().into_iter().filter(|at| *at <= now).max()?
    } else {
        let days = now.duration_since(due).as_hours() / 24;
        due.checked_add(SignedDuration::from_hours(days * 24)).ok()?
    };
    (passed > since).then(|| Alert {
        at: passed,
        hours: passed.duration_since(started_at).as_hours(),
        overdue: passed >= due,
    })
}

/// The type of abuse that statistics take, one of several: the gravest in the order 性的・身体的・ネグレクト・心理的.
pub fn main_abuse(types: &[String]) -> &'static str {
    ["性的", "身体的", "ネグレクト", "心理的"]
        .into_iter()
        .find(|main| types.iter().any(|code| code == main))
        .unwrap_or("")
}

/// The abuser that statistics take: the first of the form's order.
pub fn main_abuser(relations: &[String]) -> &'static str {
    codes::ABUSERS
        .iter()
        .find(|(code, _)| relations.iter().any(|relation| relation == code))
        .map_or("", |(code, _)| codes::national_abuser(code))
}

/// Adds the main type each ticked detail implies.
pub fn complete_abuse(mut types: Vec<String>) -> Vec<String> {
    let implied: Vec<_> = types.iter().filter_map(|code| codes::main_type(code)).collect();
    for main in implied {
        if !types.iter().any(|code| code == main) {
            types.push(main.to_owned());
        }
    }
    types
}

/// 事例番号 and 受付番号: fiscal year and running number of the agency, `R8-0042`. The year an era began in carries the new era.
pub fn number(year: jp::FiscalYear, n: i32) -> String {
    let named_on = jiff::civil::Date::new(year.0, 12, 31).unwrap_or(year.first());
    match jp::Wareki(named_on).era_year() {
        Some((era, year)) => format!("{}{year}-{n:04}", era.letter()),
        None => format!("{}-{n:04}", year.0),
    }
}

/// One field when two people changed the same record: what it was, what the other wrote, what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// What to put into the field.
    pub value: String,
    /// Both changed it, to different texts: a person must decide.
    pub conflict: bool,
}

/// Three-way merge of one field: an untouched field takes the other's text, what was typed stays.
pub fn merge(was: &str, theirs: &str, yours: &str) -> Merge {
    if yours == was {
        return Merge { value: theirs.to_owned(), conflict: false };
    }
    Merge { value: yours.to_owned(), conflict: theirs != was && theirs != yours }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(hours: i64) -> Timestamp {
        "2026-05-01T09:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    #[test]
    fn hours_run_through_holidays() {
        // Received on 30 December: nights, New Year and weekends count.
        let received: Timestamp = "2026-12-30T23:30:00+09:00".parse().unwrap();
        let expected: Timestamp = "2027-01-01T23:30:00+09:00".parse().unwrap();
        assert_eq!(due(received, DEFAULT_HOURS), expected);
    }

    #[test]
    fn alerts_of_48_hours() {
        let one = |from, to| alert(at(0), 48, at(from), at(to)).map(|alert| (alert.hours, alert.overdue));
        assert_eq!(one(0, 23), None);
        assert_eq!(one(23, 24), Some((24, false)));
        assert_eq!(one(24, 25), None, "told once");
        assert_eq!(one(35, 37), Some((36, false)));
        assert_eq!(one(41, 42), Some((42, false)));
        assert_eq!(one(47, 48), Some((48, true)));
        assert_eq!(one(48, 71), None);
        assert_eq!(one(71, 72), Some((72, true)), "every day after");
        assert_eq!(one(0, 100), Some((96, true)), "only the newest");
    }

    #[test]
    fn only_seeing_the_child_stops_the_clock() {
        let stopping: Vec<_> =
            codes::SIGHTING_METHODS.iter().filter(|(code, _)| stops_clock(code)).map(|(_, label)| *label).collect();
        assert_eq!(stopping, ["目視", "面接"]);
    }

    #[test]
    fn statistics_take_one_of_several() {
        let of = |codes: &[&str]| main_abuse(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["心理的", "身体的"]), "身体的");
        assert_eq!(of(&["不明"]), "");
        assert_eq!(complete_abuse(vec!["面前DV".into()]), ["面前DV", "心理的"]);
        assert_eq!(main_abuser(&["継父".into(), "実母".into()]), "実母");
    }

    #[test]
    fn numbers_carry_the_fiscal_year() {
        assert_eq!(number(jp::FiscalYear(2026), 42), "R8-0042");
        assert_eq!(number(jp::FiscalYear(2019), 7), "R1-0007");
        assert_eq!(number(jp::FiscalYear(2018), 12345), "H30-12345");
    }

    proptest! {
        /// Watching minute by minute or after any pause tells each threshold at most once, and never skips the newest.
        #[test]
        fn watching_in_steps_tells_each_threshold_once(hours in 1i16..=72, steps in prop::collection::vec(1i64..2000, 1..60)) {
            let start = at(0);
            let mut since = start;
            let mut told = Vec::new();
            for minutes in steps {
                let now = since + SignedDuration::from_mins(minutes);
                if let Some(alert) = alert(start, hours, since, now) {
                    prop_assert!(alert.at > since && alert.at <= now);
                    prop_assert_eq!(alert.overdue, alert.at >= due(start, hours));
                    told.push(alert.at);
                }
                since = now;
            }
            let mut unique = told.clone();
            unique.sort();
            unique.dedup();
            prop_assert_eq!(&unique, &told);
            let all = alert(start, hours, start, since).map(|alert| alert.at);
            prop_assert_eq!(told.last().copied(), all);
        }

        #[test]
        fn a_running_clock_is_overdue_from_the_due_instant(hours in 1i16..=72, minutes in 0i64..10_000) {
            let now = at(0) + SignedDuration::from_mins(minutes);
            let clock = Clock::of(Some(due(at(0), hours)), None);
            prop_assert_eq!(clock.is_overdue(now), minutes >= i64::from(hours) * 60);
            prop_assert!(!Clock::of(Some(due(at(0), hours)), Some(now)).is_overdue(now));
        }

        #[test]
        fn merging_never_loses_what_was_typed(was in "[ab]{0,2}", theirs in "[ab]{0,2}", yours in "[ab]{0,2}") {
            let merged = merge(&was, &theirs, &yours);
            if yours != was { prop_assert_eq!(&merged.value, &yours); }
            if yours == was || theirs == was { prop_assert!(!merged.conflict); }
        }
    }
}
