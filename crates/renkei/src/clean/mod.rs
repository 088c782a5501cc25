//! 浄化: a row of a file becomes what it states, with a ledger of every value that was changed. Pure.
//!
//! What cannot be read in a column that matters refuses the row; elsewhere the value stays as given and is counted, so that one wrong date does not
//! hide a child. Names are never changed: only keys to compare by are made of them.

mod rules;

pub use rules::{Rule, Value, clean};

use crate::layout::{Column, Format, IDENTITY, Layout, UNANSWERED};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use tables::{Field, Row};
use uuid::Uuid;

/// What a row states of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Which series of statements it goes on.
    pub series: Uuid,
    /// Kind of fact.
    pub kind: String,
    /// Key within the source.
    pub key: String,
    /// Of attributes and times: equal when nothing changed.
    pub hash: Uuid,
    /// Cleaned, by column.
    pub attributes: Json,
    /// Column → what was given and what was done.
    pub raw: Json,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// A row that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Whether the row says that it is to be removed.
    pub removed: bool,
    /// The person's record; its series tells who that is.
    pub record: Uuid,
    /// Who, then what.
    pub facts: Vec<Stated>,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refusal {
    /// Title of the column; empty for the row as a whole.
    pub column: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing in it.
    Blank,
    /// It states something.
    Taken(Taken),
    /// It cannot be taken. The series it would go on stay as they are, where its keys can be read.
    Refused(Vec<Refusal>, Vec<Uuid>),
}

/// How often each rule was applied, by place of the column in the layout.
pub type Tally = BTreeMap<(usize, Rule), u32>;

/// Cleans the rows of one file.
#[derive(Debug, Clone)]
pub struct Cleaner<'l> {
    layout: &'l Layout,
    org: i32,
    /// Where each column of the layout is.
    places: Vec<Option<usize>>,
    /// Cells a row must have.
    width: usize,
}

impl<'l> Cleaner<'l> {
    /// For files whose columns go by titles.
    ///
    /// # Errors
    /// Which columns that matter are not in the file.
    pub fn titled(layout: &'l Layout, org: i32, header: &[String]) -> Result<Self, String> {
        let field = |column: &Column| Field {
            id: column.id.clone(),
            label: column.title.clone(),
            synonyms: column.titles.clone(),
            required: layout.record.contains(&column.id) || layout.key.contains(&column.id) || column.required,
        };
        let fields = tables::Layout { fields: layout.columns.iter().map(field).collect() };
        let mapping = fields.match_header(header);
        if !mapping.missing.is_empty() {
            return Err(format!(
                "見出しに「{}」の列がありません。連携元の様式が変わったときは、この連携元の様式に新しい版を加えてください。",
                mapping.missing.join("」「")
            ));
        }
        let places = layout.columns.iter().map(|column| mapping.found.get(&column.id).copied()).collect();
        Ok(Self { layout, org, places, width: header.len() })
    }

    /// For files whose columns go by their place.
    pub fn placed(layout: &'l Layout, org: i32) -> Self {
        let fixed = matches!(layout.format, Format::Fixed { .. });
        let place = |(n, column): (usize, &Column)| match fixed {
            true => Some(n),
            false => column.at.and_then(|at| at.checked_sub(1)),
        };
        let places: Vec<_> = layout.columns.iter().enumerate().map(place).collect();
        let width = places.iter().flatten().max().map_or(0, |last| last + 1);
        Self { layout, org, places, width }
    }

    /// Titles of the cells, for the desk of refused rows.
    pub fn titles(&self) -> Vec<String> {
        let mut titles: Vec<String> = (1..=self.width).map(|n| format!("{n}列目")).collect();
        for (place, column) in self.places.iter().zip(&self.layout.columns) {
            if let Some(title) = place.and_then(|place| titles.get_mut(place)) {
                title.clone_from(&column.title);
            }
        }
        titles
    }

    /// Cleans a row; counts what it did.
    pub fn clean(&self, row: &Row, tally: &mut Tally) -> Outcome {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return Outcome::Blank;
        }
        let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        let is_short = row.cells.len() < self.width && !matches!(self.layout.format, Format::Excel);
        if filled > self.width || is_short {
            let message = format!(
                "列の数が{}です(この様式では{})。値の中の区切りや改行を確かめてください。",
                row.cells.len(),
                self.width
            );
            return Outcome::Refused(vec![Refusal { column: String::new(), message }], Vec::new());
        }
        let values = self.values(row, tally);
        let refusals = self.refusals(&values);
        let (record, key) = (self.joined(&self.layout.record, &values), self.joined(&self.layout.key, &values));
        if !refusals.is_empty() {
            return Outcome::Refused(refusals, self.touched(record, key));
        }
        let (Some(record), Some(key)) = (record, key) else { return Outcome::Blank };
        let removed = self.layout.removed.as_ref().is_some_and(|(column, marks)| {
            let mark = values.get(column.as_str()).and_then(|(_, value)| value.text.as_deref());
            mark.is_some_and(|mark| marks.iter().any(|known| known == mark))
        });
        let mut facts = vec![self.identity(&record, &values)];
        facts.extend(self.layout.facts.iter().map(|fact| self.fact(fact, &key, &values)));
        Outcome::Taken(Taken { removed, record: self.series(IDENTITY, &record), facts })
    }

    fn values<'r>(&self, row: &'r Row, tally: &mut Tally) -> HashMap<&'l str, (&'r str, Value)> {
        let mut values = HashMap::with_capacity(self.layout.columns.len());
        for (n, (column, place)) in self.layout.columns.iter().zip(&self.places).enumerate() {
            let given = place.and_then(|place| row.cells.get(place)).map_or("", String::as_str);
            let mut value = clean(column, &self.layout.blank, given);
            if column.asked && place.is_some() {
                value.text.get_or_insert_with(|| UNANSWERED.to_owned());
            }
            for rule in &value.rules {
                *tally.entry((n, *rule)).or_default() += 1;
            }
            values.insert(column.id.as_str(), (given, value));
        }
        values
    }

    fn refusals(&self, values: &HashMap<&str, (&str, Value)>) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        for column in &self.layout.columns {
            let Some((given, value)) = values.get(column.id.as_str()) else { continue };
            let is_key = self.layout.record.contains(&column.id) || self.layout.key.contains(&column.id);
            let mut refuse = |message| refusals.push(Refusal { column: column.title.clone(), message });
            let given = given.trim();
            if value.text.is_none() && (is_key || column.required) {
                refuse("空欄です。値を入れてください。".to_owned());
            } else if (is_key || column.required) && value.is_unread() {
                refuse(format!("「{given}」を読み取れません。正しい値に直してください。"));
            } else if is_key && value.rules.contains(&Rule::Lost) {
                refuse(format!("「{given}」に読めない文字があります。正しい値に直してください。"));
            }
        }
        refusals
    }

    /// The key some columns make; none while one of them is blank.
    fn joined(&self, columns: &[String], values: &HashMap<&str, (&str, Value)>) -> Option<String> {
        let mut parts = Vec::with_capacity(columns.len());
        for column in columns {
            let (_, value) = values.get(column.as_str())?;
            parts.push(value.text.as_deref()?);
        }
        Some(parts.join("/"))
    }

    /// The series a refused row would have gone on.
    fn touched(&self, record: Option<String>, key: Option<String>) -> Vec<Uuid> {
        let kinds = self.layout.facts.iter().map(|fact| fact.kind.as_str());
        let facts = key.iter().flat_map(|key| kinds.clone().map(|kind| self.series(kind, key)));
        record.iter().map(|record| self.series(IDENTITY, record)).chain(facts).collect()
    }

    fn identity(&self, record: &str, values: &HashMap<&str, (&str, Value)>) -> Stated {
        let columns =
            self.layout.columns.iter().filter(|column| column.is_of_person()).map(|column| column.id.as_str());
        let (mut attributes, raw) = cells(columns, values);
        let text =
            |attributes: &Map<String, Json>, id: &str| attributes.get(id).and_then(Json::as_str).map(str::to_owned);
        for (whole, first, second) in [("name", "family", "given"), ("kana", "family_kana", "given_kana")] {
            let parts: Vec<String> = [first, second].iter().filter_map(|part| text(&attributes, part)).collect();
            if !attributes.contains_key(whole) && !parts.is_empty() {
                attributes.insert(whole.to_owned(), Json::String(parts.join("　")));
            }
        }
        type Fold = fn(&str) -> String;
        let keys: [(&str, &str, Fold); 3] = [
            ("name", "name_key", jp::fold),
            ("kana", "kana_key", jp::fold_kana),
            ("address", "address_key", jp::fold_address),
        ];
        for (of, key, fold) in keys {
            if let Some(given) = text(&attributes, of) {
                attributes.insert(key.to_owned(), Json::String(fold(&given)));
            }
        }
        self.stated(IDENTITY, record, attributes, raw, None, None)
    }

    fn fact(&self, fact: &crate::layout::FactKind, key: &str, values: &HashMap<&str, (&str, Value)>) -> Stated {
        let (attributes, raw) = cells(fact.columns.iter().map(String::as_str), values);
        let day = |column: &Option<String>, last: bool| {
            let (_, value) = values.get(column.as_deref()?)?;
            let read = jp::parse_date(value.text.as_deref()?).ok()?;
            Some(if last { read.last() } else { read.first() })
        };
        self.stated(&fact.kind, key, attributes, raw, day(&fact.from, false), day(&fact.to, true))
    }

    fn stated(
        &self,
        kind: &str,
        key: &str,
        attributes: Map<String, Json>,
        raw: Map<String, Json>,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Stated {
        let attributes = Json::Object(attributes);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Stated {
            series: self.series(kind, key),
            hash: id_of(&[&attributes.to_string(), &day(from), &day(to)]),
            kind: kind.to_owned(),
            key: key.to_owned(),
            attributes,
            raw: Json::Object(raw),
            from,
            to,
        }
    }

    fn series(&self, kind: &str, key: &str) -> Uuid {
        id_of(&[&self.org.to_string(), &self.layout.code, kind, key])
    }
}

/// Attributes and ledger of some columns.
fn cells<'c>(
    columns: impl Iterator<Item = &'c str>,
    values: &HashMap<&str, (&str, Value)>,
) -> (Map<String, Json>, Map<String, Json>) {
    let (mut attributes, mut raw) = (Map::new(), Map::new());
    for id in columns {
        let Some((given, value)) = values.get(id) else { continue };
        if let Some(text) = &value.text {
            attributes.insert(id.to_owned(), Json::String(text.clone()));
        }
        if !value.rules.is_empty() {
            let rules: Vec<&str> = value.rules.iter().map(|rule| rule.code()).collect();
            raw.insert(id.to_owned(), json!([given, rules]));
        }
    }
    (attributes, raw)
}

/// An id made of what it names: the same again for the same, whenever and in whatever order it is met.
pub fn id_of(parts: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let digest: [u8; 32] = hash.finalize().into();
    Uuid::from_bytes(digest.first_chunk().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests;
