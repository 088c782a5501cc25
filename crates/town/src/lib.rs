//! Towns full of people who do not exist: families with moves, changes of name, twins and foreign residents, and what the systems of their
//! municipalities wrote down about them, each in its own notation and with its own mistakes.
//!
//! Pure and deterministic: the same [`Settings`] give the same people and the same bytes on every machine. One stream of draws belongs to each
//! family, so that any family can be made without those before it.
//!
//! [`Country`] makes the families ([`Family`], [`Person`], [`Event`]); [`records`] makes the extracts of six systems, with the truth beside them.
//! [`cohort`] makes children to learn from and to be judged by: households followed over years, and one town at one moment, each with the truth
//! beside it. [`systems`] makes what eight systems of one town send day by day. [`dice`], [`names`] and [`places`] are what both this and the demo nation draw from.

pub mod cohort;
pub mod dice;
pub mod family;
mod faults;
pub mod home;
pub mod names;
pub mod places;
pub mod records;
pub mod systems;
#[cfg(test)]
mod tests;
pub mod writing;

pub use family::{Called, Country, Event, Family, Happening, Person, Role, Settings, Stay};
pub use home::{Address, Building, Style};
pub use records::{Record, System, Written, records};
pub use systems::{Extract, Systems};
