//! All SQL of the slice.

mod read;
mod send;
mod watch;

pub use read::{Followed, answers, detail, find, followed, photo, readers, received, running_of, sent};
pub use send::{Ending, Receivers, answer, correct, end, insert, mark_read, receivers, repeat};
pub use watch::{keep_hit, note_raised, note_reminded, raise, unread, with_chief};
