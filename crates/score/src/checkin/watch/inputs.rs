//! Whether what is known is still what was known in a model's first computation, and whether every source still delivers. Pure.

use super::evaluate::Question;
use super::model::{Delivered, Feature, Inputs};
use crate::checkin::facts::{Source, sources_of};
use crate::checkin::proof::{blank, blanks};
use crate::checkin::store::Spread;
use crate::items::model::Given;
use crate::monitor::model::{Alarm, Part};
use jiff::ToSpan as _;
use jiff::civil::Date;
use risk::govern::drift::{Bounds, Change, Reference, Shift};
use risk::govern::interval::Share;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fewer children than this are no ground for a comparison.
const LEAST: usize = 100;
/// A source of which at least this is unknown tells nothing.
const NOTHING: f64 = 0.99;
/// Of which less than this was unknown, told something.
const SOMETHING: f64 = 0.90;
/// Days a source may be late before its silence is told with the model; how late it is each day is told with the sources.
const PATIENCE: i64 = 31;
/// Computations that are told beside each other.
const SHOWN: usize = 12;
/// 対象外 and 未受診 are classes of their own: known, and none of the numbers that are there.
const NOT_APPLICABLE: f64 = -1.0;
const MISSED: f64 = -2.0;

/// A computation, feature by feature.
#[derive(Debug, Clone)]
pub struct Computed {
    /// Its day.
    pub on: Date,
    /// Children.
    pub children: usize,
    /// What was known.
    pub spread: BTreeMap<String, Spread>,
}

/// Compares the newest computation with the first one; and what must be answered.
pub fn inputs(question: &Question<'_>) -> (Part<Inputs>, Vec<Alarm>) {
    let computed = question.computed;
    let (Some(first), Some(newest)) = (computed.first(), computed.last()) else {
        return (Part::TooFew("このモデルでは、まだ計算していません。".to_owned()), Vec::new());
    };
    if first.children < LEAST || newest.children < LEAST {
        let words = format!(
            "最初の計算の{}人と、いちばん新しい計算の{}人を比べます。どちらも{LEAST}人以上になるまで、比べた結果を出しません。",
            first.children, newest.children
        );
        return (Part::TooFew(words), Vec::new());
    }
    let sources = delivered(question, first, newest);
    let lost: BTreeSet<&str> = sources.iter().filter(|one| one.lost).map(|one| one.name.as_str()).collect();
    let mut alarms: Vec<Alarm> = sources.iter().filter(|one| one.lost).map(|one| of_source(one, newest.on)).collect();
    let bounds = Bounds::default();
    let mut features = Vec::new();
    for column in question.columns {
        let shift = shift(first, newest, column);
        let change = shift.change(&bounds);
        let feature = feature(column, first, newest, &shift, change.is_some());
        // A source that delivers no more is told once, not by each of its features.
        let is_lost = !feature.sources.is_empty() && feature.sources.iter().all(|name| lost.contains(name.as_str()));
        alarms.extend(change.filter(|_| !is_lost).map(|change| of_feature(&feature, change)));
        features.push(feature);
    }
    features.sort_by(|x, y| y.changed.cmp(&x.changed).then((y.psi - y.by_chance).total_cmp(&(x.psi - x.by_chance))));
    let names: Vec<&str> = sources.iter().map(|one| one.name.as_str()).collect();
    let over_time = computed.iter().rev().take(SHOWN).rev().map(|one| (one.on, of_sources(question, one, &names)));
    let inputs = Inputs {
        first: first.on,
        newest: newest.on,
        runs: question.found.counts.runs,
        over_time: over_time.collect(),
        sources,
        features,
    };
    (Part::Found(inputs), alarms)
}

fn of_sources(question: &Question<'_>, computed: &Computed, names: &[&str]) -> Vec<Share> {
    let blanks: BTreeMap<String, Share> =
        blanks(question.columns, computed.children, &computed.spread).into_iter().collect();
    names.iter().map(|name| blanks.get(*name).copied().unwrap_or(Share { count: 0, of: 0 })).collect()
}

fn delivered(question: &Question<'_>, first: &Computed, newest: &Computed) -> Vec<Delivered> {
    let known: BTreeMap<String, Source> =
        question.columns.iter().flat_map(|column| sources_of(column)).map(|one| (one.name.clone(), one)).collect();
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let (before, now) = (of_sources(question, first, &names), of_sources(question, newest, &names));
    let one = |((source, before), now): ((&Source, Share), Share)| {
        let stated = question.stated.get(&source.code).copied();
        Delivered {
            name: source.name.clone(),
            before,
            now,
            stated,
            lost: is_lost(source, &before, &now, stated, question.until),
        }
    };
    let mut delivered: Vec<Delivered> = known.values().zip(before).zip(now).map(one).collect();
    delivered.sort_by(|x, y| y.lost.cmp(&x.lost).then_with(|| x.name.cmp(&y.name)));
    delivered
}

/// It told something and tells nothing now; or no file of it has come for long, though files came before.
fn is_lost(source: &Source, before: &Share, now: &Share, stated: Option<Date>, until: Date) -> bool {
    let went_silent = before.value() < SOMETHING && now.value() >= NOTHING;
    let patience = source.late_after.saturating_add(PATIENCE);
    let is_late = |day: Date| day.saturating_add(patience.days()) < until;
    went_silent || stated.is_some_and(is_late)
}

fn of_source(source: &Delivered, newest: Date) -> Alarm {
    let stated = source.stated.map_or_else(
        || "取り込んだファイルがありません".to_owned(),
        |day| format!("最後のファイルは{}時点です", desk::frame::date_wareki(day)),
    );
    let words = format!(
        "「{}」のデータが届いていません({}の計算。{stated}。わからない割合は最初の計算の{:.0}%から{:.0}%)。届かない間は、一覧の順が古い内容か空欄で決まります。",
        source.name,
        desk::frame::date_wareki(newest),
        100.0 * source.before.value(),
        100.0 * source.now.value()
    );
    Alarm { kind: "feed".to_owned(), subject: source.name.clone(), words }
}

fn of_feature(feature: &Feature, change: Change) -> Alarm {
    let words = match change {
        Change::Blanks => format!(
            "「{}」のわからない割合が、最初の計算の{:.0}%から{:.0}%に変わっています(PSI {:.2})。",
            feature.label,
            100.0 * feature.before.value(),
            100.0 * feature.now.value(),
            feature.psi
        ),
        Change::Spread => {
            format!("「{}」の分布が、最初の計算から変わっています(PSI {:.2})。", feature.label, feature.psi)
        }
    };
    Alarm { kind: "inputs".to_owned(), subject: feature.label.clone(), words }
}

fn feature(column: &str, first: &Computed, newest: &Computed, shift: &Shift, changed: bool) -> Feature {
    let label = newest.spread.get(column).or_else(|| first.spread.get(column)).map(|spread| spread.label.clone());
    Feature {
        label: label.unwrap_or_else(|| column.to_owned()),
        sources: sources_of(column).into_iter().map(|source| source.name).collect(),
        psi: shift.psi,
        by_chance: shift.by_chance,
        before: blank(first.children, first.spread.get(column)),
        now: blank(newest.children, newest.spread.get(column)),
        changed,
    }
}

/// How far a feature is from what it was in the first computation.
fn shift(first: &Computed, newest: &Computed, column: &str) -> Shift {
    let spreads = [first.spread.get(column), newest.spread.get(column)];
    let codes: BTreeSet<&str> = spreads.iter().flatten().flat_map(|spread| &spread.counts).filter_map(code).collect();
    let codes: HashMap<&str, f64> = codes.into_iter().zip(0_u32..).map(|(code, n)| (code, f64::from(n))).collect();
    let values = |computed: &Computed| -> Vec<Option<f64>> {
        let counts = computed.spread.get(column).map_or(&[][..], |spread| &spread.counts);
        let told = counts.iter().flat_map(|(given, count)| std::iter::repeat_n(value(given, &codes), *count));
        let mut values: Vec<Option<f64>> = told.collect();
        // Whom it is missing of: nothing is known.
        values.resize(computed.children.max(values.len()), None);
        values
    };
    Reference::learn(&values(first)).shift(&values(newest))
}

fn code((given, _): &(Given, usize)) -> Option<&str> {
    if let Given::Code(code) = given { Some(code) } else { None }
}

/// What is compared; none: not known.
fn value(given: &Given, codes: &HashMap<&str, f64>) -> Option<f64> {
    match given {
        Given::Yes => Some(1.0),
        Given::No => Some(0.0),
        Given::Number(number) => Some(*number),
        // Codes stand above the numbers: a feature may be 該当 and 以前あり.
        Given::Code(code) => codes.get(code.as_str()).map(|n| n + 1_000.0),
        Given::NotApplicable => Some(NOT_APPLICABLE),
        Given::Missed => Some(MISSED),
        Given::Unknown | Given::Unasked | Given::Disputed => None,
    }
}
