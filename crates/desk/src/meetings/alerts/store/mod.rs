//! Conditions and what they found, in the database.

mod alerts;
mod conditions;
mod hits;

pub use alerts::{Alert, acknowledge, alerts, clear, holders, open_alerts, raise, told};
pub use conditions::{active_rules, insert, posts, rules_of_own, update};
pub use hits::hits;
