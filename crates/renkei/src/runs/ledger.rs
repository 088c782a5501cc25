//! 浄化の台帳: what cleaning did in a file, by column and rule.

use super::model::Cleaned;
use crate::clean::Tally;
use crate::layout::Layout;

/// Counts of a file under the names of its columns.
pub fn tallied(tally: &Tally, layout: &Layout) -> Vec<Cleaned> {
    let cleaned = tally.iter().filter_map(|((column, rule), n)| {
        let column = layout.columns.get(*column)?;
        Some(Cleaned { column: column.id.clone(), rule: rule.code().to_owned(), n: *n })
    });
    cleaned.collect()
}
