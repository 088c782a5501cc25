//! Rounds and lists in the database.

mod list;
mod rounds;
mod who;

pub use list::{add_candidates, child, children, remove};
pub use rounds::{Written, begin, change, of_person, round, rounds};
pub use who::{Found, MOST, by_numbers, found, named, number_of};
