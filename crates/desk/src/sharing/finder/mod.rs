//! The nationwide index in memory: filled when the process starts, kept fresh by the news every process hears.
//!
//! See docs/adr/0002-search-in-process.md for why it is not a table. Pitfall: it answers who matches, never who may see it; the
//! callers in [`super::search`] bind the reader's scope into every query.

mod marks;
mod store;

pub use marks::{Mark, keys_of};
pub use store::load_marks;

use ground::Result;
use ground::db::{Db, Key};
use ground::gate::{Action, Permit};
use ground::live::Hub;
use jiff::{SignedDuration, Timestamp};
use sagasu::{Hits, Index, Query};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// News may be lost and relatives of a child change without news of their own: changed persons are looked for this often.
const SWEEP: Duration = Duration::from_secs(2);
/// A transaction may commit this long after the moment it wrote into `updated_at`.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// How far the first filling has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Persons read.
    pub read: u64,
    /// Persons expected; an estimate, at least `read`.
    pub expected: u64,
}

/// Finds people of every agency.
#[derive(Default)]
pub struct Finder {
    index: RwLock<Index>,
    ready: AtomicBool,
    read: AtomicU64,
    expected: AtomicU64,
    swept: Mutex<Swept>,
    marks: RwLock<Arc<[Mark]>>,
}

/// The last look for changed persons.
#[derive(Default)]
struct Swept {
    /// When it began.
    at: Option<Timestamp>,
    /// Whom it found, so that the overlap is not read twice.
    seen: HashMap<Key, Timestamp>,
}

impl Finder {
    /// None when searches can be answered; until then how far the filling is.
    pub fn preparing(&self) -> Option<Progress> {
        if self.ready.load(Ordering::Acquire) {
            return None;
        }
        let read = self.read.load(Ordering::Relaxed);
        Some(Progress { read, expected: self.expected.load(Ordering::Relaxed).max(read) })
    }

    /// The best matches and the exact count.
    pub fn search(&self, query: &Query, limit: usize) -> Hits {
        self.index.read().unwrap_or_else(PoisonError::into_inner).search(query, limit)
    }

    /// Exact counts by agency.
    pub fn count_by_org(&self, query: &Query) -> BTreeMap<i32, u64> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).count_by_org(query)
    }

    /// The children looked for now.
    pub fn marks(&self) -> Arc<[Mark]> {
        self.marks.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn remark(&self, db: &Db) -> Result<()> {
        let permit = permit(db);
        let mut tx = db.search(&permit).await?;
        let marks = load_marks(&mut tx).await?;
        *self.marks.write().unwrap_or_else(PoisonError::into_inner) = marks.into();
        Ok(())
    }

    /// Persons in the index, and the bytes it holds.
    pub fn size(&self) -> (usize, usize) {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        (index.len(), index.bytes())
    }

    /// Fills the index, then follows the news until cancelled. Tries again when the database is away.
    pub async fn run(self: Arc<Self>, db: Db, hub: Hub, stop: CancellationToken) {
        let mut news = hub.subscribe();
        while let Err(error) = self.fill(&db).await {
            tracing::error!(?error, "search index not filled; trying again");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
            }
        }
        let mut sweep = tokio::time::interval(SWEEP);
        loop {
            let outcome = tokio::select! {
                () = stop.cancelled() => return,
                _ = sweep.tick() => self.sweep(&db).await,
                heard = news.recv() => match heard {
                    Ok(news) if news.kind.starts_with("missing.") => self.remark(&db).await,
                    Ok(news) => match news.person.filter(|_| may_change_names(&news.kind)) {
                        Some(person) => self.refresh(&db, person).await,
                        None => Ok(()),
                    },
                    Err(RecvError::Lagged(_)) => self.sweep(&db).await,
                    Err(RecvError::Closed) => return,
                },
            };
            if let Err(error) = outcome {
                tracing::error!(?error, "search index not refreshed; the next sweep tries again");
            }
        }
    }

    /// Reads everybody, one area at a time.
    pub async fn fill(&self, db: &Db) -> Result<()> {
        let permit = permit(db);
        let begun = db.clock().now();
        let mut tx = db.search(&permit).await?;
        let (areas, expected) = store::outline(&mut tx).await?;
        drop(tx);
        self.read.store(0, Ordering::Relaxed);
        self.expected.store(expected, Ordering::Relaxed);
        let mut index = Index::new();
        for area in areas {
            let mut tx = db.search(&permit).await?;
            let docs = store::docs(&mut tx, area, None).await?;
            drop(tx);
            for chunk in docs.chunks(1000) {
                chunk.iter().for_each(|doc| index.upsert(doc));
                self.read.fetch_add(u64::try_from(chunk.len()).unwrap_or(0), Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        }
        let persons = index.len();
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
        *self.swept.lock().unwrap_or_else(PoisonError::into_inner) = Swept { at: Some(begun), seen: HashMap::new() };
        self.remark(db).await?;
        self.ready.store(true, Ordering::Release);
        tracing::info!(persons, "search index ready");
        Ok(())
    }

    /// Reads one person again; one who was erased is dropped.
    pub async fn refresh(&self, db: &Db, person: Key) -> Result<()> {
        self.reread(db, person.area, &[person.id]).await
    }

    /// Reads again whoever was changed since the last look, with an overlap for transactions that committed late.
    pub async fn sweep(&self, db: &Db) -> Result<()> {
        self.remark(db).await?;
        let begun = db.clock().now();
        let last = self.swept.lock().unwrap_or_else(PoisonError::into_inner).at;
        let permit = permit(db);
        let mut tx = db.search(&permit).await?;
        let found = store::changed_since(&mut tx, last.unwrap_or(Timestamp::UNIX_EPOCH) - OVERLAP).await?;
        drop(tx);
        let mut changed: BTreeMap<i16, Vec<Uuid>> = BTreeMap::new();
        {
            let swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, _) in found.iter().filter(|(key, at)| swept.seen.get(key) != Some(at)) {
                changed.entry(key.area).or_default().push(key.id);
            }
        }
        for (area, persons) in changed {
            for chunk in persons.chunks(5000) {
                self.reread(db, area, chunk).await?;
            }
        }
        *self.swept.lock().unwrap_or_else(PoisonError::into_inner) = Swept { at: Some(begun), seen: found };
        Ok(())
    }

    async fn reread(&self, db: &Db, area: i16, persons: &[Uuid]) -> Result<()> {
        let permit = permit(db);
        let mut tx = db.search(&permit).await?;
        let docs = store::docs(&mut tx, area, Some(persons)).await?;
        let erased = store::erased(&mut tx, area, persons).await?;
        drop(tx);
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for key in erased {
            index.remove(key);
        }
        docs.iter().for_each(|doc| index.upsert(doc));
        Ok(())
    }
}

/// Whether news of this kind may change by what a person is found. What is written about somebody does not, and comes most often; should it once
/// do, the next sweep sees the person changed.
fn may_change_names(kind: &str) -> bool {
    !["progress.", "sighting.", "comment.", "task.", "attachment.", "watch."]
        .iter()
        .any(|about| kind.starts_with(about))
}

#[expect(clippy::disallowed_methods, reason = "the index is filled by the process itself, for no agency")]
fn permit(db: &Db) -> Permit {
    Permit::for_job(db, 0, 0, Action::SearchNation, "検索の準備")
}
