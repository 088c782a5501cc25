//! Excel workbooks.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{CellErrorType, Data, Dimensions, ExcelDateTime, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use crate::sheet::{Grid, Merge, Options, ReadError, Row};
use crate::{parts, records};

/// Cells of one merged area that are looked at. Larger ones are no table.
const FILLED_AT_ONCE: usize = 2_000_000;

/// Reads all visible sheets of an .xlsx or .xlsm workbook.
pub(crate) fn read_xlsx(bytes: &[u8], options: &Options) -> Result<Vec<Grid>, ReadError> {
    parts::check(bytes, options)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| xlsx_error(&error))?;
    let mut grids = Vec::new();
    for name in visible(&book) {
        let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut cells = book.worksheet_cells_reader(&name).map_err(|error| xlsx_error(&error))?;
        let mut builder = Builder::new(&name, &merges, options);
        while let Some(cell) = cells.next_cell().map_err(|error| xlsx_error(&error))? {
            let (row, column) = cell.get_position();
            builder.put(row, column, &text(&Data::from(cell.get_value().clone())))?;
        }
        grids.push(builder.finish()?);
    }
    Ok(grids)
}

/// Reads all visible sheets of an .xls workbook (Excel 97 to 2003).
pub(crate) fn read_xls(bytes: &[u8], options: &Options) -> Result<Vec<Grid>, ReadError> {
    let checked = records::checked(bytes)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(checked.as_slice())).map_err(|error| match error {
        XlsError::Password => ReadError::Password,
        other => ReadError::Broken { detail: other.to_string() },
    })?;
    let mut grids = Vec::new();
    for name in visible(&book) {
        let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let range = book.worksheet_range(&name).map_err(|error| ReadError::Broken { detail: error.to_string() })?;
        let (top, left) = range.start().unwrap_or_default();
        let mut builder = Builder::new(&name, &merges, options);
        for (row, column, value) in range.used_cells() {
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(top);
            let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(left);
            builder.put(row, column, &text(value))?;
        }
        grids.push(builder.finish()?);
    }
    Ok(grids)
}

fn visible<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

/// Gathers the cells of one sheet, row by row, and fills merged areas with the text of their first cell.
pub(crate) struct Builder<'a> {
    grid: Grid,
    rows: BTreeMap<u32, Vec<String>>,
    /// Cells of all rows, empty ones included, and those that merged areas filled.
    cells: u64,
    options: &'a Options,
}

/// Most cells of a sheet, the empty ones before the last of each row included: a file of a few bytes can name cells far to the right in
/// every row, or one merged area over all of them.
pub(crate) const MOST_CELLS: u64 = 20_000_000;
/// Bytes of text that take the room of one more cell: one long text can stand in very many of them.
pub(crate) const TEXT_PER_CELL: u64 = 64;

impl<'a> Builder<'a> {
    pub(crate) fn new(name: &str, merges: &[Dimensions], options: &'a Options) -> Self {
        let merges = merges
            .iter()
            .map(|area| Merge {
                first_row: area.start.0.saturating_add(1),
                last_row: area.end.0.saturating_add(1),
                first_column: usize::try_from(area.start.1).unwrap_or(usize::MAX),
                last_column: usize::try_from(area.end.1).unwrap_or(usize::MAX),
            })
            .collect();
        Self {
            grid: Grid { name: name.to_owned(), merges, ..Grid::default() },
            rows: BTreeMap::new(),
            cells: 0,
            options,
        }
    }

    pub(crate) fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
        let text = self.options.clean(text);
        if text.is_empty() {
            return Ok(());
        }
        if column >= self.options.max_columns {
            return Err(ReadError::TooManyColumns { sheet: self.grid.name.clone(), limit: self.options.max_columns });
        }
        let too_many = self.rows.len() >= usize::try_from(self.options.max_rows).unwrap_or(usize::MAX);
        if too_many && !self.rows.contains_key(&row.saturating_add(1)) {
            return Err(ReadError::TooManyRows { sheet: self.grid.name.clone(), limit: self.options.max_rows });
        }
        let cells = self.rows.entry(row.saturating_add(1)).or_default();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let more = (column + 1).saturating_sub(cells.len());
        if more > 0 {
            cells.resize(column + 1, String::new());
        }
        self.count(more + room(&text))?;
        if let Some(cell) = self.rows.get_mut(&row.saturating_add(1)).and_then(|cells| cells.get_mut(column)) {
            *cell = text;
        }
        Ok(())
    }

    /// So many cells more.
    fn count(&mut self, more: usize) -> Result<(), ReadError> {
        self.cells = self.cells.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        if self.cells > MOST_CELLS { Err(ReadError::TooManyCells { limit: MOST_CELLS }) } else { Ok(()) }
    }

    pub(crate) fn finish(mut self) -> Result<Grid, ReadError> {
        let width = self.rows.values().map(Vec::len).max().unwrap_or(0);
        let mut filled = 0;
        for area in std::mem::take(&mut self.grid.merges) {
            let visited = self.fill(&area, width, &mut filled);
            self.count(visited)?;
            self.grid.merges.push(area);
        }
        if filled > 0 {
            self.grid.notes.push(format!("結合されたセルを展開しました（{filled}か所に同じ値を入れました）。"));
        }
        self.grid.rows = self.rows.into_iter().map(|(number, cells)| Row { number, cells }).collect();
        Ok(self.grid)
    }

    /// Gives the text of the first cell of a merged area to the others: where the table is, as an area may reach beyond it, in rows and columns
    /// that are there. How many cells it looked at, those filled by what they take.
    fn fill(&mut self, area: &Merge, width: usize, filled: &mut usize) -> usize {
        let first = self.rows.get(&area.first_row).and_then(|cells| cells.get(area.first_column)).cloned();
        let Some(value) = first.filter(|value| !value.is_empty()) else { return 0 };
        if area.first_row > area.last_row || area.first_column > area.last_column {
            return 0;
        }
        let end = area.last_column.min(width.saturating_sub(1));
        let cost = 1 + room(&value);
        let mut visited = 0;
        for (_, cells) in self.rows.range_mut(area.first_row..=area.last_row) {
            if visited > FILLED_AT_ONCE {
                break;
            }
            if cells.len() <= end {
                cells.resize(end + 1, String::new());
            }
            for cell in cells.get_mut(area.first_column..=end).into_iter().flatten() {
                visited += 1;
                if cell.is_empty() {
                    visited += cost;
                    cell.clone_from(&value);
                    *filled += 1;
                }
            }
        }
        visited
    }
}

/// Cells that a text takes the room of, besides its own: a long text in many cells takes memory as many short ones do.
fn room(text: &str) -> usize {
    text.len() / usize::try_from(TEXT_PER_CELL).unwrap_or(usize::MAX)
}

/// The text of a cell as a person would write it. Dates become `2026-04-01`, with the time when there is one; numbers have no thousands separators.
fn text(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(moment) => moment_text(*moment),
        // A look-up that found nothing is a blank; other errors must be seen.
        Data::Error(CellErrorType::NA) | Data::Empty => String::new(),
        Data::Error(error) => error.to_string(),
    }
}

fn moment_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = match (hour, minute, second) {
        (0, 0, 0) => String::new(),
        (_, _, 0) => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return if time.is_empty() { "00:00".to_owned() } else { time };
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if time.is_empty() { date } else { format!("{date} {time}") }
}

fn xlsx_error(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Password,
        other => ReadError::Broken { detail: other.to_string() },
    }
}
