//! Conditions and what they found, in the database.

mod alerts;
mod conditions;
mod hits;
mod range;

pub use alerts::{Alert, acknowledge, alerts, clear, of_child, open_alerts, raise, told};
pub use conditions::{active_rules, insert, posts, rules_of_own, update};
pub use hits::hits;
pub use range::{holders, in_charge_of_area, posts_of_school};
