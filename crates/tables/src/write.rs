//! Tables out to Excel and CSV.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use crate::encoding::encode_cp932;

/// A table to hand out. All cells are text, so that codes keep their leading zeros and dates their style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Name of the sheet; characters that Excel forbids are replaced.
    pub name: String,
    /// Column titles.
    pub header: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

/// Encoding of a written CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 with a byte order mark, which Excel needs to read it as UTF-8.
    Utf8Bom,
    /// CP932, for older systems. Characters without a code become 〓.
    Cp932,
}

/// A written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Characters the encoding does not have, each once, in order of appearance.
    pub lost: Vec<char>,
}

/// Widest column, in characters of half width.
const WIDEST: usize = 60;

/// Writes an Excel workbook with one sheet: titles in bold and kept in view, every cell as text.
///
/// # Errors
/// When the table is larger than a sheet can be (1,048,576 rows, 16,384 columns, 32,767 characters in a cell).
pub fn write_xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let title =
        Format::new().set_bold().set_border(FormatBorder::Thin).set_background_color(0x00E8_EEF4).set_text_wrap();
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    let mut book = dateless()?;
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&table.name))?;
    for (column, name) in (0_u16..).zip(&table.header) {
        sheet.write_string_with_format(0, column, name, &title)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(row, column, cell, &text)?;
        }
    }
    for (column, width) in (0_u16..).zip(widths(table)) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

/// A workbook that does not say when it was made: equal tables give equal bytes, by which a file that comes again is known.
fn dateless() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}

/// One cell of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number, which sums and formulas can use.
    Number(i64),
}

/// A sheet of texts and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Name of the sheet; characters that Excel forbids are replaced, what is too long is cut.
    pub name: String,
    /// Column titles.
    pub header: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
}

/// Writes an Excel workbook of several sheets, in their order: titles in bold, first row and column kept in view.
///
/// # Errors
/// When two sheets have one name, or one is larger than a sheet can be.
pub fn write_workbook(grids: &[Grid]) -> Result<Vec<u8>, XlsxError> {
    let title =
        Format::new().set_bold().set_border(FormatBorder::Thin).set_background_color(0x00E8_EEF4).set_text_wrap();
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let number = Format::new().set_num_format("#,##0").set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let mut book = dateless()?;
    for grid in grids {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&grid.name))?;
        for (column, name) in (0_u16..).zip(&grid.header) {
            sheet.write_string_with_format(0, column, name, &title)?;
        }
        for (row, cells) in (1_u32..).zip(&grid.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Text(words) => sheet.write_string_with_format(row, column, words, &text)?,
                    // Exact up to 2^53, far beyond any count.
                    Cell::Number(n) => sheet.write_number_with_format(row, column, *n as f64, &number)?,
                };
            }
        }
        sheet.set_column_width(0, 34)?;
        if grid.header.len() == 2 {
            sheet.set_column_width(1, 60)?;
        }
        sheet.set_freeze_panes(1, 1)?;
    }
    book.save_to_buffer()
}

/// Writes a CSV file: every field quoted, lines end in CR LF. A text that a spreadsheet would take for a formula gets an apostrophe before it, which
/// [`crate::read`] takes off again.
#[must_use]
pub fn write_csv(table: &Table, encoding: CsvEncoding) -> Written {
    let text: String = std::iter::once(&table.header).chain(&table.rows).map(|row| csv_row(row)).collect();
    match encoding {
        CsvEncoding::Utf8Bom => Written { bytes: [b"\xEF\xBB\xBF", text.as_bytes()].concat(), lost: Vec::new() },
        CsvEncoding::Cp932 => {
            let (bytes, mut lost) = encode_cp932(&text);
            let mut seen = std::collections::HashSet::new();
            lost.retain(|c| seen.insert(*c));
            Written { bytes, lost }
        }
    }
}

/// One row as [`write_csv`] writes it, for files too large to hold.
#[must_use]
pub fn csv_row(cells: &[String]) -> String {
    let mut text = String::new();
    for (index, cell) in cells.iter().enumerate() {
        text.push_str(if index == 0 { "\"" } else { ",\"" });
        if looks_like_formula(cell) {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
    text
}

/// Whether a spreadsheet may run this text (formula injection), or whether it already wears the apostrophe against that.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn sheet_name(name: &str) -> String {
    let kept: String = name.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).take(31).collect();
    if kept.trim().is_empty() { "一覧".to_owned() } else { kept }
}

/// Column widths by the longest line of the first rows; a full-width character counts two.
fn widths(table: &Table) -> Vec<u16> {
    let mut widths = vec![6_usize; table.header.len()];
    for row in std::iter::once(&table.header).chain(table.rows.iter().take(200)) {
        for (width, cell) in widths.iter_mut().zip(row) {
            let longest = cell.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()).max();
            *width = (*width).max(longest.unwrap_or(0) + 2).min(WIDEST);
        }
    }
    widths.into_iter().map(|width| u16::try_from(width).unwrap_or(u16::MAX)).collect()
}
