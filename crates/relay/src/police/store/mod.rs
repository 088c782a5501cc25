//! All SQL of the slice.

mod agreements;
mod beats;
mod cases;
mod views;
mod wake;

pub(super) use agreements::{Line as Agreement, New as NewAgreement, forces, history, own_force, set};
pub(super) use beats::{Line as BeatLine, add as add_beat, end as end_beat, lines as beats, towns_of_prefecture};
pub(super) use cases::{Listing, Wanted, count, find, list};
pub(super) use views::{Filter, Look, looks};
pub use wake::wake;
