//! What this process answered, counted: for whoever watches over it. No path, no address, no person.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Why a request was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// From another site.
    Csrf,
    /// Too many, too fast.
    Rate,
    /// Without the right.
    Forbidden,
    /// Without a session.
    Unauthenticated,
}

impl Blocked {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Csrf, Self::Rate, Self::Forbidden, Self::Unauthenticated];

    /// As counted and stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Csrf => "csrf",
            Self::Rate => "rate",
            Self::Forbidden => "forbidden",
            Self::Unauthenticated => "unauthenticated",
        }
    }

    fn counter(self) -> &'static AtomicU64 {
        match self {
            Self::Csrf => &CSRF,
            Self::Rate => &RATE,
            Self::Forbidden => &FORBIDDEN,
            Self::Unauthenticated => &UNAUTHENTICATED,
        }
    }
}

/// Upper bounds of the classes of durations, in milliseconds.
pub const BOUNDS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

static CSRF: AtomicU64 = AtomicU64::new(0);
static RATE: AtomicU64 = AtomicU64::new(0);
static FORBIDDEN: AtomicU64 = AtomicU64::new(0);
static UNAUTHENTICATED: AtomicU64 = AtomicU64::new(0);
static CLASSES: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];
static DURATIONS: [AtomicU64; BOUNDS.len() + 1] = [const { AtomicU64::new(0) }; BOUNDS.len() + 1];
static MILLISECONDS: AtomicU64 = AtomicU64::new(0);

/// What this process counted since it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Answers by class of status: 1xx to 5xx.
    pub classes: [u64; 5],
    /// Requests turned away, in the order of [`Blocked::ALL`].
    pub blocked: [u64; 4],
    /// Answers by duration: up to each of [`BOUNDS`], and longer.
    pub durations: [u64; BOUNDS.len() + 1],
    /// All durations together, in milliseconds.
    pub milliseconds: u64,
}

/// The counts so far.
pub fn tally() -> Tally {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    Tally {
        classes: CLASSES.each_ref().map(read),
        blocked: Blocked::ALL.map(|reason| read(reason.counter())),
        durations: DURATIONS.each_ref().map(read),
        milliseconds: read(&MILLISECONDS),
    }
}

/// Counts a request that is turned away before its handler.
pub(super) fn turned_away(reason: Blocked) {
    reason.counter().fetch_add(1, Ordering::Relaxed);
}

/// Outermost: counts every answer. Streams count as soon as they begin.
pub(super) async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    let class = usize::from(status.as_u16() / 100).saturating_sub(1);
    if let Some(counter) = CLASSES.get(class) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let slot = BOUNDS.iter().position(|bound| took <= *bound).unwrap_or(BOUNDS.len());
    if let Some(counter) = DURATIONS.get(slot) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    MILLISECONDS.fetch_add(took, Ordering::Relaxed);
    match status {
        StatusCode::TOO_MANY_REQUESTS => turned_away(Blocked::Rate),
        StatusCode::FORBIDDEN => turned_away(Blocked::Forbidden),
        StatusCode::UNAUTHORIZED => turned_away(Blocked::Unauthenticated),
        _ => {}
    }
    response
}
