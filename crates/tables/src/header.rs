//! Which row holds the column titles, and the rows below it.

use std::collections::HashSet;

use crate::sheet::{Grid, Header, Merge, Options, Row, Sheet};

/// How many of the first rows may be titles, dates of printing and the like before the header.
const SEARCHED_ROWS: usize = 30;

/// Finds the header and takes the rows below it; `None` when the sheet has no header.
pub(crate) fn to_sheet(grid: Grid, options: &Options) -> Option<Sheet> {
    let width = grid.rows.iter().map(|row| row.cells.len()).max()?;
    let (start, depth) = match options.header {
        Header::At { row, rows } => (grid.rows.iter().position(|r| r.number == row)?, rows.clamp(1, 2)),
        Header::Auto => find(&grid, options)?,
        Header::None => return untitled(grid, width),
    };
    let mut header = titles(&grid, start, depth, width);
    let last_filled = header.iter().rposition(|title| !title.is_empty())?;
    let first = grid.rows.get(start)?.number;
    let header_row = first + depth - 1;
    let mut notes = grid.notes;
    if options.header == Header::Auto && (first > 1 || depth > 1) {
        let rows = if depth == 1 { format!("{first}行目") } else { format!("{first}～{header_row}行目") };
        notes.push(format!("{rows}を見出しとして読みました。"));
    }

    // Texts beyond the last title still belong to their row: they get a title that says where they are.
    let data = || grid.rows.iter().filter(|row| row.number > header_row);
    let used = data().filter_map(|row| row.cells.iter().rposition(|cell| !cell.is_empty())).max().unwrap_or(0);
    header.truncate(last_filled.max(used) + 1);
    for (index, title) in header.iter_mut().enumerate().filter(|(_, title)| title.is_empty()) {
        *title = format!("（{}列）", column_letters(index));
    }
    let rows: Vec<Row> = data()
        .map(|row| {
            let mut cells = row.cells.clone();
            cells.resize(header.len(), String::new());
            Row { number: row.number, cells }
        })
        .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    Some(Sheet { name: grid.name, header, header_row, rows, encoding: grid.encoding, notes })
}

/// A sheet without header: all rows are data.
fn untitled(grid: Grid, width: usize) -> Option<Sheet> {
    let mut rows = grid.rows;
    rows.iter_mut().for_each(|row| row.cells.resize(width, String::new()));
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    let header = (0..width).map(|index| format!("（{}列）", column_letters(index))).collect();
    let sheet = Sheet { name: grid.name, header, header_row: 0, rows, encoding: grid.encoding, notes: grid.notes };
    (width > 0 && !sheet.rows.is_empty()).then_some(sheet)
}

/// The best header among the first rows: position in `grid.rows` and height. A layout's titles decide; without one, the first row that is nearly as
/// wide as the table and looks like titles.
fn find(grid: &Grid, options: &Options) -> Option<(usize, u32)> {
    let searched = grid.rows.len().min(SEARCHED_ROWS);
    let width = grid.rows.iter().map(|row| row.cells.len()).max()?;
    if let Some(layout) = &options.layout {
        let best = (0..searched)
            .flat_map(|start| [(start, 1), (start, 2)])
            .map(|(start, depth)| (layout.match_header(&titles(grid, start, depth, width)).found.len(), start, depth))
            // Among equals the flat one wins: a title line above the header adds nothing to it.
            .max_by_key(|&(found, start, depth)| (found, std::cmp::Reverse((depth, start))))?;
        if best.0 > 0 {
            return Some((best.1, best.2));
        }
    }
    let widest = grid.rows.iter().take(searched).map(distinct_titles).max()?;
    let start = grid.rows.iter().take(searched).position(|row| distinct_titles(row) * 5 >= widest * 3)?;
    let row = grid.rows.get(start)?;
    let spanned = grid.merges.iter().any(|area| is_over_next_row(area, row.number));
    let next_is_titles = grid.rows.get(start + 1).is_some_and(|next| next.number == row.number + 1);
    Some((start, if spanned && next_is_titles { 2 } else { 1 }))
}

/// Whether a merged area in this row is a group title (wide) or a title two rows high.
fn is_over_next_row(area: &Merge, row: u32) -> bool {
    let wide = area.first_row == row && area.last_row == row && area.last_column > area.first_column;
    let high = area.first_row == row && area.last_row == row + 1;
    wide || high
}

/// How many different title-like texts a row holds: no numbers, no dates, no long sentences.
fn distinct_titles(row: &Row) -> usize {
    let looks_like_title = |text: &&String| {
        !text.is_empty()
            && text.chars().count() <= 40
            && !text.chars().all(|c| c.is_numeric() || "-/.:年月日 ".contains(c))
    };
    row.cells.iter().filter(looks_like_title).collect::<HashSet<_>>().len()
}

/// Titles per column; of two rows the upper and the lower are joined by `>` where they differ.
fn titles(grid: &Grid, start: usize, depth: u32, width: usize) -> Vec<String> {
    let cell =
        |row: usize, column: usize| grid.rows.get(row).and_then(|r| r.cells.get(column)).map_or("", String::as_str);
    let one_line = |text: &str| text.split_whitespace().collect::<String>();
    if depth == 1 {
        return (0..width).map(|column| one_line(cell(start, column))).collect();
    }
    let mut group = String::new();
    (0..width)
        .map(|column| {
            let (upper, lower) = (one_line(cell(start, column)), one_line(cell(start + 1, column)));
            if !upper.is_empty() {
                group.clone_from(&upper);
            }
            // A text file cannot merge cells: a group title stands over its first column only.
            let upper = if upper.is_empty() && grid.merges.is_empty() { group.clone() } else { upper };
            match (upper.is_empty(), lower.is_empty()) {
                (false, false) if upper != lower => format!("{upper}>{lower}"),
                (false, true) if cell(start, column).is_empty() => String::new(),
                (false, _) => upper,
                (true, _) => lower,
            }
        })
        .collect()
}

/// Column name as Excel writes it: A, B, … Z, AA.
fn column_letters(index: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    match index / 26 {
        0 => letter.to_string(),
        higher => format!("{}{letter}", column_letters(higher - 1)),
    }
}
