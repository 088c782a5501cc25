//! All SQL of the slice.

mod due;
mod load;
mod write;

pub(super) use due::{DueLine, Watched, open_dues, raise, settle, watched};
pub(super) use load::{child, load, lock, of_person, running};
pub(super) use write::{
    add_fact, answer, begin, confirm_need, end, extend, give_up, insert, remove_fact, told_home, update,
    update_extension,
};
