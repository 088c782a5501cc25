//! 架空の全国: a nation of agencies with real names and codes, and of people who do not exist.
//!
//! Deterministic: the same [`Options`] give the same rows, in the same order, on every machine and in every version that keeps
//! [`GENERATION`]. Streaming: one [`model::Batch`] per agency, so that five million people pass through a few megabytes of memory.
//! Nothing here touches the database; [`load`] writes the batches.

mod broadcast;
mod cases;
mod copy;
mod council;
mod crowd;
mod custody;
mod figures;
mod hands;
mod households;
pub mod load;
pub mod model;
mod offices;
mod outreach;
mod people;
pub mod practice;
mod rows;
pub mod town;
mod transfers;
mod words;
mod work;

#[cfg(test)]
mod tests;

use ::town::{dice, names, places};
use jiff::Timestamp;

pub use offices::Nation;

/// Counts up when the same options give other rows than before.
pub const GENERATION: u32 = 7;

/// Records of the national system after seven months: at centres and at municipalities.
const CENTRE_RECORDS: u32 = 35_453;
const MUNICIPALITY_RECORDS: u32 = 46_741;
/// The example town 広島県府中町: children from 0 to 17 and cases on the ledger.
pub(crate) const TOWN: &str = "34302";
const TOWN_CHILDREN: u32 = 8_262;
const TOWN_RECORDS: u32 = 157;
/// Persons of the full nation, counted once: what `people` is measured against.
const FULL_PEOPLE: u64 = 208_000;

/// Password of every demo account. Printed for whoever starts the demo; the accounts exist in the demo nation only.
pub const PASSWORD: &str = "kasugai-demo-2026";

/// Which nation to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Decides every draw.
    pub seed: u64,
    /// About how many persons; `None` for the full nation. Agencies and staff are always complete.
    pub people: Option<u32>,
    /// The moment at which the nation stands: ages, histories and open 48-hour clocks are counted from here.
    pub as_of: Timestamp,
}

impl Options {
    /// The full nation at a moment.
    #[must_use]
    pub fn full(as_of: Timestamp) -> Self {
        Self { seed: 1, people: None, as_of }
    }

    /// A number of the full nation brought to the size asked for; 0 stays 0, anything else stays at least 1.
    fn scaled(&self, number: u32) -> u32 {
        let Some(people) = self.people else { return number };
        let scaled = u64::from(number) * u64::from(people) / FULL_PEOPLE;
        u32::try_from(scaled).unwrap_or(u32::MAX).max(u32::from(number > 0))
    }
}
