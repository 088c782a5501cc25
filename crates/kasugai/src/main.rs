//! Kasugai.
fn main() {}
