//! お知らせ: the nation writes to all or some agencies, a prefecture to its own area; shown on the home page until read.

pub mod pages;
mod store;
