//! What people decide about records. The first of two workers wins; the second is told.

use super::store::cases;
use super::store::decisions::{self, NewDecision};
use super::store::desk::{self, Line};
use super::{births, learn, regroup, store};
use ground::audit::Entry;
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use uuid::Uuid;

/// What somebody answers to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 同一人, or the mother.
    Yes,
    /// 別人, or not the mother.
    No,
    /// 保留
    Hold,
}

impl Answer {
    /// Reads a form.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "yes" => Some(Self::Yes),
            "no" => Some(Self::No),
            "hold" => Some(Self::Hold),
            _ => None,
        }
    }

    fn kind(self, proposal: &str) -> &'static str {
        match (self, proposal) {
            (Self::Hold, _) => "held",
            (Self::Yes, "mother") => "mother",
            (Self::No, "mother") => "not_mother",
            (Self::Yes, _) => "same",
            (Self::No, _) => "different",
        }
    }
}

/// Letters of a reason.
pub const LONGEST: usize = 500;

/// A reason somebody gave; one of these records must have one.
fn given(reason: &str, needed: bool) -> Result<&str> {
    let reason = reason.trim();
    if (needed && reason.is_empty()) || reason.chars().count() > LONGEST {
        return Err(Error::invalid("reason", "理由を500文字以内で入力してください。"));
    }
    Ok(reason)
}

async fn note(tx: &mut Tx<'_>, kind: &'static str, decision: Uuid, about: &str) -> Result<()> {
    let entry = Entry {
        kind: kind.to_owned(),
        object_kind: "match_decision".to_owned(),
        object: Some(decision),
        detail: label(about).to_owned(),
        ..Entry::default()
    };
    tx.audit(entry).await?;
    tx.event(kind, None, Some(decision), serde_json::json!({ "kind": about })).await
}

/// A kind of decision in words.
pub fn label(kind: &str) -> &str {
    match kind {
        "same" => "同一人",
        "different" => "別人",
        "held" => "保留",
        "mother" => "母子",
        "not_mother" => "母子ではない",
        other => other,
    }
}

/// Groups what some records hang together with, under the weights in force; births follow.
async fn again(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    let weights = learn::weights(tx).await?;
    let mates = store::mates(tx, records).await?;
    let touched: Vec<Uuid> = records.iter().copied().chain(mates).collect();
    regroup(tx, &weights, &touched, Vec::new()).await?;
    births::again(tx).await
}

/// The proposal as it stands; `Stale` when somebody else answered it.
async fn standing(tx: &mut Tx<'_>, id: Uuid) -> Result<Line> {
    match desk::load(tx, id).await {
        Err(Error::NotFound) if desk::was_decided(tx, id).await? => Err(Error::Stale),
        loaded => loaded,
    }
}

/// Answers a proposal; `seen` is the decision that held it when it was looked at.
///
/// # Errors
/// `Invalid` at `reason`; `Stale` when somebody else was quicker.
pub async fn answer(
    db: &Db,
    permit: &Permit,
    id: Uuid,
    answer: Answer,
    reason: &str,
    seen: Option<Uuid>,
) -> Result<()> {
    let reason = given(reason, answer == Answer::Hold)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let line = standing(&mut tx, id).await?;
    if line.held != seen {
        return Err(Error::Stale);
    }
    let kind = answer.kind(&line.kind);
    decisions::replace(&mut tx, (line.a, line.b), &["held"], "決定した").await?;
    let new = NewDecision { kind, reason, certainty: Some(line.certainty), pairs: &[(line.a, line.b)] };
    let decision = decisions::keep(&mut tx, &new).await?;
    match kind {
        "same" | "different" => again(&mut tx, &[line.a, line.b]).await?,
        "mother" | "not_mother" => births::again(&mut tx).await?,
        _ => {}
    }
    note(&mut tx, if answer == Answer::Hold { "match.held" } else { "match.decided" }, decision, kind).await?;
    tx.commit().await
}

/// Takes a record out of its person: it is none of the others, with all its facts.
///
/// # Errors
/// `Invalid` at `reason`; `Stale` when it is not of that person any more, or alone.
pub async fn split(db: &Db, permit: &Permit, person: Uuid, record: Uuid, reason: &str) -> Result<()> {
    let reason = given(reason, true)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let records = store::persons::of(&mut tx, person).await?;
    let pairs: Vec<(Uuid, Uuid)> =
        records.iter().filter(|other| other.id != record).map(|other| (record, other.id)).collect();
    if pairs.is_empty() || pairs.len() == records.len() {
        return Err(Error::Stale);
    }
    for pair in &pairs {
        decisions::replace(&mut tx, *pair, &["same", "held"], reason).await?;
    }
    let decision =
        decisions::keep(&mut tx, &NewDecision { kind: "different", reason, certainty: None, pairs: &pairs }).await?;
    cases::release(&mut tx, record).await?;
    let all: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    again(&mut tx, &all).await?;
    note(&mut tx, "match.decided", decision, "different").await?;
    tx.commit().await
}

/// Says that two persons are one, by a record of each.
///
/// # Errors
/// `Invalid` at `reason` or `number`; `Stale` when one of them is gone.
pub async fn join(db: &Db, permit: &Permit, person: Uuid, other: Uuid, reason: &str) -> Result<()> {
    let reason = given(reason, true)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let (own, others) = (store::persons::of(&mut tx, person).await?, store::persons::of(&mut tx, other).await?);
    let (Some(first), Some(second)) = (own.first(), others.first()) else { return Err(Error::Stale) };
    if person == other {
        return Err(Error::invalid("number", "同じ人です。別の宛名番号を入力してください。"));
    }
    // What was said against it before does not stand any more.
    let ids = |records: &[store::persons::Record]| records.iter().map(|record| record.id).collect::<Vec<Uuid>>();
    for against in decisions::against(&mut tx, &ids(&own), &ids(&others)).await? {
        decisions::undo(&mut tx, against, reason).await?;
    }
    let pair = (first.id.min(second.id), first.id.max(second.id));
    let decision =
        decisions::keep(&mut tx, &NewDecision { kind: "same", reason, certainty: None, pairs: &[pair] }).await?;
    again(&mut tx, &[first.id, second.id]).await?;
    note(&mut tx, "match.decided", decision, "same").await?;
    tx.commit().await
}

/// Takes a decision back: what it joined or parted is judged anew.
///
/// # Errors
/// `Invalid` at `reason`; `Stale` when somebody did before.
pub async fn undo(db: &Db, permit: &Permit, decision: Uuid, reason: &str) -> Result<()> {
    let reason = given(reason, true)?;
    let mut tx = db.write(permit).await?;
    store::alone(&mut tx).await?;
    let pairs = decisions::pairs_of(&mut tx, decision).await?;
    decisions::undo(&mut tx, decision, reason).await?;
    let records: Vec<Uuid> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    again(&mut tx, &records).await?;
    note(&mut tx, "match.undone", decision, "").await?;
    tx.commit().await
}
