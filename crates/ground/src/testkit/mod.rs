//! What tests of this and other crates stand on: a migrated database of their own, and a browser.
//!
//! Only with the feature `testkit`, which only dev-dependencies switch on. The browser panics when it fails,
//! because a test has nothing better to do.
#![expect(clippy::expect_used, reason = "test support: a failure is the test's failure")]

mod browser;
mod database;

pub use browser::{Browser, Violation, Window, screens};
pub use database::{Database, Prepare};

use std::path::PathBuf;

/// The build's target directory, found from the running test program.
fn target_dir() -> PathBuf {
    let program = std::env::current_exe().expect("own program");
    let marked = program.ancestors().find(|directory| directory.join("CACHEDIR.TAG").is_file());
    marked.expect("the test program lies in a target directory").to_owned()
}
