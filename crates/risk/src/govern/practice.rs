//! How people and scores get on: how often a worker keeps another view than the score's, and whether those who are new just follow.

use super::interval::Share;

/// Bands in which a provisional view and a score are compared, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Nothing that raises it was found.
    Lower,
    /// In between.
    Middle,
    /// Many of those with similar conditions were notified again.
    Higher,
}

/// One decision: the view that was stored before the score was shown, the score, and what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Stored before the score was shown.
    pub view: Band,
    /// What was shown; `None` where it said 情報不足.
    pub shown: Option<Band>,
    /// What was decided.
    pub decided: Band,
    /// Whole years of the worker in child guidance.
    pub years: u8,
}

/// How decisions stand to scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// Decided otherwise than shown, among all where something was shown.
    pub overridden: Share,
    /// Decided as shown, by experience: fewer than 3 years, 3 to 9, 10 and more.
    pub agreed: [(&'static str, Share); 3],
    /// Of those whose own view was another than the score's: gave it up for the score's.
    pub gave_way: Share,
}

/// Fewer overrides than this, and people may just be signing.
pub const OVERRIDES_AT_LEAST: f64 = 0.05;

/// Counts decisions.
#[must_use]
pub fn practice(decisions: &[Decision]) -> Practice {
    let shown = || decisions.iter().filter_map(|decision| Some((decision, decision.shown?)));
    let agreed = |years: std::ops::RangeInclusive<u8>| {
        Share::counted(
            shown().filter(|(decision, _)| years.contains(&decision.years)).map(|(d, band)| d.decided == band),
        )
    };
    Practice {
        overridden: Share::counted(shown().map(|(decision, band)| decision.decided != band)),
        agreed: [("3年未満", agreed(0..=2)), ("3〜9年", agreed(3..=9)), ("10年以上", agreed(10..=u8::MAX))],
        gave_way: Share::counted(
            shown().filter(|(decision, band)| decision.view != *band).map(|(d, band)| d.decided == band),
        ),
    }
}

impl Practice {
    /// Whether surely fewer than [`OVERRIDES_AT_LEAST`] are overridden: the upper end of the interval is below it.
    #[must_use]
    pub fn rubber_stamp(&self) -> bool {
        self.overridden.of > 0 && self.overridden.wilson().high < OVERRIDES_AT_LEAST
    }

    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let share = self.overridden;
        let counted = format!(
            "スコアと違う判断をしたのは{}件のうち{}件({:.1}%)です。",
            share.of,
            share.count,
            100.0 * share.value()
        );
        if self.rubber_stamp() {
            format!("{counted}5%を下回っています。スコアの追認になっていないか、事例を選んで確かめてください。")
        } else {
            counted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decisions(overridden: usize, all: usize) -> Vec<Decision> {
        let decision = |n| Decision {
            view: if n % 2 == 0 { Band::Higher } else { Band::Lower },
            shown: Some(Band::Higher),
            decided: if n < overridden { Band::Lower } else { Band::Higher },
            years: if n % 3 == 0 { 1 } else { 12 },
        };
        (0..all).map(decision).collect()
    }

    #[test]
    fn few_overrides_of_many_raise_the_question() {
        assert!(practice(&decisions(2, 200)).rubber_stamp());
        assert!(!practice(&decisions(10, 200)).rubber_stamp());
        assert!(!practice(&decisions(0, 20)).rubber_stamp(), "twenty decisions say nothing yet");
        assert!(practice(&decisions(2, 200)).sentence().contains("追認"));
    }

    #[test]
    fn agreement_is_counted_by_experience_and_blanks_are_not_agreement() {
        let mut list = decisions(2, 6);
        list.push(Decision { view: Band::Lower, shown: None, decided: Band::Lower, years: 5 });
        let found = practice(&list);
        assert_eq!(found.overridden, Share { count: 2, of: 6 });
        assert_eq!(found.agreed.map(|(_, share)| (share.count, share.of)), [(1, 2), (0, 0), (3, 4)]);
        assert_eq!(found.gave_way, Share { count: 2, of: 3 });
    }
}
