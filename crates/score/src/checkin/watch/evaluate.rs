//! From what came of the lists, and what was known in them, to a look. Pure.

use super::inputs::{self, Computed};
use super::model::{First, Watch};
use crate::checkin::outcomes::model::{Came, Found, Landmark, tally};
use crate::checkin::proof::Level;
use crate::monitor::model::{Alarm, Part};
use jiff::civil::Date;
use risk::evaluate::observed_by_expected;
use risk::govern::interval::Share;
use risk::govern::subgroups::{self, Finding, Rules, Scored};
use risk::maths::{real, two_sided};
use std::collections::{BTreeMap, HashMap};

/// Fewer visits than this are no ground for what was said and what came.
const LEAST: usize = 20;
/// Fewer than this are none for groups.
const LEAST_GROUPED: usize = 100;
/// Visits a month that are told beside each other.
const MONTHLY: [usize; 6] = [5, 10, 20, 30, 50, 100];
/// Observed over expected outside of this is told.
const RATIO: std::ops::RangeInclusive<f64> = 0.67..=1.50;
/// And no more probable by chance than this: there is a look every month.
const CHANCE: f64 = 0.001;

/// What a look is asked about.
pub struct Question<'a> {
    /// What came of the lists of this model.
    pub found: &'a Found,
    /// Computations by this model, the oldest first.
    pub computed: &'a [Computed],
    /// Features the model weighs.
    pub columns: &'a [String],
    /// By code of the source: the newest day it told of.
    pub stated: &'a HashMap<String, Date>,
    /// Visits a month.
    pub capacity: usize,
    /// First day of what is judged.
    pub since: Date,
    /// Last day that is known.
    pub until: Date,
}

/// Looks.
pub fn watch(question: &Question<'_>) -> Watch {
    let all = &question.found.landmarks;
    let is_top = |landmark: &&Landmark| landmark.place <= question.capacity;
    let (top, others): (Vec<&Landmark>, Vec<&Landmark>) =
        all.iter().filter(|landmark| landmark.visited).partition(is_top);
    let (inputs, mut alarms) = inputs::inputs(question);
    let (level, groups) = (level(&top), groups(all));
    alarms.extend(of_level(&level, question.capacity));
    alarms.extend(of_groups(&groups));
    Watch {
        since: question.since,
        until: question.until,
        counts: question.found.counts,
        looked: tally(all.iter()),
        by_itself: by_itself(all, question.capacity),
        capacity: question.capacity,
        top: tally(top.iter().copied()),
        others: tally(others.iter().copied()),
        months: months(all),
        first: MONTHLY.into_iter().map(|monthly| first(all, monthly)).collect(),
        level,
        groups,
        inputs,
        alarms,
    }
}

/// Visited, and known to nobody before: what a visit found.
fn visited(landmarks: &[Landmark]) -> impl Iterator<Item = (&Landmark, bool)> {
    landmarks.iter().filter(|landmark| landmark.visited).filter_map(|landmark| Some((landmark, landmark.came.need()?)))
}

fn by_itself(landmarks: &[Landmark], capacity: usize) -> Share {
    let unvisited = landmarks.iter().filter(|landmark| !landmark.visited && landmark.came == Came::Registered);
    Share::counted(unvisited.map(|landmark| landmark.place <= capacity))
}

fn months(landmarks: &[Landmark]) -> Vec<(Date, Share)> {
    let mut months: BTreeMap<Date, Share> = BTreeMap::new();
    for (landmark, need) in visited(landmarks) {
        let month = months.entry(landmark.on.first_of_month()).or_insert(Share { count: 0, of: 0 });
        *month = Share { count: month.count + usize::from(need), of: month.of + 1 };
    }
    months.into_iter().collect()
}

fn first(landmarks: &[Landmark], monthly: usize) -> First {
    let within = |landmark: &Landmark| landmark.place <= monthly;
    First {
        monthly,
        found: Share::counted(visited(landmarks).filter(|(landmark, _)| within(landmark)).map(|(_, need)| need)),
        of_found: Share::counted(visited(landmarks).filter(|(_, need)| *need).map(|(landmark, _)| within(landmark))),
    }
}

fn level(top: &[&Landmark]) -> Part<Level> {
    let told: Vec<(f64, bool)> =
        top.iter().filter_map(|landmark| Some((landmark.share, landmark.came.need()?))).collect();
    if told.len() < LEAST {
        return Part::TooFew(format!(
            "一覧の先頭から訪問して結果のわかったこども(まだ把握していなかったこども)は{}人です。{LEAST}人になるまで、見込みと比べません。",
            told.len()
        ));
    }
    let (shares, came): (Vec<f64>, Vec<bool>) = told.into_iter().unzip();
    let expected: f64 = shares.iter().sum();
    let observed = came.iter().filter(|came| **came).count();
    let spread = shares.iter().map(|share| share * (1.0 - share)).sum::<f64>().sqrt();
    Part::Found(Level {
        rows: shares.len(),
        expected,
        observed,
        ratio: observed_by_expected(&shares, &came),
        chance: two_sided((real(observed) - expected) / spread),
    })
}

fn of_level(level: &Part<Level>, capacity: usize) -> Option<Alarm> {
    let off = level.found().filter(|level| level.chance < CHANCE && !RATIO.contains(&level.ratio.value))?;
    let words = format!(
        "一覧の先頭{capacity}人から訪問した{}人では、見込みの合計{:.1}人に対し、見つかったのは{}人でした(実際/見込み {:.2}、幅{:.2}〜{:.2})。偶然の範囲を超えています。",
        off.rows, off.expected, off.observed, off.ratio.value, off.ratio.low, off.ratio.high
    );
    Some(Alarm { kind: "calibration".to_owned(), subject: "訪問の結果".to_owned(), words })
}

fn groups(landmarks: &[Landmark]) -> Part<Vec<subgroups::Line>> {
    let told: Vec<(&Landmark, bool)> = visited(landmarks).collect();
    if told.len() < LEAST_GROUPED {
        return Part::TooFew(format!(
            "訪問などで結果のわかったこども(まだ把握していなかったこども)は{}人です。{LEAST_GROUPED}人になるまで、集団に分けた数字を出しません。",
            told.len()
        ));
    }
    let shares: Vec<f64> = told.iter().map(|(landmark, _)| landmark.share).collect();
    let came: Vec<bool> = told.iter().map(|(_, need)| *need).collect();
    let groups = crate::checkin::proof::groups_of(told.iter().map(|(landmark, _)| *landmark));
    let scored = Scored { scores: &shares, outcomes: &came };
    Part::Found(subgroups::audit(&scored, &groups, &Rules::at(told.len())).lines)
}

fn of_groups(groups: &Part<Vec<subgroups::Line>>) -> Vec<Alarm> {
    let lines = groups.found().into_iter().flatten();
    let off = lines.filter(|line| matches!(line.finding, Finding::Underrated | Finding::Overrated));
    let alarm = |line: &subgroups::Line| {
        let subject = format!("{}: {}", line.attribute, line.value);
        let words = format!(
            "{subject}では、見込み{:.1}人に対し実際は{}人でした(実際/見込み {:.2})。{}。",
            line.expected,
            line.observed,
            line.ratio,
            line.finding.words()
        );
        Alarm { kind: "group".to_owned(), subject, words }
    };
    off.map(alarm).collect()
}

#[cfg(test)]
mod tests;
