//! All SQL of the slice.

mod read;
mod send;
mod watch;

pub use read::{answers, detail, find, hits, photo, readers, received, running_of, sent, told};
pub use send::{Ending, answer, correct, end, insert, mark_read, receivers, repeat};
pub use watch::{keep_hit, note_raised, note_reminded, raise, unread};
