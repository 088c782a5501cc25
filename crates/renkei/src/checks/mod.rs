//! 整合性の検査: questions put to the facts after each run, declared in `checks/*.toml`: name, why, how bad, and the query.
//!
//! A query is given the area and the agency, and yields the record and what is wrong with it. It finds; it changes nothing.

mod store;

use ground::Result;
use ground::db::Tx;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use uuid::Uuid;

/// Rows kept of what a check found.
const KEPT: usize = 200;

/// A check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// As stored.
    pub code: String,
    /// As shown.
    pub name: String,
    /// Why it matters, and what to do.
    pub why: String,
    /// How bad it is.
    pub severity: Severity,
    /// Codes of the sources it speaks of; empty: all.
    #[serde(default)]
    pub sources: Vec<String>,
    /// `$1` area, `$2` agency; yields record and told.
    query: String,
}

/// How bad what a check finds is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Wrong decisions may come of it.
    Error,
    /// Somebody should look.
    Warning,
    /// Worth knowing.
    Notice,
}

impl Severity {
    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Error => "要修正",
            Self::Warning => "要確認",
            Self::Notice => "参考",
        }
    }

    /// Class of the chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::Error => "danger",
            Self::Warning => "warning",
            Self::Notice => "",
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    /// The record.
    pub record: Uuid,
    /// What is wrong.
    pub told: String,
}

/// What a check found after a run.
#[derive(Debug, Clone)]
pub struct Found {
    /// The check.
    pub check: &'static Check,
    /// How often.
    pub n: i32,
    /// The first ones.
    pub rows: Vec<Finding>,
}

macro_rules! checks {
    ($($name:literal),* $(,)?) => {
        &[$(include_str!(concat!("../../../../checks/", $name, ".toml"))),*]
    };
}

const FILES: &[&str] = checks![
    "address_differs",
    "born_after",
    "child_alone",
    "name_differs",
    "number_missing",
    "number_unknown",
    "period_reversed",
];

// A shipped file that cannot be read is left out; the tests see to it that there is none.
static CHECKS: LazyLock<Vec<Check>> =
    LazyLock::new(|| FILES.iter().filter_map(|text| basic_toml::from_str(text).ok()).collect());

/// Every check, the worst first.
pub fn all() -> &'static [Check] {
    &CHECKS
}

/// Puts the questions that concern a source, and keeps what they find with the run.
///
/// The whole agency is asked, also after a file of changes: what a question finds hangs on other records as well (the resident register's of the
/// same number, the others of the household) and on the day, and what is kept is how often it is found at all, not what this file added.
pub async fn run(tx: &mut Tx<'_>, run: Uuid, source: &str) -> Result<()> {
    for check in
        all().iter().filter(|check| check.sources.is_empty() || check.sources.iter().any(|code| code == source))
    {
        let found = store::ask(tx, &check.query).await?;
        let count = i32::try_from(found.len()).unwrap_or(i32::MAX);
        let rows: Vec<Finding> = found.into_iter().take(KEPT).collect();
        store::keep(tx, run, &check.code, count, &rows).await?;
    }
    Ok(())
}

/// What the checks found after a run, the worst first.
pub async fn found(tx: &mut Tx<'_>, run: Uuid) -> Result<Vec<Found>> {
    let kept = store::found(tx, run).await?;
    let mut found: Vec<Found> = kept
        .into_iter()
        .filter_map(|(code, n, rows)| Some(Found { check: all().iter().find(|check| check.code == code)?, n, rows }))
        .collect();
    found.sort_by_key(|found| (found.n == 0, found.check.severity));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_check() {
        let mut codes = Vec::new();
        for text in FILES {
            let check: Check = basic_toml::from_str(text).unwrap();
            assert!(check.query.contains("$1") && check.query.contains("$2"), "{} asks in every agency", check.code);
            assert!(check.why.ends_with('。'), "{}", check.code);
            assert!(
                check.sources.iter().all(|code| crate::layout::shipped().iter().any(|layout| layout.code == *code))
            );
            codes.push(check.code);
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), FILES.len());
    }
}
