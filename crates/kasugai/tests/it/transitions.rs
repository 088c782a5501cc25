//! What passes between agencies: each kind from the draft to its end, on both sides.

mod api;
mod family;
mod letters;
pub mod machine;
mod screens;
