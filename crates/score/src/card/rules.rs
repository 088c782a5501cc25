//! When a score may be seen, what is said of it, and how a decision stands to the view before. Pure.

use super::model::{OwnView, Score, Share};
use crate::items::Known;
use jiff::Timestamp;
use uuid::Uuid;

/// What may be thought and decided: 緊急度 as on the sheet, the gravest first.
pub const NEEDS: &[(&str, &str)] = &[
    ("AA", "AA 緊急一時保護を検討"),
    ("A", "A 発生前の一時保護を検討"),
    ("B", "B リスク低減のための一時保護を検討・集中的援助"),
    ("C", "C 継続的・総合的援助"),
    ("none", "いまは該当なし(見守り・情報収集)"),
    ("undecided", "まだ決められない(情報が足りない)"),
];

/// How a worker's decision lies beside the scores, in the worker's own words.
pub const BESIDE: &[(&str, &str)] = &[
    ("alike", "スコアの傾向と同じ方向"),
    ("heavier", "スコアの傾向より重く見る"),
    ("lighter", "スコアの傾向より軽く見る"),
    ("unused", "スコアは判断に使わなかった"),
];

/// Of a decision in a week held out: it stands beside no score.
pub const HELD: &str = "held";
/// The same in words.
pub const HELD_LABEL: &str = "スコアを表示しない週";

/// The label of a code.
pub fn label(table: &'static [(&'static str, &'static str)], code: &str) -> &'static str {
    table.iter().find(|(known, _)| *known == code).map_or("", |(_, label)| label)
}

/// The reader's own view that opens a score: written by the reader, and not before the newest thing the score was made of was learnt.
/// What was learnt afterwards asks for a view of its own.
pub fn opens(views: &[OwnView], reader: Option<Uuid>, newest_item: Option<Timestamp>) -> Option<&OwnView> {
    let is_own = |view: &&OwnView| Some(view.by) == reader;
    let is_fresh = |view: &&OwnView| newest_item.is_none_or(|newest| newest <= view.at);
    views.iter().filter(is_own).filter(is_fresh).max_by_key(|view| view.at)
}

/// Whether a score is of what is known now: nothing was put on record since, and each item that went in stands as it did. What was taken back, what
/// somebody says is wrong, and what changes by the day make it a score of before.
pub fn is_of(score: &Score, known: &Known) -> bool {
    let stands = |feature: &str| known.item(feature).map(|item| &item.given);
    score.newest_item == known.newest() && score.inputs.iter().all(|item| stands(&item.feature) == Some(&item.given))
}

/// How a decision stands to the view before it.
pub fn stand(before: &str, after: &str) -> &'static str {
    let rank = |need: &str| NEEDS.iter().position(|(code, _)| *code == need).filter(|_| need != "undecided");
    match (rank(before), rank(after)) {
        _ if before == after => "same",
        (Some(before), Some(after)) if after > before => "lowered",
        // From or to まだ決められない: only somebody who decided for more attention raised it.
        (None, Some(after)) if after > 2 => "lowered",
        (Some(_), None) => "lowered",
        _ => "raised",
    }
}

/// Of a stand in words.
pub fn stand_label(stand: &str) -> &'static str {
    match stand {
        "same" => "見立てと同じ",
        "raised" => "見立てより重くした",
        _ => "見立てより軽くした",
    }
}

/// 約31件(幅24〜39件): of a hundred alike.
pub fn of_hundred(share: &Share) -> String {
    let whole = |share: f64| (share * 100.0).clamp(0.0, 100.0);
    let middle = match whole(share.share).round() {
        n if n < 1.0 => "1件に満たない数".to_owned(),
        n => format!("約{n:.0}件"),
    };
    format!("{middle}(幅{:.0}〜{:.0}件)", whole(share.low).floor(), whole(share.high).ceil())
}

/// What a share of those alike means, as a sentence.
pub fn sentence(outcome: super::model::Outcome, share: &Share) -> String {
    use super::model::Outcome;
    let (count, within) = (of_hundred(share), within(share.months));
    match outcome {
        Outcome::Custody => format!("似た条件の100件のうち{count}で、一時保護が行われていました"),
        Outcome::Recurrence => format!("似た条件の100件のうち{count}で、{within}に再び通告がありました"),
    }
}

/// 1年以内, 6か月以内
pub fn within(months: u32) -> String {
    match months {
        0 => String::new(),
        12 => "1年以内".to_owned(),
        months => format!("{months}か月以内"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::model::{Outcome, Reading};
    use crate::items::model::{Given, Item, Source};
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn at(hours: i64) -> Timestamp {
        "2026-11-01T09:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn view(by: u128, hours: i64) -> OwnView {
        OwnView {
            id: Uuid::from_u128(by * 100),
            need: "B".into(),
            reason: "架空".into(),
            held: None,
            by: Uuid::from_u128(by),
            by_name: "架空".into(),
            at: at(hours),
        }
    }

    #[test]
    fn a_score_opens_to_whoever_wrote_a_view_after_the_newest_item_was_learnt() {
        let views = [view(1, 10)];
        let reader = |n: u128| Some(Uuid::from_u128(n));
        assert!(opens(&views, reader(1), Some(at(9))).is_some());
        assert!(opens(&views, reader(1), Some(at(10))).is_some());
        assert!(opens(&views, reader(1), Some(at(11))).is_none(), "something was learnt since");
        assert!(opens(&views, reader(2), Some(at(9))).is_none(), "somebody else's view");
        assert!(opens(&views, None, None).is_none(), "a system has no view");
        assert!(opens(&[], reader(1), None).is_none());
    }

    fn item(feature: &str, given: Given, hours: i64) -> Item {
        let source = Source {
            sheet: None,
            version: 0,
            title: "架空".into(),
            day: jiff::civil::date(2026, 11, 1),
            by: "架空".into(),
            recorded_at: at(hours),
            draft: false,
            origin: String::new(),
        };
        Item { feature: feature.into(), label: feature.into(), shown: String::new(), given, source: Some(source) }
    }

    /// What is known: a number that went in, and something that did not.
    fn known(age: f64, hours: i64) -> Known {
        let items = vec![item("age", Given::Number(age), 1), item("other", Given::Yes, hours)];
        Known { items, ..Known::default() }
    }

    #[test]
    fn a_score_is_of_the_record_until_anything_is_learnt_taken_back_or_disputed() {
        let before = known(8.0, 2);
        let score = Score {
            id: Uuid::nil(),
            outcome: Outcome::Custody,
            model: Uuid::nil(),
            model_name: "架空".into(),
            model_hash: String::new(),
            known_at: at(3),
            newest_item: before.newest(),
            inputs: vec![before.items[0].clone()],
            reading: Reading {
                shares: Vec::new(),
                reasons: Vec::new(),
                unknown: Vec::new(),
                outside: Vec::new(),
                ask: Vec::new(),
                office: None,
            },
            trace: None,
            by_name: "架空".into(),
            at: at(3),
        };
        assert!(is_of(&score, &known(8.0, 2)));
        assert!(!is_of(&score, &known(8.0, 4)), "something was learnt, though the model does not look at it");
        assert!(!is_of(&score, &known(9.0, 2)), "the days went on");
        let mut disputed = known(8.0, 2);
        disputed.items[0].given = Given::Disputed;
        assert!(!is_of(&score, &disputed), "somebody says that it is wrong");
        disputed.items.remove(0);
        assert!(!is_of(&score, &disputed), "it was taken back");
        assert!(!is_of(&score, &known(8.0, 1)), "what was newest was taken back");
    }

    #[test]
    fn a_share_is_said_of_a_hundred_alike_and_never_as_a_probability_of_abuse() {
        let share = Share { months: 12, share: 0.312, low: 0.241, high: 0.389 };
        assert_eq!(
            sentence(Outcome::Recurrence, &share),
            "似た条件の100件のうち約31件(幅24〜39件)で、1年以内に再び通告がありました"
        );
        let little = Share { months: 3, share: 0.002, low: 0.0, high: 0.011 };
        assert_eq!(of_hundred(&little), "1件に満たない数(幅0〜2件)");
        for word in ["確率", "安全", "低リスク"] {
            assert!(!sentence(Outcome::Custody, &share).contains(word));
        }
    }

    #[test]
    fn a_decision_is_raised_lowered_or_the_same() {
        assert_eq!(stand("B", "B"), "same");
        assert_eq!(stand("B", "AA"), "raised");
        assert_eq!(stand("A", "none"), "lowered");
        assert_eq!(stand("undecided", "A"), "raised");
        assert_eq!(stand("undecided", "C"), "lowered");
        assert_eq!(stand("A", "undecided"), "lowered");
    }

    proptest! {
        /// The middle lies within its width, whatever the numbers are.
        #[test]
        fn the_width_holds_the_middle(share in 0.0f64..1.0, down in 0.0f64..0.5, up in 0.0f64..0.5) {
            let share = Share { months: 0, share, low: (share - down).max(0.0), high: (share + up).min(1.0) };
            let numbers: Vec<i32> = of_hundred(&share).split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
            prop_assert!(numbers.len() == 3 && numbers[1] <= numbers[0] && numbers[0] <= numbers[2], "{:?}", numbers);
        }
    }
}
