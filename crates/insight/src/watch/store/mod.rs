//! Registrations, favourites and movements in the database.

mod job;
mod movement;
mod read;
mod write;

pub use job::{favourites_of, labels_of, raise, told_of, watched_around};
pub use movement::{Movement, movements};
pub use read::{Known, Watch, favourites, is_favourite, known, running, staff_in, steps, watches_of};
pub use write::{begin, change, drop_favourite, end, keep_favourite};
