//! 添付: photographs of injuries with body part and date, certificates, documents.
//!
//! The type is told by the content, not by the name. Pictures are decoded and written anew, so that place and device (EXIF, GPS) are gone.
//! Bytes lie encrypted under the child's own data key: deleting that key shreds them. A removed attachment is marked, not erased.

pub mod pages;
mod picture;
mod store;

pub use picture::clean;
pub use store::of_person;

use super::codes;
use super::record::Entry;
use crate::App;
use ground::db::{Key, Tx};
use ground::vault::Dek;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// Largest file in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// An attachment on file.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Row.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Kind ([`codes::ATTACHMENT_KINDS`]).
    pub kind: String,
    /// Where on the body.
    pub body_part: String,
    /// When it was taken.
    pub taken_on: Option<Date>,
    /// By content.
    pub media_type: String,
    /// Bytes.
    pub bytes: i32,
    /// Where the vault keeps it.
    pub file_id: Uuid,
    /// Its wrapped key.
    pub file_key: Vec<u8>,
    /// Who added it.
    pub added_by_name: String,
    /// When.
    pub added_at: Timestamp,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

impl Attachment {
    /// Whether a browser may show it inside a page.
    pub fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

/// What a person says about an upload.
#[derive(Debug, Clone)]
pub struct About {
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: String,
    /// Where on the body.
    pub body_part: String,
    /// When it was taken.
    pub taken_on: Option<Date>,
}

/// The file itself, under the data key of its child. Whoever shows it has put that on record.
pub async fn bytes(app: &App, dek: &Dek, area: i16, attachment: &Attachment) -> Result<Vec<u8>> {
    let reader = app.files.get(dek, area, attachment.file_id, &attachment.file_key).await.map_err(Error::internal)?;
    reader.all().await.map_err(Error::internal)
}

/// Entries of the timeline.
pub async fn entries(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let found = store::of_person(tx, person).await?;
    Ok(found
        .into_iter()
        .filter(|attachment| attachment.removed_at.is_none())
        .map(|attachment| Entry {
            at: attachment.added_at,
            kind: "attachment",
            title: format!("{} {}", codes::label(codes::ATTACHMENT_KINDS, &attachment.kind), attachment.title),
            body: attachment.body_part,
            by: attachment.added_by_name,
            href: format!("/records/{person}/attachments"),
        })
        .collect())
}
