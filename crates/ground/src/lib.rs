//! The IO kernel of Kasugai: database, gate, audit, outbox, web frame. Knows no domain slice.
//!
//! The way of a request: [`web`] finds the route and its [`gate::Action`]; [`gate`] turns cookie or key into an
//! [`gate::Actor`] and the action into a [`gate::Permit`]; only a permit opens a [`db::Tx`]; what a store reads comes back
//! as [`Sealed`] and is yielded by [`db::Tx::show`] after its audit row is committed.

pub mod audit;
pub mod db;
pub mod embedded;
mod error;
pub mod gate;
pub mod live;
pub mod outbox;
mod sealed;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod vault;
pub mod web;

pub use error::{Error, FieldError, Result};
pub use sealed::{Sealed, View};
