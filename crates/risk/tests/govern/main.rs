//! The conditions under which a score may be shown, tried on children who do not exist and of whom the truth is known.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking, and so do their helpers")]

mod drifting;
mod gates;
mod groups;
mod honest;
mod lives;
mod loops;
mod papers;
mod red;
mod support;
