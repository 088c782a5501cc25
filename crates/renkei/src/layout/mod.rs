//! 様式: how a source writes its files, as data. What the product ships lies in `sources/*.toml`; an agency adds its own from a day on.
//!
//! A layout names columns (by title, place, or first byte and length), says what each means for a person ([`PERSON`]) or for a fact ([`FactKind`]), and
//! declares which texts are blanks that only look like values. There is no rule for all sources: what one writes for "none", another means.

mod read;
mod shipped;

pub use read::parse;
pub use shipped::{shipped, text_of};

use jiff::civil::Date;
use std::collections::BTreeMap;

/// A source's files from one day of effect on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Code of the source.
    pub code: String,
    /// Its name, as shown.
    pub name: String,
    /// The system it comes from.
    pub system: String,
    /// Number of its row in the list of linked data (表3-1).
    pub number: u16,
    /// From which day of state on.
    pub effective: Date,
    /// 全件: what a file does not name is gone. Else 差分: a file tells what changed.
    pub whole: bool,
    /// Days without a file after which the source is late.
    pub late_after: i64,
    /// How the bytes are written.
    pub format: Format,
    /// The day of a file's state stands behind this in its name; empty: the first eight digits of the name.
    pub day_after: String,
    /// Texts that mean "nothing", for every column.
    pub blank: Vec<String>,
    /// Columns that make the source's own key of a person.
    pub record: Vec<String>,
    /// Columns that tell one row from another.
    pub key: Vec<String>,
    /// Column of the mark 追加・変更・削除, and what stands there when a row is removed.
    pub removed: Option<(String, Vec<String>)>,
    /// Columns, in the order of the file.
    pub columns: Vec<Column>,
    /// What a row states.
    pub facts: Vec<FactKind>,
}

/// How the bytes of a file are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Text with a separator.
    Delimited {
        /// The sign between cells.
        separator: u8,
        /// How characters are written; none: told from the bytes.
        encoding: Option<tables::Encoding>,
        /// Whether the first row holds titles.
        titled: bool,
    },
    /// Text of fixed widths.
    Fixed {
        /// How characters are written.
        encoding: tables::Encoding,
        /// What data lines begin with; others (head and end of the file) are passed over. Empty: every line is data.
        begins: String,
    },
    /// A workbook.
    Excel,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name of the attribute.
    pub id: String,
    /// Title, as shown and as looked for.
    pub title: String,
    /// Other titles it goes by.
    pub titles: Vec<String>,
    /// Its place, from 1: of the cell, or of the first byte where widths are fixed.
    pub at: Option<usize>,
    /// Bytes, where widths are fixed.
    pub length: usize,
    /// What its values are.
    pub kind: Kind,
    /// Digits a number of text type has: lost zeros are put back.
    pub digits: usize,
    /// Texts that mean "nothing" in this column alone.
    pub blank: Vec<String>,
    /// Whether a row without it is refused.
    pub required: bool,
    /// Codes and their words.
    pub codes: BTreeMap<String, String>,
    /// A question somebody was asked: a blank cell is [`UNANSWERED`], which is not the same as a file without the column.
    pub asked: bool,
}

/// What a blank cell says in the column of a question.
pub const UNANSWERED: &str = "未回答・不明";

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Anything; only the white space around it goes.
    Text,
    /// A number that names something: digits kept as text.
    Digits,
    /// A day, month or year, in any style.
    Date,
    /// A quantity.
    Number,
    /// One of the codes of the column.
    Code,
}

/// Columns with these names tell who a row is about: 宛名番号, 氏名 or its parts, フリガナ or its parts, 生年月日, 性別, 住所, 世帯番号.
pub const PERSON: [(&str, &str); 11] = [
    ("number", "宛名番号"),
    ("name", "氏名"),
    ("family", "姓"),
    ("given", "名"),
    ("kana", "フリガナ"),
    ("family_kana", "姓のフリガナ"),
    ("given_kana", "名のフリガナ"),
    ("birth", "生年月日"),
    ("sex", "性別"),
    ("address", "住所"),
    ("household", "世帯番号"),
];

/// One thing a row states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactKind {
    /// As stored.
    pub kind: String,
    /// As shown.
    pub label: String,
    /// Column of the first day it holds.
    pub from: Option<String>,
    /// Column of the last.
    pub to: Option<String>,
    /// Its attributes.
    pub columns: Vec<String>,
}

impl Column {
    /// Whether it tells who the row is about.
    pub fn is_of_person(&self) -> bool {
        PERSON.iter().any(|(id, _)| *id == self.id)
    }
}

impl Layout {
    /// A column by its name.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// The title of an attribute; the attribute itself where this version of the layout does not know it.
    pub fn title_of<'a>(&'a self, attribute: &'a str) -> &'a str {
        let person = || PERSON.iter().find(|(id, _)| *id == attribute).map(|(_, title)| *title);
        self.column(attribute).map(|column| column.title.as_str()).or_else(person).unwrap_or(attribute)
    }

    /// The label of a kind of fact.
    pub fn label_of<'a>(&'a self, kind: &'a str) -> &'a str {
        if kind == IDENTITY {
            return "氏名・住所など";
        }
        self.facts.iter().find(|fact| fact.kind == kind).map_or(kind, |fact| &fact.label)
    }

    /// The day whose state a file tells, from its name.
    pub fn day_of(&self, file_name: &str) -> Option<Date> {
        let rest = match self.day_after.as_str() {
            "" => file_name,
            mark => file_name.split_once(mark)?.1,
        };
        let mut runs = rest.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 8);
        let run = runs.next()?.get(..8)?;
        let number = |range: std::ops::Range<usize>| run.get(range)?.parse::<i16>().ok();
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }
}

/// The kind of fact that tells who a record of a source is.
pub const IDENTITY: &str = "identity";

/// The layout of a source for files of a day: the newest in effect, an agency's own before the shipped one.
pub fn for_day<'a>(code: &str, day: Date, own: &'a [Layout]) -> Option<&'a Layout> {
    let newest = |layouts: &'a [Layout]| {
        let fit = layouts.iter().filter(|layout| layout.code == code && layout.effective <= day);
        fit.max_by_key(|layout| layout.effective)
    };
    newest(own).or_else(|| newest(shipped())).or_else(|| shipped().iter().find(|layout| layout.code == code))
}

#[cfg(test)]
mod tests;
