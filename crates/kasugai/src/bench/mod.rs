//! Measurements anyone can repeat: search beside other ways to search, and the pages of a running server.
//!
//! Every figure of docs/performance.md comes from here.

mod browser;
mod crowd;
pub mod pages;
pub mod path;
mod peers;
pub mod search;
mod spread;
mod staff;
pub mod statistics;
mod words;

pub use spread::{Spread, shown};
pub use words::Script;
