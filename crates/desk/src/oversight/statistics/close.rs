//! 月次の締め: the numbers as reported, and what has changed since.

use super::period::Period;
use super::rules;
use super::store::Closing;
use super::table::{Count, Table, tables};
use ground::gate::AgencyKind;

/// A cell that no longer is what was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Table.
    pub table: &'static str,
    /// Heading of the table.
    pub title: &'static str,
    /// Row code and label.
    pub row: (String, String),
    /// Column code and label.
    pub column: (String, String),
    /// As reported.
    pub reported: i64,
    /// Now.
    pub now: i64,
}

/// Cells of a closed month that changed since, sums left out. Both sides are folded by the rules of the month.
pub fn differences(closing: &Closing, agency: AgencyKind, now: &[Count]) -> Vec<Difference> {
    let period = Period::month(closing.month);
    let set = rules::of(period.until);
    let fold = |counts: &[Count]| tables(set, agency, period, counts);
    let (reported, now) = (fold(&closing.counts), fold(now));
    reported.iter().zip(&now).flat_map(|(reported, now)| changed(reported, now)).collect()
}

fn changed(reported: &Table, now: &Table) -> Vec<Difference> {
    // A head that only one side has (what could not be placed) counts 0 on the other.
    let heads = |of: fn(&Table) -> &Vec<super::table::Head>| {
        let mut heads = of(reported).clone();
        heads.extend(of(now).iter().filter(|head| !of(reported).contains(head)).cloned());
        heads.retain(|(code, _)| code != super::table::ALL);
        heads
    };
    let (rows, columns) = (heads(|table| &table.rows), heads(|table| &table.columns));
    let mut found = Vec::new();
    for (row, row_label) in &rows {
        for (column, column_label) in &columns {
            let (before, after) = (reported.at(row, column), now.at(row, column));
            if before != after {
                found.push(Difference {
                    table: reported.id,
                    title: reported.title,
                    row: (row.to_string(), row_label.to_string()),
                    column: (column.to_string(), column_label.to_string()),
                    reported: before,
                    now: after,
                });
            }
        }
    }
    found
}
