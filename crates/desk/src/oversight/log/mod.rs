//! The audit trail as people read it.

mod labels;
pub(super) mod pages;
mod store;

pub use labels::{kind as kind_label, object as object_label};
