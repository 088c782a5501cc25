//! The ledger in the database: what is read for a screen, and what is written.

mod presence;
mod read;
mod write;

pub use presence::{leave, others_writing, stay};
pub use read::{rows, whole};
pub use write::{Kept, carry, enter, find, of_person, save, snapshot, snapshots, unentered};
