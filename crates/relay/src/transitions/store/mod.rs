//! SQL of the transitions.

mod family;
mod letters;
mod read;
mod work;
mod write;

pub use family::came_before;
pub use letters::{Issued, end_by_rule, has_step, identity, insert_sent, issued, of_letter, office, office_of};
pub use read::{Which, earlier, find, list, lock, newest, of_move, of_person, of_request, shown, steps};
pub use work::{Waiting, close_origin, deliver, load, on_its_way, put_rule_step, raise, remind, waiting};
pub use write::{insert, move_on, on_its_way_locked, put_step, returned, tie_letter};
