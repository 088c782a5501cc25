//! Typed document to PDF: the only user of Typst, and pure (fonts are read, nothing else).
//!
//! A printable document is a plain struct of finished Japanese strings and rows that implements [`Document`], and a template
//! `templates/<kind>.typ` beside `templates/base.typ`, named in [`shipped`]. [`Press::print`] puts the two together:
//!
//! ```
//! #[derive(serde::Serialize)]
//! struct Receipt {
//!     name: String,
//! }
//! impl paper::Document for Receipt {
//!     const KIND: &'static str = "receipt";
//!     const TITLE: &'static str = "受領書";
//! }
//! ```
//!
//! with the template
//!
//! ```typst
//! #import "base.typ": *
//! #show: form
//! #sheet((("氏名", data.name),))
//! ```
//!
//! An agency may replace a template; it reads the same `data` and may use everything in `base.typ`. A template sees what it is given and
//! nothing else: no file of the machine, no network, no package, and today is the day of the print. The same input gives the same bytes.
//!
//! Names keep their characters: what the everyday faces (BIZ UD) lack is set in IPAmj or Noto, variation sequences included, and what no
//! face has is said at the foot of the page instead of passing silently as another character.

mod error;
mod fonts;
mod glyphs;
mod press;
mod room;
mod templates;

pub use error::{Flaw, PaperError};
pub use press::{FONTS, Pdf, Press};
pub use templates::shipped;

use serde::{Deserialize, Serialize};

/// A document that can be printed: its fields are finished strings, rows and ticks, nothing a template would have to compute.
pub trait Document: Serialize {
    /// Name of its template, in lower-case letters and hyphens.
    const KIND: &'static str;
    /// Its name on paper.
    const TITLE: &'static str;

    /// Of a paper that leaves the house: what stands at its foot, its 文書番号 or nothing. Others carry who printed them and when.
    fn outside(&self) -> Option<&str> {
        None
    }
}

/// Something added to a document: a photo, or the pages of another PDF.
#[derive(Debug, Clone)]
pub struct File {
    /// What it is called in the document.
    pub name: String,
    /// Its type.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Types of files that can be placed on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A photo.
    Jpeg,
    /// A picture.
    Png,
    /// Pages.
    Pdf,
}

impl Format {
    /// The format of a media type, when it can be placed on a page.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "application/pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// The line at the foot of every page, and when the print was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Footer {
    /// Who printed it and when, as people read it; on a paper that leaves the house its number.
    pub line: String,
    /// Whether 取扱注意 stands before the line.
    pub confidential: bool,
    /// The same moment in Japan, for the file's own record and for templates that ask for today.
    pub made_at: jiff::civil::DateTime,
}

/// How many pages a PDF has; none when it cannot be read (damaged or encrypted).
pub fn page_count(pdf: &[u8]) -> Option<usize> {
    Some(hayro_syntax::Pdf::new(pdf.to_vec()).ok()?.pages().len())
}
