//! Answers by item key, as they are kept in JSON.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The answer of one item. A blank is not an answer and is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A number.
    Number(serde_json::Number),
    /// A text, a code, a day as `2026-04-01`.
    Text(String),
    /// Several codes.
    Many(Vec<String>),
    /// Somebody.
    Person(PersonAnswer),
    /// Rows of a table.
    Rows(Vec<Row>),
}

/// A row of a table: answers by column.
pub type Row = BTreeMap<String, Answer>;

/// Somebody named in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonAnswer {
    /// As written.
    pub name: String,
    /// The person's key, when it is a member of the family on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

impl Answer {
    /// A text, when it is not blank.
    pub fn text(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.trim().is_empty()).then_some(Self::Text(text))
    }
}

/// Answers by item key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answers {
    /// The answer of an item.
    pub fn get(&self, key: &str) -> Option<&Answer> {
        self.0.get(key)
    }

    /// Keeps an answer; none takes it away.
    pub fn set(&mut self, key: &str, answer: Option<Answer>) {
        match answer {
            Some(answer) => self.0.insert(key.to_owned(), answer),
            None => self.0.remove(key),
        };
    }

    /// Only the answers of these items.
    pub fn of(&self, keys: &BTreeSet<String>) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(key, _)| keys.contains(*key))
                .map(|(key, answer)| (key.clone(), answer.clone()))
                .collect(),
        )
    }

    /// The code chosen for an item, or the text written; empty when there is none.
    pub fn code(&self, key: &str) -> &str {
        match self.get(key) {
            Some(Answer::Text(code)) => code,
            _ => "",
        }
    }
}
