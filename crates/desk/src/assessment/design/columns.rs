//! Columns of a table and hints of a choice, as rows of fields: `column.0.label`, `suggest.0.because`.

use super::conditions;
use crate::assessment::form::edit::{choices, choices_text};
use crate::assessment::form::{Item, Kind, Suggestion};
use ground::web::{Fields, Reader};
use uuid::Uuid;

/// What a column can be.
pub fn kinds() -> Vec<(&'static str, &'static str)> {
    let fits = |kind: Kind| !matches!(kind, Kind::Rows | Kind::Multi | Kind::Long);
    Kind::ALL.iter().filter(|(kind, _, _)| fits(*kind)).map(|(_, code, label)| (*code, *label)).collect()
}

/// Puts the columns of a table into their fields.
pub fn fill(fields: &mut Fields, columns: &[Item]) {
    for (n, column) in columns.iter().enumerate() {
        let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut set = |part: &str, value: String| fields.set(&format!("column.{n}.{part}"), value);
        set("key", column.key.clone());
        set("label", column.label.clone());
        set("kind", column.kind.code().to_owned());
        set("required", if column.required { "1" } else { "" }.to_owned());
        set("unit", column.unit.clone());
        set("min", number(column.min));
        set("max", number(column.max));
        set("decimals", if column.decimals == 0 { String::new() } else { column.decimals.to_string() });
        set("max_length", column.max_length.map(|longest| longest.to_string()).unwrap_or_default());
        set("choices", choices_text(&column.choices));
        set("codes", column.codes.clone());
    }
}

/// Reads the columns in their order on the page; one whose name is blank is left out. A new one gets a key nobody has used: `fresh`.
pub fn read(reader: &mut Reader<'_>, before: &[Item], fresh: Uuid) -> Vec<Item> {
    let mut columns = Vec::new();
    for n in reader.fields().rows("column") {
        let name = |part: &str| format!("column.{n}.{part}");
        let label = reader.text(&name("label"), "列の名前", 100);
        if label.is_empty() {
            continue;
        }
        let key = reader.fields().get(&name("key")).to_owned();
        let known = before.iter().find(|column| column.key == key);
        let Some(kind) = Kind::from_code(reader.fields().get(&name("kind"))) else {
            reader.refuse(&name("kind"), "列の答え方を選んでください。");
            continue;
        };
        let mut column = Item { label, kind, ..known.cloned().unwrap_or_else(|| Item::new("", "", kind)) };
        if known.is_none() {
            let own: String = fresh.simple().to_string().chars().skip(20).collect();
            column.key = format!("own_{own}_{n}");
        }
        column.required = reader.fields().get(&name("required")) == "1";
        (column.unit, column.min, column.max, column.decimals) = (String::new(), None, None, 0);
        (column.max_length, column.codes) = (None, String::new());
        let choices_before = std::mem::take(&mut column.choices);
        match kind {
            Kind::Number => {
                column.unit = reader.text(&name("unit"), "単位", 20);
                column.min = reader.number(&name("min"), "最小", i32::MIN..=i32::MAX);
                column.max = reader.number(&name("max"), "最大", i32::MIN..=i32::MAX);
                column.decimals = reader.number(&name("decimals"), "小数の桁", 0..=6).unwrap_or_default();
            }
            Kind::Text | Kind::Person => {
                column.max_length = reader.number(&name("max_length"), "文字数の上限", 1..=20_000);
            }
            kind if kind.has_choices() => {
                column.codes = reader.fields().get(&name("codes")).trim().to_owned();
                if column.codes.is_empty() {
                    column.choices = choices(reader.fields().get(&name("choices")), &choices_before);
                }
            }
            _ => {}
        }
        columns.push(column);
    }
    columns
}

/// Puts the hints of a choice into their fields.
pub fn fill_hints(fields: &mut Fields, hints: &[Suggestion]) {
    for (n, hint) in hints.iter().enumerate() {
        fields.set(&format!("suggest.{n}.value"), hint.value.clone());
        fields.set(&format!("suggest.{n}.because"), hint.because.clone());
        conditions::fill(fields, &format!("suggest.{n}.when"), Some(&hint.when));
    }
}

/// Reads the hints in their order on the page; one that hints at nothing is left out.
pub fn read_hints(reader: &mut Reader<'_>, before: &[Suggestion]) -> Vec<Suggestion> {
    let mut hints = Vec::new();
    for n in reader.fields().rows("suggest") {
        let value = reader.fields().get(&format!("suggest.{n}.value")).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        let because = reader.required(&format!("suggest.{n}.because"), "目安の理由", 200);
        let when = format!("suggest.{n}.when");
        let earlier = before.get(n).map(|hint| &hint.when);
        let errors = reader.errors().len();
        match conditions::read(reader, &when, "目安の条件", earlier) {
            Some(when) => hints.push(Suggestion { value, because, when }),
            None if reader.errors().len() == errors => reader.refuse(&when, "目安を出す条件を選んでください。"),
            None => {}
        }
    }
    hints
}
