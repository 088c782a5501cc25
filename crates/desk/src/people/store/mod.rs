//! All SQL of the slice.

mod bulk;
mod clock;
mod conflicts;
mod facts;
mod kin;
mod load;
mod names;
mod protection;
mod register;
mod relations;
mod rows;
mod update;
mod walls;
mod ward;

pub use bulk::{identities, register_many, relate_many, touch_many};
pub use clock::announce_deadline;
pub use conflicts::loaded_by;
pub(super) use conflicts::{
    Staff, alarm, build, candidates, changed_staff, file_staff, person_keys, relatives_of, spread, staff_filed_under,
};
pub(super) use facts::{facts, handed_over};
pub use kin::kin;
pub use load::load;
pub use names::named;
pub(super) use protection::tell_due;
pub use protection::{end, hidden_from, hidden_places, household, protect, protections, renew, reveal};
pub use register::register;
pub(super) use relations::family;
pub use relations::{edit_relation, end_relation, relate, relations};
pub use rows::{data_key, need_data_key};
pub(super) use update::preview;
pub use update::{Edit, update};
pub(super) use walls::{Wall, add_wall, lift_wall, staff_names, walls, why_label};
pub use ward::school_names;
pub(super) use ward::{asked_about, families_of, pupils_of, rolls, siblings_of};
