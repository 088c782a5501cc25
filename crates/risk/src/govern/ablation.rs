//! A model beside the same one learnt without variables that are in dispute, such as receipt of welfare: what they bring, and to whom.
//!
//! A score that is good only because it looks at who is poor is a reason to talk, not a number to pass by. Nothing is stopped by it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::card::Measures;
use super::subgroups::{Audit, Finding, Line};

/// How a model does with variables and without them, on the same test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ablation {
    /// Names of the variables.
    pub left_out: Vec<String>,
    /// With and without them; none where the model does not use them, or nothing can be learnt without them.
    pub beside: Option<Beside>,
}

/// Both models side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// With the variables.
    pub with: Measures,
    /// Without.
    pub without: Measures,
    /// Groups, in the order of the audit.
    pub groups: Vec<GroupBeside>,
}

/// A group under both models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupBeside {
    /// The group, attribute and value.
    pub group: (String, String),
    /// Rows.
    pub rows: usize,
    /// Whether there are too few of them to say anything.
    pub few: bool,
    /// Observed over expected with the variables.
    pub with: f64,
    /// The same without.
    pub without: f64,
    /// Missed with them.
    pub missed_with: f64,
    /// Missed without.
    pub missed_without: f64,
}

/// Two audits of the same rows beside each other.
#[must_use]
pub fn groups(with: &Audit, without: &Audit) -> Vec<GroupBeside> {
    let beside = |(with, without): (&Line, &Line)| GroupBeside {
        group: (with.attribute.clone(), with.value.clone()),
        rows: with.rows,
        few: with.finding == Finding::TooFew,
        with: with.ratio,
        without: without.ratio,
        missed_with: with.missed.value(),
        missed_without: without.missed.value(),
    };
    with.lines.iter().zip(&without.lines).map(beside).collect()
}

impl Ablation {
    /// What there is to say before the figures.
    #[must_use]
    pub fn sentence(&self) -> String {
        let names = self.left_out.join("、");
        match (&self.beside, self.left_out.is_empty()) {
            (_, true) => {
                "このモデルは、生活保護などの受給や経済的な困りごとについての項目を使っていません。".to_owned()
            }
            (None, false) => {
                format!("{names}を除くと、残りの項目だけでは学べませんでした。")
            }
            (Some(beside), false) => format!(
                "{names}を除いて学び直し、同じ試験の記録で比べました。AUCは{:.3}から{:.3}になります。除いた方を使うかどうかは、数字ではなく人が決めます。",
                beside.with.auc.value, beside.without.auc.value
            ),
        }
    }

    /// The sentence, the measures and the groups as Markdown.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = self.sentence();
        let Some(beside) = &self.beside else { return out };
        out.push_str("\n\n| 指標 | 使う | 除く |\n|---|---|---|\n");
        for [name, with, without] in beside.figures() {
            let _ = writeln!(out, "| {name} | {with} | {without} |");
        }
        out.push_str("\n| 区分 | 値 | 人数 | 実際/見込み(使う) | 実際/見込み(除く) | 見落とし(使う) | 見落とし(除く) |\n|---|---|---|---|---|---|---|\n");
        for line in &beside.groups {
            let (attribute, value) = &line.group;
            let _ = writeln!(out, "| {attribute} | {value} | {} | {} |", line.rows, line.figures().join(" | "));
        }
        out
    }
}

impl Beside {
    /// Ranking and calibration: what it is, with, without.
    #[must_use]
    pub fn figures(&self) -> [[String; 3]; 5] {
        let (with, without) = (&self.with, &self.without);
        let plain =
            |name: &str, with: f64, without: f64| [name.to_owned(), format!("{with:.4}"), format!("{without:.4}")];
        [
            ["AUC".to_owned(), with.auc.words(), without.auc.words()],
            ["較正の傾き".to_owned(), with.slope.words(), without.slope.words()],
            ["実際/見込み".to_owned(), with.ratio.words(), without.ratio.words()],
            plain("較正の誤差(10区分)", with.calibration_error, without.calibration_error),
            plain("Brierスコア", with.brier, without.brier),
        ]
    }
}

impl GroupBeside {
    /// Observed over expected with and without, missed with and without; of a small group that it is too small.
    #[must_use]
    pub fn figures(&self) -> [String; 4] {
        if self.few {
            return std::array::from_fn(|_| "人数が少なく出しません".to_owned());
        }
        [self.with, self.without, self.missed_with, self.missed_without].map(|figure| format!("{figure:.2}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::govern::subgroups::{Group, Rules, Scored, audit};

    #[test]
    fn small_groups_are_told_to_be_small_and_not_nought() {
        let outcomes: Vec<bool> = (0..120).map(|n| n % 2 == 0).collect();
        let groups_of =
            Group::by("国籍", (0..120).map(|n| Some(n < 117)), |is| if *is { "日本" } else { "日本以外" }.to_owned());
        let audited = |score: f64| {
            let scores = vec![score; 120];
            audit(&Scored { scores: &scores, outcomes: &outcomes }, &groups_of, &Rules::at(12))
        };
        let (with, without) = (audited(0.5), audited(0.25));
        let lines = groups(&with, &without);
        let of = |value: &str| lines.iter().find(|line| line.group.1 == value).unwrap();
        assert_eq!((of("日本以外").few, of("日本").few), (true, false));
        assert!(of("日本以外").figures().iter().all(|cell| cell == "人数が少なく出しません"));
        assert!((of("日本").without / of("日本").with - 2.0).abs() < 1e-12);
        let table = with.table();
        let small = table.lines().find(|line| line.contains("日本以外")).unwrap();
        assert!(small.starts_with("| 国籍 | 日本以外 | 3 | 出しません |") && !small.contains("0."), "{small}");
        assert_eq!(small.matches('|').count(), table.lines().next().unwrap().matches('|').count());
    }

    #[test]
    fn nothing_to_leave_out_is_said() {
        let none = Ablation { left_out: Vec::new(), beside: None };
        assert!(none.table().contains("使っていません"));
        let only = Ablation { left_out: vec!["「経済的な困りごと」".to_owned()], beside: None };
        assert!(only.table().contains("学べませんでした"));
    }
}
