//! What of an evaluation a named person must answer. Pure.

use super::model::{AheadFound, Alarm, Evaluation, Quality};
use jiff::{Timestamp, ToSpan as _};
use risk::evaluate::Estimate;
use risk::govern::subgroups::Finding;
use risk::maths::Z95;

/// What alarms are about.
pub const KINDS: &[(&str, &str)] = &[
    ("calibration", "見込みと実際のずれ"),
    ("group", "集団ごとのずれ"),
    ("inputs", "記入の変化"),
    ("outcomes", "結果の変化"),
    ("feed", "連携データの途絶"),
];

/// Observed over expected outside of this is far enough to be told.
const RATIO: std::ops::RangeInclusive<f64> = 0.85..=1.15;
/// A slope outside of this is.
const SLOPE: std::ops::RangeInclusive<f64> = 0.80..=1.25;
/// And no more probable by chance than this: there is a look every month.
const CHANCE: f64 = 0.001;
/// How many standard errors that is, two-sided.
const ERRORS: f64 = 3.29;
/// Months after which what was answered and is still so is told again.
const AGAIN: i32 = 3;

/// What an alarm is about, in words.
pub fn label(kind: &str) -> &'static str {
    KINDS.iter().find(|(code, _)| *code == kind).map_or("", |(_, label)| label)
}

/// Whether something that was answered then is to be told again now.
pub fn is_due_again(answered: Timestamp, now: Timestamp) -> bool {
    let zoned = answered.to_zoned(ground::db::japan());
    zoned.checked_add(AGAIN.months()).is_ok_and(|due| due.timestamp() <= now)
}

/// Everything that must be answered.
pub fn of(evaluation: &Evaluation) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let mut tell = |kind: &str, subject: &str, words: String| {
        alarms.push(Alarm { kind: kind.to_owned(), subject: subject.to_owned(), words });
    };
    if let Some(quality) = evaluation.quality.found() {
        if quality.chance < CHANCE && !RATIO.contains(&quality.ratio.value) {
            tell("calibration", "件数", level(quality));
        }
        if let Some(found) =
            quality.slope.filter(|slope| !SLOPE.contains(&slope.value) && errors_from_one(slope) > ERRORS)
        {
            tell("calibration", "傾き", slope(&found));
        }
    }
    for line in evaluation.groups.found().iter().flat_map(|groups| &groups.lines) {
        if matches!(line.finding, Finding::Underrated | Finding::Overrated) {
            let subject = format!("{}: {}", line.attribute, line.value);
            let words = format!(
                "{subject}では、見込み{:.1}件に対し実際は{}件でした(実際/見込み {:.2})。{}。",
                line.expected,
                line.observed,
                line.ratio,
                line.finding.words()
            );
            tell("group", &subject, words);
        }
    }
    for (subject, words) in evaluation.inputs.found().iter().flat_map(|inputs| &inputs.alarms) {
        tell("inputs", subject, words.clone());
    }
    if let Some(words) = evaluation.outcomes.found().and_then(|outcomes| outcomes.shifted.as_ref()) {
        tell("outcomes", "結果", words.clone());
    }
    for ahead in &evaluation.ahead {
        let (Some(found), label) = (ahead.found.found(), ahead.label()) else { continue };
        if found.chance < CHANCE && !RATIO.contains(&found.ratio.value) {
            tell("calibration", &label, sooner(&label, found));
        }
        if let Some(words) = &found.outcomes.shifted {
            tell("outcomes", &label, format!("{label}: {words}"));
        }
    }
    alarms
}

/// How many standard errors a slope is from 1: half the interval is 1.96 of them.
fn errors_from_one(slope: &Estimate) -> f64 {
    (slope.value - 1.0).abs() * 2.0 * Z95 / (slope.high - slope.low)
}

fn level(quality: &Quality) -> String {
    format!(
        "見込みの合計{:.1}件に対し、実際は{}件でした(実際/見込み {:.2}、幅{:.2}〜{:.2})。偶然の範囲を超えています。",
        quality.expected, quality.events, quality.ratio.value, quality.ratio.low, quality.ratio.high
    )
}

fn sooner(label: &str, found: &AheadFound) -> String {
    format!(
        "{label}は、見込みの合計{:.1}件に対し、実際は{}件でした(実際/見込み {:.2}、幅{:.2}〜{:.2})。偶然の範囲を超えています。",
        found.expected, found.events, found.ratio.value, found.ratio.low, found.ratio.high
    )
}

fn slope(slope: &Estimate) -> String {
    let way = if slope.value < 1.0 {
        "高い見込みは高すぎ、低い見込みは低すぎます"
    } else {
        "見込みの高低の差が、実際の差より小さくなっています"
    };
    format!("較正の傾きが{:.2}(幅{:.2}〜{:.2})です。{way}。", slope.value, slope.low, slope.high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_told_again_after_three_months_if_it_is_still_so() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let answered = at("2026-01-10T00:00:00Z");
        assert!(!is_due_again(answered, at("2026-04-09T00:00:00Z")));
        assert!(is_due_again(answered, at("2026-04-10T00:00:00Z")));
        assert!(KINDS.iter().all(|(kind, _)| !label(kind).is_empty()));
    }
}
