//! 支援措置: how long it holds and when it must be looked at (住民基本台帳事務処理要領).

use super::model::{Codes, label_of};
use jiff::ToSpan;
use jiff::civil::Date;

/// Why the addresses are hidden.
pub const BASES: Codes = &[
    ("DV", "配偶者からの暴力(DV)"),
    ("ストーカー", "ストーカー行為等"),
    ("児童虐待", "児童虐待"),
    ("これらに準ずる", "これらに準ずる行為"),
];

/// Label of a basis.
pub fn basis_label(code: &str) -> &str {
    label_of(BASES, code)
}

/// Last day of a protection that begins on `start`: one year.
pub fn ends_on(start: Date) -> Date {
    jp::RuleName::AddressProtection.deadline(start).map_or(Date::MAX, |deadline| deadline.last_day)
}

/// Where a protection stands on a day. Past its last day it still hides: it lapses only when a person confirms the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before the last month.
    Running,
    /// In the last month: may be renewed; days left.
    Renewable(i32),
    /// Past its last day, neither renewed nor confirmed; days since.
    Overdue(i32),
}

/// The stage of a protection whose last day is `ends_on`.
pub fn stage(ends_on: Date, today: Date) -> Stage {
    let days = today.until(ends_on).map_or(0, |span| span.get_days());
    if days < 0 {
        Stage::Overdue(-days)
    } else if today >= ends_on.saturating_sub(1.month()) {
        Stage::Renewable(days)
    } else {
        Stage::Running
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_protection_holds_a_year_and_can_be_renewed_from_a_month_before() {
        let last = ends_on(date(2026, 4, 1));
        assert_eq!(last, date(2027, 3, 31));
        assert_eq!(stage(last, date(2027, 2, 27)), Stage::Running);
        assert_eq!(stage(last, date(2027, 2, 28)), Stage::Renewable(31));
        assert_eq!(stage(last, date(2027, 3, 31)), Stage::Renewable(0));
        assert_eq!(stage(last, date(2027, 4, 1)), Stage::Overdue(1));
        assert_eq!(ends_on(date(2028, 2, 29)), date(2029, 2, 28));
    }
}
