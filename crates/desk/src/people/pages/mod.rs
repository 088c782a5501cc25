//! Pages of the slice.

pub mod conflicts;
pub mod family;
pub mod person;
pub mod protection;

use ground::db::Key;
use ground::web::Fields;

/// A row of a repeated group of fields.
pub struct Row {
    /// Its number; `__N__` in the template the script copies.
    pub n: String,
    /// Whether it holds a protected value, which is not shown.
    pub sealed: bool,
    group: &'static str,
}

impl Row {
    /// Full name of one of its fields.
    pub fn field(&self, name: &str) -> String {
        format!("{}.{}.{name}", self.group, self.n)
    }

    /// The rows that were typed, or one empty row.
    fn typed(fields: &Fields, group: &'static str, sealed: impl Fn(&str) -> bool) -> Vec<Self> {
        let mut numbers = fields.rows(group);
        if numbers.is_empty() {
            numbers.push(0);
        }
        let row = |n: usize| Self { n: n.to_string(), sealed: sealed(fields.get(&format!("{group}.{n}.id"))), group };
        numbers.into_iter().map(row).collect()
    }

    /// The row the script copies.
    fn blank(group: &'static str) -> Self {
        Self { n: "__N__".to_owned(), sealed: false, group }
    }
}

/// Where a page about a relative leads back to: the child's family table, or the person's own page.
fn back_to(fields: &Fields, person: Key) -> String {
    match fields.get("back").parse::<Key>() {
        Ok(child) => format!("/records/{child}/family"),
        Err(_) => format!("/records/{person}"),
    }
}
