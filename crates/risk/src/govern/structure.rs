//! Whether a sum of columns misses something: trees learn from the same rows, and are asked only how much better they rank.
//!
//! Trees are never shown for it. What they find is looked for by people, and put into the form or into a column of its own.

use serde::{Deserialize, Serialize};

use crate::evaluate::auc;

/// A gain in AUC above this is reported.
pub const REPORTED: f64 = 0.01;

/// How two models rank the same rows, which neither has learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// AUC of the model that is shown.
    pub shown: f64,
    /// AUC of trees.
    pub trees: f64,
}

impl Structure {
    /// Compares the scores of both.
    #[must_use]
    pub fn of(shown: &[f64], trees: &[f64], outcomes: &[bool]) -> Self {
        Self { shown: auc(shown, outcomes), trees: auc(trees, outcomes) }
    }

    /// Whether the shown model misses structure.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.trees - self.shown > REPORTED
    }

    /// What a person reads; `None` where nothing is missed.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        self.is_missed().then(|| {
            format!(
                "見落とした形があります: 項目の組み合わせを見るモデルのAUC {:.3} が、表示するモデルの {:.3} を {:.3} 上回ります。組み合わせで意味の変わる項目を探してください。",
                self.trees,
                self.shown,
                self.trees - self.shown
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_gain_is_reported() {
        let outcomes: Vec<bool> = (0..200).map(|row| row % 2 == 0).collect();
        let scores = |wrong: usize| -> Vec<f64> {
            (0..200).map(|row| f64::from(u8::from((row % 2 == 0) != (row < wrong)))).collect()
        };
        let missed = Structure::of(&scores(20), &scores(0), &outcomes);
        assert!(missed.is_missed() && missed.sentence().unwrap().contains("AUC 1.000"), "{missed:?}");
        let even = Structure::of(&scores(0), &scores(20), &outcomes);
        assert_eq!((even.is_missed(), even.sentence()), (false, None));
    }
}
