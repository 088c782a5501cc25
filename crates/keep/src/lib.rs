//! What leaves the house without names, and what ends.
//!
//! Stands on `desk` and `renkei`; nothing there knows of it. [`masked`] makes files for analysts, [`retention`] computes when records, linked persons
//! and the rests of files have reached their end, has that approved, and erases.

mod keeper;
pub mod masked;
pub mod retention;

pub use keeper::{Keeper, run};

use desk::App;
use ground::web::Routes;

/// Every route of these slices, with the action it needs.
pub fn routes() -> Routes<App> {
    Routes::default().merge(masked::routes()).merge(retention::routes())
}

/// Bytes as people compare them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
