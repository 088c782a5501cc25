//! The conditions under which a score may be shown, tried on children who do not exist and of whom the truth is known.

mod drifting;
mod gates;
mod groups;
mod honest;
mod lives;
mod loops;
mod papers;
mod red;
mod support;
