//! 外部ID: records under the ids of a linked system, so that sending the same thing again does nothing.
//!
//! A message says how a child and its 受理 are now. It is applied once: the same content again is 変更なし, an older `revision` comes too late,
//! and what somebody else changed since the system's last message is not overwritten unseen. Pitfall: the system is the *name* of the key.

mod api;
mod entries;
pub(crate) mod episode;
mod incoming;
mod overlay;
pub(crate) mod store;

pub use api::{Document, ExternalBody};
pub use entries::Document as EntriesDocument;
pub use incoming::Incoming;

use desk::App;
use desk::cases::api::mapping;
use desk::cases::record;
use desk::people::{self, PersonForm};
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::{Fields, Reader, Routes, below, named_below};
use ground::{Error, Result};
use store::Known;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/api/v1/external/{id}", Action::ApiRead, api::show)
        .put("/api/v1/external/{id}", Action::ApiWrite, api::put)
        .put("/api/v1/external/{id}/progress/{entry}", Action::ApiWrite, entries::progress)
        .put("/api/v1/external/{id}/sightings/{entry}", Action::ApiWrite, entries::sighting)
        .put("/api/v1/records/{key}/external", Action::ApiWrite, api::bind)
}

/// What a message did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 登録
    Created,
    /// 登録済みの児童に結び付け: same name and birth, on file already
    Joined,
    /// 更新
    Updated,
    /// 変更なし
    Unchanged,
    /// 古い通知のため見送り
    Older,
}

impl Outcome {
    /// As answered and stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Joined => "joined",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Older => "older",
        }
    }
}

/// A message that was taken.
#[derive(Debug, Clone, Copy)]
pub struct Applied {
    /// What it did.
    pub outcome: Outcome,
    /// The child.
    pub key: Key,
    /// Version of the record afterwards.
    pub version: i32,
    /// Version of the person afterwards.
    pub person_version: i32,
}

/// What became of a message.
#[derive(Debug, Clone, Copy)]
pub enum Taken {
    /// Taken.
    Applied(Applied),
    /// Somebody else changed the record or the person since; the version on file.
    Stale(i32),
}

/// Applies a message of `system` about its `id` in this transaction. With `overwrite` changes of others are replaced too.
///
/// # Errors
/// `Invalid` naming the fields; nothing is to be committed then.
pub async fn apply(
    app: &App,
    tx: &mut Tx<'_>,
    system: &str,
    id: &str,
    sent: &Incoming,
    overwrite: bool,
) -> Result<Taken> {
    check_id(id)?;
    let known = store::claim(tx, system, "record", id).await?;
    let area = tx.permit().actor().area;
    let Some(person) = known.person else { return begin(app, tx, system, id, sent).await };
    let key = Key::new(area, person);
    people::access::check_own(app, tx, key).await?;
    let (version, person_version) = versions(tx, key).await?;
    let applied = |outcome| Taken::Applied(Applied { outcome, key, version, person_version });
    if sent.revision.is_some() && sent.revision < known.revision {
        return Ok(applied(Outcome::Older));
    }
    let is_as_left = (known.record_version, known.person_version) == (Some(version), Some(person_version));
    // Whoever names a version, or says that changes of others are to be replaced, wants the content to hold now.
    let insists = overwrite || sent.has_read();
    if sent.hash == known.hash && (is_as_left || !insists) {
        store::keep(tx, system, id, &Known { revision: sent.revision.or(known.revision), ..known }).await?;
        return Ok(applied(Outcome::Unchanged));
    }
    if !overwrite {
        if sent.version.or(known.record_version) != Some(version) {
            return Ok(Taken::Stale(version));
        }
        if sent.person_version.or(known.person_version) != Some(person_version) {
            return Ok(Taken::Stale(person_version));
        }
    }
    let fields = in_our_codes(tx, system, sent, Some(key)).await?;
    if overlay::says(&fields, "person") {
        let on_file = people::load(tx, key).await?.for_rules().clone();
        let merged = overlay::person(&on_file, &fields);
        let mut reader = Reader::new(&merged);
        let facts = PersonForm::read(&mut reader, "person", tx.today());
        let facts = reader.finish(facts)?;
        people::update(tx, &app.vault, key, person_version, &facts, people::Edit::Everything).await?;
    }
    if overlay::says(&fields, "sheet") {
        let on_file = record::load(tx, key).await?.for_rules().clone().ok_or(Error::NotFound)?;
        let merged = overlay::over(record::fill_sheet(&on_file.sheet), &below(&fields, "sheet"));
        let sheet = named_below("sheet", record::read_sheet(&merged, &record::extra::own(app, tx.permit())))?;
        record::update_record(app, tx, &on_file, &sheet, version).await?;
    }
    episode::bring(app, tx, key, &fields).await?;
    keep(
        tx,
        system,
        id,
        key,
        &Incoming { revision: sent.revision.or(known.revision), ..sent.clone() },
        Outcome::Updated,
    )
    .await
}

/// The message in our codes, by the year of the 受理 it speaks of: the one it names, else the newest on file.
async fn in_our_codes(tx: &mut Tx<'_>, system: &str, sent: &Incoming, child: Option<Key>) -> Result<Fields> {
    let lines = mapping::of_system(tx, system).await?;
    let named = sent.fields.get("accepted_on").trim();
    let newest = match child.filter(|_| named.is_empty() && !lines.is_empty()) {
        Some(key) => record::episodes(tx, key).await?.first().map(|episode| episode.accepted_on),
        None => None,
    };
    let year = newest.map_or_else(|| mapping::year_of(named, tx.today()), |day| jp::fiscal_year(day).0);
    mapping::translate(&lines, system, &sent.fields, year)
}

/// The first message about an id: a child is registered, or one on file with the same name and birth is joined.
async fn begin(app: &App, tx: &mut Tx<'_>, system: &str, id: &str, sent: &Incoming) -> Result<Taken> {
    let mut reader = Reader::new(&sent.fields);
    let person = PersonForm::read(&mut reader, "person", tx.today());
    let person = reader.finish(person)?;
    let area = tx.permit().actor().area;
    if let Some(same) = store::same_child(tx, system, &person).await? {
        let key = Key::new(area, same);
        people::access::check_own(app, tx, key).await?;
        let fields = in_our_codes(tx, system, sent, Some(key)).await?;
        episode::bring(app, tx, key, &fields).await?;
        return keep(tx, system, id, key, sent, Outcome::Joined).await;
    }
    let fields = in_our_codes(tx, system, sent, None).await?;
    let sheet =
        named_below("sheet", record::read_sheet(&below(&fields, "sheet"), &record::extra::own(app, tx.permit())))?;
    let opening = episode::opening(tx, &fields)?;
    let key = Key::new(area, people::register(tx, &person).await?);
    episode::open(app, tx, key, opening, sheet).await?;
    keep(tx, system, id, key, sent, Outcome::Created).await
}

async fn keep(tx: &mut Tx<'_>, system: &str, id: &str, key: Key, sent: &Incoming, outcome: Outcome) -> Result<Taken> {
    let (version, person_version) = versions(tx, key).await?;
    let known = Known {
        person: Some(key.id),
        object: None,
        hash: sent.hash.clone(),
        revision: sent.revision,
        record_version: Some(version),
        person_version: Some(person_version),
    };
    store::keep(tx, system, id, &known).await?;
    store::wrote(tx, system, key.id, sent.has_read()).await?;
    Ok(Taken::Applied(Applied { outcome, key, version, person_version }))
}

/// The calling system changed a record of its own by other means than a message.
pub async fn wrote(tx: &mut Tx<'_>, key: Key) -> Result<()> {
    let system = tx.permit().actor().name.clone();
    store::wrote(tx, &system, key.id, false).await
}

/// Versions of record and person on file.
async fn versions(tx: &mut Tx<'_>, key: Key) -> Result<(i32, i32)> {
    let person = people::load(tx, key).await?.for_rules().version;
    let record = record::load(tx, key).await?;
    Ok((record.for_rules().as_ref().ok_or(Error::NotFound)?.version, person))
}

/// An id that can stand in an address and in a file.
///
/// # Errors
/// `Invalid` at `external_id`.
pub fn check_id(id: &str) -> Result<()> {
    let fits = !id.is_empty() && id.chars().count() <= 100 && !id.chars().any(|c| c.is_control() || c == '/');
    let message = "外部IDは100文字以内で、改行や「/」を含まない文字にしてください。";
    if fits { Ok(()) } else { Err(Error::invalid("external_id", message)) }
}
