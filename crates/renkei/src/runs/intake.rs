//! Files as they come in, and the work on them from state to state.
//!
//! Each step is one transaction that holds the run: a process that dies leaves nothing of its step, and the next one begins it anew.

use super::model::{Change, Run, Setting, State, Way};
use super::read::{Batch, Reading, Total};
use super::store::{self, Due, NewRun, Step};
use crate::layout::{self, Layout};
use crate::{checks, facts, matching};
use desk::App;
use ground::audit::Entry;
use ground::db::{Db, Tx};
use ground::gate::{Action, Permit};
use ground::vault::Vault;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Bytes of a piece.
const PIECE: usize = 4 << 20;
const TABLE: &str = "app.source_part";

/// What taking files in needs; cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub(super) db: Db,
    vault: Arc<Vault>,
}

/// A file that is announced.
#[derive(Debug, Clone)]
pub struct Announced<'a> {
    /// Code of the source.
    pub source: &'a str,
    /// Its name.
    pub file_name: &'a str,
    /// The day whose state it tells; none: its name tells.
    pub stated_on: Option<Date>,
    /// How it comes.
    pub way: Way,
}

/// What became of a file that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It waits for its turn.
    Taken(Uuid),
    /// It was here before, for the same day.
    Known(Uuid),
}

impl Received {
    /// The run of the file.
    pub fn run(self) -> Uuid {
        match self {
            Self::Taken(run) | Self::Known(run) => run,
        }
    }
}

/// A file that comes in, piece by piece.
pub struct Receiver<'i> {
    intake: &'i Intake,
    permit: &'i Permit,
    run: Uuid,
    source: String,
    stated_on: Date,
    hash: Sha256,
    bytes: i64,
    pieces: i32,
    rest: Vec<u8>,
}

impl Intake {
    /// Made once a process.
    pub fn new(db: Db, vault: Arc<Vault>) -> Self {
        Self { db, vault }
    }

    /// Of the application.
    pub fn of(app: &App) -> Self {
        Self::new(app.db.clone(), app.vault.clone())
    }

    /// The permit of the product's own work for an agency.
    pub(crate) fn permit(&self, area: i16, org: i32) -> Permit {
        #[expect(
            clippy::disallowed_methods,
            reason = "files are worked on for the agency they belong to, whoever sent them"
        )]
        Permit::for_job(&self.db, area, org, Action::WriteSource, "データ連携")
    }

    /// Where the files lie.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// The layout of a source for a day, the agency's own included.
    ///
    /// # Errors
    /// `NotFound` for a source nobody knows.
    pub async fn layout(&self, tx: &mut Tx<'_>, source: &str, day: Date) -> Result<Layout> {
        let own = store::layouts(tx, source).await?;
        layout::for_day(source, day, &own).cloned().ok_or(Error::NotFound)
    }

    /// Adds a version of a source's layout for the own agency.
    ///
    /// # Errors
    /// `Invalid` at `text` when it is no layout of that source, or there is one from the same day.
    pub async fn add_layout(&self, permit: &Permit, source: &str, text: &str) -> Result<()> {
        let layout = layout::parse(text).map_err(|why| Error::invalid("text", why))?;
        if layout.code != source {
            let message = format!("code が「{}」です。「{source}」にしてください。", layout.code);
            return Err(Error::invalid("text", message));
        }
        let mut tx = self.db.write(permit).await?;
        store::save_layout(&mut tx, &layout, text).await?;
        let entry = Entry {
            kind: "source.layout".to_owned(),
            object_kind: "source".to_owned(),
            detail: format!("{source} {}", layout.effective),
            ..Entry::default()
        };
        tx.audit(entry).await?;
        tx.commit().await
    }

    /// The own agency's layouts of every source.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn own_layouts(&self, tx: &mut Tx<'_>) -> Result<Vec<Layout>> {
        store::layouts(tx, "").await
    }

    /// Begins to take a file in.
    ///
    /// # Errors
    /// `NotFound` for a source nobody knows; `Invalid` at `stated_on` when nothing tells its day, or one to come.
    pub async fn receive<'i>(&'i self, permit: &'i Permit, file: &Announced<'_>) -> Result<Receiver<'i>> {
        let mut tx = self.db.write(permit).await?;
        let today = tx.today();
        let named = self.layout(&mut tx, file.source, today).await?.day_of(file.file_name);
        let stated_on = file.stated_on.or(named).ok_or_else(|| {
            let message = "ファイルの名前から日付がわかりません。いつの時点のファイルか、日付を入れてください。";
            Error::invalid("stated_on", message)
        })?;
        if stated_on > today {
            return Err(Error::invalid("stated_on", format!("{}は先の日付です。", jp::Wareki(stated_on))));
        }
        let whole = self.layout(&mut tx, file.source, stated_on).await?.whole;
        store::forget_stale(&mut tx).await?;
        let run = tx.new_id();
        let new = NewRun {
            id: run,
            source: file.source,
            file_name: file.file_name,
            way: file.way,
            stated_on,
            whole,
            corrects: None,
        };
        store::begin(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Receiver {
            intake: self,
            permit,
            run,
            source: file.source.to_owned(),
            stated_on,
            hash: Sha256::new(),
            bytes: 0,
            pieces: 0,
            rest: Vec::new(),
        })
    }

    /// Works on a run until it waits for somebody or is done. Another process may be at it: then there is nothing to do.
    ///
    /// # Errors
    /// Those of the database; the run is as it was.
    pub async fn work(&self, due: Due) -> Result<()> {
        let permit = self.permit(due.area, due.org);
        loop {
            let mut tx = self.db.write(&permit).await?;
            // The lock comes first: what is read under it is what the one before has committed.
            if !store::lock(&mut tx, due.id).await? {
                return Ok(());
            }
            let run = store::load(&mut tx, due.id).await?;
            let done = match run.state {
                State::Waiting => {
                    match store::step(&mut tx, run.id, State::Waiting, State::Reading, &Step::default()).await {
                        Err(Error::Stale) => return Ok(()),
                        moved => match moved {
                            Ok(()) => tx.commit().await,
                            failed => failed,
                        },
                    }
                }
                State::Reading => self.read(&permit, tx, &run).await,
                State::Applying => apply(tx, &run).await,
                State::Undoing => undo(tx, &run).await,
                _ => return Ok(()),
            };
            match done {
                Ok(()) => self.tell(&permit).await?,
                // The database is away: the run goes on when it is back.
                Err(error @ Error::Upstream(_)) => return Err(error),
                Err(error) => self.fail(&permit, &run, &error).await?,
            }
        }
    }

    async fn tell(&self, permit: &Permit) -> Result<()> {
        let mut tx = self.db.write(permit).await?;
        store::tell(&mut tx).await?;
        tx.commit().await
    }

    /// A step that cannot be done is told on the run.
    async fn fail(&self, permit: &Permit, run: &Run, error: &Error) -> Result<()> {
        tracing::error!(?error, run = %run.id, "source run");
        let to = match run.state {
            State::Applying => State::Preview,
            State::Undoing => State::Applied,
            _ => State::Failed,
        };
        let message = error.to_string();
        let mut tx = self.db.write(permit).await?;
        store::step(&mut tx, run.id, run.state, to, &Step { message: &message, ..Step::default() }).await?;
        if to == State::Failed {
            store::forget(&mut tx, run.id, false).await?;
        }
        store::tell(&mut tx).await?;
        tx.commit().await
    }

    /// Reads a file into staged rows, then waits for a look, or goes on when nobody need look.
    async fn read(&self, permit: &Permit, mut tx: Tx<'_>, run: &Run) -> Result<()> {
        store::patient(&mut tx).await?;
        store::clear(&mut tx, run.id, true).await?;
        let layout = self.layout(&mut tx, &run.source, run.stated_on).await?;
        let live = if run.whole { store::live(&mut tx, &run.source, run.position).await? } else { HashMap::new() };
        let erased = store::erased(&mut tx).await?;
        let org = permit.actor().org;
        let (feed, pieces) = mpsc::channel(2);
        let feeding = tokio::spawn(self.clone().feed(permit.clone(), run.id, feed));
        let (hand_on, mut batches) = mpsc::channel::<Batch>(2);
        let (name, whole) = (run.file_name.clone(), run.whole);
        let reading = tokio::task::spawn_blocking(move || {
            let reading = Reading { layout: &layout, org, file_name: &name, whole, live, erased };
            let gave_up = |_| Error::internal("nobody takes the rows");
            let total = reading.run(Pieces::new(pieces), |batch| hand_on.blocking_send(batch).map_err(gave_up))?;
            Ok::<_, Error>((total, layout))
        });
        let (mut told, mut judged) = (Timestamp::UNIX_EPOCH, BTreeMap::new());
        while let Some(mut batch) = batches.recv().await {
            if !run.whole {
                let standing = store::standing(&mut tx, run.position, &batch.series()).await?;
                batch.judge(&standing, &mut judged);
            }
            store::stage(&mut tx, run.id, &batch.staged).await?;
            store::stage_refused(&mut tx, run.id, &batch.refused).await?;
            told = self.told(permit, run.id, batch.rows, told).await?;
        }
        let (mut total, layout) = reading.await.map_err(Error::internal)??;
        feeding.await.map_err(Error::internal)??;
        if !run.whole {
            // Only what is taken back is held against all that stands.
            if ["gone", "who_gone"].iter().any(|of| judged.contains_key(*of)) {
                judged.insert("stated".to_owned(), store::stated(&mut tx, &run.source, run.position).await?);
            }
            total.counts.extend(judged);
        }
        self.looked_at(tx, run, total, &layout).await
    }

    /// Everything is read: how the run goes on.
    async fn looked_at(&self, mut tx: Tx<'_>, run: &Run, total: Total, layout: &Layout) -> Result<()> {
        let mut counts = total.counts;
        let repeats = store::repeated(&mut tx, run).await?;
        let mut gone = total.gone;
        if let Some(same) = repeats.filter(|_| run.whole) {
            // What people put right or left out in these bytes need not be decided again.
            let right = store::put_right(&mut tx, run, &gone).await?;
            gone.retain(|series| !right.contains(series));
            store::decide_again(&mut tx, run.id, same).await?;
        }
        for series in gone.chunks(20_000) {
            let persons = store::stage_gone(&mut tx, run.id, run.position, series).await?;
            *counts.entry(format!("who_{}", Change::Gone.code())).or_default() += persons;
            let all = i64::try_from(series.len()).map_err(Error::internal)?;
            *counts.entry(Change::Gone.code().to_owned()).or_default() += all - persons;
        }
        let read = Run {
            total: total.rows,
            counts,
            cleaned: super::ledger::tallied(&total.tally, layout),
            notes: total.notes,
            titles: total.titles,
            repeats,
            ..run.clone()
        };
        let setting = match run.way {
            // Somebody has just looked at it.
            Way::Correction => {
                Setting { automatic: true, most_gone: 100, most_refused: 0, version: None, folder: false }
            }
            _ => store::setting(&mut tx, &run.source).await?,
        };
        let beyond = setting.holds(&read);
        let passes = beyond.is_none() && (setting.automatic || read.says_nothing_new());
        let held = beyond.filter(|_| setting.automatic);
        let step = Step { read: Some(&read), held: held.as_deref().unwrap_or_default(), ..Step::default() };
        store::step(&mut tx, run.id, State::Reading, State::Preview, &step).await?;
        if passes {
            let by = if run.way == Way::Correction { run.created_by_name.as_str() } else { "自動" };
            let step = Step { applied_by: Some(by), ..Step::default() };
            store::step(&mut tx, run.id, State::Preview, State::Applying, &step).await?;
        }
        store::forget(&mut tx, run.id, false).await?;
        tx.commit().await
    }

    /// Hands the pieces of a file on, opened.
    async fn feed(self, permit: Permit, run: Uuid, feed: mpsc::Sender<Vec<u8>>) -> Result<()> {
        let mut tx = self.db.read(&permit).await?;
        let pieces = store::pieces(&mut tx, run).await?;
        tx.commit().await?;
        for n in 0..pieces {
            let mut tx = self.db.read(&permit).await?;
            let sealed = store::piece(&mut tx, run, n).await?;
            tx.commit().await?;
            let plain =
                self.vault.open(TABLE, &n.to_string(), permit.actor().area, run, &sealed).map_err(Error::internal)?;
            // Whoever reads may have met something unreadable and gone.
            if feed.send(plain).await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Shows how far it is, about once a second: in a transaction of its own, so that others see it.
    async fn told(&self, permit: &Permit, run: Uuid, rows: i32, told: Timestamp) -> Result<Timestamp> {
        let now = self.db.clock().now();
        if now.duration_since(told).as_millis() < 1000 {
            return Ok(told);
        }
        let mut tx = self.db.write(permit).await?;
        store::progress(&mut tx, run, rows).await?;
        store::tell(&mut tx).await?;
        tx.commit().await?;
        Ok(now)
    }
}

async fn apply(mut tx: Tx<'_>, run: &Run) -> Result<()> {
    store::patient(&mut tx).await?;
    let records = store::apply(&mut tx, run).await?;
    matching::settle(&mut tx, &records).await?;
    let moved = facts::moved(&mut tx, &run.source, run.position).await?;
    facts::tell(&mut tx, run, &moved).await?;
    store::clear(&mut tx, run.id, false).await?;
    checks::run(&mut tx, run.id, &run.source).await?;
    store::step(&mut tx, run.id, State::Applying, State::Applied, &Step::default()).await?;
    done(&mut tx, run, "source.applied").await?;
    tx.commit().await
}

async fn undo(mut tx: Tx<'_>, run: &Run) -> Result<()> {
    store::patient(&mut tx).await?;
    let moved = facts::moved(&mut tx, &run.source, run.position).await?;
    let records = store::undo(&mut tx, run).await?;
    matching::settle(&mut tx, &records).await?;
    facts::tell(&mut tx, run, &moved).await?;
    store::step(&mut tx, run.id, State::Undoing, State::Undone, &Step::default()).await?;
    done(&mut tx, run, "source.undone").await?;
    tx.commit().await
}

async fn done(tx: &mut Tx<'_>, run: &Run, kind: &str) -> Result<()> {
    let entry = Entry {
        kind: kind.to_owned(),
        object_kind: "source_run".to_owned(),
        object: Some(run.id),
        detail: format!("{} {}", run.source, run.stated_on),
        ..Entry::default()
    };
    tx.audit(entry).await?;
    tx.event(
        kind,
        None,
        Some(run.id),
        serde_json::json!({ "source": run.source, "stated_on": run.stated_on.to_string() }),
    )
    .await
}

impl Receiver<'_> {
    /// Takes bytes, as many as come.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.bytes += i64::try_from(bytes.len()).map_err(Error::internal)?;
        self.rest.extend_from_slice(bytes);
        while self.rest.len() >= PIECE {
            let rest = self.rest.split_off(PIECE);
            let piece = std::mem::replace(&mut self.rest, rest);
            self.keep(&piece).await?;
        }
        Ok(())
    }

    async fn keep(&mut self, piece: &[u8]) -> Result<()> {
        let (area, n) = (self.permit.actor().area, self.pieces);
        let sealed = self.intake.vault.seal(TABLE, &n.to_string(), area, self.run, piece).map_err(Error::internal)?;
        let mut tx = self.intake.db.write(self.permit).await?;
        store::keep(&mut tx, self.run, n, &sealed).await?;
        self.pieces += 1;
        tx.commit().await
    }

    /// The file is whole: it waits for its turn, unless it was here before. The same bytes for another day are another statement.
    ///
    /// # Errors
    /// `Invalid` at `file` when it is empty.
    pub async fn end(mut self) -> Result<Received> {
        if self.bytes == 0 {
            self.give_up().await?;
            return Err(Error::invalid("file", "ファイルが空です。"));
        }
        let last = std::mem::take(&mut self.rest);
        if !last.is_empty() {
            self.keep(&last).await?;
        }
        let hash = std::mem::take(&mut self.hash).finalize();
        let mut tx = self.intake.db.write(self.permit).await?;
        let position = store::next_turn(&mut tx, &self.source, self.stated_on).await?;
        if let Some(known) = store::known(&mut tx, &self.source, self.stated_on, &hash).await? {
            store::forget(&mut tx, self.run, true).await?;
            tx.commit().await?;
            return Ok(Received::Known(known));
        }
        store::arrived(&mut tx, self.run, position, self.bytes, &hash).await?;
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let entry = Entry {
            kind: "source.received".to_owned(),
            object_kind: "source_run".to_owned(),
            object: Some(self.run),
            detail: format!("{} {} {hash}", self.source, self.stated_on),
            ..Entry::default()
        };
        tx.audit(entry).await?;
        store::tell(&mut tx).await?;
        tx.commit().await?;
        Ok(Received::Taken(self.run))
    }

    /// It will not come whole.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn give_up(&self) -> Result<()> {
        let mut tx = self.intake.db.write(self.permit).await?;
        store::forget(&mut tx, self.run, true).await?;
        tx.commit().await
    }
}

/// Pieces of a file as one stream.
struct Pieces {
    pieces: mpsc::Receiver<Vec<u8>>,
    piece: Vec<u8>,
    given: usize,
}

impl Pieces {
    fn new(pieces: mpsc::Receiver<Vec<u8>>) -> Self {
        Self { pieces, piece: Vec::new(), given: 0 }
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.piece.len() {
            match self.pieces.blocking_recv() {
                Some(piece) => (self.piece, self.given) = (piece, 0),
                None => return Ok(0),
            }
        }
        let mut ready = self.piece.get(self.given..).unwrap_or_default();
        let n = ready.read(out)?;
        self.given += n;
        Ok(n)
    }
}
