//! The tables of a Word document, as its XML tells them: rows of cells with their texts, spans and the tables within.
//!
//! Pitfalls: furigana stands beside its base in the XML and is left out; deleted text of tracked changes and the second form of a drawing
//! (`Fallback`) would come in twice.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::sheet::{Options, ReadError};

/// Tables within tables, at most.
const DEEPEST: usize = 12;

/// A table of the document.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<TableRow>,
    /// Page on which it begins, as far as the document tells.
    pub(super) page: u32,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    /// Columns left free before the first cell.
    pub(super) before: u32,
    pub(super) cells: Vec<TableCell>,
}

/// A cell.
#[derive(Debug)]
pub(super) struct TableCell {
    /// Lines as written.
    pub(super) text: String,
    /// Columns it takes.
    pub(super) span: u32,
    /// Belongs to the cell above it.
    pub(super) is_joined: bool,
    /// Tables in it.
    pub(super) inner: Vec<Table>,
}

impl Default for TableCell {
    fn default() -> Self {
        Self { text: String::new(), span: 1, is_joined: false, inner: Vec::new() }
    }
}

impl TableCell {
    /// What it says, with what the tables in it say.
    pub(super) fn whole_text(&self) -> String {
        let mut lines: Vec<String> =
            Some(self.text.trim_end().to_owned()).filter(|text| !text.is_empty()).into_iter().collect();
        for row in self.inner.iter().flat_map(|table| &table.rows) {
            let cells: Vec<String> = row.cells.iter().map(Self::whole_text).filter(|text| !text.is_empty()).collect();
            lines.push(cells.join(" "));
        }
        lines.join("\n")
    }
}

/// A table that is being read, with its open row and cell.
#[derive(Debug, Default)]
struct Open {
    table: Table,
    row: Option<TableRow>,
    cell: Option<TableCell>,
}

#[derive(Debug)]
struct Desk<'o> {
    options: &'o Options,
    done: Vec<Table>,
    open: Vec<Open>,
    page: u32,
    in_text: bool,
    /// Rows read so far.
    rows: u32,
    /// Cells read so far, with the columns they take and those left free.
    cells: u64,
}

/// The outermost tables of `word/document.xml`, in order.
pub(super) fn tables(xml: &[u8], options: &Options) -> Result<Vec<Table>, ReadError> {
    let text = match encoding_rs::Encoding::for_bom(xml) {
        Some((encoding, _)) => encoding.decode(xml).0,
        None => String::from_utf8_lossy(xml),
    };
    let mut reader = Reader::from_str(&text);
    let mut desk = Desk { options, done: Vec::new(), open: Vec::new(), page: 1, in_text: false, rows: 0, cells: 0 };
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(tag) if is_left_out(tag.local_name().into_inner()) => {
                reader.read_to_end(tag.name()).map_err(broken)?;
            }
            Event::Start(tag) => desk.begin(&tag)?,
            Event::Empty(tag) if is_left_out(tag.local_name().into_inner()) => {}
            Event::Empty(tag) => {
                desk.begin(&tag)?;
                desk.end(tag.local_name().into_inner());
            }
            Event::End(tag) => desk.end(tag.local_name().into_inner()),
            Event::Text(text) if desk.in_text => desk.write(&text.xml10_content()),
            Event::CData(text) if desk.in_text => desk.write(&text.xml10_content()),
            Event::GeneralRef(name) if desk.in_text => {
                let found = match name.resolve_char_ref().map_err(broken)? {
                    Some(character) => Some(Cow::Owned(character.to_string())),
                    None => quick_xml::escape::resolve_predefined_entity(&name).map(Cow::Borrowed),
                };
                desk.write(&found.unwrap_or_default());
            }
            Event::Eof => return Ok(desk.done),
            _ => {}
        }
    }
}

/// Elements whose content is not what the page says: looks, furigana, deleted text, field codes, the older form of a drawing.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "pPr"
            | "rPr"
            | "rubyPr"
            | "rt"
            | "del"
            | "moveFrom"
            | "instrText"
            | "Fallback"
            | "sectPr"
            | "tblPr"
            | "tblGrid"
    )
}

fn broken(error: impl std::fmt::Display) -> ReadError {
    ReadError::Broken { detail: error.to_string() }
}

impl Desk<'_> {
    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        match tag.local_name().into_inner() {
            "tbl" if self.open.len() >= DEEPEST => return Err(broken("tables within tables")),
            "tbl" => self.open.push(Open { table: Table { rows: Vec::new(), page: self.page }, ..Open::default() }),
            "tr" => {
                self.rows += 1;
                if self.rows > self.options.max_rows {
                    return Err(ReadError::TooManyRows { sheet: "Word".to_owned(), limit: self.options.max_rows });
                }
                if let Some(open) = self.open.last_mut() {
                    open.row = Some(TableRow::default());
                }
            }
            "tc" => {
                self.count(1)?;
                self.check_row()?;
                if let Some(open) = self.open.last_mut().filter(|open| open.row.is_some()) {
                    open.cell = Some(TableCell::default());
                }
            }
            "gridSpan" => {
                let span = self.columns(tag)?.max(1);
                self.count(span - 1)?;
                if let Some(cell) = self.cell() {
                    cell.span = span;
                }
            }
            "gridBefore" => {
                let before = self.columns(tag)?;
                self.count(before)?;
                if let Some(row) = self.open.last_mut().and_then(|open| open.row.as_mut()) {
                    row.before = before;
                }
            }
            "vMerge" => {
                let is_joined = value(tag).is_none_or(|value| value == "continue");
                if let Some(cell) = self.cell() {
                    cell.is_joined = is_joined;
                }
            }
            "t" => self.in_text = true,
            "tab" => self.write("\t"),
            "noBreakHyphen" => self.write("-"),
            "sym" => {
                let sign = symbol(tag);
                self.write(sign);
            }
            "br" | "cr" if attribute(tag, "type").as_deref() == Some("page") => self.page += 1,
            "br" | "cr" => self.write("\n"),
            "lastRenderedPageBreak" => self.page += 1,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.write("\n"),
            "tc" => {
                if let Some(open) = self.open.last_mut()
                    && let (Some(row), Some(cell)) = (&mut open.row, open.cell.take())
                {
                    row.cells.push(cell);
                }
            }
            "tr" => {
                if let Some(open) = self.open.last_mut()
                    && let Some(row) = open.row.take()
                {
                    open.table.rows.push(row);
                }
            }
            "tbl" => {
                let Some(open) = self.open.pop() else { return };
                match self.cell() {
                    Some(cell) => cell.inner.push(open.table),
                    None => self.done.push(open.table),
                }
            }
            _ => {}
        }
    }

    /// So many cells more.
    fn count(&mut self, cells: u32) -> Result<(), ReadError> {
        self.cells = self.cells.saturating_add(u64::from(cells));
        let limit = self.options.max_cells;
        if self.cells > limit { Err(ReadError::TooManyCells { limit }) } else { Ok(()) }
    }

    /// The open row takes one cell more.
    fn check_row(&self) -> Result<(), ReadError> {
        let cells = self.open.last().and_then(|open| open.row.as_ref()).map_or(0, |row| row.cells.len());
        let limit = self.options.max_columns;
        if u32::try_from(cells).is_ok_and(|cells| cells < limit) {
            Ok(())
        } else {
            Err(ReadError::TooManyColumns { sheet: "Word".to_owned(), limit })
        }
    }

    fn cell(&mut self) -> Option<&mut TableCell> {
        self.open.last_mut()?.cell.as_mut()
    }

    fn write(&mut self, text: &str) {
        if let Some(cell) = self.cell() {
            cell.text.push_str(text);
        }
    }

    /// A number of columns that a table may have.
    fn columns(&self, tag: &BytesStart<'_>) -> Result<u32, ReadError> {
        let columns = value(tag).and_then(|value| value.parse().ok()).unwrap_or(1);
        let limit = self.options.max_columns;
        if columns > limit { Err(ReadError::TooManyColumns { sheet: "Word".to_owned(), limit }) } else { Ok(columns) }
    }
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    attribute(tag, "val")
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let mut readable = attributes.with_checks(false).filter_map(Result::ok);
    readable.find(|found| found.key.local_name().into_inner() == name).map(|found| found.value.into_owned())
}

/// Boxes that offices tick, set in the fonts of symbols.
fn symbol(tag: &BytesStart<'_>) -> &'static str {
    match attribute(tag, "char").as_deref() {
        Some("F0FE" | "F0FD" | "F0FC" | "F052" | "F053") => "☑",
        Some("F0A8" | "F06F" | "F0A3" | "F071") => "☐",
        _ => "",
    }
}
