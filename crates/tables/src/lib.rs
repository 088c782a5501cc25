//! Excel, Word tables and CSV ⇄ rows.
//!
//! Registers that offices kept for years come in every shape: title lines above the header, headers of two rows with merged cells, CP932 with private
//! characters, blanks that only look blank, dates as serial numbers. [`read`] turns such a file into [`Sheet`]s of plain text with the row numbers the
//! user sees in Excel, and notes what it had to guess. [`Layout`] tells which column holds which field. [`write_xlsx`] and [`write_csv`] are the way back.
//!
//! Cell texts stay as written: only white space around them is dropped, nothing is normalised. What a date or a name means is for the caller.

mod encoding;
mod excel;
mod header;
mod layout;
mod lines;
mod parts;
mod records;
mod sheet;
mod stream;
mod text;
mod word;
mod write;

pub use encoding::Encoding;
pub use layout::{Field, Layout, Mapping};
pub use lines::{Form, lines};
pub use sheet::{Header, Options, ReadError, Row, Sheet};
pub use stream::{Record, Stream, stream};
pub use write::{Cell, CsvEncoding, Grid, Table, Written, csv_row, write_csv, write_workbook, write_xlsx};

/// Reads every non-empty sheet of an Excel workbook (.xlsx, .xlsm, .xls), the tables of a Word document (.docx), or the one table of a text
/// file (.csv, .tsv, .txt).
///
/// The kind of file is told by its first bytes; `file_name` serves for the separator of text files and as the sheet's name.
///
/// # Errors
/// [`ReadError`], with a Japanese message for the person who chose the file: too large, broken, protected by a password, or nothing in it.
pub fn read(bytes: &[u8], file_name: &str, options: &Options) -> Result<Vec<Sheet>, ReadError> {
    if bytes.len() > options.max_bytes {
        return Err(ReadError::TooLarge { limit_mb: options.max_bytes / 1_000_000 });
    }
    let grids = match bytes {
        [b'P', b'K', 3, 4, ..] if word::is_word(bytes) => {
            let sheets = word::read_docx(bytes, options)?;
            return if sheets.is_empty() { Err(ReadError::Empty) } else { Ok(sheets) };
        }
        [b'P', b'K', 3, 4, ..] => guarded(|| excel::read_xlsx(bytes, options))?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => guarded(|| excel::read_xls(bytes, options))?,
        _ => vec![text::read_text(bytes, file_name, options)?],
    };
    let sheets: Vec<Sheet> = grids.into_iter().filter_map(|grid| header::to_sheet(grid, options)).collect();
    if sheets.is_empty() { Err(ReadError::Empty) } else { Ok(sheets) }
}

/// A file on which the library for workbooks stumbles is broken: it must not take the program along.
fn guarded(read: impl FnOnce() -> Result<Vec<sheet::Grid>, ReadError>) -> Result<Vec<sheet::Grid>, ReadError> {
    let broken = || ReadError::Broken { detail: "ブックの中の値が正しくありません".to_owned() };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken()))
}

#[cfg(test)]
mod tests;
