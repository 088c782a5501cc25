//! The templates as shipped: one line for each kind of document.

/// Page, footer, tables and the other parts every template is made of.
pub(crate) const BASE: &str = include_str!("../templates/base.typ");

macro_rules! shipped {
    ($($kind:literal),* $(,)?) => {
        /// The shipped template of a kind of document.
        pub fn shipped(kind: &str) -> Option<&'static str> {
            match kind {
                $($kind => Some(include_str!(concat!("../templates/", $kind, ".typ"))),)*
                _ => None,
            }
        }
    };
}

shipped!["intake-abuse", "intake-general", "progress-sheet", "record-sheet", "sheet", "urgent-minutes",];
