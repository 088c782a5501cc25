//! 導入の状況: agencies set up, records registered, moves and missing notices sent, by prefecture and kind of agency. Sums only.
//!
//! Counted by the clock, an agency a row, so that the page reads two thousand rows whatever the number of records.

pub mod pages;
mod store;

pub use store::count;
