//! Whether a score fits groups of children as well as all: observed against expected, and whom a capacity misses.
//!
//! With unequal base rates a calibrated score cannot miss equally many of each group (Chouldechova 2017). Both are shown; only misfit raises an alarm,
//! and only where it stands out among all groups looked at (Benjamini and Hochberg 1995).

use serde::{Deserialize, Serialize};

use super::interval::{Interval, Share};
use crate::maths::{Z95, real, two_sided};

/// A group of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What the group is made by, in words (年齢, 性別, 児童相談所).
    pub attribute: String,
    /// Which of its values.
    pub value: String,
    /// Positions of its rows.
    pub rows: Vec<usize>,
}

impl Group {
    /// The groups that an attribute makes, by value in order; rows without a value make none, since nobody knows where they belong.
    pub fn by<K: Ord>(
        attribute: &str,
        values: impl IntoIterator<Item = Option<K>>,
        name: impl Fn(&K) -> String,
    ) -> Vec<Self> {
        let mut groups: std::collections::BTreeMap<K, Vec<usize>> = std::collections::BTreeMap::new();
        for (row, value) in values.into_iter().enumerate() {
            if let Some(value) = value {
                groups.entry(value).or_default().push(row);
            }
        }
        let group =
            |(value, rows): (K, Vec<usize>)| Self { attribute: attribute.to_owned(), value: name(&value), rows };
        groups.into_iter().map(group).collect()
    }
}

/// What is audited: probabilities as shown, and what came.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// Probabilities, 0 to 1.
    pub scores: &'a [f64],
    /// Outcomes, as long as the scores.
    pub outcomes: &'a [bool],
}

/// How a group stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// Nothing stands out.
    Fits,
    /// More came than the score said: its children are underrated.
    Underrated,
    /// Fewer came than the score said.
    Overrated,
    /// Too few to say anything.
    TooFew,
}

/// One group's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What the group is made by.
    pub attribute: String,
    /// Which of its values.
    pub value: String,
    /// Rows.
    pub rows: usize,
    /// Outcomes that came.
    pub observed: usize,
    /// Outcomes the score expected.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// Its 95 % interval: the observed count's, with the variance that the scores themselves state.
    pub interval: Interval,
    /// How probable so much misfit is by chance.
    pub chance: f64,
    /// Of those with the outcome: not within the capacity.
    pub missed: Share,
    /// Of those without: within the capacity.
    pub in_vain: Share,
    /// What stands out.
    pub finding: Finding,
}

/// Settings of an audit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Children that can be visited, of all rows.
    pub capacity: usize,
    /// Share of false alarms among alarms.
    pub false_alarms: f64,
    /// Groups with fewer rows are not judged.
    pub least_rows: usize,
}

impl Rules {
    /// The house's rules at a capacity.
    #[must_use]
    pub fn at(capacity: usize) -> Self {
        Self { capacity, false_alarms: 0.05, least_rows: 50 }
    }
}

/// An audit of groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// One line a group, in the order of the groups.
    pub lines: Vec<Line>,
    /// Lowest score within the capacity.
    pub threshold: f64,
}

impl Audit {
    /// Groups that stand out.
    pub fn alarms(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| matches!(line.finding, Finding::Underrated | Finding::Overrated))
    }

    /// The table as Markdown, with the note that missing shares differ with the base rate.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::from(
            "| 区分 | 値 | 人数 | 実際 | 見込み | 実際/見込み(95%区間) | 見落とし(95%区間) | 空振り(95%区間) | 判定 |\n|---|---|---|---|---|---|---|---|---|\n",
        );
        for line in &self.lines {
            let told = if line.finding == Finding::TooFew { UNTOLD.to_owned() } else { line.told() };
            let Line { attribute, value, rows, finding, .. } = line;
            out.push_str(&format!("| {attribute} | {value} | {rows} | {told} | {} |\n", finding.words()));
        }
        out.push_str(NOTE);
        out
    }
}

/// Of a group that is too small nothing is told but its size: a nought would be read as one, and a few children as somebody.
const UNTOLD: &str = "出しません | 出しません | 出しません | 出しません | 出しません";

impl Line {
    /// Observed, expected, their ratio, missed and in vain as cells.
    fn told(&self) -> String {
        let with_width = |value: f64, width: Interval| format!("{value:.2}({:.2}〜{:.2})", width.low, width.high);
        format!(
            "{} | {:.1} | {} | {} | {}",
            self.observed,
            self.expected,
            with_width(self.ratio, self.interval),
            with_width(self.missed.value(), self.missed.wilson()),
            with_width(self.in_vain.value(), self.in_vain.wilson())
        )
    }
}

/// What everybody who reads the table must know.
const NOTE: &str = "\n見落としの割合は、もともとの率が違う集団の間では、見込みが合っていても等しくなりません。どちらを重く見るかは、数字ではなく人が決めます。\n";

impl Finding {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Fits => "見込みどおり",
            Self::Underrated => "見込みより多い(低く見積もられています)",
            Self::Overrated => "見込みより少ない(高く見積もられています)",
            Self::TooFew => "人数が少なく判断できません",
        }
    }
}

/// Audits groups.
#[must_use]
pub fn audit(scored: &Scored<'_>, groups: &[Group], rules: &Rules) -> Audit {
    let threshold = threshold(scored.scores, rules.capacity);
    let mut lines: Vec<Line> = groups.iter().map(|group| line(scored, group, threshold)).collect();
    let judged = |line: &Line| line.rows >= rules.least_rows && line.expected > 0.0;
    let bound = bound(lines.iter().filter(|line| judged(line)).map(|line| line.chance), rules.false_alarms);
    for line in &mut lines {
        line.finding = match () {
            () if !judged(line) => Finding::TooFew,
            () if line.chance > bound => Finding::Fits,
            () if line.ratio > 1.0 => Finding::Underrated,
            () => Finding::Overrated,
        };
    }
    Audit { lines, threshold }
}

/// Lowest score among so many highest; above all scores where nobody can be visited.
fn threshold(scores: &[f64], capacity: usize) -> f64 {
    let mut order = scores.to_vec();
    order.sort_by(|a, b| b.total_cmp(a));
    let last = capacity.min(order.len()).checked_sub(1);
    last.and_then(|last| order.get(last)).copied().unwrap_or(f64::INFINITY)
}

/// The greatest chance that still counts as standing out, after Benjamini and Hochberg; nothing does where it is negative.
fn bound(chances: impl Iterator<Item = f64>, false_alarms: f64) -> f64 {
    let mut chances: Vec<f64> = chances.collect();
    chances.sort_by(f64::total_cmp);
    let all = real(chances.len());
    let within = |(at, chance): &(usize, &f64)| **chance <= false_alarms * real(at + 1) / all;
    chances.iter().enumerate().rev().find(within).map_or(-1.0, |(_, chance)| *chance)
}

fn line(scored: &Scored<'_>, group: &Group, threshold: f64) -> Line {
    let (mut observed, mut expected, mut variance) = (0, 0.0, 0.0);
    let (mut missed, mut in_vain) = (Share { count: 0, of: 0 }, Share { count: 0, of: 0 });
    let rows = group.rows.iter().filter_map(|row| Some((*scored.scores.get(*row)?, *scored.outcomes.get(*row)?)));
    for (score, outcome) in rows {
        observed += usize::from(outcome);
        expected += score;
        variance += score * (1.0 - score);
        let visited = score >= threshold;
        if outcome {
            missed = Share { count: missed.count + usize::from(!visited), of: missed.of + 1 };
        } else {
            in_vain = Share { count: in_vain.count + usize::from(visited), of: in_vain.of + 1 };
        }
    }
    let over = if expected > 0.0 { expected } else { f64::NAN };
    let ratio = real(observed) / over;
    Line {
        attribute: group.attribute.clone(),
        value: group.value.clone(),
        rows: group.rows.len(),
        observed,
        expected,
        ratio,
        interval: Interval::around(ratio, Z95 * variance.sqrt() / over),
        chance: if variance > 0.0 { two_sided((real(observed) - expected) / variance.sqrt()) } else { 1.0 },
        missed,
        in_vain,
        finding: Finding::TooFew,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_table_by_hand() {
        let scored =
            Scored { scores: &[0.9, 0.6, 0.4, 0.1, 0.5, 0.5], outcomes: &[true, true, false, false, true, false] };
        let groups =
            Group::by("性別", [Some(1), Some(1), Some(1), Some(1), None, Some(2)], |value| value.to_string());
        let audit = audit(&scored, &groups, &Rules { capacity: 3, false_alarms: 0.05, least_rows: 2 });
        assert!((audit.threshold - 0.5).abs() < 1e-12);
        let [first, second] = audit.lines.as_slice() else { panic!("two groups") };
        assert_eq!((first.rows, first.observed, first.missed.count, first.in_vain.of), (4, 2, 0, 2));
        assert!((first.expected - 2.0).abs() < 1e-12 && (first.ratio - 1.0).abs() < 1e-12);
        let half = Z95 * (0.09_f64 + 0.24 + 0.24 + 0.09).sqrt() / 2.0;
        assert!((first.interval.high - 1.0 - half).abs() < 1e-12);
        assert_eq!((first.finding, second.finding), (Finding::Fits, Finding::TooFew));
        assert!(audit.table().contains("人が決めます"));
    }

    #[test]
    fn the_step_up_rule() {
        // Of five: 0.039 > 5 % of 4/5 = 0.04 holds, so all below count too.
        assert!((bound([0.9, 0.001, 0.03, 0.039, 0.02].into_iter(), 0.05) - 0.039).abs() < 1e-12);
        assert!(bound([0.9, 0.06, 0.3].into_iter(), 0.05) < 0.0);
    }
}
