//! 経過記録: what was inquired and talked about, day by day. Corrections keep what stood before.

mod document;
pub mod pages;
mod store;

pub use document::ProgressSheet;
pub use pages::suggest;
pub use store::{find, of_person, read};

use super::codes;
use super::record::Entry;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// What is written down; of a contact 接触 also who had it, why, and with what result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// When it happened.
    pub at: Timestamp,
    /// 区分 ([`codes::CATEGORIES`]).
    pub category: String,
    /// 調査・相談内容
    pub body: String,
    /// 接触理由・目的
    pub reason: String,
    /// 結果
    pub result: String,
    /// 担当者: who had the contact; empty when it is who wrote it.
    pub person_name: String,
    /// 所属 of 担当者.
    pub person_section: String,
    /// The plan it fulfils.
    pub plan: Option<Uuid>,
}

impl Note {
    fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("at", "年月日", crate::frame::moment_wareki(self.at)),
            ("category", "区分", codes::label(codes::CATEGORIES, &self.category).to_owned()),
            ("body", "調査・相談内容", self.body.clone()),
            ("reason", "接触理由・目的", self.reason.clone()),
            ("result", "結果", self.result.clone()),
            ("person_name", "担当者", self.person_name.clone()),
            ("person_section", "所属", self.person_section.clone()),
        ]
    }

    /// Everything it says, as one text: why, what, with what result.
    pub fn text(&self) -> String {
        let marked = |mark: &str, text: &str| if text.is_empty() { String::new() } else { format!("{mark}{text}") };
        let parts = [marked("目的: ", &self.reason), self.body.clone(), marked("結果: ", &self.result)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The same where it comes from somebody who cannot say what contacts say besides: that stays as it was.
    pub fn beside(self, before: &Self) -> Self {
        Self { at: self.at, category: self.category, body: self.body, ..before.clone() }
    }
}

/// A note on file.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Row.
    pub id: Uuid,
    /// What was written.
    pub note: Note,
    /// Who wrote it.
    pub written_by: Option<Uuid>,
    /// Name of who wrote it.
    pub written_by_name: String,
    /// Version for the next change.
    pub version: i32,
}

impl Progress {
    /// 区分, of a contact 接触方法.
    pub fn way(&self) -> &str {
        codes::label(codes::CATEGORIES, &self.note.category)
    }

    /// Who had the contact, with 所属; who wrote it where nobody else is named.
    pub fn by(&self) -> String {
        let name = if self.note.person_name.is_empty() { &self.written_by_name } else { &self.note.person_name };
        format!("{} {name}", self.note.person_section).trim().to_owned()
    }
}

/// Adds a note to a child's record.
///
/// # Errors
/// [`Error::NotFound`] when the agency has no record of the child.
pub async fn add_progress(tx: &mut Tx<'_>, person: Key, note: &Note) -> Result<Uuid> {
    let record = super::record::record_id(tx, person).await?.ok_or(Error::NotFound)?;
    let id = store::insert(tx, person, record, note).await?;
    told(tx, "progress.added", person, record, id, Vec::new()).await?;
    Ok(id)
}

/// Corrects a note.
///
/// # Errors
/// [`Error::Stale`] when somebody else corrected it since `version`.
pub async fn edit_progress(tx: &mut Tx<'_>, person: Key, before: &Progress, note: &Note, version: i32) -> Result<()> {
    let record = super::record::record_id(tx, person).await?.ok_or(Error::NotFound)?;
    store::update(tx, before.id, note, version).await?;
    let fields = super::changes(&before.note.shown(), &note.shown());
    told(tx, "progress.edited", person, record, before.id, fields).await
}

async fn told(
    tx: &mut Tx<'_>,
    kind: &'static str,
    person: Key,
    record: Uuid,
    id: Uuid,
    fields: Vec<FieldChange>,
) -> Result<()> {
    let payload = json!({ "record": record });
    tx.record(Change { kind, entity: "progress", id, person: Some(person.id), fields, payload }).await?;
    super::store::touch_record(tx, person.id).await
}

/// Entries of the timeline.
pub async fn entries(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let notes = store::of_person(tx, person, 300).await?;
    Ok(notes
        .into_iter()
        .map(|progress| Entry {
            at: progress.note.at,
            kind: "progress",
            title: codes::label(codes::CATEGORIES, &progress.note.category).to_owned(),
            body: progress.note.text(),
            by: progress.by(),
            href: format!("/records/{person}/contacts/{}", progress.id),
        })
        .collect())
}
