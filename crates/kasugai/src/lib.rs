//! Kasugai, the product: slices by domain over the pure crates and the kernel.

pub mod reference;
