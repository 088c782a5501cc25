//! 業務量の調査: minutes of work measured step by step in a period, before and after the way of working changed.
//!
//! Source: the work study of 府中町 (令和4年9–10月, 34 children of 17 households), thirteen steps. Pitfall: a step that was not measured is not
//! zero; a sum over measured steps only says too little, so both sums are shown.

pub mod pages;
mod store;

use jiff::civil::Date;
use uuid::Uuid;

/// The steps, in the order of the study.
pub const STEPS: [&str; 13] = [
    "通告・相談の受付",
    "拠点協議",
    "確認(住基・所属・相談歴・給付)",
    "情報共有(確認の後)",
    "記録作成(児童記録票・受理票)",
    "受理会議",
    "調査(所属・関係機関)",
    "情報共有(調査の後)",
    "安全確認",
    "国情報共有システムの入力",
    "面談",
    "ケース検討会議",
    "進行管理(実務者会議の資料)",
];

/// Before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// As it was.
    Before,
    /// As it became.
    After,
}

impl Phase {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Before => "変更前",
            Self::After => "変更後",
        }
    }
}

/// A study as measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    /// What was measured, in a line.
    pub title: String,
    /// Before or after.
    pub phase: Phase,
    /// First day measured.
    pub first_on: Date,
    /// Last day measured.
    pub last_on: Date,
    /// Children reported in that time.
    pub children: i32,
    /// Households.
    pub households: i32,
    /// Minutes of each step; none where it was not measured.
    pub minutes: [Option<i32>; 13],
}

/// A study on file.
#[derive(Debug, Clone)]
pub struct Known {
    /// Row.
    pub id: Uuid,
    /// Version for the next change.
    pub version: i32,
    /// What was measured.
    pub study: Study,
    /// Who wrote it down.
    pub recorded_by: String,
}

/// The published example, as printed: the minutes of 面談 are left out of the sum after.
pub const EXAMPLE: [[Option<i32>; 13]; 2] = [
    [
        Some(215),
        Some(205),
        Some(292),
        Some(180),
        Some(755),
        Some(115),
        Some(1815),
        Some(355),
        None,
        Some(99),
        Some(75),
        Some(345),
        Some(4800),
    ],
    [
        Some(215),
        Some(171),
        Some(122),
        Some(180),
        Some(510),
        Some(115),
        Some(1755),
        Some(355),
        None,
        Some(0),
        None,
        Some(345),
        Some(1600),
    ],
];

/// Two measurements side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Step by step.
    pub steps: Vec<(&'static str, Option<i32>, Option<i32>)>,
    /// Sums of what was measured.
    pub measured: (i32, i32),
    /// Sums where a step measured on one side only is taken as unchanged.
    pub completed: (i32, i32),
}

impl Comparison {
    /// Compares minutes.
    pub fn of(before: &[Option<i32>; 13], after: &[Option<i32>; 13]) -> Self {
        let pairs = || before.iter().zip(after);
        let sum = |values: &[Option<i32>; 13]| values.iter().flatten().sum();
        Self {
            steps: STEPS.iter().zip(pairs()).map(|(step, (before, after))| (*step, *before, *after)).collect(),
            measured: (sum(before), sum(after)),
            completed: (
                pairs().filter_map(|(before, after)| before.or(*after)).sum(),
                pairs().filter_map(|(before, after)| after.or(*before)).sum(),
            ),
        }
    }

    /// Whether a step was measured on one side only.
    pub fn is_uneven(&self) -> bool {
        self.measured != self.completed
    }

    /// The longest step, for the scale of the bars.
    pub fn longest(&self) -> i32 {
        self.steps.iter().flat_map(|(_, before, after)| [*before, *after]).flatten().max().unwrap_or(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sums_come_out_and_the_one_left_out_is_shown() {
        let [before, after] = EXAMPLE;
        let found = Comparison::of(&before, &after);
        assert_eq!(found.measured, (9_251, 5_368), "as printed");
        assert_eq!(found.completed, (9_251, 5_443), "with the 75 minutes of 面談");
        assert!(found.is_uneven());
        assert_eq!(found.longest(), 4_800);
        assert_eq!(found.steps[10], ("面談", Some(75), None));
    }

    #[test]
    fn nothing_measured_is_not_zero_minutes() {
        let found = Comparison::of(&[None; 13], &[Some(0); 13]);
        assert_eq!((found.measured, found.is_uneven()), ((0, 0), false));
        assert_eq!(found.steps[0], (STEPS[0], None, Some(0)));
    }
}
