//! Meetings and their cases in the database.

mod items;
mod meeting;

pub use items::{
    decide, due, find_item, insert_items, items, past_of, remove_item, reorder, request, requeue, waiting_of,
};
pub use meeting::{
    Addition, add, additions, close, find, insert, invite, last_held, list, lock, open, plan, write_minutes,
};
