//! Measurements anyone can repeat: search beside other ways to search, the pages of a running server, documents beside other printers.
//!
//! Every figure of docs/performance.md comes from here.

mod browser;
mod crowd;
pub mod intake;
pub mod ledger;
pub mod models;
pub mod nayose;
pub mod pages;
pub mod path;
mod peers;
pub mod printing;
mod python;
pub mod search;
pub mod share;
mod spread;
mod staff;
pub mod statistics;
mod words;

pub use spread::{Spread, shown};
pub use words::Script;
