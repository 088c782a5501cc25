//! All SQL of the slice.

mod bulk;
mod conflicts;
mod facts;
mod load;
mod protection;
mod register;
mod relations;
mod rows;
mod update;

pub use bulk::{register_many, relate_many};
pub(super) use conflicts::{
    Staff, Wall, add_wall, alarm, build, candidates, changed_staff, file_staff, lift_wall, person_keys, registered_at,
    relatives_of, spread, staff_filed_under, staff_names, walls, why_label,
};
pub(super) use facts::facts;
pub use load::load;
pub(super) use protection::tell_due;
pub use protection::{end, household, protect, protections, renew, reveal};
pub use register::register;
pub(super) use relations::family;
pub use relations::{edit_relation, end_relation, relate, relations};
pub(super) use update::preview;
pub use update::{Edit, update};
