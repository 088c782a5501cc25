//! The figures of a round, and their bars. Pure.

use crate::child::{Looked, Support};
use crate::rounds::Child;
use crate::rules::{INDICATORS, Origin, SUPPORT_STATES, Share, Stage, Tally, change, menu_label};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A line of tables 8-11 and 8-12.
pub struct Line {
    /// 就学後, 就学前, 合計
    pub label: &'static str,
    /// Its counts.
    pub tally: Tally,
}

/// A share as a bar with its interval, in the units of the drawing.
pub struct Bar {
    /// Of whom.
    pub label: String,
    /// 13人/33人 39.4%(95%信頼区間 24.7%〜56.3%)
    pub words: String,
    /// Upper edge.
    pub y: i32,
    /// Middle of the bar.
    pub middle: i32,
    /// Right end.
    pub width: i32,
    /// Where the interval begins.
    pub low: i32,
    /// Where it ends.
    pub high: i32,
}

/// Left edge of the bars and the width of 100 %.
pub const LEFT: i32 = 230;
/// Width of 100 %.
pub const WHOLE: i32 = 400;
const ROW: i32 = 40;

/// Everything a round comes to.
pub struct Figures {
    /// By stage, then all.
    pub lines: Vec<Line>,
    /// Shares: of all and of those nobody knew.
    pub bars: Vec<Bar>,
    /// Height of their drawing.
    pub height: i32,
    /// By origin: surveyed, found.
    pub origins: Vec<(&'static str, u32, u32)>,
    /// By place asked: asks, whole answers.
    pub answers: Vec<(String, usize, usize)>,
    /// By support: department, name, how many children in each state.
    pub supports: Vec<(&'static str, String, Vec<usize>)>,
    /// By indicator: looked at before, after; better, alike, worse.
    pub indicators: Vec<(&'static str, [usize; 5])>,
}

/// 39.4%
pub fn percent(rate: f64) -> String {
    format!("{:.1}%", rate * 100.0)
}

/// 13人/33人 39.4%(95%信頼区間 24.7%〜56.3%)
pub fn words(share: Share) -> String {
    match (share.rate(), share.wilson()) {
        (Some(rate), Some((low, high))) => format!(
            "{}人/{}人 {}(95%信頼区間 {}〜{})",
            share.found,
            share.of,
            percent(rate),
            percent(low),
            percent(high)
        ),
        _ => "結果の出た児童がまだいません".to_owned(),
    }
}

/// A share in the units of the drawing.
fn place(rate: f64) -> i32 {
    // At most WHOLE, and shares are within 0 and 1: rounding down to a whole unit loses less than a pixel.
    (0..=WHOLE).rev().find(|unit| f64::from(*unit) <= rate * f64::from(WHOLE)).unwrap_or(0)
}

fn bars(lines: &[Line]) -> Vec<Bar> {
    let shares = lines.iter().flat_map(|line| {
        [
            (format!("{} 調査した児童", line.label), line.tally.of_surveyed()),
            (format!("{} 把握していなかった児童", line.label), line.tally.of_unknown()),
        ]
    });
    let bar = |(row, (label, share)): (i32, (String, Share))| {
        let y = row * ROW + 8;
        let (low, high) = share.wilson().unwrap_or_default();
        Bar {
            label,
            words: words(share),
            y,
            middle: y + 12,
            width: place(share.rate().unwrap_or_default()),
            low: LEFT + place(low),
            high: LEFT + place(high),
        }
    };
    (0..).zip(shares).map(bar).collect()
}

/// Counts a round: children, answers by place, supports and looks in every state, the newest first.
pub fn figures(children: &[Child], answers: &[(String, bool)], supports: &[Support], looks: &[Looked]) -> Figures {
    let counted: Vec<_> = children.iter().map(Child::counted).collect();
    let line = |label, stage| Line { label, tally: Tally::of(&counted, stage) };
    let mut lines: Vec<Line> = Stage::ALL.iter().map(|stage| line(stage.label(), Some(*stage))).collect();
    lines.push(line("合計", None));
    let bars = bars(&lines);
    let origins = Origin::ALL.into_iter().filter(|origin| *origin != Origin::Outside).map(|origin| {
        let of: Vec<_> = children.iter().filter(|child| child.origin == origin).map(Child::counted).collect();
        let tally = Tally::of(&of, None);
        (origin.label(), tally.surveyed, tally.found())
    });
    Figures {
        height: i32::try_from(bars.len()).unwrap_or_default() * ROW + 30,
        bars,
        origins: origins.filter(|(_, surveyed, _)| *surveyed > 0).collect(),
        answers: by_place(answers),
        supports: by_menu(supports),
        indicators: by_indicator(looks),
        lines,
    }
}

fn by_place(answers: &[(String, bool)]) -> Vec<(String, usize, usize)> {
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (place, whole) in answers {
        let one = places.entry(place).or_default();
        one.0 += 1;
        one.1 += usize::from(*whole);
    }
    places.into_iter().map(|(place, (asks, whole))| (place.to_owned(), asks, whole)).collect()
}

/// Supports by their newest state.
fn by_menu(supports: &[Support]) -> Vec<(&'static str, String, Vec<usize>)> {
    let newest = supports.chunk_by(|a, b| a.id == b.id).filter_map(|states| states.first());
    let mut menus: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for support in newest {
        let counts = menus.entry(&support.menu).or_insert_with(|| vec![0; SUPPORT_STATES.len()]);
        let state = SUPPORT_STATES.iter().position(|(code, _)| *code == support.state);
        if let Some(count) = state.and_then(|state| counts.get_mut(state)) {
            *count += 1;
        }
    }
    let line = |(menu, counts): (&str, Vec<usize>)| {
        let (department, name) = menu_label(menu);
        (department, name.to_owned(), counts)
    };
    menus.into_iter().map(line).collect()
}

/// By indicator: children looked at before, after; better, alike, worse between the newest looks.
fn by_indicator(looks: &[Looked]) -> Vec<(&'static str, [usize; 5])> {
    let of = |code: &str| {
        let mut children: BTreeMap<Uuid, [&str; 2]> = BTreeMap::new();
        for look in looks.iter().filter(|look| look.indicator == code) {
            let [before, after] = children.entry(look.candidate).or_default();
            let place = if look.before { before } else { after };
            if place.is_empty() {
                *place = &look.value;
            }
        }
        let mut counts = [0; 5];
        for [before, after] in children.into_values() {
            let [was, is, better, alike, worse] = &mut counts;
            *was += usize::from(!before.is_empty());
            *is += usize::from(!after.is_empty());
            match change(before, after) {
                Some(Ordering::Greater) => *better += 1,
                Some(Ordering::Equal) => *alike += 1,
                Some(Ordering::Less) => *worse += 1,
                None => {}
            }
        }
        counts
    };
    INDICATORS.iter().map(|(code, label)| (*label, of(code))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;

    #[test]
    fn a_share_is_told_with_its_interval_and_nobody_is_no_share() {
        assert_eq!(words(Share { found: 13, of: 58 }), "13人/58人 22.4%(95%信頼区間 13.6%〜34.7%)");
        assert_eq!(words(Share { found: 13, of: 33 }), "13人/33人 39.4%(95%信頼区間 24.7%〜56.3%)");
        assert_eq!(words(Share { found: 0, of: 0 }), "結果の出た児童がまだいません");
        assert_eq!((place(0.0), place(1.0), place(0.5)), (0, WHOLE, WHOLE / 2));
    }

    fn look(child: u128, before: bool, value: &str) -> Looked {
        Looked {
            candidate: Uuid::from_u128(child),
            indicator: "checkups".to_owned(),
            before,
            value: value.to_owned(),
            measured_on: date(2026, 11, 1),
            note: String::new(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_the_newest_looks_are_compared() {
        // The newest first: the first child was looked at twice afterwards.
        let looks = [
            look(1, false, "good"),
            look(1, false, "not"),
            look(1, true, "not"),
            look(2, true, "good"),
            look(3, false, "good"),
        ];
        let found = by_indicator(&looks);
        let (_, counts) = found.iter().find(|(label, _)| label.starts_with("健診")).unwrap();
        assert_eq!(*counts, [2, 2, 1, 0, 0]);
    }

    #[test]
    fn a_support_counts_in_the_state_it_is_in() {
        let state = |id: u128, version: i32, state: &str| Support {
            id: Uuid::from_u128(id),
            version,
            candidate: Uuid::from_u128(1),
            menu: "school_watch".to_owned(),
            state: state.to_owned(),
            begin_on: None,
            end_on: None,
            note: String::new(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let supports = [state(1, 2, "done"), state(1, 1, "running"), state(2, 1, "running")];
        let found = by_menu(&supports);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2, [0, 1, 1, 0, 0]);
    }
}
