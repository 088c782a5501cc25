//! The watch over look-ups: patterns that do not look like work become alarms for a person to judge.

pub mod job;
pub mod logins;
pub mod pages;
pub mod rules;
mod store;
