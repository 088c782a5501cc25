//! What people decide about runs and refused rows.

use super::intake::Intake;
use super::model::{Change, Run, State, Way};
use super::read::tally;
use super::store::{self, NewRun, RefusedRow, Staged, Step};
use crate::clean::{Cleaner, Outcome, Refusal, Taken, Tally};
use crate::layout::{Format, IDENTITY, Layout};
use ground::audit::Entry;
use ground::db::Tx;
use ground::gate::Permit;
use ground::{Error, FieldError, Result};
use std::collections::HashMap;
use tables::Row;
use uuid::Uuid;

/// A reason somebody gave.
fn given(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::invalid("reason", "理由を500文字以内で入力してください。"));
    }
    Ok(reason)
}

async fn note(tx: &mut Tx<'_>, kind: &str, run: &Run) -> Result<()> {
    let entry = Entry {
        kind: kind.to_owned(),
        object_kind: "source_run".to_owned(),
        object: Some(run.id),
        detail: format!("{} {}", run.source, run.stated_on),
        ..Entry::default()
    };
    tx.audit(entry).await?;
    store::tell(tx).await
}

impl Intake {
    /// Has a run applied that was looked at.
    ///
    /// # Errors
    /// `Stale` when it does not wait for a look.
    pub async fn approve(&self, permit: &Permit, run: Uuid) -> Result<()> {
        let mut tx = self.db.write(permit).await?;
        let loaded = store::load(&mut tx, run).await?;
        let step = Step { applied_by: Some(&permit.actor().name), ..Step::default() };
        store::step(&mut tx, run, State::Preview, State::Applying, &step).await?;
        note(&mut tx, "source.approved", &loaded).await?;
        tx.commit().await
    }

    /// Gives a run up before it is applied.
    ///
    /// # Errors
    /// `Stale` when it is applied or under way.
    pub async fn discard(&self, permit: &Permit, run: Uuid, reason: &str) -> Result<()> {
        let reason = given(reason)?;
        let mut tx = self.db.write(permit).await?;
        let loaded = store::load(&mut tx, run).await?;
        let step = Step { reason: Some(reason), ..Step::default() };
        let from = if loaded.state == State::Waiting { State::Waiting } else { State::Preview };
        store::step(&mut tx, run, from, State::Discarded, &step).await?;
        store::patient(&mut tx).await?;
        store::clear(&mut tx, run, true).await?;
        store::forget(&mut tx, run, false).await?;
        note(&mut tx, "source.discarded", &loaded).await?;
        tx.commit().await
    }

    /// Has the facts of a run taken back.
    ///
    /// # Errors
    /// `Stale` when it is not applied, or another file of the source is under way.
    pub async fn take_back(&self, permit: &Permit, run: Uuid, reason: &str) -> Result<()> {
        let reason = given(reason)?;
        let mut tx = self.db.write(permit).await?;
        let loaded = store::load(&mut tx, run).await?;
        let step = Step { undone_by: Some(&permit.actor().name), reason: Some(reason), ..Step::default() };
        store::step(&mut tx, run, State::Applied, State::Undoing, &step).await?;
        note(&mut tx, "source.undo_begun", &loaded).await?;
        tx.commit().await
    }

    /// Leaves a refused row out for good.
    ///
    /// # Errors
    /// `Stale` when somebody decided about it already.
    pub async fn dismiss(&self, permit: &Permit, run: Uuid, n: i32, reason: &str) -> Result<()> {
        let reason = given(reason)?;
        let mut tx = self.db.write(permit).await?;
        let loaded = store::load(&mut tx, run).await?;
        store::refused_row(&mut tx, run, n).await?;
        store::decide(&mut tx, run, n, "dismissed", reason, None).await?;
        note(&mut tx, "source.row_dismissed", &loaded).await?;
        tx.commit().await
    }

    /// Takes a refused row that was put right: with its run while that is looked at, else as a run of its own, applied at once.
    /// Yields the run to work on, if there is one.
    ///
    /// # Errors
    /// `Invalid` at `cell.N` while it still cannot be taken; `Stale` when somebody decided about it already.
    pub async fn correct(&self, permit: &Permit, run: Uuid, n: i32, cells: &[String]) -> Result<Option<Uuid>> {
        let mut tx = self.db.write(permit).await?;
        let of = store::load(&mut tx, run).await?;
        let refused = store::refused_row(&mut tx, run, n).await?;
        let layout = self.layout(&mut tx, &of.source, of.stated_on).await?;
        let taken = again(&of, &refused, &layout, permit.actor().org, cells)?;
        let joined = match of.state {
            State::Preview => {
                join(&mut tx, &of, n, taken).await?;
                None
            }
            State::Applied => Some(follow(&mut tx, &of, n, taken).await?),
            _ => return Err(Error::Stale),
        };
        store::decide(&mut tx, run, n, "taken", "", joined).await?;
        note(&mut tx, "source.row_corrected", &of).await?;
        tx.commit().await?;
        Ok(joined)
    }
}

/// Cleans a corrected row.
fn again(run: &Run, refused: &RefusedRow, layout: &Layout, org: i32, cells: &[String]) -> Result<Taken> {
    let cleaner = match layout.format {
        Format::Fixed { .. } | Format::Delimited { titled: false, .. } => Cleaner::placed(layout, org),
        _ => Cleaner::titled(layout, org, &run.titles).map_err(|why| Error::invalid("cell.0", why))?,
    };
    let number = u32::try_from(refused.n).map_err(Error::internal)?;
    let row = Row { number, cells: cells.iter().map(|cell| cell.replace('\0', "")).collect() };
    match cleaner.clean(&row, &mut Tally::new()) {
        Outcome::Taken(taken) => Ok(taken),
        Outcome::Blank => Err(Error::invalid("cell.0", "すべての列が空欄です。")),
        Outcome::Refused(reasons, _) => {
            let wrong = |reason: Refusal| {
                let column = run.titles.iter().position(|title| *title == reason.column).unwrap_or(0);
                FieldError {
                    field: format!("cell.{column}"),
                    message: format!("{}: {}", reason.column, reason.message),
                }
            };
            Err(Error::Invalid(reasons.into_iter().map(wrong).collect()))
        }
    }
}

/// What a corrected row changes.
fn staged(taken: Taken, n: i32, live: &HashMap<Uuid, Uuid>) -> Result<Vec<Staged>> {
    let number = u32::try_from(n).map_err(Error::internal)?;
    let staged = taken.facts.into_iter().filter(|stated| !taken.removed || stated.kind != IDENTITY).map(|stated| {
        let change = Change::beside(live.get(&stated.series), stated.hash, taken.removed);
        Staged { n: number, record: taken.record, change, removed: taken.removed, stated }
    });
    Ok(staged.collect())
}

/// The row joins its run, which is looked at.
async fn join(tx: &mut Tx<'_>, of: &Run, n: i32, taken: Taken) -> Result<()> {
    let series: Vec<Uuid> = taken.facts.iter().map(|stated| stated.series).collect();
    let live = store::standing(tx, of.position, &series).await?;
    let held = store::staged_series(tx, of.id, &series).await?;
    let mut rows = staged(taken, n, &live)?;
    // Whoever another row of the file names already is named.
    if rows.iter().any(|row| row.stated.kind != IDENTITY && held.contains(&row.stated.series)) {
        return Err(Error::invalid("cell.0", "鍵が同じ行がこのファイルにあります。鍵の列を確かめてください。"));
    }
    rows.retain(|row| !held.contains(&row.stated.series) && (!of.whole || row.change != Change::Same));
    let mut run = of.clone();
    tally(&rows, &mut run.counts);
    store::stage(tx, of.id, &rows).await?;
    store::recount(tx, &run).await
}

/// The row becomes a run of its own, of the same day.
async fn follow(tx: &mut Tx<'_>, of: &Run, n: i32, taken: Taken) -> Result<Uuid> {
    let id = tx.new_id();
    let new = NewRun {
        id,
        source: &of.source,
        file_name: &format!("{} {n}行目", of.file_name),
        way: Way::Correction,
        stated_on: of.stated_on,
        whole: false,
        corrects: Some(of.id),
    };
    store::begin(tx, &new).await?;
    let position = store::next_turn(tx, &of.source, of.stated_on).await?;
    let series: Vec<Uuid> = taken.facts.iter().map(|stated| stated.series).collect();
    let live = store::standing(tx, position, &series).await?;
    let rows = staged(taken, n, &live)?;
    let mut counts = std::collections::BTreeMap::new();
    tally(&rows, &mut counts);
    store::stage(tx, id, &rows).await?;
    let busy = || {
        Error::invalid(
            "cell.0",
            "この連携元のほかのファイルが確認待ちか処理中です。それが終わってから、もう一度取り込んでください。",
        )
    };
    match store::at_once(tx, id, position, &counts).await {
        Err(Error::Stale) => Err(busy()),
        done => done.map(|()| id),
    }
}
