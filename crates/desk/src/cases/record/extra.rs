//! 独自の項目: what an agency adds to its 児童記録票, each with the day it begins.
//!
//! The list is a setting of the agency. What was written stays on the record with its label when a field is taken off the form.

use crate::App;
use crate::frame::date_wareki;
use ground::gate::{Permit, Registry};
use ground::web::Reader;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the setting that keeps the list.
pub const SETTING: &str = "record_fields";
/// Most fields of an agency.
pub const MOST: usize = 30;
const SHORT: usize = 200;
const LONG: usize = 20_000;

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A few words.
    Line,
    /// Running text.
    Long,
    /// A day.
    Date,
    /// One of a list.
    Choice,
}

impl Kind {
    /// Codes and labels, in the order of the screen.
    pub const ALL: &'static [(&'static str, &'static str)] =
        &[("line", "短い文"), ("long", "長い文"), ("date", "日付"), ("choice", "選択")];

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        serde_json::from_value(code.into()).ok()
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Long => "long",
            Self::Date => "date",
            Self::Choice => "choice",
        }
    }
}

/// A field an agency added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// Stable name, never used again for another field.
    pub key: String,
    /// As the agency calls it.
    pub label: String,
    /// How it is written.
    pub kind: Kind,
    /// What may be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
}

impl Extra {
    /// Whether it can be chosen now.
    pub fn offers(&self, value: &str) -> bool {
        self.choices.iter().any(|choice| choice == value)
    }

    /// Name of the form field.
    pub fn field(&self) -> String {
        format!("extra.{}", self.key)
    }
}

/// What is written in a field, with the label it had then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Label.
    pub label: String,
    /// As read by people.
    pub value: String,
}

/// What is written in the fields an agency added, by key.
pub type Extras = BTreeMap<String, Written>;

/// The fields of an agency on a day, in the order of its form.
pub fn defined(registry: &Registry, org: i32, on: Date) -> Vec<Extra> {
    let list = registry.setting(org, SETTING, on).cloned().unwrap_or_default();
    serde_json::from_value(list).unwrap_or_default()
}

/// The fields of the own agency today.
pub fn own(app: &App, permit: &Permit) -> Vec<Extra> {
    defined(&app.gate.registry(), permit.actor().org, app.db.clock().today())
}

/// Reads what was typed into the fields; empty ones are left out. What stood there when the form was opened (`was.…`) stays as it is, also
/// where the field is written another way by now.
pub fn read(reader: &mut Reader<'_>, extras: &[Extra]) -> Extras {
    let mut written = Extras::new();
    for extra in extras {
        let field = extra.field();
        let held = reader.fields().get(&format!("was.{field}")).to_owned();
        let typed = reader.fields().get(&field).trim().to_owned();
        let value = match extra.kind {
            _ if !held.is_empty() && typed == held => held,
            Kind::Line => reader.text(&field, &extra.label, SHORT),
            Kind::Long => reader.text(&field, &extra.label, LONG),
            Kind::Date => reader.date(&field, &extra.label).map(date_wareki).unwrap_or_default(),
            Kind::Choice => {
                let choices: Vec<&str> = extra.choices.iter().map(String::as_str).collect();
                reader.optional_choice(&field, &extra.label, &choices)
            }
        };
        if !value.is_empty() {
            written.insert(extra.key.clone(), Written { label: extra.label.clone(), value });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use ground::web::Fields;

    fn extra(key: &str, kind: Kind) -> Extra {
        Extra { key: key.into(), label: format!("項目{key}"), kind, choices: vec!["済".into(), "未".into()] }
    }

    #[test]
    fn fields_are_read_by_their_kind() {
        let mut fields = Fields::default();
        fields.set("extra.f1", " 架空の言葉 ");
        fields.set("extra.f2", "R8.4.1");
        fields.set("extra.f3", "済");
        let extras =
            [extra("f1", Kind::Line), extra("f2", Kind::Date), extra("f3", Kind::Choice), extra("f4", Kind::Long)];
        let mut reader = Reader::new(&fields);
        let written = read(&mut reader, &extras);
        let written = reader.finish(written).unwrap();
        let values: Vec<&str> = written.values().map(|written| written.value.as_str()).collect();
        assert_eq!(values, ["架空の言葉", "令和8年4月1日", "済"]);
    }

    #[test]
    fn what_stood_there_stays_when_the_field_is_written_another_way() {
        let mut fields = Fields::default();
        for (key, value) in [("f1", "母子保健課に照会"), ("f3", "不明")] {
            fields.set(&format!("was.extra.{key}"), value);
            fields.set(&format!("extra.{key}"), value);
        }
        let mut reader = Reader::new(&fields);
        let written = read(&mut reader, &[extra("f1", Kind::Date), extra("f3", Kind::Choice)]);
        let written = reader.finish(written).unwrap();
        let values: Vec<&str> = written.values().map(|written| written.value.as_str()).collect();
        assert_eq!(values, ["母子保健課に照会", "不明"]);
    }

    #[test]
    fn what_cannot_be_chosen_is_refused_at_its_field() {
        let mut fields = Fields::default();
        fields.set("extra.f3", "ほか");
        let mut reader = Reader::new(&fields);
        read(&mut reader, &[extra("f3", Kind::Choice)]);
        assert_eq!(reader.errors().first().map(|error| error.field.as_str()), Some("extra.f3"));
    }
}
