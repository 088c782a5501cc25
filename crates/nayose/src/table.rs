//! Tables on their way into a corpus: batches of rows, what tables have in common, and which column goes where.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::dict::{at, number};
use crate::roles::{Columns, Role, key};

/// Rows of text on their way in.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    text: String,
    ends: Vec<u32>,
    width: usize,
}

impl Batch {
    /// An empty batch for a table of so many columns.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width: width.max(1), ..Self::default() }
    }

    /// Adds a row; cells beyond the width are dropped, missing ones are empty.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for _ in 0..self.width {
            self.text.push_str(cells.next().unwrap_or(""));
            self.ends.push(number(self.text.len()));
        }
    }

    /// Rows in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len() / self.width.max(1)
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether a row is empty throughout.
    pub(crate) fn is_blank(&self, row: usize) -> bool {
        (0..self.width).all(|column| self.cell(row, Some(column)).is_empty())
    }

    /// Takes the last row out again.
    pub(crate) fn pop(&mut self) {
        let keep = self.ends.len().saturating_sub(self.width);
        self.ends.truncate(keep);
        self.text.truncate(self.ends.last().map_or(0, |end| at(*end)));
    }

    /// Takes the rows out.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) fn cell(&self, row: usize, column: Option<usize>) -> &str {
        let Some(column) = column else { return "" };
        let index = row * self.width + column;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(at(start)..at(end)).unwrap_or("")
    }
}

/// A column that only some tables have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extra {
    pub(crate) role: Role,
    pub(crate) title: String,
}

/// What the tables to be linked have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    pub(crate) present: BTreeSet<Role>,
    pub(crate) extras: Vec<Extra>,
}

impl Schema {
    /// The schema of some tables. Columns of codes, categories, amounts and words belong together when their titles are alike.
    #[must_use]
    pub fn of(tables: &[Columns]) -> Self {
        let mut schema = Self::default();
        for columns in tables {
            for (role, title) in columns.roles.iter().zip(&columns.titles) {
                schema.present.insert(*role);
                let known = |extra: &Extra| extra.role == *role && key(&extra.title) == key(title);
                if is_extra(*role) && !schema.extras.iter().any(known) {
                    schema.extras.push(Extra { role: *role, title: title.clone() });
                }
            }
        }
        schema
    }

    pub(crate) fn has(&self, role: Role) -> bool {
        self.present.contains(&role)
    }
}

fn is_extra(role: Role) -> bool {
    matches!(
        role,
        Role::Phone | Role::Email | Role::Postcode | Role::Code | Role::Category | Role::Quantity | Role::Text
    )
}

/// One table of a corpus: which of its columns goes where.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) source: u32,
    pub(crate) positions: HashMap<Role, usize>,
    pub(crate) extras: Vec<Option<usize>>,
    pub(crate) family_last: bool,
    pub(crate) day_first: bool,
}

impl Table {
    pub(crate) fn position(&self, role: Role) -> Option<usize> {
        self.positions.get(&role).copied()
    }
}
