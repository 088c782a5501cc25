//! What a file becomes: sheets of rows of text.

use crate::{Encoding, Layout};

/// One table read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the sheet; the file name for text files.
    pub name: String,
    /// Column titles; a header of two rows reads `保護者>氏名`.
    pub header: Vec<String>,
    /// Row number of the (last) header row as the user sees it.
    pub header_row: u32,
    /// Rows below the header; rows without any text are left out. Every row has as many cells as the header.
    pub rows: Vec<Row>,
    /// How the bytes were read; `None` for Excel.
    pub encoding: Option<Encoding>,
    /// What was guessed or repaired, in Japanese, for the person who checks the preview.
    pub notes: Vec<String>,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Row number as the user sees it in Excel: the first row of the sheet is 1.
    pub number: u32,
    /// Texts; empty where the cell is blank.
    pub cells: Vec<String>,
}

/// Where the column titles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// Found by their look, and by the layout when there is one.
    #[default]
    Auto,
    /// In this row (as the user sees it), and `rows` rows high (1 or 2).
    At {
        /// First row of the header, from 1.
        row: u32,
        /// How many rows it takes.
        rows: u32,
    },
    /// Nowhere: the first row is one of data, and columns are called by their letters.
    None,
}

/// How to read a file, and how much of it to accept.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the column titles are.
    pub header: Header,
    /// Titles to expect: makes finding the header surer.
    pub layout: Option<Layout>,
    /// Reads a text file as this instead of guessing.
    pub encoding: Option<Encoding>,
    /// A cell that holds nothing but one of these is blank.
    pub blank_marks: Vec<String>,
    /// Leaves cells exactly as written: white space around them and marks of absence are for the caller.
    pub verbatim: bool,
    /// Largest file in bytes.
    pub max_bytes: usize,
    /// Largest size of a workbook once unpacked, in bytes.
    pub max_unpacked: u64,
    /// Most rows of a sheet.
    pub max_rows: u32,
    /// Most columns of a sheet.
    pub max_columns: u32,
    /// Most cells of the tables of a Word document, places left free included.
    pub max_cells: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            header: Header::Auto,
            layout: None,
            encoding: None,
            blank_marks: ["-", "－", "‐", "―", "—", "–", "ー", "ｰ", "−"].map(String::from).to_vec(),
            verbatim: false,
            max_bytes: 100_000_000,
            max_unpacked: 1_000_000_000,
            max_rows: 300_000,
            max_columns: 400,
            max_cells: 1_000_000,
        }
    }
}

impl Options {
    /// The text of a cell: white space around it dropped (full-width, no-break and zero-width included), marks of absence taken as blank.
    pub(crate) fn clean(&self, text: &str) -> String {
        if self.verbatim {
            return text.replace('\0', "␀");
        }
        self.trimmed(text).to_owned()
    }

    /// [`Options::clean`] without a copy.
    pub(crate) fn trimmed<'a>(&self, text: &'a str) -> &'a str {
        let trimmed =
            text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\0'));
        if self.blank_marks.iter().any(|mark| mark == trimmed) { "" } else { trimmed }
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than accepted.
    #[error("ファイルが大きすぎます（上限 {limit_mb} MB）。分けて読み込んでください。")]
    TooLarge {
        /// The limit in megabytes.
        limit_mb: usize,
    },
    /// A workbook that unpacks to more than accepted.
    #[error(
        "ファイルの中身が大きすぎます（展開後の上限 {limit_mb} MB）。不要なシートや書式を消して保存し直してください。"
    )]
    Bomb {
        /// The limit in megabytes.
        limit_mb: u64,
    },
    /// More rows than accepted.
    #[error("シート「{sheet}」の行が多すぎます（上限 {limit} 行）。分けて読み込んでください。")]
    TooManyRows {
        /// Name of the sheet.
        sheet: String,
        /// The limit.
        limit: u32,
    },
    /// More columns than accepted.
    #[error("シート「{sheet}」の列が多すぎます（上限 {limit} 列）。右端の不要な列を消してください。")]
    TooManyColumns {
        /// Name of the sheet.
        sheet: String,
        /// The limit.
        limit: u32,
    },
    /// More cells than accepted.
    #[error("表のセルが多すぎます（上限 {limit} 個）。ファイルを分けて読み込んでください。")]
    TooManyCells {
        /// The limit.
        limit: u64,
    },
    /// Protected by a password.
    #[error("パスワードで保護されたファイルは読み込めません。元のアプリで開き、保護を外して保存し直してください。")]
    Password,
    /// Neither Excel nor text, or damaged.
    #[error("ファイルを読み取れません。Excel（.xlsx、.xls）、Word（.docx）またはCSVとして保存し直してください。")]
    Broken {
        /// Where reading stopped.
        detail: String,
    },
    /// No sheet holds a header and something below it, or nothing at all.
    #[error("ファイルに表がありません。見出しの行があるか確かめてください。")]
    Empty,
}

/// A table before its header is known.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) name: String,
    /// Rows with any text, by row number from 1.
    pub(crate) rows: Vec<Row>,
    /// Merged areas.
    pub(crate) merges: Vec<Merge>,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) notes: Vec<String>,
}

/// A merged area; rows from 1, columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: usize,
    pub(crate) last_column: usize,
}
