//! What has a beginning and an end in the return: 一時保護, and the cases of the council (要対協). One span is one count: those there before
//! the period, those that began and ended in it, those there at its end.

pub mod pages;

use super::period::Period;
use super::table::{ALL, Head, Table, UNPLACED};
use crate::cases::codes;
use crate::{custody, meetings};
use ground::gate::{Action, AgencyKind};
use jiff::civil::Date;
use uuid::Uuid;

/// One span of the own agency: a custody, or a case in the council's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The child.
    pub person: Uuid,
    /// Code of the row it counts in.
    pub row: String,
    /// What single columns tell apart: how it was begun, how it ended, what it is.
    pub mark: String,
    /// Day it began.
    pub started_on: Date,
    /// Day it ended.
    pub ended_on: Option<Date>,
}

/// When a span counts in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    Started,
    Ended,
    Held,
}

/// A column: its code, its label, when a span counts in it, and which mark it must have; an empty one takes all.
type Column = (&'static str, &'static str, When, &'static str);

/// How a table of spans is made.
#[derive(Debug, PartialEq, Eq)]
pub struct Spec {
    /// As in addresses.
    pub id: &'static str,
    title: &'static str,
    row_label: &'static str,
    rows: codes::Table,
    marks: codes::Table,
    columns: &'static [Column],
    /// What whoever opens the spans behind a number must be allowed.
    pub right: Action,
    agency: AgencyKind,
}

/// 一時保護 by where the child is.
pub const CUSTODY: Spec = Spec {
    id: "custody",
    title: "一時保護 件数(場所の種類別)",
    row_label: "場所の種類",
    rows: custody::PLACE_KINDS,
    marks: custody::BASES,
    columns: &[
        ("before", "期首に保護中", When::Before, ""),
        ("started", "開始", When::Started, ""),
        ("authority", "うち職権", When::Started, "authority"),
        ("consent", "うち同意", When::Started, "consent"),
        ("ended", "解除", When::Ended, ""),
        ("held", "期末に保護中", When::Held, ""),
    ],
    right: Action::ReadCustody,
    agency: AgencyKind::Centre,
};

/// Cases of the council by 区分.
pub const COUNCIL: Spec = Spec {
    id: "council",
    title: "要保護児童対策地域協議会 進行管理ケース(区分別)",
    row_label: "区分",
    rows: meetings::codes::DIVISIONS,
    marks: meetings::codes::OUTCOMES,
    columns: &[
        ("before", "期首の登録", When::Before, ""),
        ("started", "新規登録", When::Started, ""),
        ("ended", "終了", When::Ended, ""),
        ("closed", "うち終結", When::Ended, "終結"),
        ("moved", "うち移管", When::Ended, "移管"),
        ("held", "期末の登録", When::Held, ""),
    ],
    right: Action::ReadCouncil,
    agency: AgencyKind::Municipality,
};

/// Cases of the council at the end of the period by 重症度, as a meeting last judged it until then.
pub const SEVERITY: Spec = Spec {
    id: "severity",
    title: "要保護児童対策地域協議会 期末の重症度 × 区分",
    row_label: "重症度",
    rows: codes::SEVERITIES,
    marks: meetings::codes::DIVISIONS,
    columns: &[
        ("protect", "要保護児童", When::Held, "要保護"),
        ("support", "要支援児童", When::Held, "要支援"),
        ("mother", "特定妊婦", When::Held, "特定妊婦"),
        (ALL, "計", When::Held, ""),
    ],
    right: Action::ReadCouncil,
    agency: AgencyKind::Municipality,
};

/// Every table of spans.
pub const SPECS: [&Spec; 3] = [&CUSTODY, &COUNCIL, &SEVERITY];

/// The table of an address.
pub fn find(id: &str) -> Option<&'static Spec> {
    SPECS.into_iter().find(|spec| spec.id == id)
}

/// The tables of an agency's return.
pub fn of(agency: AgencyKind) -> impl Iterator<Item = &'static Spec> {
    SPECS.into_iter().filter(move |spec| spec.agency == agency)
}

impl Span {
    fn counts_in(&self, (_, _, when, mark): &Column, period: Period) -> bool {
        let counts = match when {
            When::Before => self.started_on < period.from && self.ended_on.is_none_or(|day| day >= period.from),
            When::Started => period.holds(self.started_on),
            When::Ended => self.ended_on.is_some_and(|day| period.holds(day)),
            When::Held => self.started_on <= period.until && self.ended_on.is_none_or(|day| day > period.until),
        };
        counts && (mark.is_empty() || self.mark == *mark)
    }
}

impl Spec {
    fn row<'s>(&self, span: &'s Span) -> &'s str {
        let is_known = self.rows.iter().any(|(code, _)| *code == span.row);
        if is_known { &span.row } else { UNPLACED }
    }

    fn column(&self, code: &str) -> Option<&'static Column> {
        self.columns.iter().find(|(known, ..)| *known == code)
    }

    /// The spans behind a number.
    pub fn behind(&self, spans: Vec<Span>, period: Period, row: &str, column: &str) -> Vec<Span> {
        let Some(column) = self.column(column) else { return Vec::new() };
        let is_in = |span: &Span| (row == ALL || self.row(span) == row) && span.counts_in(column, period);
        spans.into_iter().filter(is_in).collect()
    }

    /// What a number is called.
    pub fn label(&self, row: &str, column: &str) -> String {
        let row = match row {
            ALL => "計",
            UNPLACED => "区分が未入力",
            code => codes::label(self.rows, code),
        };
        format!("{}: {row}、{}", self.title, self.column(column).map_or("", |(_, label, ..)| label))
    }

    /// What marks a span, in words.
    pub fn mark(&self, span: &Span) -> &'static str {
        self.marks.iter().find(|(code, _)| *code == span.mark).map_or("", |(_, label)| label)
    }

    /// The row of a span, in words.
    pub fn row_of(&self, span: &Span) -> &'static str {
        self.rows.iter().find(|(code, _)| *code == span.row).map_or("", |(_, label)| label)
    }

    /// The table of a period.
    pub fn table(&self, spans: &[Span], period: Period) -> Table {
        let mut rows: Vec<Head> = self.rows.iter().map(|(code, label)| ((*code).into(), (*label).into())).collect();
        // What a span lay in before the period tells nothing about it.
        let counts = |span: &Span| self.columns.iter().any(|column| span.counts_in(column, period));
        if spans.iter().any(|span| counts(span) && self.row(span) == UNPLACED) {
            rows.push((UNPLACED.into(), "区分が未入力".into()));
        }
        rows.push((ALL.into(), "計".into()));
        let number = |row: &str, column: &Column| {
            let is_in = |span: &&Span| (row == ALL || self.row(span) == row) && span.counts_in(column, period);
            i64::try_from(spans.iter().filter(is_in).count()).unwrap_or(i64::MAX)
        };
        let cells =
            rows.iter().map(|(row, _)| self.columns.iter().map(|column| number(row, column)).collect()).collect();
        let columns = self.columns.iter().map(|(code, label, ..)| ((*code).into(), (*label).into())).collect();
        Table { id: self.id, title: self.title, row_label: self.row_label, rows, columns, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn drawn(spec: &'static Spec) -> impl Strategy<Value = Span> {
        let rows =
            prop::sample::select(spec.rows.iter().map(|(code, _)| *code).chain(["昔の種類"]).collect::<Vec<_>>());
        let marks = prop::sample::select(spec.marks.iter().map(|(code, _)| *code).collect::<Vec<_>>());
        (rows, marks, 0_i32..500, prop::option::of(0_i32..100)).prop_map(|(row, mark, start, long)| {
            let started_on = date(2026, 1, 1).saturating_add(start.days());
            Span {
                person: Uuid::nil(),
                row: row.to_owned(),
                mark: mark.to_owned(),
                started_on,
                ended_on: long.map(|days| started_on.saturating_add(days.days())),
            }
        })
    }

    proptest! {
        #[test]
        fn who_was_there_and_who_came_either_left_or_stays(
            (spec, spans) in prop::sample::select(SPECS.to_vec()).prop_flat_map(|spec| (Just(spec), prop::collection::vec(drawn(spec), 0..40))),
            from in 0_i32..400,
            long in 0_i32..100,
        ) {
            let from = date(2026, 1, 1).saturating_add(from.days());
            let period = Period { from, until: from.saturating_add(long.days()) };
            let table = spec.table(&spans, period);
            for (row, _) in &table.rows {
                let at = |column: &str| table.at(row, column);
                match spec.id {
                    "custody" => prop_assert_eq!(at("authority") + at("consent"), at("started")),
                    "council" => prop_assert!(at("closed") + at("moved") <= at("ended")),
                    _ => prop_assert_eq!(at("protect") + at("support") + at("mother"), at(ALL)),
                }
                if spec != &SEVERITY {
                    prop_assert_eq!(at("before") + at("started"), at("ended") + at("held"), "{}", row);
                }
                for (column, ..) in spec.columns {
                    let found = spec.behind(spans.clone(), period, row, column).len();
                    prop_assert_eq!(i64::try_from(found).unwrap(), at(column));
                }
            }
        }
    }
}
