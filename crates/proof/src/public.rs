//! Penalties and groups on public tables, beside what another program found there.

use risk::govern::subgroups::{Group, Rules, Scored, audit};
use risk::{Frame, Options, Penalty, Reading, fit};
use serde::Deserialize;

use crate::cohort::OUTCOME;
use crate::{Bound, Finding, Found};

/// A penalty and the coefficients that go with it, the constant first.
#[derive(Debug, Clone, Deserialize)]
pub struct Theirs {
    /// Weight of the absolute values.
    pub l1: f64,
    /// Weight of half the squares.
    pub l2: f64,
    /// In the order of the columns.
    pub coefficients: Vec<f64>,
}

/// Our coefficients beside theirs, for each penalty; the table's outcome is its column `outcome`.
///
/// # Errors
/// The table cannot be read, or no model came out.
pub fn penalties(table: &[u8], theirs: &[Theirs]) -> Found {
    let mut reading = Reading { keep: vec![OUTCOME.to_owned()], ..Reading::default() };
    let frame = Frame::read(table, &mut reading)?;
    let mut findings = Vec::new();
    for wanted in theirs {
        let (l1, l2) = (wanted.l1, wanted.l2);
        let (penalty, name) =
            if l1 > 0.0 { (Penalty::Net { l1, l2 }, "public-net") } else { (Penalty::Raw(l2), "public-ridge") };
        let found = fit(frame.clone(), OUTCOME, &Options { penalty, ..Options::default() })?.report.coefficients;
        let apart = found.iter().zip(&wanted.coefficients).map(|(own, their)| (own.estimate - their).abs());
        let most = if found.len() == wanted.coefficients.len() { apart.fold(0.0, f64::max) } else { f64::INFINITY };
        findings.push(Finding::new(name, "公開データでの係数の、scikit-learnとの最大の差", most, Bound::AtMost(1e-6)));
    }
    Ok(findings)
}

/// Scores that were published, what came, and what another program counted by group where so many are acted on.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    scores: Vec<f64>,
    came: Vec<bool>,
    /// The group of each row.
    by: Vec<String>,
    /// How many are acted on: those with the highest scores, and no tie at the end of them.
    capacity: usize,
    groups: Vec<Counted>,
}

#[derive(Debug, Clone, Deserialize)]
struct Counted {
    value: String,
    missed: f64,
    in_vain: f64,
    ratio: f64,
}

/// Our audit of the groups beside theirs: shares missed and in vain, and observed over expected.
#[must_use]
pub fn groups(published: &Published) -> Finding {
    let Published { scores, came, by, capacity, groups: theirs } = published;
    let groups = Group::by("群", by.iter().map(Some), |value| (*value).clone());
    let own = audit(&Scored { scores, outcomes: came }, &groups, &Rules::at(*capacity));
    let mut most: f64 = if own.lines.len() == theirs.len() { 0.0 } else { f64::INFINITY };
    for (line, their) in own.lines.iter().zip(theirs) {
        let pairs =
            [(line.missed.value(), their.missed), (line.in_vain.value(), their.in_vain), (line.ratio, their.ratio)];
        let apart = pairs.iter().map(|(own, their)| (own - their).abs()).fold(0.0, f64::max);
        most = most.max(if line.value == their.value { apart } else { f64::INFINITY });
    }
    let about = "公開データでの群ごとの見落とし・空振り・実際/見込みの、scikit-learnとの最大の差";
    Finding::new("public-groups", about, most, Bound::AtMost(1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of six, the two highest are acted on. Group a: one of two with the outcome missed, one of one without acted on; b: one of one missed, none of two acted
    /// on.
    const COUNTED: &str = r#"{"scores": [0.9, 0.8, 0.3, 0.2, 0.4, 0.1], "came": [true, false, true, true, false, false],
        "by": ["a", "a", "a", "b", "b", "b"], "capacity": 2,
        "groups": [{"value": "a", "missed": 0.5, "in_vain": 1.0, "ratio": 1.0}, {"value": "b", "missed": 1.0, "in_vain": 0.0, "ratio": RATIO}]}"#;

    fn apart(ratio: &str) -> Finding {
        groups(&serde_json::from_str(&COUNTED.replace("RATIO", ratio)).unwrap())
    }

    #[test]
    fn groups_are_counted_as_by_hand_and_a_difference_shows() {
        let same = apart("1.4285714285714286");
        assert!(same.met, "{same:?}");
        let other = apart("1.43");
        assert!(!other.met, "{other:?}");
    }
}
