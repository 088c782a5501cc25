//! The agency that keeps a person of whom only the key is known, from the nationwide search.

mod store;

use crate::App;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use serde_json::{Value, json};
use uuid::Uuid;

/// The agency that keeps the person.
///
/// # Errors
/// `NotFound` alike for a person nobody keeps and for one the conflict wall or a limit to schools hides; such a refusal is on record.
pub async fn of(app: &App, permit: &Permit, person: Key) -> Result<i32> {
    let mut tx = app.db.search(permit).await?;
    let hidden =
        [(permit.actor().is_walled(person.id), "利害関係"), (permit.actor().is_beyond_ward(person.id), "学校区の外")];
    if let Some((_, why)) = hidden.into_iter().find(|(hides, _)| *hides) {
        let detail = why.to_owned();
        let object_kind = "person".to_owned();
        tx.audit(Entry { kind: "denied".to_owned(), person: Some(person.id), object_kind, detail, ..Entry::default() })
            .await?;
        tx.commit().await?;
        return Err(Error::NotFound);
    }
    store::holder(&mut tx, person).await?.ok_or(Error::NotFound)
}

/// What was done towards the holder of a person.
pub(super) struct Deed<'a> {
    /// Audit and event kind.
    pub kind: &'static str,
    /// Table of the object.
    pub entity: &'static str,
    /// The object.
    pub id: Uuid,
    /// Whom it is about.
    pub person: Key,
    /// The agency that keeps the person.
    pub holder: i32,
    /// Why, in the user's words.
    pub reason: &'a str,
}

/// Puts it on record under the holder, whose look-up log shows it, and leaves the event that tells them.
pub(super) async fn record(tx: &mut Tx<'_>, deed: Deed<'_>) -> Result<()> {
    tx.audit(Entry {
        kind: deed.kind.to_owned(),
        subject_area: Some(deed.person.area),
        subject_org: Some(deed.holder),
        person: Some(deed.person.id),
        object_kind: deed.entity.to_owned(),
        object: Some(deed.id),
        detail: deed.reason.to_owned(),
        ..Entry::default()
    })
    .await?;
    let payload: Value = json!({ "org": deed.holder, "area": deed.person.area });
    tx.event(deed.kind, Some(deed.person.id), Some(deed.id), payload).await
}
