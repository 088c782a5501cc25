//! 業務の流れ: where time goes between the steps of a case, mined from what is on record; and measured minutes of work, before and after.
//!
//! Source: the work study of a town (thirteen steps). Nobody calls this from outside. Pitfall: a day without a time (対応, 終結) stands at its
//! end; waiting is time that passed, not time somebody worked.

mod flow;
mod map;
pub(super) mod pages;
mod store;
pub(super) mod study;
