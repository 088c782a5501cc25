//! For tests only (feature `testkit`): a private PostgreSQL for the run, and a fresh database per test cloned from a template.
//!
//! The server lives in the build directory without fsync and stays up between test processes; the next run adopts it.

mod database;

pub use database::Database;
