//! 対応: what was decided for a case, on which day, by whom. Several over time; the newest is what the episode shows, the first is what the
//! national return counts.
//!
//! Pitfall: `app.episode.disposition` repeats the newest decision; nothing but this module writes it.

pub mod pages;
mod store;

pub use store::of_person;

use super::codes;
use super::record::Entry;
use crate::frame::date_wareki;
use ground::Result;
use ground::db::{Change, FieldChange, Key, Tx, japan};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// A decision as staff write it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// 対応の種類 code.
    pub kind: String,
    /// 決定日
    pub decided_on: Date,
    /// The day is not known; another one stands for it.
    pub is_estimated: bool,
    /// 根拠
    pub basis: String,
    /// Which meeting decided.
    pub decided_by: String,
}

impl Decision {
    /// A decision of which only kind and day are known.
    pub fn on(kind: &str, decided_on: Date) -> Self {
        Self { kind: kind.to_owned(), decided_on, ..Self::default() }
    }

    /// Every field: form name, label, value as people read it.
    fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("kind", "対応の種類", codes::disposition(&self.kind).to_owned()),
            ("decided_on", "決定日", date_wareki(self.decided_on)),
            ("basis", "根拠", self.basis.clone()),
            ("decided_by", "決定した会議など", self.decided_by.clone()),
        ]
    }
}

/// A decision on file.
#[derive(Debug, Clone)]
pub struct Disposition {
    /// Row.
    pub id: Uuid,
    /// 受理 it belongs to.
    pub episode: Uuid,
    /// What was decided.
    pub decision: Decision,
    /// Entered by mistake: counts nowhere.
    pub is_withdrawn: bool,
    /// Who wrote it down.
    pub recorded_by_name: String,
    /// Version for the next change.
    pub version: i32,
}

/// Puts a decision on file for an episode of the own agency.
pub async fn decide(tx: &mut Tx<'_>, episode: Uuid, person: Uuid, decision: &Decision) -> Result<()> {
    let id = tx.new_id();
    store::insert(tx, id, episode, person, decision).await?;
    let nothing = Decision::default().shown().into_iter().map(|(field, label, _)| (field, label, String::new()));
    let fields = super::changes(&nothing.collect::<Vec<_>>(), &decision.shown());
    record(tx, "disposition.decided", id, person, episode, fields).await
}

/// Corrects a decision; the history keeps what stood there.
///
/// # Errors
/// [`ground::Error::Stale`] when somebody else corrected it since `version`.
async fn correct(tx: &mut Tx<'_>, person: Uuid, before: &Disposition, after: &Decision, version: i32) -> Result<()> {
    store::update(tx, before.id, before.episode, after, version).await?;
    let fields = super::changes(&before.decision.shown(), &after.shown());
    record(tx, "disposition.corrected", before.id, person, before.episode, fields).await
}

/// Takes back a decision entered by mistake.
///
/// # Errors
/// [`ground::Error::Stale`] when somebody else changed it since `version`.
async fn withdraw(tx: &mut Tx<'_>, person: Uuid, before: &Disposition, version: i32) -> Result<()> {
    store::withdraw(tx, before.id, before.episode, version).await?;
    let gone = before.decision.shown().into_iter().map(|(field, label, _)| (field, label, String::new()));
    let fields = super::changes(&before.decision.shown(), &gone.collect::<Vec<_>>());
    record(tx, "disposition.withdrawn", before.id, person, before.episode, fields).await
}

async fn record(
    tx: &mut Tx<'_>,
    kind: &'static str,
    id: Uuid,
    person: Uuid,
    episode: Uuid,
    fields: Vec<FieldChange>,
) -> Result<()> {
    super::store::touch_record(tx, person).await?;
    let payload = json!({ "episode": episode });
    tx.record(Change { kind, entity: "disposition", id, person: Some(person), fields, payload }).await
}

/// Decisions on the timeline of a child.
pub async fn entries(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let decisions = store::of_person(tx, person).await?;
    let standing = decisions.into_iter().filter(|known| !known.is_withdrawn);
    Ok(standing
        .filter_map(|known| {
            let decision = known.decision;
            Some(Entry {
                at: decision.decided_on.to_zoned(japan()).and_then(|at| at.end_of_day()).ok()?.timestamp(),
                kind: "disposition",
                title: format!("対応 {}", codes::disposition(&decision.kind)),
                body: [decision.decided_by, decision.basis]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join(" "),
                by: known.recorded_by_name,
                href: format!("/records/{person}/dispositions"),
            })
        })
        .collect())
}
