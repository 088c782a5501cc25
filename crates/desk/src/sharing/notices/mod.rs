//! 知らせ: what other agencies did about a child this agency knows; stays until somebody acknowledges it.

pub mod api;
pub mod pages;
pub(super) mod store;

pub use store::{Notice, Which, acknowledge, list};
