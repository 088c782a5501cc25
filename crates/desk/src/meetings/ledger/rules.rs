//! The cells of a ledger row and what happens when several people write into them at once. Pure.
//!
//! The text somebody saw before typing is the version of that one cell: a change counts only from the text that stands there now,
//! so two people in two cells never meet, and two in one cell never overwrite each other.

use crate::cases::codes::{self, SEVERITIES, Table};
use crate::meetings::codes::{DIVISIONS, OUTCOMES};
use ground::db::FieldChange;
use jiff::civil::Date;

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text of several lines.
    Text,
    /// One of a table; may be empty where the flag says so.
    Choice(Table, bool),
    /// A day.
    Day,
}

/// A column of the ledger that staff write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Field name.
    pub name: &'static str,
    /// Heading.
    pub label: &'static str,
    /// How it is written.
    pub kind: Kind,
}

/// The columns, in the order of the paper.
pub const COLUMNS: [Column; 8] = [
    Column { name: "division", label: "区分", kind: Kind::Choice(DIVISIONS, false) },
    Column { name: "severity", label: "重症度", kind: Kind::Choice(SEVERITIES, true) },
    Column { name: "changes", label: "状況変化", kind: Kind::Text },
    Column { name: "plan", label: "支援方針・課題", kind: Kind::Text },
    Column { name: "main_agency", label: "主担当機関", kind: Kind::Text },
    Column { name: "roles", label: "関係機関と役割", kind: Kind::Text },
    Column { name: "next_review", label: "次回確認", kind: Kind::Day },
    Column { name: "status", label: "継続・終結・移管", kind: Kind::Choice(OUTCOMES, false) },
];

/// Longest text of a cell, in characters.
const LONGEST: usize = 4000;

impl Column {
    /// The column of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.name == name)
    }

    /// A stored text as people read it.
    pub fn shown<'a>(&self, value: &'a str) -> &'a str {
        match self.kind {
            Kind::Choice(table, _) => codes::label(table, value),
            Kind::Text | Kind::Day => value,
        }
    }

    /// What was typed, as it is stored.
    ///
    /// # Errors
    /// A sentence for the one who typed it.
    pub fn read(&self, typed: &str) -> Result<String, String> {
        let typed = typed.trim();
        match self.kind {
            Kind::Text if typed.chars().count() > LONGEST => {
                Err(format!("{}は{LONGEST}文字以内で入力してください。", self.label))
            }
            Kind::Text => Ok(typed.to_owned()),
            Kind::Choice(table, may_be_empty) => {
                let is_known = (typed.is_empty() && may_be_empty) || table.iter().any(|(code, _)| *code == typed);
                if is_known { Ok(typed.to_owned()) } else { Err(format!("{}を選んでください。", self.label)) }
            }
            Kind::Day if typed.is_empty() => Ok(String::new()),
            Kind::Day => match jp::parse_date(typed) {
                Ok(day) if day.first() == day.last() => Ok(day_text(day.first())),
                Ok(_) => Err(format!("{}は年月日まで入力してください。例: R9.2.1", self.label)),
                Err(error) => Err(format!("{}: {error}", self.label)),
            },
        }
    }
}

/// R8.11.21, as a narrow column holds it.
pub fn day_text(day: Date) -> String {
    format!("{:#}", jp::Wareki(day))
}

/// The cells of one row, each as its stored text.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cells([String; COLUMNS.len()]);

impl Cells {
    /// The text of a cell; empty for a name that is no column.
    pub fn get(&self, name: &str) -> &str {
        let place = COLUMNS.iter().position(|column| column.name == name);
        place.and_then(|place| self.0.get(place)).map_or("", String::as_str)
    }

    /// Puts a text into a cell.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let place = COLUMNS.iter().position(|column| column.name == name);
        if let Some(cell) = place.and_then(|place| self.0.get_mut(place)) {
            *cell = value.into();
        }
    }

    /// Every column with its text.
    pub fn all(&self) -> impl Iterator<Item = (&'static Column, &str)> {
        COLUMNS.iter().zip(self.0.iter().map(String::as_str))
    }

    /// The day of 次回確認.
    pub fn next_review(&self) -> Option<Date> {
        jp::parse_date(self.get("next_review")).ok().map(jp::PartialDate::first)
    }

    /// 重症度 as stored.
    pub fn severity(&self) -> Option<i16> {
        self.get("severity").parse().ok()
    }
}

/// What became of one edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// It stands there already.
    Same,
    /// It was put there.
    Saved(FieldChange),
    /// Somebody else changed the cell after it was read; what stands there now.
    Conflict(String),
}

/// Writes one cell, if it still holds what its writer saw.
///
/// # Errors
/// A sentence for the one who typed it.
pub fn edit(cells: &mut Cells, column: &Column, was: &str, typed: &str) -> Result<Edited, String> {
    let value = column.read(typed)?;
    let now = cells.get(column.name).to_owned();
    if now == value {
        return Ok(Edited::Same);
    }
    if now != was {
        return Ok(Edited::Conflict(now));
    }
    let change = FieldChange {
        field: column.name.to_owned(),
        label: column.label.to_owned(),
        from: column.shown(&now).to_owned(),
        to: column.shown(&value).to_owned(),
    };
    cells.set(column.name, value);
    Ok(Edited::Saved(change))
}

/// How long ago a child was last seen, coloured and worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// 95日前 or 記録なし.
    pub text: String,
    /// Class of the chip.
    pub class: &'static str,
}

/// The chip of the last sighting: from 60 days on to be watched, from 90 on, or without any, urgent.
pub fn unseen(days: Option<i64>) -> Unseen {
    match days {
        None => Unseen { text: "目視の記録なし".to_owned(), class: "danger" },
        Some(0) => Unseen { text: "今日".to_owned(), class: "good" },
        Some(days) => {
            let (class, word) = match days {
                ..60 => ("good", ""),
                60..90 => ("warn", "・注意"),
                _ => ("danger", "・至急"),
            };
            Unseen { text: format!("{days}日前{word}"), class }
        }
    }
}

#[cfg(test)]
mod tests;
