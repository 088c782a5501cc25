//! A score as it is shown: its sentence, what stands on record and counts, what nobody knows, what to find out next. Finished values for pages; they
//! can be written into a page and into nothing else.

use super::model::{Outcome, Score};
use super::rules::{sentence, within};
use crate::engine::Beyond;
use crate::items::Known;
use crate::items::pages::Place;
use desk::frame::moment_wareki;
use ground::db::Key;
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
pub struct Shown {
    /// 過去の一時保護の傾向
    pub title: &'static str,
    /// What its numbers are and are not.
    pub note: &'static str,
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
    /// Earlier ones: when, and what was said.
    pub earlier: Vec<(String, String)>,
}

/// The newest score of each outcome, each with the earlier ones.
pub fn shown(key: Key, scores: &[Score], known: &Known) -> Vec<Shown> {
    Outcome::ALL.into_iter().filter_map(|outcome| of(key, outcome, scores, known)).collect()
}

fn of(key: Key, outcome: Outcome, scores: &[Score], known: &Known) -> Option<Shown> {
    let mut of_outcome = scores.iter().filter(|score| score.outcome == outcome);
    let score = of_outcome.next()?;
    let side = |is_more: bool| -> Vec<Line> {
        let counts = score.reading.reasons.iter().filter(|reason| (reason.weight > 0.0) == is_more);
        counts.filter_map(|reason| line(key, score, known, &reason.feature)).take(MOST).collect()
    };
    let outside = score.reading.outside.iter().filter_map(|one| line(key, score, known, &one.feature));
    let label = |feature: &String| label(score, known, feature);
    // What was answered in a way never learnt from is told by itself: nobody needs to ask again.
    let is_open = |feature: &&String| beyond(score, feature).is_none();
    Some(Shown {
        title: outcome.label(),
        note: match outcome {
            Outcome::Custody => {
                "これまでの実務と似ているかどうかです。一時保護が必要かどうかを示すものではありません。"
            }
            Outcome::Recurrence => "これまでの記録での割合です。このこどもに起こることを示すものではありません。",
        },
        sentences: score.reading.shares.iter().map(|share| sentence(outcome, share)).collect(),
        office: score.reading.office.clone().unwrap_or_default(),
        more: side(true),
        fewer: side(false),
        outside: outside.collect(),
        unknown: score.reading.unknown.iter().filter(|feature| is_open(feature)).map(label).collect(),
        ask: score.reading.ask.iter().filter(|feature| is_open(feature)).take(NEXT).map(label).collect(),
        model: score.model,
        model_name: score.model_name.clone(),
        made: format!("{} {}", moment_wareki(score.at), score.by_name),
        earlier: of_outcome.map(|score| (moment_wareki(score.at), told(score))).collect(),
    })
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

fn told(score: &Score) -> String {
    match score.reading.shares.last() {
        Some(share) if share.months > 0 => format!("{} {}", within(share.months), super::rules::of_hundred(share)),
        Some(share) => super::rules::of_hundred(share),
        None => "情報不足のため数値を出していません".to_owned(),
    }
}
