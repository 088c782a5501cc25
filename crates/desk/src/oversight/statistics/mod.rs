//! 統計: the tables of the 福祉行政報告例 about consultations, counted by rules of a version, each number opening the cases behind it.
//!
//! Source: 福祉行政報告例 (kinds, routes, abuse, dispositions), 児童虐待防止法2条. Neighbours take [`values`] for the yearly report.
//! Pitfall: one count is one child of one 受理, never a household, and a closed month keeps the numbers it was reported with.

mod bands;
mod book;
mod chart;
mod check;
mod close;
mod facts;
pub(super) mod pages;
mod period;
mod rules;
pub(super) mod spans;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use period::{PARTS as PERIOD_PARTS, Period};

use ground::Result;
use ground::db::Tx;
use std::collections::BTreeMap;

/// Named numbers of a period of the own agency, for sheets that take them over: `stat.received`, `stat.received.01`, `stat.disposed.01`,
/// `stat.abuse.身体的`, `stat.route.警察等` …
pub async fn values(tx: &mut Tx<'_>, period: Period) -> Result<BTreeMap<String, i64>> {
    let walled = crate::people::access::walled(tx.permit());
    let episodes = store::episodes(tx, period, &walled).await?;
    Ok(table::values(&facts::counts(&episodes, period)))
}
