//! A score as it is shown: its sentence, what stands on record and counts, what nobody knows, what to find out next. Finished values for pages; they
//! can be written into a page and into nothing else.

use super::compute::Scores;
use super::model::{Outcome, Score};
use super::rules::sentence;
use super::trend::{Series, series, version};
use crate::engine::Beyond;
use crate::items::Known;
use crate::items::pages::Place;
use desk::frame::{date_wareki, moment_wareki};
use ground::db::Key;
use jiff::civil::Date;
use uuid::Uuid;

/// Reasons shown on each side.
const MOST: usize = 6;
/// Items to find out next.
const NEXT: usize = 3;

/// A line of reasons.
pub struct Line {
    /// What is on record.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A score with all that belongs to it.
pub struct Present {
    /// One sentence for each time; none where too little is known.
    pub sentences: Vec<String>,
    /// The section in charge whose own level is in the numbers; empty where none is.
    pub office: String,
    /// On record, and found more often among those counted.
    pub more: Vec<Line>,
    /// On record, and found less often among them.
    pub fewer: Vec<Line>,
    /// On record, and beyond what the model was learnt from, with what it counts as.
    pub outside: Vec<Line>,
    /// What nobody knows.
    pub unknown: Vec<String>,
    /// What to find out next.
    pub ask: Vec<String>,
    /// The model and its card.
    pub model: Uuid,
    /// Its name.
    pub model_name: String,
    /// When it was computed, and by whom.
    pub made: String,
    /// What it was computed with, a line each.
    pub trace: Vec<(&'static str, String)>,
}

/// What models said of one outcome: the score of the record as it stands, and those of before, each model by itself.
pub struct Shown {
    /// 過去の一時保護の傾向
    pub title: &'static str,
    /// What its numbers are and are not.
    pub note: &'static str,
    /// Of the record as it stands, if one was computed.
    pub now: Option<Present>,
    /// Of before.
    pub earlier: usize,
    /// The same, with how each model's scores went on.
    pub series: Vec<Series>,
}

/// Both outcomes, as far as anything was ever computed.
pub fn shown(key: Key, scores: &Scores, known: &Known) -> Vec<Shown> {
    Outcome::ALL.into_iter().filter_map(|outcome| of(key, outcome, scores, known)).collect()
}

/// Why the scores on file are none of today, where there is none of today.
pub fn due(scores: &Scores) -> Option<&'static str> {
    (scores.current.is_empty() && !scores.earlier.is_empty())
        .then_some("記録が変わったため(訂正の申し出、日がたって変わる項目、モデルの交代も含みます)、計算し直してください。前に計算したスコアは、いまの記録のものではありません。")
}

fn of(key: Key, outcome: Outcome, scores: &Scores, known: &Known) -> Option<Shown> {
    let all: Vec<(&Score, bool)> = scores.all().filter(|(score, _)| score.outcome == outcome).collect();
    if all.is_empty() {
        return None;
    }
    let now = all.iter().find(|(_, is_current)| *is_current).map(|(score, _)| present(key, score, known));
    Some(Shown {
        title: outcome.label(),
        note: match outcome {
            Outcome::Custody => {
                "これまでの実務と似ているかどうかです。一時保護が必要かどうかを示すものではありません。"
            }
            Outcome::Recurrence => "これまでの記録での割合です。このこどもに起こることを示すものではありません。",
        },
        earlier: all.iter().filter(|(_, is_current)| !is_current).count(),
        series: series(&all),
        now,
    })
}

fn present(key: Key, score: &Score, known: &Known) -> Present {
    let side = |is_more: bool| -> Vec<Line> {
        let counts = score.reading.reasons.iter().filter(|reason| (reason.weight > 0.0) == is_more);
        counts.filter_map(|reason| line(key, score, known, &reason.feature)).take(MOST).collect()
    };
    let outside = score.reading.outside.iter().filter_map(|one| line(key, score, known, &one.feature));
    let label = |feature: &String| label(score, known, feature);
    // What was answered in a way never learnt from is told by itself: nobody needs to ask again.
    let is_open = |feature: &&String| beyond(score, feature).is_none();
    Present {
        sentences: score.reading.shares.iter().map(|share| sentence(score.outcome, share)).collect(),
        office: score.reading.office.clone().unwrap_or_default(),
        more: side(true),
        fewer: side(false),
        outside: outside.collect(),
        unknown: score.reading.unknown.iter().filter(|feature| is_open(feature)).map(label).collect(),
        ask: score.reading.ask.iter().filter(|feature| is_open(feature)).take(NEXT).map(label).collect(),
        model: score.model,
        model_name: score.model_name.clone(),
        made: format!("{} {}", moment_wareki(score.at), score.by_name),
        trace: trace(score),
    }
}

/// What a score was computed with, in words.
fn trace(score: &Score) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("読んだ記録", format!("{}までに記録されたこと", moment_wareki(score.known_at))),
        ("モデルの版", version(&score.model_hash)),
    ];
    let Some(trace) = &score.trace else { return lines };
    let learnt = |day: Date| format!("{}までの記録から学習", date_wareki(day));
    lines.push(("モデルの基準日", trace.learnt_until.map_or_else(|| "この機関では測っていません".to_owned(), learnt)));
    let thresholds: Vec<String> =
        trace.thresholds.iter().map(|share| format!("100件のうち{:.0}件", share * 100.0)).collect();
    lines.push(("点検に使う目安", thresholds.join("、")));
    let widest = format!("幅が100件のうち{:.0}件を超えるときは数値を出さない", trace.rules.widest * 100.0);
    lines.push(("数値の決まり", widest));
    lines.push(("プログラム", format!("{}(ソース {})", trace.program, version(&trace.source))));
    lines
}

fn label(score: &Score, known: &Known, feature: &str) -> String {
    let item = score.inputs.iter().find(|item| item.feature == feature).or_else(|| known.item(feature));
    item.map_or_else(|| feature.to_owned(), |item| item.label.clone())
}

/// Only what stands on record is a reason: each line leads to where it is written.
fn line(key: Key, score: &Score, known: &Known, feature: &str) -> Option<Line> {
    let item = score.inputs.iter().find(|item| item.feature == feature)?;
    let source = item.source.as_ref().map(|source| known.readable(source));
    let beyond = beyond(score, feature).map(|beyond| format!("({})", beyond.text())).unwrap_or_default();
    (!item.given.is_unknown()).then(|| Line {
        text: format!("{}: {}{beyond}", item.label, item.shown),
        place: Place::of(key, source.as_ref()),
    })
}

/// What an answer counts as that lies beyond what the model was learnt from.
fn beyond(score: &Score, feature: &str) -> Option<Beyond> {
    score.reading.outside.iter().find(|one| one.feature == feature).map(|one| one.beyond)
}
