//! Log-ins that do not look like work: guesses at one account one after the other, and log-ins outside the hours of use.
//!
//! Form: chapter 6.4 of the seed report. Many accounts tried from one place are noticed by the gate itself, as they happen.

use jiff::{SignedDuration, Timestamp};

/// So many failures on one log-in name within [`GUESSING`] are a dictionary at work: whoever forgot a password is slowed down long before.
pub const GUESSES: i64 = 30;
/// How far back failures count together.
pub const GUESSING: SignedDuration = SignedDuration::from_hours(1);

/// The hours an agency uses the system in, from one full hour to another of the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// First hour.
    pub from: i8,
    /// The hour they end at; 24 is midnight.
    pub until: i8,
}

impl Hours {
    /// Whether a log-in at this moment is within them.
    pub fn hold(self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at.to_zoned(ground::db::japan()).hour())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_use_are_those_of_japan() {
        let at = |time: &str| format!("2026-11-02T{time}+09:00").parse::<Timestamp>().unwrap();
        let office = Hours { from: 7, until: 22 };
        for (time, within) in
            [("06:59:59", false), ("07:00:00", true), ("21:59:59", true), ("22:00:00", false), ("00:00:00", false)]
        {
            assert_eq!(office.hold(at(time)), within, "{time}");
        }
        let always = Hours { from: 0, until: 24 };
        assert!((0..24).all(|hour| always.hold(at(&format!("{hour:02}:30:00")))));
    }
}
