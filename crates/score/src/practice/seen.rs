//! How long a child was seen, on the clock of its outcome: for reports, days in custody do not count.

use super::model::{Came, Landmark};
use super::rules::Stay;
use crate::card::model::Outcome;
use jiff::ToSpan as _;
use jiff::civil::Date;
use risk::govern::followup::FollowUp;

/// Days between two days.
pub fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Days that count: on all others the clock stands still.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock {
    /// First and last day of each time it stands still; without a last one it still does.
    stopped: Vec<(Date, Option<Date>)>,
}

impl Clock {
    /// The clock of an outcome: for custody every day counts.
    pub(super) fn of(outcome: Outcome, stays: &[Stay]) -> Self {
        let day = super::rules::day_of;
        let stopped = stays.iter().map(|stay| (day(stay.from), stay.to.map(day)));
        Self { stopped: if outcome == Outcome::Recurrence { stopped.collect() } else { Vec::new() } }
    }

    /// Days that count from one day to another.
    pub fn count(&self, from: Date, to: Date) -> u32 {
        let still = |(begun, over): &(Date, Option<Date>)| days((*begun).max(from), over.unwrap_or(to).min(to)).max(0);
        let stopped: i32 = self.stopped.iter().map(still).sum();
        u32::try_from(days(from, to) - stopped).unwrap_or(0)
    }

    /// The day on which so many days are counted; the last of all days while a stay without an end stops the clock.
    pub fn after(&self, from: Date, counted: i32) -> Date {
        let mut end = from.saturating_add(counted.days());
        for (begun, over) in &self.stopped {
            let begun = (*begun).max(from);
            match *over {
                _ if begun >= end => {}
                Some(over) if over <= begun => {}
                Some(over) => end = end.saturating_add(days(begun, over).days()),
                None => return Date::MAX,
            }
        }
        end
    }
}

impl Landmark {
    /// The day on which so many days are counted from the moment on.
    pub fn after(&self, counted: i32) -> Date {
        self.clock.after(self.day, counted)
    }

    /// How long the child could be, and was, seen by the end of a day: what came later is not known then.
    pub fn seen_by(&self, day: Date) -> FollowUp {
        let potential = self.clock.count(self.day, day).min(self.follow.potential);
        let came = self.follow.came && self.on.is_some_and(|on| on <= day);
        FollowUp { potential, followed: self.follow.followed.min(potential), came }
    }

    /// What came within so many days, by the rules of [`Landmark::came`].
    pub fn within(&self, counted: i32) -> Came {
        let wanted = u32::try_from(counted).unwrap_or(0);
        match () {
            () if self.follow.potential < wanted => Came::Open,
            () if self.on.is_some_and(|on| on <= self.after(counted)) => Came::Yes,
            () if self.follow.followed < wanted => Came::Unknown,
            () => Came::No,
        }
    }
}
