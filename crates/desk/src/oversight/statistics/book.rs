//! The tables as a workbook in the order of the return: one sheet a table, numbers as numbers, empty cells 0.

use super::rules::RuleSet;
use super::table::Table;
use tables::{Cell, Grid};

/// What the first sheet says.
pub struct Cover {
    /// 機関
    pub org: String,
    /// 期間
    pub period: String,
    /// 作成
    pub made: String,
}

/// Writes the workbook: cover with the rules, then every table.
///
/// # Errors
/// When a sheet would be larger than Excel allows.
pub fn write(cover: &Cover, rules: &RuleSet, tables: &[Table]) -> ground::Result<Vec<u8>> {
    let mut grids = vec![cover_grid(cover, rules)];
    grids.extend((1..).zip(tables).map(|(number, table)| grid(number, table)));
    tables::write_workbook(&grids).map_err(ground::Error::internal)
}

fn cover_grid(cover: &Cover, rules: &RuleSet) -> Grid {
    let line = |name: &str, value: &str| vec![Cell::Text(name.to_owned()), Cell::Text(value.to_owned())];
    let mut rows = vec![
        line("機関", &cover.org),
        line("期間", &cover.period),
        line("作成", &cover.made),
        line("数え方の版", rules.version),
    ];
    rows.extend(rules.rules.iter().map(|rule| line(rule.id, rule.words)));
    Grid { name: "表紙".to_owned(), header: vec!["項目".to_owned(), "内容".to_owned()], rows }
}

fn grid(number: usize, table: &Table) -> Grid {
    let heads = table.columns.iter().map(|(_, label)| label.to_string());
    let rows = table.rows.iter().zip(&table.cells).map(|((_, label), cells)| {
        std::iter::once(Cell::Text(label.to_string())).chain(cells.iter().map(|n| Cell::Number(*n))).collect()
    });
    Grid {
        name: format!("{number}_{}", table.title),
        header: std::iter::once(table.row_label.to_owned()).chain(heads).collect(),
        rows: rows.collect(),
    }
}
