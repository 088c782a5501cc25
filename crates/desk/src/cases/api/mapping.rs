//! Codes of a linked system ⇄ codes of this product (which are the national ones), by table and fiscal year.
//!
//! A system that has a mapping for a table must keep to it: a code that is not in it is refused, never guessed. A system without one for a
//! table sends our codes. Pitfall: the year is that of the 受理, not of today: a code may mean something else before and after an April.

pub use super::store::of_system;

use crate::cases::codes::{self, Table};
use ground::db::Tx;
use ground::gate::AgencyKind;
use ground::web::Fields;
use ground::{Error, FieldError, Result};
use jiff::civil::Date;
use std::collections::HashSet;

/// A table whose codes another system may name otherwise: field of the body, label, our codes.
pub struct Mapped {
    /// Field, as in bodies of the API.
    pub field: &'static str,
    /// Label.
    pub label: &'static str,
}

/// Every table.
pub const MAPPED: [Mapped; 6] = [
    Mapped { field: "kind", label: "相談種別" },
    Mapped { field: "route", label: "経路" },
    Mapped { field: "abuse_types", label: "虐待の分類" },
    Mapped { field: "abusers", label: "虐待者" },
    Mapped { field: "handling", label: "処理" },
    Mapped { field: "close_reason", label: "終結理由" },
];

impl Mapped {
    /// By field or label.
    pub fn find(name: &str) -> Option<&'static Self> {
        MAPPED.iter().find(|table| table.field == name || table.label == name)
    }

    /// Our codes of this table with their labels, for an agency of this kind.
    pub fn codes(&self, agency: AgencyKind) -> Vec<(&'static str, &'static str)> {
        let tables: &[Table] = match self.field {
            "kind" => &[codes::KINDS],
            "route" => &[codes::ROUTES],
            "abuse_types" => &[codes::ABUSE_TYPES, codes::ABUSE_DETAILS],
            "abusers" => &[codes::ABUSERS],
            "handling" => &[codes::dispositions(agency)],
            _ => &[codes::CLOSE_REASONS],
        };
        tables.iter().flat_map(|table| table.iter().copied()).collect()
    }
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Field of the table.
    pub field: String,
    /// Code of the linked system.
    pub theirs: String,
    /// Our code.
    pub ours: String,
    /// First 年度 it holds.
    pub from_year: i16,
    /// Last 年度; none: until further notice.
    pub until_year: Option<i16>,
}

impl Line {
    /// Whether it holds in a fiscal year.
    pub fn holds_in(&self, year: i16) -> bool {
        self.from_year <= year && self.until_year.is_none_or(|until| year <= until)
    }
}

/// What the calling system sent, in our codes; the year is that of the field named.
///
/// # Errors
/// `Invalid` naming table, code and year for each code the mapping does not hold.
pub async fn nationally(tx: &mut Tx<'_>, sent: &Fields, day: &str) -> Result<Fields> {
    let (system, today) = (tx.permit().actor().name.clone(), tx.today());
    let lines = of_system(tx, &system).await?;
    translate(&lines, &system, sent, year_of(sent.get(day), today))
}

/// The fiscal year of a typed day; of today when it is none.
pub fn year_of(typed: &str, today: Date) -> i16 {
    let day = jp::parse_date(typed).ok().and_then(|date| date.day()).unwrap_or(today);
    jp::fiscal_year(day).0
}

/// Replaces the codes of every mapped table.
///
/// # Errors
/// As [`nationally`].
pub fn translate(lines: &[Line], system: &str, sent: &Fields, year: i16) -> Result<Fields> {
    let mapped: HashSet<&str> = lines.iter().map(|line| line.field.as_str()).collect();
    let (mut fields, mut errors) = (Fields::default(), Vec::new());
    for (name, value) in &sent.0 {
        let table = Mapped::find(name).filter(|table| table.field == name && mapped.contains(table.field));
        let Some(table) = table.filter(|_| !value.trim().is_empty()) else {
            fields.push(name, value.clone());
            continue;
        };
        let fits = |line: &&Line| line.field == *name && line.theirs == value.trim() && line.holds_in(year);
        match lines.iter().find(fits) {
            Some(line) => fields.push(name, line.ours.clone()),
            None => errors.push(FieldError {
                field: name.clone(),
                message: format!(
                    "{}のコード「{}」は、「{system}」の対応表の{year}年度にありません。対応表に加えるか、コードを直してください。",
                    table.label,
                    value.trim()
                ),
            }),
        }
    }
    if errors.is_empty() { Ok(fields) } else { Err(Error::Invalid(errors)) }
}

/// A code of ours as the system says it in a year; ours where the mapping has none.
pub fn theirs<'l>(lines: &'l [Line], field: &str, ours: &'l str, year: i16) -> &'l str {
    let fits = |line: &&Line| line.field == field && line.ours == ours && line.holds_in(year);
    lines.iter().find(fits).map_or(ours, |line| line.theirs.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(theirs: &str, ours: &str, from_year: i16, until_year: Option<i16>) -> Line {
        Line { field: "kind".into(), theirs: theirs.into(), ours: ours.into(), from_year, until_year }
    }

    #[test]
    fn a_code_means_what_its_year_says() {
        let lines = [line("A1", "01", 2020, Some(2024)), line("A1", "02", 2025, None), line("B", "03", 2020, None)];
        let mut sent = Fields::default();
        sent.push("kind", "A1");
        sent.push("route", "警察等");
        let kind = |year| translate(&lines, "架空", &sent, year).unwrap().get("kind").to_owned();
        assert_eq!((kind(2024), kind(2025)), ("01".to_owned(), "02".to_owned()));
        assert_eq!(translate(&lines, "架空", &sent, 2024).unwrap().get("route"), "警察等", "no mapping for the table");
        let Err(Error::Invalid(errors)) = translate(&lines, "架空", &sent, 2019) else { panic!("accepted") };
        assert_eq!(errors[0].field, "kind");
        for word in ["相談種別", "「A1」", "2019年度", "「架空」"] {
            assert!(errors[0].message.contains(word), "{}", errors[0].message);
        }
        assert_eq!(theirs(&lines, "kind", "02", 2026), "A1");
        assert_eq!(theirs(&lines, "kind", "16", 2026), "16");
    }

    #[test]
    fn the_year_begins_in_april() {
        let today = jiff::civil::date(2026, 11, 21);
        assert_eq!(year_of("2026-03-31", today), 2025);
        assert_eq!(year_of("令和8年4月1日", today), 2026);
        assert_eq!(year_of("?", today), 2026);
    }
}
