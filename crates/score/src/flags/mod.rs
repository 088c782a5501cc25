//! すぐに確かめること: red flags. They only raise attention, are always shown, and know nothing of scores.

use crate::items::model::Item;
use crate::items::pages::Place;
use ground::db::Key;

/// A flag as shown.
pub struct Shown {
    /// What it is called.
    pub label: String,
    /// What to do about it.
    pub text: String,
    /// Where it stands on record.
    pub places: Vec<Place>,
}

/// The flags that what is known raises.
pub fn raised(_key: Key, _items: &[Item]) -> Vec<Shown> {
    Vec::new()
}
