//! The product: slices by domain word, the list of routes, the list of jobs, the command line.
//!
//! See ARCHITECTURE.md for the way of a request and who may know whom.

pub mod agencies;
pub mod api;
pub mod app;
pub mod approvals;
pub mod assessment;
pub mod bench;
pub mod cases;
pub mod cli;
pub mod custody;
pub mod demo;
pub mod documents;
pub mod frame;
pub mod help;
pub mod import;
pub mod jobs;
pub mod letters;
pub mod meetings;
pub mod oversight;
pub mod papers;
pub mod people;
pub mod reference;
pub mod router;
pub mod sharing;

pub use app::App;
