//! The one door to a person. Every page and every call of the API about a person goes through [`open`] first.

use super::rules::{Basis, Decision, decide};
use super::store;
use crate::App;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use std::collections::HashMap;
use uuid::Uuid;

/// Decides whether and how the holder of `permit` may read the person, and yields the permit to read under: the same one, with the
/// stated purpose, or with this person opened by a grant or by break-glass.
///
/// # Errors
/// `NotFound` alike for a person that does not exist, lies beyond the reader's reach, or is hidden by the conflict wall; the refusal is
/// on record. `PurposeNeeded` outside the reader's own cases until the purpose is stated in this session.
pub async fn open(app: &App, permit: &Permit, person: Key) -> Result<Permit> {
    Ok(enter(app, permit, person, None).await?.0)
}

/// [`open`], to change something: only the agency that keeps the person may, and only while no other agency has taken the case over.
///
/// # Errors
/// Those of [`open`]; `Forbidden` for agencies that may only read, on record too; `Invalid` for a case that was handed over.
pub async fn open_own(app: &App, permit: &Permit, person: Key) -> Result<Permit> {
    let entered = own(app, enter(app, permit, person, None).await?, person).await?;
    still_here(app, entered)
}

/// [`open`], for what only the keeping agency may read or send, such as its letters: it stays possible after the case was handed over.
///
/// # Errors
/// Those of [`open`]; `Forbidden` for agencies that may only read, on record too.
pub async fn open_kept(app: &App, permit: &Permit, person: Key) -> Result<Permit> {
    Ok(own(app, enter(app, permit, person, None).await?, person).await?.0)
}

/// [`open_own`] where the work itself says why, such as a meeting on its cases: nobody is asked again, and it goes on record as the purpose.
///
/// # Errors
/// Those of [`open_own`], without `PurposeNeeded`.
pub async fn open_own_for(app: &App, permit: &Permit, person: Key, purpose: &str) -> Result<Permit> {
    let entered = own(app, enter(app, permit, person, Some(purpose)).await?, person).await?;
    still_here(app, entered)
}

/// [`open_own`] inside a running transaction, for a child that only this transaction has found: an id of another system, a line of a file.
/// The purpose of the permit stands for a stated one.
///
/// # Errors
/// Those of [`open_own`].
pub async fn check_own(app: &App, tx: &mut Tx<'_>, person: Key) -> Result<()> {
    let permit = tx.permit();
    let mut facts = store::facts(tx, person).await?;
    if !permit.purpose().is_empty() {
        facts.purpose = Some(permit.purpose().to_owned());
    }
    // What is refused rolls back: the refusal goes on record on its own.
    match decide(permit.actor(), person.id, &facts) {
        Decision::Hidden(why) => {
            deny(app.db.read(permit).await?, person, why).await?;
            Err(Error::NotFound)
        }
        Decision::AskPurpose => Err(Error::PurposeNeeded(person)),
        Decision::Open(Basis::Own, _) => still_here(app, (permit.clone(), facts.handed_to)).map(drop),
        Decision::Open(..) => {
            deny(app.db.read(permit).await?, person, "他機関の記録の変更").await?;
            Err(Error::Forbidden)
        }
    }
}

/// Every child of the own agency whose case another one took over: only read here, by registers too.
pub async fn handed_over(tx: &mut Tx<'_>) -> Result<HashMap<Uuid, i32>> {
    store::handed_over(tx).await
}

/// The agency that took the case of an own child over, while nothing new runs here.
pub async fn handed_to(tx: &mut Tx<'_>, person: Key) -> Result<Option<i32>> {
    Ok(store::facts(tx, person).await?.handed_to)
}

/// Refuses changes to a record that another agency took over.
fn still_here(app: &App, (permit, handed_to): (Permit, Option<i32>)) -> Result<Permit> {
    let Some(org) = handed_to else { return Ok(permit) };
    let registry = app.gate.registry();
    let message = format!(
        "このケースは{}が受理したため、この所属の記録は変更できません。読むことと印刷はできます。こどもが戻ったときは、戻りの移管を受理すると、また書けるようになります。",
        registry.name(org)
    );
    Err(Error::invalid("record", message))
}

async fn own(app: &App, entered: Entered, person: Key) -> Result<(Permit, Option<i32>)> {
    match entered {
        (permit, Basis::Own, handed_to) => Ok((permit, handed_to)),
        (permit, ..) => {
            deny(app.db.read(&permit).await?, person, "他機関の記録の変更").await?;
            Err(Error::Forbidden)
        }
    }
}

/// The permit to read under, why, and the agency that took the case over.
type Entered = (Permit, Basis, Option<i32>);

async fn enter(app: &App, permit: &Permit, person: Key, purpose: Option<&str>) -> Result<Entered> {
    let mut tx = app.db.read(permit).await?;
    let mut facts = store::facts(&mut tx, person).await?;
    if let Some(purpose) = purpose {
        facts.purpose = Some(purpose.to_owned());
    }
    match decide(permit.actor(), person.id, &facts) {
        Decision::Hidden(why) => {
            deny(tx, person, why).await?;
            Err(Error::NotFound)
        }
        Decision::AskPurpose => Err(Error::PurposeNeeded(person)),
        Decision::Open(basis, reason) => Ok((
            match basis {
                Basis::Own | Basis::Counterpart => permit.with_purpose(&reason),
                Basis::Grant => opened(permit, person, &format!("閲覧の許可: {reason}")),
                Basis::Glass => opened(permit, person, &format!("緊急閲覧: {reason}")),
            },
            basis,
            facts.handed_to,
        )),
    }
}

/// Puts a refusal on record. Why it was refused stands there and nowhere else.
async fn deny(mut tx: Tx<'_>, person: Key, why: &str) -> Result<()> {
    tx.audit(Entry {
        kind: "denied".to_owned(),
        person: Some(person.id),
        object_kind: "person".to_owned(),
        detail: why.to_owned(),
        ..Entry::default()
    })
    .await?;
    tx.commit().await
}

#[expect(clippy::disallowed_methods, reason = "the one place that has looked up the grant or break-glass")]
fn opened(permit: &Permit, person: Key, basis: &str) -> Permit {
    permit.opened_for(person.id, basis)
}

/// The persons the conflict wall hides from the holder of a permit. Lists, counts and searches bind them:
/// `and person_id <> all($n)`.
pub fn walled(permit: &Permit) -> Vec<Uuid> {
    permit.actor().walled.iter().copied().collect()
}
