//! The room a template works in: all it can see is its own text, `base.typ`, the document's data and its annexes.

use crate::fonts::{Fonts, Lent};
use crate::{File, PaperError};
use jiff::civil::DateTime;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

/// Where the template's text stands.
pub(crate) const MAIN: &str = "/main.typ";
const BASE: &str = "/base.typ";
const DATA: &str = "/data.json";

pub(crate) struct Room<'a> {
    pub(crate) library: &'a LazyHash<Library>,
    pub(crate) fonts: &'a Fonts,
    pub(crate) lent: &'a Lent<'a>,
    pub(crate) main: Source,
    pub(crate) base: Source,
    pub(crate) data: Bytes,
    pub(crate) files: Vec<(String, Bytes)>,
    pub(crate) today: DateTime,
}

/// The text of a template, read.
pub(crate) fn main_source(text: &str) -> Result<Source, PaperError> {
    source(MAIN, text)
}

/// The text all templates build on, read.
pub(crate) fn base_source(text: &str) -> Result<Source, PaperError> {
    source(BASE, text)
}

fn source(path: &str, text: &str) -> Result<Source, PaperError> {
    let path = VirtualPath::new(path).map_err(|_| PaperError::NoTemplate(path.to_owned()))?;
    Ok(Source::new(FileId::new(RootedPath::new(VirtualRoot::Project, path)), text.to_owned()))
}

/// Where an annex lies for the template: by number, so that the names stay few.
pub(crate) fn place(position: usize, file: &File) -> String {
    format!("/files/{}.{}", position + 1, file.format.ending())
}

/// A civil moment as the typesetter counts it.
pub(crate) fn moment(at: DateTime) -> Option<Datetime> {
    let small = |value: i8| u8::try_from(value).ok();
    let (month, day) = (small(at.month())?, small(at.day())?);
    Datetime::from_ymd_hms(
        i32::from(at.year()),
        month,
        day,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
}

impl World for Room<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id {
            id if id == self.main.id() => Ok(self.main.clone()),
            id if id == self.base.id() => Ok(self.base.clone()),
            _ => Err(not_found(id)),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let place = id.get();
        if *place.root() != VirtualRoot::Project {
            return Err(not_found(id));
        }
        match place.vpath().get_with_slash() {
            DATA => Ok(self.data.clone()),
            path => {
                let found = self.files.iter().find(|(known, _)| known == path);
                found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| not_found(id))
            }
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.lent.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        moment(self.today)
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}
