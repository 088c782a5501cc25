//! CSV into a [`Frame`]: what each column is, guessed and told.

use std::collections::HashMap;

use super::{Cells, Column, FIRST, Frame, Missing, number, sort};

/// More levels than this in a column of texts are names or free text, not a property.
const MOST_LEVELS: usize = 200;

/// What to take columns for, where that is not left to be guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Columns of numbers whatever they look like; other texts in them are blank.
    pub numeric: Vec<String>,
    /// Columns of levels although they look like numbers.
    pub categorical: Vec<String>,
    /// Columns not read.
    pub ignore: Vec<String>,
    /// Columns taken whatever they look like: the outcome, times, a household number.
    pub keep: Vec<String>,
    /// What was noticed, in the words of staff: columns left out and why.
    pub notes: Vec<String>,
}

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not text at all.
    #[error("文字の表(CSV)ではありません。Excelのブックは、CSVで保存し直してください")]
    NotText,
    /// A row of another length than the titles.
    #[error(
        "見出しを除いて{row}行目の列の数が{found}で、見出しの{titles}と違います(コンマを含む値を引用符で囲んでいない、引用符が閉じていないなど)"
    )]
    Ragged {
        /// The row, the first below the titles being 1.
        row: u64,
        /// Cells it has.
        found: u64,
        /// Titles there are.
        titles: u64,
    },
    /// Not CSV for another reason.
    #[error("CSVとして読めません")]
    Csv(#[source] csv::Error),
    /// No titles or no rows.
    #[error("表に行がありません")]
    Empty,
    /// Two columns with one title.
    #[error("列の見出し「{0}」が二つあります")]
    Twice(String),
    /// A column that was named does not exist.
    #[error("列「{0}」がありません。列: {1}")]
    NoColumn(String, String),
}

impl From<csv::Error> for ReadError {
    fn from(error: csv::Error) -> Self {
        match error.kind() {
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                Self::Ragged { row: pos.as_ref().map_or(0, csv::Position::record), found: *len, titles: *expected_len }
            }
            _ => Self::Csv(error),
        }
    }
}

/// What was seen of a column so far.
#[derive(Default)]
struct Seen {
    rows: usize,
    texts: usize,
    /// The first answer that is no number, and its row.
    text: Option<(usize, String)>,
    answers: usize,
    /// Whole numbers, each larger than the one before: counted rows.
    rising: bool,
    last: f64,
    levels: HashMap<String, u32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Taken {
    Numbers,
    Levels,
    Not,
}

impl Frame {
    /// Reads a table with titles in its first line: comma, tab or semicolon; UTF-8 (with or without a mark), UTF-16 with one, or Shift_JIS; any line
    /// ends.
    ///
    /// # Errors
    /// Not CSV, rows of other lengths than the titles, or no row.
    pub fn read(bytes: &[u8], reading: &mut Reading) -> Result<Self, ReadError> {
        let text = decode(bytes);
        if text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        if bytes.starts_with(b"PK\x03\x04") || text.contains('\0') {
            return Err(ReadError::NotText);
        }
        let mut reader = open(&text);
        let titles = titles(&mut reader)?;
        for name in reading.numeric.iter().chain(&reading.categorical).chain(&reading.ignore).chain(&reading.keep) {
            if !titles.contains(name) {
                return Err(ReadError::NoColumn(name.clone(), titles.join("、")));
            }
        }
        let mut seen: Vec<Seen> = titles.iter().map(|_| Seen { rising: true, ..Seen::default() }).collect();
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut record)? {
            rows += 1;
            for (seen, text) in seen.iter_mut().zip(&record) {
                seen.look(text.trim());
            }
        }
        if rows == 0 {
            return Err(ReadError::Empty);
        }
        let taken: Vec<Taken> =
            titles.iter().zip(&seen).map(|(title, seen)| seen.taken(title, rows, reading)).collect();
        let mut columns: Vec<Filling> = taken.iter().map(|taken| Filling::new(*taken, rows)).collect();
        let mut reader = open(&text);
        while reader.read_record(&mut record)? {
            for (column, text) in columns.iter_mut().zip(&record) {
                column.push(text.trim());
            }
        }
        let columns = titles.into_iter().zip(columns).filter_map(|(name, column)| column.finish(name)).collect();
        Ok(Self::new(columns))
    }
}

/// The text of a file: as its mark says, else UTF-8, else Shift_JIS as Excel writes it.
pub(crate) fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes).0,
    }
}

pub(crate) fn open(text: &str) -> csv::Reader<&[u8]> {
    let first = text.lines().next().unwrap_or_default().as_bytes();
    let often = |mark: &u8| first.iter().filter(|byte| *byte == mark).count();
    // Of equally frequent ones the last: the comma.
    let delimiter = [b';', b'\t', b','].into_iter().max_by_key(often).unwrap_or(b',');
    csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes())
}

fn titles(reader: &mut csv::Reader<&[u8]>) -> Result<Vec<String>, ReadError> {
    let titles: Vec<String> = reader.headers()?.iter().map(|title| title.trim().to_owned()).collect();
    // Columns without a title are not read; there may be several.
    for (at, title) in titles.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
        if titles.iter().skip(at + 1).any(|other| other == title) {
            return Err(ReadError::Twice(title.clone()));
        }
    }
    Ok(titles)
}

impl Seen {
    fn look(&mut self, text: &str) {
        self.rows += 1;
        if Missing::of(text).is_some() {
            self.rising = false;
            return;
        }
        self.answers += 1;
        let number = number(text);
        if number.is_none() {
            self.texts += 1;
            self.text.get_or_insert_with(|| (self.rows, text.to_owned()));
        }
        if let Some(number) = number {
            self.rising &= number.fract() == 0.0 && (self.answers == 1 || number > self.last);
            self.last = number;
        }
        if self.levels.len() <= MOST_LEVELS && !self.levels.contains_key(text) {
            self.levels.insert(text.to_owned(), 0);
        }
    }

    fn taken(&self, title: &str, rows: usize, reading: &mut Reading) -> Taken {
        let named = |names: &[String]| names.iter().any(|name| name == title);
        if named(&reading.ignore) {
            return Taken::Not;
        }
        if named(&reading.numeric) {
            if let Some((row, text)) = &self.text {
                reading.notes.push(format!(
                    "列「{title}」の{}行は数として読めないので、空欄とみます(見出しを除いて{row}行目の「{text}」など)",
                    self.texts
                ));
            }
            return Taken::Numbers;
        }
        if named(&reading.categorical) {
            return Taken::Levels;
        }
        let numeric = self.texts == 0 && self.answers > 0;
        if named(&reading.keep) {
            return if numeric { Taken::Numbers } else { Taken::Levels };
        }
        if title.is_empty() {
            if self.answers > 0 {
                reading.notes.push("見出しのない列は使いません".to_owned());
            }
            return Taken::Not;
        }
        if numeric && self.rising && rows > 20 && is_number_of_rows(title) {
            reading.notes.push(format!("列「{title}」は行の番号とみて使いません"));
            return Taken::Not;
        }
        if numeric {
            return Taken::Numbers;
        }
        if let Some((row, text)) = self.text.as_ref().filter(|_| self.texts * 2 < self.answers) {
            reading.notes.push(format!(
                "列「{title}」は、見出しを除いて{row}行目の「{text}」など{}行が数でないので、数の列として読みません(数として読み、それらを空欄とみるときは --numeric {title})",
                self.texts
            ));
        }
        if self.levels.len() > MOST_LEVELS || rows > 20 && self.levels.len() * 2 > rows {
            reading.notes.push(format!(
                "列「{title}」は値の種類が多く、番号・氏名・自由記述とみて使いません(使うときは --categorical または --numeric で指定)"
            ));
            return Taken::Not;
        }
        Taken::Levels
    }
}

fn is_number_of_rows(title: &str) -> bool {
    let title = title.to_lowercase();
    matches!(title.as_str(), "id" | "no" | "no." | "index" | "rownames" | "row" | "unnamed: 0")
        || title.ends_with("_id")
        || title.ends_with("番号")
}

/// A column while it is read.
enum Filling {
    Numbers { values: Vec<f64>, why: Vec<u8> },
    Levels { codes: Vec<u32>, levels: HashMap<String, u32> },
    Not,
}

impl Filling {
    fn new(taken: Taken, rows: usize) -> Self {
        match taken {
            Taken::Numbers => Self::Numbers { values: Vec::with_capacity(rows), why: Vec::new() },
            Taken::Levels => Self::Levels { codes: Vec::with_capacity(rows), levels: HashMap::new() },
            Taken::Not => Self::Not,
        }
    }

    fn push(&mut self, text: &str) {
        let missing = Missing::of(text);
        match self {
            Self::Numbers { values, why } => {
                let value = if missing.is_some() { None } else { number(text) };
                if value.is_none() {
                    why.resize(values.len(), 0);
                    why.push(missing.unwrap_or(Missing::Blank).number());
                }
                values.push(value.unwrap_or(f64::NAN));
            }
            Self::Levels { codes, levels } => codes.push(match missing {
                Some(missing) => u32::from(missing.number()),
                None => match levels.get(text) {
                    Some(code) => *code,
                    None => {
                        let code = FIRST + u32::try_from(levels.len()).unwrap_or(u32::MAX - FIRST);
                        levels.insert(text.to_owned(), code);
                        code
                    }
                },
            }),
            Self::Not => {}
        }
    }

    fn finish(self, name: String) -> Option<Column> {
        let cells = match self {
            Self::Numbers { values, mut why } => {
                if !why.is_empty() {
                    why.resize(values.len(), 0);
                }
                Cells::Numbers { values, why }
            }
            Self::Levels { mut codes, levels } => {
                let levels = sort(&mut codes, levels.into_iter().collect());
                Cells::Levels { codes, levels }
            }
            Self::Not => return None,
        };
        Some(Column { name, cells })
    }
}
