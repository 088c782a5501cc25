//! The templates as shipped: one line for each kind of document.

/// Page, footer, tables and the other parts every template is made of.
pub(crate) const BASE: &str = include_str!("../templates/base.typ");

macro_rules! shipped {
    ($($kind:literal),* $(,)?) => {
        /// The shipped template of a kind of document.
        pub fn shipped(kind: &str) -> Option<&'static str> {
            match kind {
                $($kind => Some(include_str!(concat!("../templates/", $kind, ".typ"))),)*
                // The same paper for each kind of court: an agency may replace one of them.
                "warrant-request-district" | "warrant-request-family" | "warrant-request-summary" => {
                    Some(include_str!("../templates/warrant-request.typ"))
                }
                _ => None,
            }
        }
    };
}

shipped![
    "council-ledger",
    "custody-notice",
    "erasure-certificate",
    "handout-computed",
    "intake-abuse",
    "intake-general",
    "letter",
    "masked-cover",
    "meeting-minutes",
    "progress-sheet",
    "record-sheet",
    "referral",
    "release-notice",
    "sheet",
    "urgent-minutes",
];
