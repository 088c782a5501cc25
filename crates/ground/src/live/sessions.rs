//! Ends live streams whose session is over. Thousands of pages stay open, so those of a process are looked up all at once.

use crate::gate::{Gate, token_hash};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// How often the sessions of open streams are looked up: who left is out everywhere within so long.
const RECHECK: Duration = Duration::from_secs(5);
/// Rounds a stream may miss; whoever is over is named again in the next.
const BACKLOG: usize = 4;

/// Sessions by the hash of their token.
type Hashes = HashSet<Vec<u8>>;

/// The sessions of the open streams of this process.
pub(super) struct Sessions {
    state: Mutex<State>,
    over: broadcast::Sender<Arc<Hashes>>,
}

#[derive(Default)]
struct State {
    /// Session → how many streams it has.
    open: HashMap<Vec<u8>, usize>,
    /// Whether somebody looks them up.
    is_watched: bool,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { state: Mutex::default(), over: broadcast::channel(BACKLOG).0 }
    }
}

impl Sessions {
    /// A stream begins under the session of this token.
    pub(super) fn attend(self: &Arc<Self>, gate: &Gate, token: &str) -> Attendance {
        let session = token_hash(token);
        let over = self.over.subscribe();
        let mut state = self.state();
        *state.open.entry(session.clone()).or_default() += 1;
        if !state.is_watched {
            state.is_watched = true;
            tokio::spawn(self.clone().watch(gate.clone()));
        }
        drop(state);
        Attendance { session, over, sessions: self.clone() }
    }

    /// Looks until no stream is open.
    async fn watch(self: Arc<Self>, gate: Gate) {
        loop {
            tokio::time::sleep(RECHECK).await;
            let Some(open) = self.open() else { return };
            match gate.standing(&open).await {
                Ok(standing) => {
                    let over: Hashes = open.into_iter().filter(|session| !standing.contains(session)).collect();
                    if !over.is_empty() {
                        // Nobody listens any more: they left by themselves meanwhile.
                        let _ = self.over.send(Arc::new(over));
                    }
                }
                Err(error) => tracing::warn!(?error, "sessions of open pages not looked up; trying again"),
            }
        }
    }

    /// The sessions with streams; none when there are none, and then nobody looks any more.
    fn open(&self) -> Option<Vec<Vec<u8>>> {
        let mut state = self.state();
        state.is_watched = !state.open.is_empty();
        state.is_watched.then(|| state.open.keys().cloned().collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream under a session; dropped with the stream.
pub(super) struct Attendance {
    session: Vec<u8>,
    over: broadcast::Receiver<Arc<Hashes>>,
    sessions: Arc<Sessions>,
}

impl Attendance {
    /// Returns when the session is over.
    pub(super) async fn over(&mut self) {
        loop {
            match self.over.recv().await {
                Ok(over) if over.contains(&self.session) => return,
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        let mut state = self.sessions.state();
        if let Some(streams) = state.open.get_mut(&self.session) {
            *streams -= 1;
            if *streams == 0 {
                state.open.remove(&self.session);
            }
        }
    }
}
