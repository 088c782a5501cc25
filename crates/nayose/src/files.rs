//! Files as tables of a corpus.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use tables::{Header, Options, ReadError, Record, Stream};

use crate::corpus::Corpus;
use crate::guess::is_data;
use crate::roles::{Columns, ColumnsError, Role, RolesFile};
use crate::table::{Batch, Schema, Table};

/// Why files cannot be read. `Display` tells the user in Japanese what to do.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The file is not there, or may not be read.
    #[error("{0} を読めません: {1}")]
    Io(String, std::io::Error),
    /// What is in it is no table.
    #[error("{0}: {1}")]
    Read(String, ReadError),
    /// Its columns cannot be used.
    #[error("{0}: {1}")]
    Columns(String, ColumnsError),
    /// No file in the folder, or none that can be compared.
    #[error("{0} に、比べられる表のファイル（CSV、Excel）がありません。")]
    None(String),
    /// A column asked for that no file has.
    #[error("列「{0}」がどのファイルにもありません。")]
    NoColumn(String),
}

/// A file with its columns known.
pub struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// What its columns are.
    pub columns: Columns,
    /// What was guessed on reading, in Japanese.
    pub notes: Vec<String>,
    header: Header,
}

/// Rows by which columns are guessed: every so many of the first rows, as tables are often sorted.
const SAMPLES: usize = 400;
const EVERY: usize = 10;
/// Bytes of a text file that are enough for them.
const HEAD: u64 = 600_000;
/// Rows read at a time.
const BATCH: usize = 16_384;

/// Rows read, and beside them the columns that were asked for.
pub struct Loaded {
    /// The rows.
    pub corpus: Corpus,
    /// By row: its key, or its place in the file where no column is one.
    pub ids: Texts,
    /// By row: the texts of the columns asked for.
    pub kept: Vec<Texts>,
    /// By file: its first row.
    pub starts: Vec<u32>,
}

/// A list of texts.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// The text of a row.
    #[must_use]
    pub fn get(&self, row: u32) -> &str {
        let row = crate::dict::at(row);
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or("")
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..crate::dict::number(self.ends.len())).map(|row| self.get(row))
    }
}

/// Files to read: files as they are, of folders those that are tables.
///
/// # Errors
/// A path that is not there, a folder without tables.
pub fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FilesError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| FilesError::Io(path.display().to_string(), error))?;
        let mut found: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
                ending.is_some_and(|ending| ["csv", "tsv", "txt", "xlsx", "xls"].contains(&ending.as_str()))
            })
            .collect();
        found.sort();
        if found.is_empty() {
            return Err(FilesError::None(path.display().to_string()));
        }
        files.extend(found);
    }
    Ok(files)
}

/// Finds out what the columns of a file are.
///
/// # Errors
/// A file that cannot be read, or columns that cannot be used.
pub fn inspect(path: &Path, roles: Option<&RolesFile>) -> Result<Source, FilesError> {
    let name = path.display().to_string();
    let mut stream = open(path, Some(HEAD), Header::Auto)?;
    let mut header = Header::Auto;
    if is_data(&stream.header) {
        header = Header::None;
        stream = open(path, Some(HEAD), header)?;
        stream.notes.push("見出しの行がないものとして読みました。".to_owned());
    }
    let samples = samples(&mut stream).map_err(|error| FilesError::Read(name.clone(), error))?;
    let columns = match roles {
        Some(roles) => Columns::named(&stream.header, roles, &samples),
        None => Columns::guess(&stream.header, &samples),
    };
    let columns = columns.map_err(|error| FilesError::Columns(name, error))?;
    Ok(Source { path: path.to_owned(), columns, notes: stream.notes, header })
}

/// Rows from all over the beginning of a table; all of them where there are few.
fn samples(stream: &mut Stream) -> Result<Vec<Vec<String>>, ReadError> {
    let (mut row, mut first, mut spread) = (Record::new(), Vec::new(), Vec::new());
    for number in 0..SAMPLES * EVERY {
        if !stream.read(&mut row)? {
            break;
        }
        let cells = || stream.cells(&row).map(str::to_owned).collect::<Vec<_>>();
        if number < SAMPLES {
            first.push(cells());
        }
        if number % EVERY == 0 {
            spread.push(cells());
        }
    }
    Ok(if spread.len() * 2 > SAMPLES { spread } else { first })
}

/// Opens a table; of a text file only its head, where that is enough.
fn open(path: &Path, head: Option<u64>, header: Header) -> Result<Stream, FilesError> {
    let name = path.display().to_string();
    let io = |error| FilesError::Io(name.clone(), error);
    let mut file = std::fs::File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let mut bytes = Vec::new();
    let most = head.filter(|head| size > *head);
    file.by_ref().take(most.unwrap_or(u64::MAX)).read_to_end(&mut bytes).map_err(io)?;
    let is_text = !bytes.starts_with(b"PK") && !bytes.starts_with(&[0xD0, 0xCF]) && !bytes.contains(&0);
    if most.is_some() && is_text {
        // Not within a character, nor within a row.
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
        bytes.truncate(end);
    } else if most.is_some() {
        file.read_to_end(&mut bytes).map_err(io)?;
    }
    let options = Options { header, max_bytes: usize::MAX, max_rows: u32::MAX, ..Options::default() };
    tables::stream(bytes, &name, &options).map_err(|error| FilesError::Read(name, error))
}

/// Reads all rows of some files into one corpus. `keep` names columns whose texts are kept as they are.
///
/// # Errors
/// A file that cannot be read, or a column to keep that no file has.
pub fn load(sources: &[Source], keep: &[&str]) -> Result<Loaded, FilesError> {
    let columns: Vec<Columns> = sources.iter().map(|source| source.columns.clone()).collect();
    for title in keep {
        if !columns.iter().any(|columns| columns.titles.iter().any(|one| one == title)) {
            return Err(FilesError::NoColumn((*title).to_owned()));
        }
    }
    let mut corpus = Corpus::new(Schema::of(&columns));
    let (mut ids, mut kept, mut starts) = (Texts::default(), vec![Texts::default(); keep.len()], Vec::new());
    for source in sources {
        starts.push(crate::dict::number(corpus.len()));
        let name = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let table = corpus.table(&source.columns, &name);
        let id = source.columns.position(Role::Id);
        let keep: Vec<Option<usize>> =
            keep.iter().map(|title| source.columns.titles.iter().position(|one| one == title)).collect();
        let mut stream = open(&source.path, None, source.header)?;
        let broken = |error| FilesError::Read(source.path.display().to_string(), error);
        let mut row = Record::new();
        let mut batch = Batch::new(source.columns.titles.len());
        let mut number = 0_u64;
        while stream.read(&mut row).map_err(broken)? {
            let start = batch.len();
            batch.push(stream.cells(&row));
            if batch.is_blank(start) {
                batch.pop();
                continue;
            }
            number += 1;
            match id.and_then(|id| row.get(id)).map(str::trim).filter(|id| !id.is_empty()) {
                Some(id) => ids.push(id),
                None => ids.push(&number.to_string()),
            }
            for (texts, column) in kept.iter_mut().zip(&keep) {
                texts.push(column.and_then(|column| row.get(column)).unwrap_or("").trim());
            }
            if batch.len() >= BATCH {
                take(&mut corpus, &table, &mut batch);
            }
        }
        take(&mut corpus, &table, &mut batch);
    }
    corpus.settle();
    Ok(Loaded { corpus, ids, kept, starts })
}

fn take(corpus: &mut Corpus, table: &Table, batch: &mut Batch) {
    corpus.push(table, batch);
    batch.clear();
}
