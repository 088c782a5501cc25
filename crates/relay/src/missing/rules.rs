//! When an unread notice is reminded of and shown to the superior; who may read what. Pure.

use super::model::{Head, State};
use jiff::{SignedDuration, Timestamp};

/// How long a notice has been left unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// Within its hours.
    Fresh,
    /// Its hours are over: the receiver is reminded.
    Late,
    /// Twice its hours are over: the receiver's superior and the sender are told.
    Overdue,
}

/// What to do about a receiver that has not read.
pub fn waiting(told_at: Timestamp, hours: i16, now: Timestamp) -> Waiting {
    let hours = SignedDuration::from_hours(i64::from(hours.max(1)));
    match now.duration_since(told_at) {
        since if since >= hours * 2 => Waiting::Overdue,
        since if since >= hours => Waiting::Late,
        _ => Waiting::Fresh,
    }
}

/// How an agency stands to a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Sent it: everything, always.
    Sender,
    /// Was told: what tells who the child is, until it ends.
    Receiver,
    /// Was told, and it ended: only that it did.
    Over,
    /// Nothing.
    Stranger,
}

/// How an agency stands to a notice. The database says the same in its policies.
pub fn side(head: &Head, org: i32) -> Side {
    match (head.org == org, head.to_orgs.contains(&org), head.state) {
        (true, _, _) => Side::Sender,
        (_, true, State::Open) => Side::Receiver,
        (_, true, _) => Side::Over,
        _ => Side::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_read_is_reminded_and_then_the_superior_is_told() {
        let told: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let after = |minutes| waiting(told, 4, told + SignedDuration::from_mins(minutes));
        assert_eq!(after(0), Waiting::Fresh);
        assert_eq!(after(239), Waiting::Fresh);
        assert_eq!(after(240), Waiting::Late);
        assert_eq!(after(479), Waiting::Late);
        assert_eq!(after(480), Waiting::Overdue);
        assert_eq!(waiting(told, 0, told), Waiting::Fresh, "no hours are one hour");
        assert_eq!(waiting(told, 4, told - SignedDuration::from_hours(1)), Waiting::Fresh, "a clock put back");
    }
}
