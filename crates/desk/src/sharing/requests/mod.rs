//! 閲覧の依頼: an agency asks the holder of a nationwide hit for its record; the holder grants it until a day, or refuses.

mod pages;
pub(super) mod store;

pub(super) use pages::{answer, answer_form, ask, ask_form};
pub(super) use store::asked_areas;
