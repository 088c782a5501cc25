//! 一時保護状の請求 (児童福祉法33条3項以下): put together from the record, proven free of what must stay, followed to its end.
//!
//! Nothing of it is generated: the paper holds what the record says with its source and date, and what staff wrote. Pitfall: what is printed
//! is searched as data before it is set ([`crate::cases::secrets`]), but nobody can search a picture; the checklist asks a person to look.

mod checklist;
mod document;
mod filed;
mod form;
mod model;
pub(super) mod pages;
pub(super) mod print;
pub(super) mod proof;
pub mod rules;
mod store;

pub use document::{ToDistrictCourt, ToFamilyCourt, ToSummaryCourt};
