//! How the scores of one model went on: a drawing and words. Different models are never put on one line. Pure.

use super::model::{Score, Share};
use super::rules::{of_hundred, within};
use crate::monitor::chart::{Drawing, over_time};
use desk::frame::{date_wareki, moment_wareki};
use uuid::Uuid;

/// Letters of a hash that are told.
const HASH: usize = 8;

/// A score in a list.
pub struct Row {
    /// When.
    pub at: String,
    /// What was said.
    pub told: String,
    /// Whether it is of the record as it stands.
    pub is_current: bool,
    /// Who asked for it.
    pub by: String,
}

/// Scores of one model.
pub struct Series {
    /// The model and its card.
    pub model: Uuid,
    /// Its name.
    pub model_name: String,
    /// Which version of it.
    pub version: String,
    /// Its scores, the newest first.
    pub rows: Vec<Row>,
    /// How they went on, where there are two numbers at least.
    pub trend: Option<Drawing>,
    /// The same in words.
    pub words: String,
}

/// The version of a file, short.
pub fn version(hash: &str) -> String {
    hash.chars().take(HASH).collect()
}

/// Scores of one outcome, model by model, that of the newest score first; each with whether it is of the record as it stands.
pub fn series(scores: &[(&Score, bool)]) -> Vec<Series> {
    let mut models: Vec<Uuid> = Vec::new();
    for (score, _) in scores {
        if !models.contains(&score.model) {
            models.push(score.model);
        }
    }
    let of = |model: Uuid| scores.iter().filter(|(score, _)| score.model == model).copied().collect::<Vec<_>>();
    let all = models.into_iter().filter_map(|model| one(&of(model)));
    all.filter(|series| series.rows.iter().any(|row| !row.is_current)).collect()
}

fn one(scores: &[(&Score, bool)]) -> Option<Series> {
    let (newest, _) = scores.first()?;
    let row = |(score, is_current): &(&Score, bool)| Row {
        at: moment_wareki(score.at),
        told: told(score),
        is_current: *is_current,
        by: score.by_name.clone(),
    };
    let points: Vec<(&Score, Share)> =
        scores.iter().rev().filter_map(|(score, _)| Some((*score, last(score)?))).collect();
    let words = words(&points);
    Some(Series {
        model: newest.model,
        model_name: newest.model_name.clone(),
        version: version(&newest.model_hash),
        rows: scores.iter().map(row).collect(),
        trend: (points.len() > 1).then(|| drawn(&newest.model_name, &points)),
        words,
    })
}

/// The number of a score: of several times the longest.
fn last(score: &Score) -> Option<Share> {
    score.reading.shares.last().copied()
}

fn told(score: &Score) -> String {
    match last(score) {
        Some(share) if share.months > 0 => format!("{} {}", within(share.months), of_hundred(&share)),
        Some(share) => of_hundred(&share),
        None => "情報不足のため数値を出していません".to_owned(),
    }
}

fn day(score: &Score) -> jiff::civil::Date {
    score.at.to_zoned(ground::db::japan()).date()
}

fn drawn(model: &str, points: &[(&Score, Share)]) -> Drawing {
    let title = format!("モデル「{model}」のスコアのうつりかわり。点と幅。同じ数字が下の表にあります。");
    let years: Vec<i16> = points.iter().map(|(score, _)| day(score).year()).collect();
    let label = |score: &Score| match years.first() == years.last() {
        true => format!("{}月{}日", day(score).month(), day(score).day()),
        false => jp::Wareki(day(score)).month(),
    };
    let point = |(score, share): &(&Score, Share)| (score.at, label(score), [share.share, share.low, share.high]);
    over_time(title, &points.iter().map(point).collect::<Vec<_>>())
}

/// From the first number to the newest. What may be chance is no change.
fn words(points: &[(&Score, Share)]) -> String {
    let (Some((first, before)), Some((newest, after))) = (points.first(), points.last()) else { return String::new() };
    if points.len() < 2 {
        return String::new();
    }
    let went = match () {
        () if after.low > before.high => "増えています",
        () if after.high < before.low => "減っています",
        () => "幅が重なるため、変わったとは言えません",
    };
    let from = format!("{} {}", date_wareki(day(first)), of_hundred(before));
    format!("はじめは{from}、新しいものは{} {}。{went}。", date_wareki(day(newest)), of_hundred(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::model::{Outcome, Reading};
    use jiff::SignedDuration;

    fn score(model: u128, days: i64, share: Option<[f64; 3]>) -> Score {
        let at =
            "2026-04-01T09:00:00+09:00".parse::<jiff::Timestamp>().unwrap() + SignedDuration::from_hours(24 * days);
        let shares = share.map(|[share, low, high]| Share { months: 12, share, low, high });
        Score {
            id: Uuid::from_u128(u128::try_from(days).unwrap()),
            outcome: Outcome::Recurrence,
            model: Uuid::from_u128(model),
            model_name: format!("架空モデル{model}"),
            model_hash: format!("{model:064}"),
            known_at: at,
            newest_item: None,
            inputs: Vec::new(),
            reading: Reading {
                shares: shares.into_iter().collect(),
                reasons: Vec::new(),
                unknown: Vec::new(),
                outside: Vec::new(),
                ask: Vec::new(),
                office: None,
            },
            trace: None,
            by_name: "架空".into(),
            at,
        }
    }

    #[test]
    fn each_model_has_a_line_of_its_own_and_what_may_be_chance_is_no_change() {
        let scores = [
            score(2, 90, Some([0.30, 0.25, 0.35])),
            score(1, 60, Some([0.60, 0.55, 0.65])),
            score(2, 45, None),
            score(1, 30, Some([0.40, 0.35, 0.45])),
            score(1, 0, Some([0.38, 0.33, 0.43])),
        ];
        let listed: Vec<(&Score, bool)> = scores.iter().zip([true, false, false, false, false]).collect();
        let all = series(&listed);
        let names: Vec<(&str, usize)> = all.iter().map(|one| (one.model_name.as_str(), one.rows.len())).collect();
        assert_eq!(names, [("架空モデル2", 2), ("架空モデル1", 3)]);
        assert!(all[0].trend.is_none() && all[0].words.is_empty(), "one number is no development");
        assert!(all[0].rows[0].is_current && all[0].rows[1].told.contains("情報不足"));
        let trend = all[1].trend.as_ref().unwrap();
        assert_eq!(trend.dots.len(), 3);
        assert!(
            all[1].words.contains("約38件(幅33〜43件)") && all[1].words.ends_with("増えています。"),
            "{}",
            all[1].words
        );
        // Days lie as far apart as they were.
        let across: Vec<f64> = trend.dots.iter().map(|(x, _)| x.parse().unwrap()).collect();
        assert!((across[1] - across[0] - (across[2] - across[1])).abs() < 0.2, "{across:?}");
        let two: Vec<(&Score, bool)> = scores[3..].iter().map(|score| (score, false)).collect();
        assert!(series(&two)[0].words.contains("変わったとは言えません"));
        assert!(series(&listed[..1]).is_empty(), "the score of today is told above");
    }
}
