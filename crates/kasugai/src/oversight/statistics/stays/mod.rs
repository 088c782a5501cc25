//! 一時保護 in the return: how many began, ended, and were under way, by where the child is. One custody is one count.

pub mod pages;

use super::period::Period;
use super::table::{ALL, Head, Table, UNPLACED};
use crate::custody::{BASES, PLACE_KINDS};
use jiff::civil::Date;
use uuid::Uuid;

/// One custody of the own agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The child.
    pub person: Uuid,
    /// 場所の種類 code.
    pub place: String,
    /// 職権 or 同意.
    pub basis: String,
    /// Day it began.
    pub started_on: Date,
    /// Day it ended.
    pub ended_on: Option<Date>,
}

/// As in addresses.
pub const ID: &str = "custody";
/// Heading.
const TITLE: &str = "一時保護 件数(場所の種類別)";
const COLUMNS: [(&str, &str); 6] = [
    ("before", "期首に保護中"),
    ("started", "開始"),
    ("authority", "うち職権"),
    ("consent", "うち同意"),
    ("ended", "解除"),
    ("held", "期末に保護中"),
];

impl Stay {
    /// Whether it counts in a column.
    fn counts_in(&self, column: &str, period: Period) -> bool {
        let started = period.holds(self.started_on);
        match column {
            "before" => self.started_on < period.from && self.ended_on.is_none_or(|day| day >= period.from),
            "started" => started,
            "ended" => self.ended_on.is_some_and(|day| period.holds(day)),
            "held" => self.started_on <= period.until && self.ended_on.is_none_or(|day| day > period.until),
            basis => started && BASES.iter().any(|(code, _)| *code == basis) && self.basis == basis,
        }
    }

    fn row(&self) -> &str {
        let is_known = PLACE_KINDS.iter().any(|(code, _)| *code == self.place);
        if is_known { &self.place } else { UNPLACED }
    }
}

/// The custodies behind a number.
pub fn behind(stays: Vec<Stay>, period: Period, row: &str, column: &str) -> Vec<Stay> {
    let is_in = |stay: &Stay| (row == ALL || stay.row() == row) && stay.counts_in(column, period);
    stays.into_iter().filter(is_in).collect()
}

/// What a number is called.
pub fn label(row: &str, column: &str) -> String {
    let row = if row == ALL { "計" } else { crate::cases::codes::label(PLACE_KINDS, row) };
    format!("{TITLE}: {row}、{}", crate::cases::codes::label(&COLUMNS, column))
}

/// The table of a period.
pub fn table(stays: &[Stay], period: Period) -> Table {
    let head = |(code, label): &(&'static str, &'static str)| -> Head { ((*code).into(), (*label).into()) };
    let mut rows: Vec<Head> = PLACE_KINDS.iter().map(head).collect();
    if stays.iter().any(|stay| stay.row() == UNPLACED) {
        rows.push((UNPLACED.into(), "区分が未入力".into()));
    }
    rows.push((ALL.into(), "計".into()));
    let columns: Vec<Head> = COLUMNS.iter().map(head).collect();
    let number = |row: &str, column: &str| {
        let counted =
            stays.iter().filter(|stay| (row == ALL || stay.row() == row) && stay.counts_in(column, period)).count();
        i64::try_from(counted).unwrap_or(i64::MAX)
    };
    let cells = rows.iter().map(|(row, _)| columns.iter().map(|(column, _)| number(row, column)).collect()).collect();
    Table { id: ID, title: TITLE, row_label: "場所の種類", rows, columns, cells }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn drawn() -> impl Strategy<Value = Stay> {
        let places =
            prop::sample::select(PLACE_KINDS.iter().map(|(code, _)| *code).chain(["昔の種類"]).collect::<Vec<_>>());
        (places, any::<bool>(), 0_i32..500, prop::option::of(0_i32..100)).prop_map(|(place, asked, start, long)| {
            let started_on = date(2026, 1, 1).saturating_add(start.days());
            Stay {
                person: Uuid::nil(),
                place: place.to_owned(),
                basis: if asked { "consent" } else { "authority" }.to_owned(),
                started_on,
                ended_on: long.map(|days| started_on.saturating_add(days.days())),
            }
        })
    }

    proptest! {
        #[test]
        fn who_was_there_and_who_came_either_left_or_stays(stays in prop::collection::vec(drawn(), 0..40), from in 0_i32..400, long in 0_i32..100) {
            let from = date(2026, 1, 1).saturating_add(from.days());
            let period = Period { from, until: from.saturating_add(long.days()) };
            let table = table(&stays, period);
            for (row, _) in &table.rows {
                let at = |column: &str| table.at(row, column);
                prop_assert_eq!(at("before") + at("started"), at("ended") + at("held"), "{}", row);
                prop_assert_eq!(at("authority") + at("consent"), at("started"));
                for (column, _) in COLUMNS {
                    let found = behind(stays.clone(), period, row, column).len();
                    prop_assert_eq!(i64::try_from(found).unwrap(), at(column));
                }
            }
        }
    }
}
