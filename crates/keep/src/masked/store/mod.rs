//! All SQL of masked exports.

mod orders;
mod rows;

pub use orders::{
    Made, alive, ask_opening, claim, confirm_opening, decide, due, find, insert, made, openings, orders, step,
};
pub use rows::{Fact, agency_name, cases, everybody, facts, numbered, sources};
