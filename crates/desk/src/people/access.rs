//! The one door to a person. Every page and every call of the API about a person goes through [`open`] first.

use super::rules::{Basis, Decision, decide};
use super::store;
use crate::App;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
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

/// [`open`], to change something: only the agency that keeps the person may.
///
/// # Errors
/// Those of [`open`]; `Forbidden` for agencies that may only read, on record too.
pub async fn open_own(app: &App, permit: &Permit, person: Key) -> Result<Permit> {
    own(app, enter(app, permit, person, None).await?, person).await
}

/// [`open_own`] where the work itself says why, such as a meeting on its cases: nobody is asked again, and it goes on record as the purpose.
///
/// # Errors
/// Those of [`open_own`], without `PurposeNeeded`.
pub async fn open_own_for(app: &App, permit: &Permit, person: Key, purpose: &str) -> Result<Permit> {
    own(app, enter(app, permit, person, Some(purpose)).await?, person).await
}

async fn own(app: &App, entered: (Permit, Basis), person: Key) -> Result<Permit> {
    match entered {
        (permit, Basis::Own) => Ok(permit),
        (permit, _) => {
            deny(app.db.read(&permit).await?, person, "他機関の記録の変更").await?;
            Err(Error::Forbidden)
        }
    }
}

async fn enter(app: &App, permit: &Permit, person: Key, purpose: Option<&str>) -> Result<(Permit, Basis)> {
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
