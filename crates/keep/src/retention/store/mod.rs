//! All SQL of retention: what is known of periods and needs, lists, holds, erasing, certificates.

mod ended;
mod erase;
mod holds;
mod lists;

pub use ended::{
    cases, children_of_reports, kept_elsewhere, linked, needs_of_linked, needs_of_records, patient, rests,
};
pub use erase::{
    Certificate, Outcome, certificate, certificates, certify, due, erase, files, finished, forget_file,
    last_certificate, months_due, open_lists, spare, unlucky,
};
pub use holds::{add_hold, child_of_case, end_hold, holds, is_held_object};
pub use lists::{approve, draft, find, give_back, hold_item, insert, item, items, listed, lists, make, names};
