//! Red flags: versioned rules over the facts of a record. They know of no model, no score and no stage, so they are live whatever becomes of those.
//!
//! Rules are data ([`Rules::shipped`], `rules/red_flags.toml`). A condition asks whether there *is* a fact; there is no way to ask whether there is
//! none. So another fact can raise a flag and never lower one, and what is raised stays until a person closes it ([`Board`]). Who is not known to be
//! older counts as younger, who was never seen counts as unseen while staff are to see the child.

mod board;
#[cfg(test)]
mod tests;

pub use board::{Board, Closed};

use jiff::civil::Date;
use serde::Deserialize;
use thiserror::Error;

/// How fast somebody must look; none of them says what is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To be kept in mind (留意).
    Note,
    /// Soon (速やかに確認).
    Soon,
    /// At once (直ちに確認).
    AtOnce,
}

/// Why there is no degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// Asked or looked for, and not known (不明).
    Unknown,
    /// Does not apply (対象外).
    NotApplicable,
    /// The checkup or meeting did not take place (未受診).
    NotAttended,
}

/// What a fact says of its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Degree, 0 for none (非該当).
    Degree(u8),
    /// Why it is blank.
    Blank(Blank),
}

/// A fact of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The item.
    pub item: String,
    /// Where on the body, where the item has a place.
    pub site: Option<String>,
    /// What it says.
    pub answer: Answer,
    /// The record it stands in.
    pub record: String,
}

/// What is known of the child beside facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Age in months; `None` where nobody knows.
    pub age_months: Option<u16>,
    /// Days since somebody of the staff saw the child; `None`: never.
    pub unseen_days: Option<u32>,
    /// Whether the staff are to see the child: its case is open and it lives at home. Where that is not known, it is true.
    pub to_be_seen: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    item: Option<String>,
    #[serde(default)]
    sites: Vec<String>,
    at_least: Option<u8>,
    #[serde(default)]
    blank: Vec<Blank>,
    younger_than_months: Option<u16>,
    unseen_over_days: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    level: Level,
    reason: String,
    source: String,
    when: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    effective_on: String,
    rules: Vec<Rule>,
}

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    version: String,
    effective_on: Date,
    rules: Vec<Rule>,
}

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// Not readable.
    #[error("規則のファイルを読めません: {0}")]
    Syntax(String),
    /// The day is none.
    #[error("規則の適用日「{0}」を日付として読めません。")]
    Day(String),
    /// A rule that is empty or says two things at once.
    #[error("規則「{0}」の条件が正しくありません。項目・年齢・未確認日数のどれか一つを、条件ごとに書いてください。")]
    Condition(String),
    /// Two of one name.
    #[error("規則「{0}」が二つあります。")]
    Twice(String),
    /// Nothing to read.
    #[error("規則「{0}」に理由または出典がありません。")]
    Reason(String),
}

/// A flag that is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Identifier of the rule.
    pub rule: String,
    /// Version of the rules.
    pub version: String,
    /// How fast.
    pub level: Level,
    /// Why, as a person reads it.
    pub reason: String,
    /// Where the rule comes from.
    pub source: String,
    /// Records of the facts that raised it.
    pub records: Vec<String>,
}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    /// When the text is no set of rules, or a rule says nothing or two things at once.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let file: File = basic_toml::from_str(text).map_err(|error| Unusable::Syntax(error.to_string()))?;
        let effective_on = file.effective_on.parse().map_err(|_| Unusable::Day(file.effective_on.clone()))?;
        for (at, rule) in file.rules.iter().enumerate() {
            if file.rules.iter().take(at).any(|before| before.id == rule.id) {
                return Err(Unusable::Twice(rule.id.clone()));
            }
            if rule.when.is_empty() || !rule.when.iter().all(Condition::is_one_thing) {
                return Err(Unusable::Condition(rule.id.clone()));
            }
            if rule.reason.trim().is_empty() || rule.source.trim().is_empty() {
                return Err(Unusable::Reason(rule.id.clone()));
            }
        }
        Ok(Self { version: file.version, effective_on, rules: file.rules })
    }

    /// The rules the product comes with.
    ///
    /// # Errors
    /// None that a test would let pass.
    pub fn shipped() -> Result<Self, Unusable> {
        Self::read(include_str!("../../../rules/red_flags.toml"))
    }

    /// Version of the rules.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The day they take effect.
    #[must_use]
    pub fn effective_on(&self) -> Date {
        self.effective_on
    }

    /// Every reason, for whoever reviews the wording.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.reason.as_str())
    }

    /// The flags that facts raise, gravest first.
    #[must_use]
    pub fn judge(&self, subject: &Subject, facts: &[Fact]) -> Vec<Flag> {
        let raised = |rule: &Rule| {
            let mut records = Vec::new();
            for condition in &rule.when {
                records.extend(condition.met(subject, facts)?);
            }
            records.sort_unstable();
            records.dedup();
            Some(Flag {
                rule: rule.id.clone(),
                version: self.version.clone(),
                level: rule.level,
                reason: rule.reason.clone(),
                source: rule.source.clone(),
                records,
            })
        };
        let mut flags: Vec<Flag> = self.rules.iter().filter_map(raised).collect();
        flags.sort_by_key(|flag| std::cmp::Reverse(flag.level));
        flags
    }
}

impl Condition {
    fn is_one_thing(&self) -> bool {
        let about_item = self.item.is_some();
        let kinds = [about_item, self.younger_than_months.is_some(), self.unseen_over_days.is_some()];
        let one = kinds.into_iter().filter(|is| *is).count() == 1;
        // An item is asked for a degree of at least 1 or for being blank: "at least 0" would hold for "none".
        let asked = self.at_least.is_some_and(|least| least > 0) == self.blank.is_empty();
        one && if about_item {
            asked
        } else {
            self.at_least.is_none() && self.blank.is_empty() && self.sites.is_empty()
        }
    }

    /// The records of the facts that meet it; `None` where it is not met.
    fn met(&self, subject: &Subject, facts: &[Fact]) -> Option<Vec<String>> {
        if let Some(months) = self.younger_than_months {
            return subject.age_months.is_none_or(|age| age < months).then(Vec::new);
        }
        if let Some(days) = self.unseen_over_days {
            return (subject.to_be_seen && subject.unseen_days.is_none_or(|unseen| unseen > days)).then(Vec::new);
        }
        let meets = |fact: &&Fact| {
            let answered = match fact.answer {
                Answer::Degree(degree) => self.at_least.is_some_and(|least| degree >= least),
                Answer::Blank(blank) => self.blank.contains(&blank),
            };
            let there = self.sites.is_empty() || fact.site.as_ref().is_some_and(|site| self.sites.contains(site));
            self.item.as_ref() == Some(&fact.item) && answered && there
        };
        let records: Vec<String> = facts.iter().filter(meets).map(|fact| fact.record.clone()).collect();
        (!records.is_empty()).then_some(records)
    }
}
