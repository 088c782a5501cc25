//! 緊急閲覧 (break-glass): one person for 60 minutes, told to the holder at once, reviewed by them within three working days.

mod pages;
pub(super) mod store;

pub(super) use pages::{explain, open, review, review_form};
