//! All SQL of the slice.

mod bulk;
mod facts;
mod load;
mod register;
mod relations;
mod rows;

pub use bulk::{register_many, relate_many};
pub(super) use facts::facts;
pub use load::load;
pub(super) use load::{load_many, view_of};
pub use register::register;
pub use relations::{edit_relation, end_relation, relate, relations};
