//! Old workbooks (.xls, Excel 97 to 2003) before the library reads them.
//!
//! The library reads every sheet at once and makes room by what the file says of itself: by the size a sheet names, by its outermost cells, by every
//! use of a shared text. A file of a few bytes can name more than any machine has, and the program would end. So the records are walked first, as
//! the library will walk them ([MS-XLS] 2.1.4), and only what was walked is handed on.

use std::io::{Cursor, Read, Write};

use crate::excel::{MOST_CELLS, TEXT_PER_CELL};
use crate::sheet::ReadError;

/// Record numbers of [MS-XLS] 2.3.2.
const END: u16 = 0x000A;
const PASSWORD: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const ROW_OF_NUMBERS: u16 = 0x00BD;
const TEXTS: u16 = 0x00FC;
const SHARED_TEXT: u16 = 0x00FD;
const SIZE: u16 = 0x0200;
const BEGIN: u16 = 0x0809;
/// Records of one cell: formula, text, number, truth value or error, short number.
const CELLS: [u16; 7] = [0x0006, 0x00D6, SHARED_TEXT, 0x0203, 0x0204, 0x0205, 0x027E];
/// Most bytes of a letter once it is read.
const LETTER: usize = 3;

/// A file with nothing but the records of the workbook that was checked, and with the sizes that its sheets name taken away.
///
/// # Errors
/// [`ReadError::Password`]; [`ReadError::TooManyCells`] when it would take more room than a table does; [`ReadError::Broken`].
pub(crate) fn checked(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut records = workbook(bytes)?;
    let globals = Globals::of(&records)?;
    let (mut cells, mut walked, mut sizes) = (0_u64, 0, Vec::new());
    for start in globals.sheets {
        let sheet = Extent::of(&records, start, &globals.texts);
        cells = cells.saturating_add(sheet.cells());
        walked += sheet.walked;
        if cells > MOST_CELLS {
            return Err(ReadError::TooManyCells { limit: MOST_CELLS });
        }
        // Sheets lie one behind another; those that are written once and named a thousand times do not.
        if walked > records.len() {
            return Err(broken("シートの場所が正しくありません"));
        }
        sizes.extend(sheet.sizes);
    }
    for size in sizes {
        records.get_mut(size).unwrap_or_default().fill(0);
    }
    alone(&records).map_err(|error| broken(error.to_string()))
}

fn broken(detail: impl Into<String>) -> ReadError {
    ReadError::Broken { detail: detail.into() }
}

/// The stream of the workbook.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    if file.is_stream("EncryptedPackage") {
        return Err(ReadError::Password);
    }
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| broken("ブックが入っていません"))?;
    let mut records = Vec::new();
    let stream = file.open_stream(name).map_err(|error| broken(error.to_string()))?;
    let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    stream.take(most).read_to_end(&mut records).map_err(|error| broken(error.to_string()))?;
    Ok(records)
}

/// The records in a file of their own.
fn alone(records: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new()))?;
    file.create_stream("Workbook")?.write_all(records)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// A record and where its data lie.
struct Record {
    kind: u16,
    data: std::ops::Range<usize>,
}

/// The records from a place on, up to the first that is not whole.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record> {
    std::iter::from_fn(move || {
        let start = at.checked_add(4)?;
        let end = start.checked_add(usize::from(number(stream, at.checked_add(2)?)?))?;
        let kind = number(stream, at)?;
        at = end;
        (end <= stream.len()).then_some(Record { kind, data: start..end })
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

fn long_number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

/// What stands before the sheets.
struct Globals {
    /// Where the sheets begin.
    sheets: Vec<usize>,
    /// Bytes each shared text takes at most.
    texts: Vec<usize>,
}

impl Globals {
    fn of(stream: &[u8]) -> Result<Self, ReadError> {
        let mut found = Self { sheets: Vec::new(), texts: Vec::new() };
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut in_texts = false;
        for record in records(stream, 0).take_while(|record| record.kind != END) {
            let data = stream.get(record.data).unwrap_or_default();
            match record.kind {
                PASSWORD if number(data, 0).is_some_and(|kind| kind != 0) => return Err(ReadError::Password),
                SHEET => found.sheets.extend(long_number(data, 0)),
                TEXTS => texts = vec![data.get(8..).unwrap_or_default()],
                CONTINUE if in_texts => texts.push(data),
                _ => {}
            }
            in_texts = record.kind == TEXTS || record.kind == CONTINUE && in_texts;
        }
        found.texts =
            Texts { data: texts.first().copied().unwrap_or_default(), rest: texts.get(1..).unwrap_or_default() }
                .lengths();
        Ok(found)
    }
}

/// The list of shared texts ([MS-XLS] 2.4.265), which goes on over records of its own.
struct Texts<'a> {
    data: &'a [u8],
    rest: &'a [&'a [u8]],
}

impl Texts<'_> {
    /// Bytes each text takes at most, up to the first that is not whole.
    fn lengths(mut self) -> Vec<usize> {
        let mut lengths = Vec::new();
        while !self.data.is_empty() || self.goes_on() {
            let Some(length) = self.length() else { break };
            lengths.push(length);
        }
        lengths
    }

    fn goes_on(&mut self) -> bool {
        let Some((next, rest)) = self.rest.split_first() else { return false };
        (self.data, self.rest) = (next, rest);
        true
    }

    fn take(&mut self, bytes: usize) -> Option<&[u8]> {
        let (taken, left) = self.data.split_at_checked(bytes)?;
        self.data = left;
        Some(taken)
    }

    fn length(&mut self) -> Option<usize> {
        if self.data.is_empty() {
            return Some(0);
        }
        let letters = usize::from(number(self.take(2)?, 0)?);
        let [flags] = *self.take(1)? else { return None };
        let runs = if flags & 8 == 0 { 0 } else { usize::from(number(self.take(2)?, 0)?) };
        let more = if flags & 4 == 0 { 0 } else { long_number(self.take(4)?, 0)? };
        self.pass_letters(letters, flags)?;
        self.pass(runs.checked_mul(4)?)?;
        self.pass(more)?;
        letters.checked_mul(LETTER)
    }

    /// Where letters go on in another record, it says anew how wide they are.
    fn pass_letters(&mut self, mut letters: usize, mut flags: u8) -> Option<()> {
        while letters > 0 {
            let wide = usize::from(flags & 1) + 1;
            let here = letters.min(self.data.len() / wide);
            self.take(here * wide)?;
            letters -= here;
            if letters > 0 {
                if !self.goes_on() {
                    return None;
                }
                flags = *self.take(1)?.first()?;
            }
        }
        Some(())
    }

    fn pass(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            if self.data.is_empty() && !self.goes_on() {
                return None;
            }
            let here = bytes.min(self.data.len());
            self.take(here)?;
            bytes -= here;
        }
        Some(())
    }
}

/// What a sheet takes.
#[derive(Default)]
struct Extent {
    /// First and last row and column of its cells.
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
    /// Bytes of the shared texts of all its cells.
    texts: u64,
    /// Where it says how large it is.
    sizes: Vec<std::ops::Range<usize>>,
    /// Bytes of its records.
    walked: usize,
}

impl Extent {
    fn of(stream: &[u8], start: usize, texts: &[usize]) -> Self {
        let mut found = Self::default();
        let (mut begun, mut inner) = (false, 0_usize);
        for record in records(stream, start) {
            found.walked += record.data.len() + 4;
            let data = stream.get(record.data.clone()).unwrap_or_default();
            // Charts within a sheet bring records of their own, which say nothing of its cells.
            match record.kind {
                BEGIN if begun => inner += 1,
                BEGIN => begun = true,
                END if inner > 0 => inner -= 1,
                END => break,
                _ if inner > 0 => {}
                SIZE => found.sizes.push(record.data),
                ROW_OF_NUMBERS => found.reach(data, data.len().checked_sub(2).and_then(|at| number(data, at))),
                kind if CELLS.contains(&kind) => {
                    found.reach(data, None);
                    if kind == SHARED_TEXT {
                        let text = long_number(data, 6).and_then(|at| texts.get(at)).copied().unwrap_or_default();
                        found.texts = found.texts.saturating_add(u64::try_from(text).unwrap_or(u64::MAX));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn reach(&mut self, data: &[u8], last: Option<u16>) {
        let (Some(row), Some(column)) = (number(data, 0), number(data, 2)) else { return };
        let wider =
            |range: Option<(u16, u16)>, at: u16| range.map_or((at, at), |(first, last)| (first.min(at), last.max(at)));
        self.rows = Some(wider(self.rows, row));
        self.columns = Some(wider(self.columns, column));
        if let Some(last) = last {
            self.columns = Some(wider(self.columns, last));
        }
    }

    /// Cells from the first to the last, and those that the texts take the room of.
    fn cells(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| range.map_or(0, |(first, last)| u64::from(last - first) + 1);
        length(self.rows) * length(self.columns) + self.texts / TEXT_PER_CELL
    }
}

#[cfg(test)]
pub(crate) mod tests;
