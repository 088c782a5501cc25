//! Everything that needs a database, in one binary: linking is the dear part.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking, and so do their helpers")]

mod agencies;
mod api;
mod audit;
mod browser;
mod canary;
mod cases;
mod catalogue;
mod council;
mod custody;
mod demo;
mod faults;
mod fixtures;
mod frame;
mod glass;
mod house;
mod import;
mod leaving;
mod nation;
mod notices;
mod objects;
mod oversight;
mod paper;
mod people;
mod police;
mod pools;
mod process;
mod schema;
mod search;
mod sheets;
mod statistics;
mod sweep;
mod transitions;
mod visitor;
