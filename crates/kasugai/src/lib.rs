//! The product put together: the list of routes, the list of jobs, the API's document, the command line, demo data and measurements.
//!
//! See ARCHITECTURE.md for the way of a request and who may know whom.

pub mod api;
pub mod bench;
pub mod cli;
pub mod demo;
pub mod jobs;
pub mod router;
