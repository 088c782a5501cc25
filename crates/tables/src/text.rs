//! CSV and other text tables.

use crate::Encoding;
use crate::sheet::{Grid, Options, ReadError, Row};

/// Reads a text table: guesses encoding and separator, keeps line breaks inside quotes, counts rows as Excel does.
pub(crate) fn read_text(bytes: &[u8], file_name: &str, options: &Options) -> Result<Grid, ReadError> {
    let encoding = options.encoding.unwrap_or_else(|| Encoding::guess(bytes));
    let (text, lost) = encoding.decode(bytes);
    if text.contains('\0') {
        return Err(ReadError::Broken { detail: "文字のファイルではありません".to_owned() });
    }
    let separator = separator(&text, file_name);
    let mut grid = Grid { name: file_name.to_owned(), encoding: Some(encoding), ..Grid::default() };
    grid.notes.push(format!("文字コードを{}として読みました。", encoding.label()));
    if lost > 0 {
        grid.notes.push(format!("読めない文字が{lost}字ありました（\u{FFFD}と表示）。文字コードを確かめてください。"));
    }
    let private = text.chars().filter(|c| matches!(c, '\u{E000}'..='\u{F8FF}')).count();
    if private > 0 {
        grid.notes.push(format!("外字（私用領域の文字）が{private}字ありました。そのまま取り込みます。"));
    }

    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut numbers = record_numbers(&text, separator).into_iter();
    for record in reader.records() {
        let record = record.map_err(|error| ReadError::Broken { detail: error.to_string() })?;
        let number = numbers.next().unwrap_or(u32::MAX);
        if record.len() > usize::try_from(options.max_columns).unwrap_or(usize::MAX) {
            return Err(ReadError::TooManyColumns { sheet: grid.name, limit: options.max_columns });
        }
        let cells: Vec<String> = record.iter().map(|cell| options.clean(without_guard(cell))).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            grid.rows.push(Row { number, cells });
        }
        if grid.rows.len() > usize::try_from(options.max_rows).unwrap_or(usize::MAX) {
            return Err(ReadError::TooManyRows { sheet: grid.name, limit: options.max_rows });
        }
    }
    Ok(grid)
}

/// Takes off the apostrophe that keeps a spreadsheet from reading a text as a formula (see [`crate::write_csv`]).
pub(crate) fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if crate::write::looks_like_formula(rest) => rest,
        _ => cell,
    }
}

/// The separator that occurs most in the first lines; a tab for .tsv.
pub(crate) fn separator(text: &str, file_name: &str) -> u8 {
    if file_name.to_ascii_lowercase().ends_with(".tsv") {
        return b'\t';
    }
    let head = outside_quotes(text.split_inclusive('\n').take(20).flat_map(str::chars));
    let count = |separator: char| head.iter().filter(|letter| **letter == separator).count();
    let (commas, tabs, semicolons) = (count(','), count('\t'), count(';'));
    if tabs > commas && tabs >= semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// Letters that no quotes enclose: what stands inside parts nothing. A quote opens at the beginning of a cell only (`5"` is a measure), and of two inside
/// the second opens again what the first closed.
fn outside_quotes(letters: impl Iterator<Item = char>) -> Vec<char> {
    let (mut quoted, mut may_open) = (false, true);
    let mut outside = Vec::new();
    for letter in letters {
        if letter == '"' && (quoted || may_open) {
            quoted = !quoted;
        } else if !quoted {
            outside.push(letter);
        }
        may_open = matches!(letter, '"' | ',' | '\t' | ';' | '\n' | '\r');
    }
    outside
}

/// Row numbers, from 1, of the lines that are not empty. The reader skips empty lines, Excel counts them; a line break inside quotes is no new row.
fn record_numbers(text: &str, separator: u8) -> Vec<u32> {
    let (mut numbers, mut row) = (Vec::new(), 1);
    let (mut quoted, mut closed, mut field_start, mut any) = (false, false, true, false);
    let mut previous = b'\n';
    for &byte in text.as_bytes() {
        match byte {
            b'\n' if !quoted && previous == b'\r' => {}
            b'\n' | b'\r' if !quoted => {
                if any {
                    numbers.push(row);
                }
                row += 1;
                (any, field_start, closed) = (false, true, false);
            }
            // A quote right after a closing one is an escaped quote: the field goes on.
            b'"' if quoted || field_start || closed => {
                closed = quoted;
                quoted = !quoted;
                (any, field_start) = (true, false);
            }
            _ => {
                (any, closed) = (true, false);
                field_start = byte == separator && !quoted;
            }
        }
        previous = byte;
    }
    if any {
        numbers.push(row);
    }
    numbers
}
