//! The press: a document and a template in, a PDF out.

use crate::error::explain;
use crate::fonts::{Fonts, Lent};
use crate::glyphs::Rare;
use crate::room::{self, Room, main_source};
use crate::{Document, File, Flaw, Footer, Format, PaperError, page_count, templates};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst::syntax::{Source, Span};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

/// Minutes Japan is ahead of UTC, for the time in the file.
const JAPAN_MINUTES: i32 = 9 * 60;

/// Prints after which what the typesetter remembers of a document is forgotten.
const REMEMBERED: usize = 4;

/// A printed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// Characters of the document that no face has, as people can look them up; they are named at the foot of the page.
    pub missing: Vec<String>,
}

/// Sets and prints documents; cheap to clone, safe to share. Printing computes: call it where blocking is allowed.
#[derive(Clone)]
pub struct Press(Arc<Inner>);

/// Where the fonts lie on a usual machine.
pub const FONTS: &str = "/usr/share/fonts";

impl Default for Press {
    /// A press with the fonts of a usual machine.
    fn default() -> Self {
        Self::new(vec![PathBuf::from(FONTS)])
    }
}

struct Inner {
    folders: Vec<PathBuf>,
    opened: OnceLock<Result<Opened, String>>,
}

struct Opened {
    fonts: Fonts,
    library: LazyHash<Library>,
    base: Source,
}

impl Press {
    /// A press with the fonts below these folders. They are read at the first print, or by [`Press::warm`].
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self(Arc::new(Inner { folders, opened: OnceLock::new() }))
    }

    /// Where it looks for fonts.
    pub fn folders(&self) -> &[PathBuf] {
        &self.0.folders
    }

    /// Reads the fonts now; says what is missing.
    pub fn warm(&self) -> Result<(), PaperError> {
        self.opened().map(drop)
    }

    fn opened(&self) -> Result<&Opened, PaperError> {
        let opened = self.0.opened.get_or_init(|| Opened::open(&self.0.folders).map_err(|error| error.to_string()));
        opened.as_ref().map_err(|error| PaperError::Fonts(error.clone()))
    }

    /// Prints a document by its shipped template, or by `template`, the text of an agency's own.
    pub fn print<D: Document>(
        &self,
        template: Option<&str>,
        document: &D,
        files: &[File],
        footer: &Footer,
    ) -> Result<Pdf, PaperError> {
        let text = match template {
            Some(own) => own,
            None => templates::shipped(D::KIND).ok_or_else(|| PaperError::NoTemplate(D::KIND.to_owned()))?,
        };
        self.set(text, D::TITLE, serde_json::to_value(document)?, files, footer)
    }

    /// As [`Press::print`], for a document known by its data only.
    pub fn set(
        &self,
        template: &str,
        title: &str,
        data: Value,
        files: &[File],
        footer: &Footer,
    ) -> Result<Pdf, PaperError> {
        let opened = self.opened()?;
        let lent = Lent::new(&opened.fonts);
        let annexes = files.iter().enumerate().map(|(position, file)| annex(position, file));
        let annexes = annexes.collect::<Result<Vec<_>, _>>()?;
        let foot = (&footer.line, footer.confidential);
        let mut seen =
            json!({ "title": title, "data": data, "files": annexes, "footer": foot.0, "confidential": foot.1 });
        let rare = Rare::of(&seen, &opened.fonts, &lent);
        let missing = rare.missing.iter().cloned().collect();
        if let Some(fields) = seen.as_object_mut() {
            fields.insert("rare".to_owned(), serde_json::to_value(rare)?);
        }
        let room = Room {
            library: &opened.library,
            fonts: &opened.fonts,
            lent: &lent,
            main: main_source(template)?,
            base: opened.base.clone(),
            data: Bytes::new(serde_json::to_vec(&seen)?),
            files: files
                .iter()
                .enumerate()
                .map(|(position, file)| (room::place(position, file), Bytes::new(file.bytes.clone())))
                .collect(),
            today: footer.made_at,
        };
        let printed = lay_out(&room, missing);
        // A big face would live on in what the typesetter remembers.
        typst::comemo::evict(if lent.has_big() { 0 } else { REMEMBERED });
        printed
    }
}

impl Opened {
    fn open(folders: &[PathBuf]) -> Result<Self, PaperError> {
        Ok(Self {
            fonts: Fonts::open(folders)?,
            library: LazyHash::new(Library::default()),
            base: room::base_source(templates::BASE)?,
        })
    }
}

/// What a template learns of an annex.
fn annex(position: usize, file: &File) -> Result<Value, PaperError> {
    let pages = match file.format {
        Format::Pdf => page_count(&file.bytes).ok_or_else(|| PaperError::File(file.name.clone()))?,
        Format::Jpeg | Format::Png => 1,
    };
    let is_pdf = file.format == Format::Pdf;
    Ok(json!({ "path": room::place(position, file), "name": file.name, "pages": pages, "pdf": is_pdf }))
}

fn lay_out(room: &Room, missing: Vec<String>) -> Result<Pdf, PaperError> {
    let flaws =
        |errors: &[SourceDiagnostic]| PaperError::Template(errors.iter().map(|error| flaw(room, error)).collect());
    let document: PagedDocument = typst::compile(room).output.map_err(|errors| flaws(&errors))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Kasugai".to_owned())),
        timestamp: room::moment(room.today).and_then(|at| Timestamp::new_local(at, JAPAN_MINUTES)),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| flaws(&errors))?;
    Ok(Pdf { bytes, pages: document.pages().len(), missing })
}

/// An error of the typesetter at the line of the template that led to it, even when it arose in `base.typ`.
fn flaw(room: &Room, error: &SourceDiagnostic) -> Flaw {
    let line_of = |range: Option<std::ops::Range<usize>>| Some(room.main.lines().byte_to_line(range?.start)? + 1);
    let direct = (error.span.id() == Some(room.main.id())).then(|| line_of(room.range(error.span))).flatten();
    let traced = || {
        let in_main =
            error.trace.iter().map(|point| point.span).find(|span: &Span| span.id() == Some(room.main.id()))?;
        line_of(room.range(in_main))
    };
    let hints = error.hints.iter().map(|hint| hint.v.to_string());
    Flaw { line: direct.or_else(traced), message: explain(&error.message, hints) }
}
