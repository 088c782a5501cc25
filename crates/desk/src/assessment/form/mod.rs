//! Forms as data: sections, items with their kinds, conditions, choices. Pure: no clock, no database, no pages.
//!
//! A [`Form`] is read from TOML ([`Form::parse`]) or from what was stored with an answered sheet, and is checked before anything is done with it
//! ([`check`]). [`Form::resolved`] puts the codes of a fiscal year in the place of the names of code lists: that is what a sheet is answered in
//! and what it is shown in for ever. Pitfall: a blank is no answer, and an item that is not shown has none.

mod answers;
mod check;
mod codes;
mod condition;
mod diff;
pub mod edit;
mod linked;
mod read;
mod sources;
#[cfg(test)]
mod tests;
mod weigh;
mod words;

pub use answers::{Answer, Answers, PersonAnswer, Row};
pub use check::check;
pub use codes::{Code, CodeList, CodeLists};
pub use condition::{Condition, Test};
pub use diff::{Difference, differences};
pub use linked::{Link, LinkState, Topic, TopicColumn, check_links};
pub use read::{Typed, answer, fill, read};
pub use sources::{SOURCES, is_place, source_label};
pub use weigh::WEIGHED;
pub use words::{Message, label, messages};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// One child; lies on こどものページ.
    Child,
    /// The agency itself, for a period.
    Agency,
}

/// A version of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Stable name: letters, digits, `_`.
    pub id: String,
    /// As shown.
    pub title: String,
    /// Counts the versions of one form.
    pub version: i32,
    /// First day on which this version is the one to fill in.
    pub effective_on: Date,
    /// What it is about.
    pub subject: Subject,
    /// Whether the agency itself made or extended it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    /// The shipped version an agency's own version was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i32>,
    /// Law, notice or paper the items come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What to know before filling it in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// In the order of the paper.
    pub sections: Vec<Section>,
}

/// A step of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Stable name within the form.
    pub key: String,
    /// As shown.
    pub title: String,
    /// What to know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Whether an agency added it to a shipped form.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    /// Only then is it shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_if: Option<Condition>,
    /// In order.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable name within the form; answers lie under it.
    pub key: String,
    /// As shown.
    pub label: String,
    /// What can be answered.
    pub kind: Kind,
    /// How to answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// A finished sheet has an answer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Unit of a number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// Largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
    /// Digits after the point of a number.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decimals: u8,
    /// Longest text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Where the first answer comes from ([`SOURCES`]).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefill: String,
    /// Name of the code list the choices come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub codes: String,
    /// No longer asked; what was answered stays.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
    /// Only then is it shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_if: Option<Condition>,
    /// Then a finished sheet has an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_if: Option<Condition>,
    /// Choices as written on the form, in order; of a scale the lowest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// What other answers hint at; the first that holds. A person decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggest: Vec<Suggestion>,
    /// What linked systems say that means an answer; offered to whoever fills it in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<Link>,
    /// Whether models may learn from its answers and look at them, though the shipped form does not ask this ([`Form::may_weigh`]).
    #[serde(default, skip_serializing_if = "is_false")]
    pub weigh: bool,
    /// Columns of a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Item>,
}

/// What can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// A day.
    Date,
    /// A number with unit and bounds.
    Number,
    /// One of several.
    Choice,
    /// Some of several.
    Multi,
    /// How much: one of several degrees, or not known, or not asked yet.
    Scale,
    /// Yes, no, not known, not asked yet.
    State,
    /// Somebody: a member of the family, or a name.
    Person,
    /// Rows of a table.
    Rows,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As stored.
    pub code: String,
    /// As shown.
    pub label: String,
}

/// What other answers hint at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// Code of the choice.
    pub value: String,
    /// Why, as shown.
    pub because: String,
    /// When it holds.
    pub when: Condition,
}

/// Answers of [`Kind::State`].
pub const STATES: [(&str, &str); 4] =
    [("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない"), ("unasked", "まだ聞いていない")];
/// What a degree may be besides its own choices.
pub const SCALE_REST: [(&str, &str); 2] = [("unknown", "わからない"), ("unasked", "まだ確認していない")];

impl Kind {
    /// Every kind with its label in the editor.
    pub const ALL: [(Self, &str, &str); 10] = [
        (Self::Text, "text", "文字(1行)"),
        (Self::Long, "long", "文章"),
        (Self::Date, "date", "年月日"),
        (Self::Number, "number", "数値"),
        (Self::Choice, "choice", "選択(一つ)"),
        (Self::Multi, "multi", "選択(いくつでも)"),
        (Self::Scale, "scale", "程度(低い順の選択)"),
        (Self::State, "state", "はい・いいえ・わからない・まだ聞いていない"),
        (Self::Person, "person", "人(家族から選ぶ、または氏名)"),
        (Self::Rows, "rows", "表(行を増やせる)"),
    ];

    /// As written in a file and in the page.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, code, _)| code)
    }

    /// As the editor calls it.
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, _, label)| label)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(kind, _, _)| *kind)
    }

    /// Whether its form or code list names the choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Multi | Self::Scale)
    }
}

impl Item {
    /// A new item without anything but its name.
    pub fn new(key: &str, label: &str, kind: Kind) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            help: String::new(),
            required: false,
            unit: String::new(),
            min: None,
            max: None,
            decimals: 0,
            max_length: None,
            prefill: String::new(),
            codes: String::new(),
            retired: false,
            shown_if: None,
            required_if: None,
            choices: Vec::new(),
            suggest: Vec::new(),
            linked: Vec::new(),
            weigh: false,
            columns: Vec::new(),
        }
    }

    /// Everything that may be chosen: code and label.
    pub fn options(&self) -> Vec<(&str, &str)> {
        let own = self.choices.iter().map(|choice| (choice.code.as_str(), choice.label.as_str()));
        match self.kind {
            Kind::State => STATES.to_vec(),
            Kind::Scale => own.chain(SCALE_REST).collect(),
            _ => own.collect(),
        }
    }

    /// Longest text in characters.
    pub fn longest(&self) -> usize {
        let usual = if self.kind == Kind::Long { 4_000 } else { 200 };
        self.max_length.and_then(|given| usize::try_from(given).ok()).unwrap_or(usual)
    }

    /// Whether the answer is an address or a telephone number, which 支援措置 hides.
    pub fn is_place(&self) -> bool {
        is_place(&self.prefill)
    }

    /// Whether it is a table of places of the body with their grade.
    pub fn is_body_map(&self) -> bool {
        let has = |key: &str| self.columns.iter().any(|column| column.key == key && column.kind == Kind::Choice);
        self.kind == Kind::Rows && has("region") && has("grade")
    }

    /// What the other answers hint at.
    pub fn suggestion(&self, answers: &Answers) -> Option<&Suggestion> {
        self.suggest.iter().find(|suggestion| suggestion.when.hints(answers))
    }

    /// Whether a finished sheet needs an answer.
    pub fn is_required(&self, form: &Form, answers: &Answers) -> bool {
        self.required || self.required_if.as_ref().is_some_and(|condition| form.holds(condition, answers))
    }
}

impl Form {
    /// Reads TOML and checks it.
    ///
    /// # Errors
    /// Every fault found, in Japanese, each with its place.
    pub fn parse(toml: &str, lists: &CodeLists) -> Result<Self, Vec<String>> {
        let form: Self =
            basic_toml::from_str(toml).map_err(|error| vec![format!("様式のファイルを読めません: {error}")])?;
        check(&form, lists)?;
        Ok(form)
    }

    /// As TOML, for keeping and editing outside.
    ///
    /// # Errors
    /// When a text cannot be written as TOML.
    pub fn to_toml(&self) -> Result<String, String> {
        basic_toml::to_string(self).map_err(|error| error.to_string())
    }

    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The items that are still asked.
    pub fn asked(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|item| !item.retired)
    }

    /// An item by its key.
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items().find(|item| item.key == key)
    }

    /// Whether a condition holds, given the answers of items that are shown.
    pub fn holds(&self, condition: &Condition, answers: &Answers) -> bool {
        condition.holds_in(self, answers)
    }

    /// Keys of the items that are shown with these answers. An item that is not shown counts as not answered, so that what hangs on it
    /// disappears with it.
    pub fn shown(&self, answers: &Answers) -> BTreeSet<String> {
        let mut shown: BTreeSet<String> = self.asked().map(|item| item.key.clone()).collect();
        // Conditions have no cycles: each round settles at least one more item.
        for _ in 0..=self.items().count() {
            let seen = answers.of(&shown);
            let mut next = BTreeSet::new();
            for section in &self.sections {
                if section.shown_if.as_ref().is_some_and(|condition| !self.holds(condition, &seen)) {
                    continue;
                }
                let holds = |item: &&Item| item.shown_if.as_ref().is_none_or(|condition| self.holds(condition, &seen));
                next.extend(
                    section.items.iter().filter(|item| !item.retired).filter(holds).map(|item| item.key.clone()),
                );
            }
            if next == shown {
                break;
            }
            shown = next;
        }
        shown
    }

    /// What identifies the wording exactly: SHA-256 of the definition, in hexadecimal.
    ///
    /// # Errors
    /// When the definition cannot be written as JSON.
    pub fn hash(&self) -> serde_json::Result<String> {
        let bytes = serde_json::to_vec(self)?;
        Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// 第2版
    pub fn version_label(&self) -> String {
        format!("第{}版", self.version)
    }

    /// The form with the codes of a fiscal year in the place of the names of code lists.
    pub fn resolved(&self, lists: &CodeLists, fiscal_year: i16) -> Self {
        fn resolve(item: &mut Item, lists: &CodeLists, year: i16) {
            if !item.codes.is_empty() {
                item.choices = lists.choices(&item.codes, year);
                item.codes = String::new();
            }
            for column in &mut item.columns {
                resolve(column, lists, year);
            }
        }
        let mut form = self.clone();
        for item in form.sections.iter_mut().flat_map(|section| &mut section.items) {
            resolve(item, lists, fiscal_year);
        }
        form
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u8) -> bool {
    *value == 0
}
