//! Values read from the store that may not be seen before the look is on record.

use uuid::Uuid;

/// One audit row to be written when a value is shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// `view`, `list`, `search`, `print`, `export` …
    pub kind: &'static str,
    /// Area of the agency that holds what is shown.
    pub subject_area: Option<i16>,
    /// Agency that holds what is shown.
    pub subject_org: Option<i32>,
    /// The person looked at, when it is one.
    pub person: Option<Uuid>,
    /// Table of the object.
    pub object_kind: &'static str,
    /// The object.
    pub object: Option<Uuid>,
    /// Which fields were shown: names, never values.
    pub fields: &'static str,
    /// Search condition, list filter, printed form.
    pub detail: String,
    /// Number of rows shown, for lists and searches.
    pub count: Option<i32>,
    /// Whose rows were shown, for lists and searches.
    pub persons: Vec<Uuid>,
}

/// A value read from the store, closed until [`crate::db::Tx::show`] has committed its audit rows.
#[must_use = "show it through Tx::show, or drop it unseen"]
#[derive(Debug)]
pub struct Sealed<T> {
    pub(crate) value: T,
    pub(crate) views: Vec<View>,
}

impl<T> Sealed<T> {
    /// A value whose showing is worth one audit row.
    pub fn new(value: T, view: View) -> Self {
        Self { value, views: vec![view] }
    }

    /// A value without personal data of residents: agencies, code lists, counts.
    pub fn plain(value: T) -> Self {
        Self { value, views: Vec::new() }
    }

    /// Joins two values; showing the pair writes the rows of both.
    pub fn zip<U>(mut self, other: Sealed<U>) -> Sealed<(T, U)> {
        self.views.extend(other.views);
        Sealed { value: (self.value, other.value), views: self.views }
    }

    /// Shapes the value without opening it.
    pub fn map<U>(self, shape: impl FnOnce(T) -> U) -> Sealed<U> {
        Sealed { value: shape(self.value), views: self.views }
    }

    /// For rules that decide inside the transaction (reach, deadlines, versions). Never for showing.
    pub fn for_rules(&self) -> &T {
        &self.value
    }
}
