//! Time and ids come from here, so that tests can move the one and order the other.

use jiff::{SignedDuration, Timestamp, Zoned, civil, tz::TimeZone};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// The clock of a process: system time plus an offset that only tests change.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// Moves the clock; for tests of deadlines and expiry.
    pub fn advance(&self, by: SignedDuration) {
        self.offset_seconds.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    /// How far it is ahead of the system's clock.
    pub fn ahead(&self) -> SignedDuration {
        SignedDuration::from_secs(self.offset_seconds.load(Ordering::SeqCst))
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead()
    }

    /// Now in Japan (JST, no summer time).
    pub fn japan(&self) -> Zoned {
        self.now().to_zoned(japan())
    }

    /// Today in Japan.
    pub fn today(&self) -> civil::Date {
        self.japan().date()
    }

    /// A new id; sorts by time of creation.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Japan Standard Time, fixed at nine hours.
pub fn japan() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(9))
}
