//! The faces documents are set in. What each covers is read once; the bytes of the everyday faces stay, those of the two big ones (46 and
//! 26 MB) are lent to one print that needs them and let go after it.

use crate::PaperError;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

/// Files by the beginning of their name, and the family wanted from each; in the order in which a character is looked for.
const WANTED: [(&str, &str); 8] = [
    ("BIZUDMincho", "BIZ UDMincho"),
    ("BIZUDGothic", "BIZ UDGothic"),
    ("BIZUDPMincho", "BIZ UDPMincho"),
    ("BIZUDPGothic", "BIZ UDPGothic"),
    ("ipamjm", "IPAmjMincho"),
    ("NotoSerifCJK-Regular", "Noto Serif CJK JP"),
    ("NotoSerifCJKjp-Regular", "Noto Serif CJK JP"),
    ("NotoSerifJP-Regular", "Noto Serif JP"),
];

/// Without these there is no document.
const NEEDED: [&str; 2] = ["BIZ UDMincho", "BIZ UDGothic"];

/// Faces above this size are lent, not kept.
const BIG: u64 = 12 << 20;

pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Face>,
}

pub(crate) struct Face {
    pub(crate) info: FontInfo,
    path: PathBuf,
    index: u32,
    big: bool,
    kept: OnceLock<Option<Font>>,
}

impl Fonts {
    /// Reads what the wanted faces below the folders cover.
    pub(crate) fn open(folders: &[PathBuf]) -> Result<Self, PaperError> {
        let files: Vec<PathBuf> = folders.iter().flat_map(|folder| font_files(folder, 4)).collect();
        let mut faces: Vec<Face> = Vec::new();
        for (start, family) in WANTED {
            for path in files.iter().filter(|path| is_named(path, start)) {
                let Some(face) = Face::read(path, family) else { continue };
                if faces.iter().all(|known| known.info.family != family || known.info.variant != face.info.variant) {
                    faces.push(face);
                }
            }
        }
        if let Some(lacking) = NEEDED.iter().find(|family| faces.iter().all(|face| face.info.family != **family)) {
            let places = folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(" ");
            return Err(PaperError::Fonts(format!("{lacking} が {places} に見つかりません")));
        }
        let book = LazyHash::new(FontBook::from_infos(faces.iter().map(|face| face.info.clone())));
        Ok(Self { book, faces })
    }

    /// Whether any face has the character.
    pub(crate) fn cover(&self, c: char) -> bool {
        self.faces.iter().any(|face| face.info.coverage.contains(u32::from(c)))
    }
}

impl Face {
    fn read(path: &Path, family: &str) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        // A collection holds the same design for several countries; they share the file.
        let (index, info) = (0..16)
            .map_while(|index| Some((index, FontInfo::new(&bytes, index)?)))
            .find(|(_, info)| info.family == family)?;
        let big = u64::try_from(bytes.len()).ok()? > BIG;
        Some(Self { info, path: path.to_owned(), index, big, kept: OnceLock::new() })
    }

    fn load(&self) -> Option<Font> {
        Font::new(Bytes::new(std::fs::read(&self.path).ok()?), self.index)
    }
}

/// The faces of one print.
pub(crate) struct Lent<'a> {
    fonts: &'a Fonts,
    big: Mutex<Vec<(usize, Option<Font>)>>,
}

impl<'a> Lent<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, big: Mutex::default() }
    }

    /// The face at an index of the book.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let face = self.fonts.faces.get(index)?;
        if !face.big {
            return face.kept.get_or_init(|| face.load()).clone();
        }
        let mut big = self.big.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, font)) = big.iter().find(|(known, _)| *known == index) {
            return font.clone();
        }
        let font = face.load();
        big.push((index, font.clone()));
        font
    }

    /// Whether one of the big faces was needed.
    pub(crate) fn has_big(&self) -> bool {
        !self.big.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

fn is_named(path: &Path, start: &str) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    // BIZUDMincho-Regular, but not the longer name of another family.
    stem == start || stem.strip_prefix(start).is_some_and(|rest| rest.starts_with('-'))
}

/// Font files below a folder, in the order of their names; links are not followed.
fn font_files(folder: &Path, depth: u8) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => found.extend(font_files(&path, depth - 1)),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found.sort();
    found
}
