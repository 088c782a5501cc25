//! Outcomes in three states. Whoever has no record of an outcome is not a child without one.
//!
//! The outcome is the first dated event. A registration that goes on into the next year is a new row with its own day, never an overwritten one:
//! with overwritten days nobody can say what was known before.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::interval::Share;
use crate::maths::real;

/// State of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// It happened.
    Yes,
    /// It did not happen, and it would be known.
    No,
    /// Nobody can say: the ledger was not readable.
    Unknown,
}

/// A row of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Day of the registration, or from which it goes on.
    pub on: Date,
    /// Goes on from the year before.
    pub continues: bool,
}

/// Day of the first registration; rows that only continue do not begin anything. `None` also where only continuations are left: its day is lost.
#[must_use]
pub fn first(entries: &[Entry]) -> Option<Date> {
    let begun = entries.iter().filter(|entry| !entry.continues).map(|entry| entry.on).min()?;
    let continued = entries.iter().map(|entry| entry.on).min()?;
    (begun <= continued).then_some(begun)
}

/// The label up to a day. Without access to the ledger it is unknown, also where rows happen to be there.
#[must_use]
pub fn label(entries: &[Entry], ledger_readable: bool, until: Date) -> Label {
    match first(entries) {
        Some(on) if ledger_readable && on <= until => Label::Yes,
        _ if !ledger_readable => Label::Unknown,
        // A continuation whose beginning is lost: registered, but nobody knows since when.
        None if entries.iter().any(|entry| entry.on <= until) => Label::Unknown,
        _ => Label::No,
    }
}

/// Labels counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ThreeWay {
    /// It happened.
    pub yes: usize,
    /// It did not.
    pub no: usize,
    /// Nobody can say.
    pub unknown: usize,
}

impl ThreeWay {
    /// Counts labels.
    #[must_use]
    pub fn of(labels: &[Label]) -> Self {
        let count = |wanted: Label| labels.iter().filter(|label| **label == wanted).count();
        Self { yes: count(Label::Yes), no: count(Label::No), unknown: count(Label::Unknown) }
    }

    /// Unknown among all.
    #[must_use]
    pub fn unknown_share(&self) -> Share {
        Share { count: self.unknown, of: self.yes + self.no + self.unknown }
    }

    /// Yes among those of whom it is known.
    #[must_use]
    pub fn known_rate(&self) -> Share {
        Share { count: self.yes, of: self.yes + self.no }
    }

    /// The table as Markdown.
    #[must_use]
    pub fn table(&self) -> String {
        let all = real((self.yes + self.no + self.unknown).max(1));
        let line = |name: &str, count: usize| {
            format!("| {name} | {} | {:.1}% |\n", thousands(count), 100.0 * real(count) / all)
        };
        format!(
            "| 結果 | 人数 | 割合 |\n|---|---|---|\n{}{}{}",
            line("該当", self.yes),
            line("非該当", self.no),
            line("不明(確かめられない)", self.unknown)
        )
    }
}

/// A count with its thousands apart.
#[must_use]
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How a day is written: by whoever shows it, in the calendar of the readers.
pub type Calendar = fn(Date) -> String;

/// More unknown outcomes than this, and there is no learning without a model of who becomes known.
pub const UNKNOWN_AT_MOST: f64 = 0.05;

/// How it came about that outcomes are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ascertainment {
    /// Nothing is said about it.
    Untold,
    /// A model of who becomes known stands beside, with weights.
    Modelled,
}

/// Why labels may not be learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Refusal {
    /// Too many unknown.
    TooManyUnknown(ThreeWay),
    /// There is only one kind of label.
    OneSided(ThreeWay),
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyUnknown(counts) => write!(
                out,
                "結果が分からないこどもが{}人({:.1}%)います。5%を超えているため、このままでは学習できません。「記録がない」を「非該当」とは数えません。",
                thousands(counts.unknown),
                100.0 * counts.unknown_share().value()
            ),
            Self::OneSided(counts) => write!(
                out,
                "結果が分かっているこどもの中に、該当({}人)と非該当({}人)の両方がいないため、学習できません。",
                thousands(counts.yes),
                thousands(counts.no)
            ),
        }
    }
}

/// Positions of the rows that may be learnt from, with their outcome. Unknown ones are left out, never taken for "no".
///
/// # Errors
/// When more than [`UNKNOWN_AT_MOST`] are unknown and nothing models who becomes known, or when only one kind is left.
pub fn learnable(labels: &[Label], known: Ascertainment) -> Result<Vec<(usize, bool)>, Refusal> {
    let counts = ThreeWay::of(labels);
    if known == Ascertainment::Untold && counts.unknown_share().value() > UNKNOWN_AT_MOST {
        return Err(Refusal::TooManyUnknown(counts));
    }
    if counts.yes == 0 || counts.no == 0 {
        return Err(Refusal::OneSided(counts));
    }
    let told = |(at, label): (usize, &Label)| match label {
        Label::Yes => Some((at, true)),
        Label::No => Some((at, false)),
        Label::Unknown => None,
    };
    Ok(labels.iter().enumerate().filter_map(told).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_continuation_does_not_begin_anything() {
        let begun = Entry { on: date(2019, 6, 3), continues: false };
        let went_on = Entry { on: date(2020, 4, 1), continues: true };
        assert_eq!(first(&[went_on, begun]), Some(begun.on));
        assert_eq!(first(&[went_on]), None);
        assert_eq!(label(&[begun, went_on], true, date(2019, 6, 2)), Label::No);
        assert_eq!(label(&[begun, went_on], true, date(2019, 6, 3)), Label::Yes);
        assert_eq!(label(&[went_on], true, date(2021, 1, 1)), Label::Unknown);
        assert_eq!(label(&[], true, date(2021, 1, 1)), Label::No);
        assert_eq!(label(&[begun], false, date(2021, 1, 1)), Label::Unknown);
    }

    #[test]
    fn five_of_a_hundred_may_be_unknown_but_not_more() {
        let labels = |unknown: usize| {
            let mut labels = vec![Label::No; 99 - unknown];
            labels.push(Label::Yes);
            labels.extend(vec![Label::Unknown; unknown]);
            labels
        };
        assert_eq!(learnable(&labels(5), Ascertainment::Untold).map(|rows| rows.len()), Ok(95));
        assert!(matches!(learnable(&labels(6), Ascertainment::Untold), Err(Refusal::TooManyUnknown(_))));
        assert_eq!(learnable(&labels(6), Ascertainment::Modelled).map(|rows| rows.len()), Ok(94));
        assert!(matches!(learnable(&[Label::No], Ascertainment::Untold), Err(Refusal::OneSided(_))));
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
