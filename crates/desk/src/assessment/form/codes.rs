//! Code lists by fiscal year: a label may change its meaning on 1 April, a code never does.

use super::Choice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list several forms choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Stable name.
    pub id: String,
    /// As shown.
    pub title: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// In order.
    pub codes: Vec<Code>,
}

/// A code and the fiscal years in which it may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// As stored.
    pub code: String,
    /// As shown.
    pub label: String,
    /// First fiscal year (年度), when it came later than the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i16>,
    /// Last fiscal year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i16>,
}

impl Code {
    fn holds(&self, year: i16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }
}

impl CodeList {
    /// Reads TOML and checks it.
    ///
    /// # Errors
    /// Every fault found, in Japanese.
    pub fn parse(toml: &str) -> Result<Self, Vec<String>> {
        let list: Self =
            basic_toml::from_str(toml).map_err(|error| vec![format!("コード表のファイルを読めません: {error}")])?;
        list.check()?;
        Ok(list)
    }

    /// Finds what is wrong with a list.
    ///
    /// # Errors
    /// Every fault found, in Japanese.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let mut faults = Vec::new();
        if self.title.trim().is_empty() {
            faults.push(format!("コード表{}: 名前を入力してください。", self.id));
        }
        if self.codes.is_empty() {
            faults.push(format!("コード表「{}」: 一つ以上の選択肢が必要です。", self.title));
        }
        for (n, code) in self.codes.iter().enumerate() {
            let place = format!("コード表「{}」の{}行目", self.title, n + 1);
            if code.code.trim().is_empty() || code.label.trim().is_empty() {
                faults.push(format!("{place}: コードと表示名を入力してください。"));
            }
            if code.from.zip(code.until).is_some_and(|(from, until)| until < from) {
                faults.push(format!("{place}: 終わりの年度が始まりの年度より前です。"));
            }
            let overlaps = |other: &&Code| {
                other.code == code.code
                    && other.from.unwrap_or(i16::MIN) <= code.until.unwrap_or(i16::MAX)
                    && code.from.unwrap_or(i16::MIN) <= other.until.unwrap_or(i16::MAX)
            };
            if self.codes.iter().take(n).any(|other| overlaps(&other)) {
                faults.push(format!("{place}: コード「{}」が同じ年度に二つあります。", code.code));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The code lists in force for an agency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeLists(pub BTreeMap<String, CodeList>);

impl CodeLists {
    /// Puts a list in the place of one of the same name.
    pub fn with(mut self, list: CodeList) -> Self {
        self.0.insert(list.id.clone(), list);
        self
    }

    /// The choices of a list in a fiscal year.
    pub fn choices(&self, id: &str, year: i16) -> Vec<Choice> {
        let codes = self.0.get(id).into_iter().flat_map(|list| &list.codes);
        codes
            .filter(|code| code.holds(year))
            .map(|code| Choice { code: code.code.clone(), label: code.label.clone() })
            .collect()
    }

    /// Whether a list has a code in any year.
    pub(super) fn knows(&self, id: &str, code: &str) -> bool {
        self.0.get(id).is_some_and(|list| list.codes.iter().any(|known| known.code == code))
    }
}
