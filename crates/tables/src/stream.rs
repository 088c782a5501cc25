//! Large tables row by row: a text file of millions of rows is read once, without a copy of every cell.

use crate::header;
use crate::sheet::{Grid, Options, ReadError, Row};
use crate::{Encoding, Sheet, text};

/// One row on its way: the cells in the order of the header.
pub type Record = csv::StringRecord;

/// Rows of the first of which the header is among.
const HEAD: usize = 60;

/// A table whose rows come one by one.
pub struct Stream {
    /// Column titles.
    pub header: Vec<String>,
    /// How the bytes were read; `None` for Excel and Word.
    pub encoding: Option<Encoding>,
    /// What was guessed or repaired, in Japanese.
    pub notes: Vec<String>,
    options: Options,
    rows: Rows,
}

enum Rows {
    Text(Text),
    Sheet(std::vec::IntoIter<Row>),
}

/// Opens the table of a text file, or the first one of a workbook or document, to be read row by row. The limit of rows does not hold.
///
/// # Errors
/// As [`crate::read`].
pub fn stream(bytes: Vec<u8>, file_name: &str, options: &Options) -> Result<Stream, ReadError> {
    if bytes.len() > options.max_bytes {
        return Err(ReadError::TooLarge { limit_mb: options.max_bytes / 1_000_000 });
    }
    if matches!(bytes.as_slice(), [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..]) {
        let sheet = crate::read(&bytes, file_name, options)?.into_iter().next().ok_or(ReadError::Empty)?;
        return Ok(Stream {
            header: sheet.header,
            encoding: sheet.encoding,
            notes: sheet.notes,
            options: options.clone(),
            rows: Rows::Sheet(sheet.rows.into_iter()),
        });
    }
    let (text, lost, encoding) = decoded(bytes, options);
    if text.contains('\0') {
        return Err(ReadError::Broken { detail: "文字のファイルではありません".to_owned() });
    }
    let separator = text::separator(&text, file_name);
    let sheet = head(&text, separator, file_name, encoding, options)?;
    let mut notes = vec![format!("文字コードを{}として読みました。", encoding.label())];
    if lost > 0 {
        notes.push(format!("読めない文字が{lost}字ありました（\u{FFFD}と表示）。文字コードを確かめてください。"));
    }
    notes.extend(sheet.notes);
    let mut text = Text { text, separator, position: 0 };
    let mut skipped = Record::new();
    for _ in 0..sheet.header_row {
        text.read(&mut skipped);
    }
    Ok(Stream {
        header: sheet.header,
        encoding: Some(encoding),
        notes,
        options: options.clone(),
        rows: Rows::Text(text),
    })
}

/// The text of a file, how many characters of it could not be read, and how its bytes were read. What is UTF-8 is looked through once and stays
/// where it lies.
fn decoded(bytes: Vec<u8>, options: &Options) -> (String, usize, Encoding) {
    let marked = [&[0xEF, 0xBB, 0xBF][..], &[0xFF, 0xFE], &[0xFE, 0xFF]].iter().any(|mark| bytes.starts_with(mark));
    let bytes = match options.encoding {
        None | Some(Encoding::Utf8) if !marked => match String::from_utf8(bytes) {
            Ok(text) => return (text, 0, Encoding::Utf8),
            Err(wrong) => wrong.into_bytes(),
        },
        _ => bytes,
    };
    let encoding = options.encoding.unwrap_or_else(|| Encoding::guess(&bytes));
    let (text, lost) = encoding.decode(&bytes);
    (text, lost, encoding)
}

/// The first rows as a sheet; its header's row counts records, not lines.
fn head(text: &str, separator: u8, name: &str, encoding: Encoding, options: &Options) -> Result<Sheet, ReadError> {
    let mut grid = Grid { name: name.to_owned(), encoding: Some(encoding), ..Grid::default() };
    let mut reader = builder(separator).from_reader(text.as_bytes());
    for (number, record) in (1..).zip(reader.records().take(HEAD)) {
        let record = record.map_err(|error| ReadError::Broken { detail: error.to_string() })?;
        let cells = record.iter().map(|cell| options.clean(text::without_guard(cell))).collect();
        grid.rows.push(Row { number, cells });
    }
    header::to_sheet(grid, options).ok_or(ReadError::Empty)
}

fn builder(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    builder
}

/// A text cut into rows and cells where it lies. It is known to be UTF-8, and no cell is checked for that again.
struct Text {
    text: String,
    separator: u8,
    position: usize,
}

impl Text {
    /// Reads the next row that is not empty; false at the end.
    fn read(&mut self, row: &mut Record) -> bool {
        row.clear();
        while let Some(b'\n' | b'\r') = self.byte() {
            self.position += 1;
        }
        if self.byte().is_none() {
            return false;
        }
        loop {
            let more = if self.byte() == Some(b'"') { self.quoted(row) } else { self.plain(row) };
            if !more {
                return true;
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Where the cell ends that goes on from the position.
    fn end(&self) -> usize {
        let rest = self.text.as_bytes().get(self.position..).unwrap_or_default();
        memchr::memchr3(self.separator, b'\n', b'\r', rest).map_or(self.text.len(), |at| self.position + at)
    }

    /// Goes behind the end of a cell: whether the row has another one.
    fn past(&mut self, end: usize) -> bool {
        self.position = end;
        let more = self.byte() == Some(self.separator);
        self.position += usize::from(more);
        more
    }

    fn plain(&mut self, row: &mut Record) -> bool {
        let end = self.end();
        row.push_field(self.text.get(self.position..end).unwrap_or(""));
        self.past(end)
    }

    /// A cell in quotes: two of them stand for one, and line breaks are part of it. What follows the closing one belongs to the cell too.
    fn quoted(&mut self, row: &mut Record) -> bool {
        let mut cell = String::new();
        self.position += 1;
        loop {
            let rest = self.text.get(self.position..).unwrap_or("");
            let Some(quote) = memchr::memchr(b'"', rest.as_bytes()) else {
                cell.push_str(rest);
                self.position = self.text.len();
                break;
            };
            cell.push_str(rest.get(..quote).unwrap_or(""));
            self.position += quote + 1;
            if self.byte() != Some(b'"') {
                break;
            }
            cell.push('"');
            self.position += 1;
        }
        let end = self.end();
        cell.push_str(self.text.get(self.position..end).unwrap_or(""));
        row.push_field(&cell);
        self.past(end)
    }
}

impl Stream {
    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// [`ReadError::Broken`].
    pub fn read(&mut self, row: &mut Record) -> Result<bool, ReadError> {
        match &mut self.rows {
            Rows::Text(text) => Ok(text.read(row)),
            Rows::Sheet(rows) => {
                let Some(next) = rows.next() else { return Ok(false) };
                row.clear();
                next.cells.iter().for_each(|cell| row.push_field(cell));
                Ok(true)
            }
        }
    }

    /// The cells of a row without white space around them; marks of absence are blank.
    pub fn cells<'a>(&'a self, row: &'a Record) -> impl Iterator<Item = &'a str> {
        row.iter().map(|cell| self.options.trimmed(text::without_guard(cell)))
    }
}
