//! Tables of Word documents (.docx): registers, and forms of one child a table.
//!
//! A register is read as a sheet of a workbook is; tables that continue each other over pages become one sheet. In a form every value stands
//! beside its label (氏名｜…｜生年月日｜…): every such table becomes one row. What a table is, its own cells tell ([`form`]).

mod document;
mod form;

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use calamine::Dimensions;

use crate::excel::Builder;
use crate::header::to_sheet;
use crate::parts;
use crate::sheet::{Grid, Options, ReadError, Row, Sheet};
use document::{Table, tables};
use form::Labels;

/// Where a document keeps its text.
const DOCUMENT: &str = "word/document.xml";
/// Longest text of a document in bytes, unpacked: pictures are parts of their own.
const LONGEST: u64 = 100_000_000;

/// Whether a package is a Word document.
pub(crate) fn is_word(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(DOCUMENT).is_some())
}

/// Reads the tables of a document.
pub(crate) fn read_docx(bytes: &[u8], options: &Options) -> Result<Vec<Sheet>, ReadError> {
    parts::check(bytes, options)?;
    let broken = |detail: String| ReadError::Broken { detail };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut xml = Vec::new();
    let part = archive.by_name(DOCUMENT).map_err(|error| broken(error.to_string()))?;
    let limit = LONGEST.min(options.max_unpacked);
    let read = part.take(limit + 1).read_to_end(&mut xml).map_err(|error| broken(error.to_string()))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > limit {
        return Err(ReadError::Bomb { limit_mb: limit / 1_000_000 });
    }
    let (mut laid, mut area) = (Vec::new(), 0_u64);
    for table in tables(&xml, options)?.into_iter().flat_map(unwrapped) {
        let table = Laid::new(&table, options)?;
        // Every row becomes as wide as its table.
        area = area.saturating_add(u64::from(table.rows).saturating_mul(u64::from(table.width)));
        if area > options.max_cells {
            return Err(ReadError::TooManyCells { limit: options.max_cells });
        }
        laid.push(table);
    }
    let labels = Labels::of(options);
    let (forms, registers): (Vec<Laid>, Vec<Laid>) = laid.into_iter().partition(|table| form::is_form(table, &labels));
    let mut sheets: Vec<Sheet> = form::to_sheet(&forms, &labels, options)?.into_iter().collect();
    for grid in joined(&registers, &labels, options)? {
        sheets.extend(to_sheet(grid, options));
    }
    Ok(sheets)
}

/// A table that only holds other tables in place gives way to them.
fn unwrapped(table: Table) -> Vec<Table> {
    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
    let holds = cells.clone().any(|cell| !cell.inner.is_empty());
    if !holds || cells.any(|cell| !cell.text.trim().is_empty()) {
        return vec![table];
    }
    let cells = table.rows.into_iter().flat_map(|row| row.cells);
    cells.flat_map(|cell| cell.inner).flat_map(unwrapped).collect()
}

/// A cell in its place; rows and columns from 0, ends included.
#[derive(Debug)]
struct Placed {
    row: u32,
    last_row: u32,
    column: u32,
    last_column: u32,
    text: String,
}

impl Placed {
    fn covers(&self, row: u32) -> bool {
        (self.row..=self.last_row).contains(&row)
    }
}

/// A table with every cell in its place.
#[derive(Debug)]
struct Laid {
    page: u32,
    /// By row, then by column.
    cells: Vec<Placed>,
    rows: u32,
    width: u32,
}

impl Laid {
    fn new(table: &Table, options: &Options) -> Result<Self, ReadError> {
        let mut laid = Self { page: table.page, cells: Vec::new(), rows: 0, width: 0 };
        let mut newest: HashMap<u32, usize> = HashMap::new();
        for row in &table.rows {
            let mut column = row.before;
            for cell in &row.cells {
                let last_column = column.saturating_add(cell.span).saturating_sub(1);
                if last_column >= options.max_columns {
                    let sheet = format!("{}ページの表", table.page);
                    return Err(ReadError::TooManyColumns { sheet, limit: options.max_columns });
                }
                let above = newest.get(&column).filter(|_| cell.is_joined).and_then(|&index| laid.cells.get_mut(index));
                match above.filter(|placed| placed.last_row.saturating_add(1) == laid.rows) {
                    Some(placed) => placed.last_row = laid.rows,
                    None => {
                        newest.insert(column, laid.cells.len());
                        let text = options.clean(&cell.whole_text());
                        laid.cells.push(Placed { row: laid.rows, last_row: laid.rows, column, last_column, text });
                    }
                }
                column = last_column.saturating_add(1);
                laid.width = laid.width.max(column);
            }
            laid.rows = laid.rows.saturating_add(1);
        }
        Ok(laid)
    }

    /// As a sheet of a workbook would be.
    fn grid(&self, name: &str, options: &Options) -> Result<Grid, ReadError> {
        let merges = self.cells.iter().filter(|cell| cell.last_row > cell.row || cell.last_column > cell.column);
        let merges: Vec<Dimensions> =
            merges.map(|cell| Dimensions::new((cell.row, cell.column), (cell.last_row, cell.last_column))).collect();
        let mut builder = Builder::new(name, &merges, options);
        for cell in &self.cells {
            builder.put(cell.row, cell.column, &cell.text)?;
        }
        builder.finish()
    }
}

/// Registers as grids; one that goes on over a page, with its titles repeated or without titles, joins the one before it.
fn joined(registers: &[Laid], labels: &Labels, options: &Options) -> Result<Vec<Grid>, ReadError> {
    let mut grids: Vec<(Grid, u32)> = Vec::new();
    for (index, table) in registers.iter().enumerate() {
        let grid = table.grid(&format!("{}ページの表{}", table.page, index + 1), options)?;
        let titles_known = |row: &Row| row.cells.iter().any(|title| labels.knows(title));
        let Some(first) = grid.rows.first() else { continue };
        if let Some((before, width)) = grids.last_mut()
            && *width == table.width
        {
            let titles = before.rows.first().map(|row| row.cells.clone()).unwrap_or_default();
            let repeats = first.cells == titles;
            let goes_on = before.rows.first().is_some_and(titles_known) && !titles_known(first);
            if repeats || goes_on {
                let offset = before.rows.last().map_or(0, |row| row.number);
                let rows = grid.rows.into_iter().filter(|row| row.cells != titles);
                before.rows.extend(rows.map(|row| Row { number: offset.saturating_add(row.number), cells: row.cells }));
                let note = "ページにまたがる表を1つにつなぎました。";
                if !before.notes.iter().any(|known| known == note) {
                    before.notes.push(note.to_owned());
                }
                continue;
            }
        }
        grids.push((grid, table.width));
    }
    // A header repeated within one table, as people copy it at the top of each page.
    for (grid, _) in &mut grids {
        let titles = grid.rows.first().map(|row| row.cells.clone()).unwrap_or_default();
        let mut seen = false;
        grid.rows.retain(|row| row.cells != titles || !std::mem::replace(&mut seen, true));
    }
    Ok(grids.into_iter().map(|(grid, _)| grid).collect())
}
