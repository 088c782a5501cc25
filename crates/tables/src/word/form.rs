//! Forms of one child a table: every value beside its label.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Laid, Placed};
use crate::layout::key;
use crate::sheet::{Options, ReadError, Row, Sheet};

/// A text longer than this is no label.
const LONGEST_LABEL: usize = 20;

/// Forms are small; a larger table is a register, whatever it looks like.
const LARGEST: (u32, usize) = (120, 1500);

/// The titles that the layout knows, as titles are compared.
#[derive(Debug)]
pub(super) struct Labels(HashSet<String>);

impl Labels {
    pub(super) fn of(options: &Options) -> Self {
        let fields = options.layout.iter().flat_map(|layout| &layout.fields);
        let names = fields.flat_map(|field| std::iter::once(&field.label).chain(&field.synonyms));
        Self(names.map(|name| key(name)).collect())
    }

    pub(super) fn knows(&self, text: &str) -> bool {
        text.chars().count() <= LONGEST_LABEL * 2 && self.0.contains(&key(text))
    }
}

/// What a form says: title and value, in order.
#[derive(Debug, Default)]
struct Read {
    pairs: Vec<(String, String)>,
    /// Pairs whose label the layout knows.
    known: usize,
    /// Rows with a known label.
    labelled_rows: usize,
    /// Rows with any text.
    rows: usize,
}

/// Whether a table is a form: its known labels have values beside them, on most rows. In a register a title has a title beside it.
pub(super) fn is_form(table: &Laid, labels: &Labels) -> bool {
    if table.rows > LARGEST.0 || table.cells.len() > LARGEST.1 {
        return false;
    }
    let found = read(table, labels);
    let titles = |row| table.cells.iter().filter(move |cell| cell.covers(row) && labels.knows(&cell.text)).count();
    let most = (0..table.rows.min(4)).map(titles).max().unwrap_or(0);
    found.known >= 2 && found.known >= most && found.labelled_rows * 2 > found.rows
}

/// One row a form, with every label met as a title.
///
/// # Errors
/// `TooManyColumns` when the forms have more labels than a sheet may have columns.
pub(super) fn to_sheet(forms: &[Laid], labels: &Labels, options: &Options) -> Result<Option<Sheet>, ReadError> {
    let most = usize::try_from(options.max_columns).unwrap_or(usize::MAX);
    let (mut header, mut columns): (Vec<String>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
    let mut rows = Vec::new();
    for (number, form) in (1_u32..).zip(forms) {
        let mut cells: BTreeMap<usize, String> = BTreeMap::new();
        for (title, value) in read(form, labels).pairs {
            let column = *columns.entry(title).or_insert_with_key(|title| {
                header.push(title.clone());
                header.len() - 1
            });
            if column >= most {
                let sheet = format!("{}ページの表", form.page);
                return Err(ReadError::TooManyColumns { sheet, limit: options.max_columns });
            }
            cells.insert(column, value);
        }
        rows.push((number, cells));
    }
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(number, cells)| Row {
            number,
            cells: (0..header.len()).map(|column| cells.get(&column).cloned().unwrap_or_default()).collect(),
        })
        .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    let Some(first) = forms.first().filter(|_| !rows.is_empty()) else { return Ok(None) };
    let note = format!(
        "1人につき1つの表として読みました（{}ページから{}人）。行の番号は表の順番です。",
        first.page,
        rows.len()
    );
    let name = "1人1表の様式".to_owned();
    Ok(Some(Sheet { name, header, header_row: 0, rows, encoding: None, notes: vec![note] }))
}

/// Pairs of label and value, row by row.
fn read(table: &Laid, labels: &Labels) -> Read {
    let mut found = Read::default();
    let mut met: HashMap<String, usize> = HashMap::new();
    let mut taken = vec![false; table.cells.len()];
    for row in 0..table.rows {
        let here: Vec<(usize, &Placed)> = table.cells.iter().enumerate().filter(|(_, cell)| cell.row == row).collect();
        if here.iter().all(|(_, cell)| cell.text.is_empty()) {
            continue;
        }
        found.rows += 1;
        let group = group_of(table, row, labels);
        let before = found.known;
        for &(index, cell) in &here {
            let is_group = group.is_some_and(|group| std::ptr::eq(group, cell));
            if cell.text.is_empty() || is_group || taken.get(index) == Some(&true) {
                continue;
            }
            let in_group = |group: &Placed| labels.knows(&format!("{}>{}", group.text, cell.text));
            let is_known = labels.knows(&cell.text) || group.is_some_and(in_group);
            let value = beside(table, cell).or_else(|| below(table, cell).filter(|_| is_known));
            let Some((position, value)) = value else { continue };
            if labels.knows(&value.text)
                || (!is_known && (value.text.is_empty() || cell.text.chars().count() > LONGEST_LABEL))
            {
                continue;
            }
            found.known += usize::from(is_known);
            let title = title(&one_line(&cell.text), group.filter(|_| is_known), &mut met);
            found.pairs.push((title, value.text.clone()));
            for used in [index, position] {
                if let Some(slot) = taken.get_mut(used) {
                    *slot = true;
                }
            }
        }
        found.labelled_rows += usize::from(found.known > before);
    }
    found
}

/// The heading of a block of rows: a cell over several rows at the left, such as 保護者.
fn group_of<'t>(table: &'t Laid, row: u32, labels: &Labels) -> Option<&'t Placed> {
    let first = table.cells.iter().find(|cell| cell.column == 0 && cell.covers(row))?;
    (first.last_row > first.row && !first.text.is_empty() && !labels.knows(&first.text)).then_some(first)
}

/// The cell to the right.
fn beside<'t>(table: &'t Laid, cell: &Placed) -> Option<(usize, &'t Placed)> {
    let next = |found: &Placed| found.column == cell.last_column + 1 && found.covers(cell.row);
    table.cells.iter().enumerate().find(|(_, found)| next(found))
}

/// The cell below a label that takes the rest of its row.
fn below<'t>(table: &'t Laid, cell: &Placed) -> Option<(usize, &'t Placed)> {
    let under = |found: &Placed| {
        found.row == cell.last_row + 1 && found.column == cell.column && found.last_column >= cell.last_column
    };
    table.cells.iter().enumerate().find(|(_, found)| under(found))
}

/// `保護者>氏名`; a title met before gets its number.
fn title(label: &str, group: Option<&Placed>, met: &mut HashMap<String, usize>) -> String {
    let title = group.map_or_else(|| label.to_owned(), |group| format!("{}>{label}", one_line(&group.text)));
    let times = met.entry(title.clone()).and_modify(|times| *times += 1).or_insert(1);
    if *times == 1 { title } else { format!("{title}（{times}）") }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}
