//! Facts of a person as a picture over time, a lane per system. Pure; the table beside it says the same.

use super::Fact;
use super::related::{day, period};
use crate::layout::{IDENTITY, Layout};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// Width of the time drawn.
const WIDTH: f64 = 760.0;
/// Room for the names of the lanes.
const LEFT: f64 = 150.0;
/// Height of a row of bars.
const ROW: f64 = 26.0;
/// Room for the years above.
const TOP: f64 = 28.0;
/// A single day is drawn as wide as this.
const POINT: f64 = 8.0;

/// One fact as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// A single day.
    pub is_point: bool,
    /// In words.
    pub words: String,
}

/// The facts of one system.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Name of the system.
    pub label: String,
    /// Where its name stands.
    pub y: f64,
    /// Line above it.
    pub line: f64,
    /// Its facts.
    pub bars: Vec<Bar>,
}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Years: where, and which.
    pub years: Vec<(f64, String)>,
    /// Lanes from above.
    pub lanes: Vec<Lane>,
}

/// Draws facts between birth (or the first of them) and today. Who somebody is has no place in time.
pub fn draw<'l>(
    facts: &[Fact],
    layout: impl Fn(&Fact) -> Option<&'l Layout>,
    birth: Option<Date>,
    today: Date,
) -> Timeline {
    let told: Vec<&Fact> = facts.iter().filter(|fact| fact.kind != IDENTITY && !fact.gone).collect();
    let begins = |fact: &Fact| fact.valid_from.or_else(|| day(fact));
    let first = told.iter().filter_map(|fact| begins(fact)).chain(birth).min().unwrap_or(today).min(today);
    let last = today;
    let span = f64::from((last - first).get_days().max(1));
    let x = |day: Date| LEFT + WIDTH * f64::from((day.clamp(first, last) - first).get_days()) / span;
    let mut systems: BTreeMap<(u16, String), Vec<&Fact>> = BTreeMap::new();
    for fact in told {
        let layout = layout(fact);
        let (number, name) =
            layout.map_or((u16::MAX, fact.source.clone()), |layout| (layout.number, layout.system.clone()));
        systems.entry((number, name)).or_default().push(fact);
    }
    let mut lanes: Vec<Lane> = Vec::new();
    let mut y = TOP;
    for ((_, system), facts) in merged(systems) {
        let line = y;
        let mut rows: Vec<f64> = Vec::new();
        let mut bars = Vec::new();
        for fact in facts {
            let from = x(begins(fact).unwrap_or(first));
            let is_point = fact.valid_to.is_some() && fact.valid_to == fact.valid_from;
            let to = if is_point { from } else { x(fact.valid_to.unwrap_or(last)) };
            let width = if is_point { POINT } else { (to - from).max(POINT) };
            // The first row with room for it.
            let row = rows.iter().position(|end| *end <= from).unwrap_or(rows.len());
            match rows.get_mut(row) {
                Some(end) => *end = from + width + 2.0,
                None => rows.push(from + width + 2.0),
            }
            let label = layout(fact).map_or(fact.kind.as_str(), |layout| layout.label_of(&fact.kind));
            let words = format!("{label} {}", period(fact));
            bars.push(Bar { x: from, y: y + 4.0 + ROW * count(row), width, is_point, words: words.trim().to_owned() });
        }
        lanes.push(Lane { label: system, y: y + 18.0, line, bars });
        y += ROW * count(rows.len().max(1));
    }
    Timeline { width: LEFT + WIDTH + 10.0, height: y + 8.0, years: years(first, last, x), lanes }
}

/// One lane per system, where its sources have several numbers; facts by their beginning.
fn merged(systems: BTreeMap<(u16, String), Vec<&Fact>>) -> Vec<((u16, String), Vec<&Fact>)> {
    let mut lanes: Vec<((u16, String), Vec<&Fact>)> = Vec::new();
    for ((number, name), facts) in systems {
        match lanes.iter_mut().find(|((_, known), _)| *known == name) {
            Some((_, lane)) => lane.extend(facts),
            None => lanes.push(((number, name), facts)),
        }
    }
    for (_, facts) in &mut lanes {
        facts.sort_by(|a, b| {
            (a.valid_from, a.position, &a.kind, &a.key).cmp(&(b.valid_from, b.position, &b.kind, &b.key))
        });
    }
    lanes
}

/// The first days of years; of a long life not every one.
fn years(first: Date, last: Date, x: impl Fn(Date) -> f64) -> Vec<(f64, String)> {
    let every = i16::try_from(usize::from(last.year().abs_diff(first.year())) / 12 + 1).unwrap_or(1);
    let of = |year: i16| year.rem_euclid(every) == 0;
    (first.year() + 1..=last.year())
        .filter(|year| of(*year))
        .map(|year| (x(date(year, 1, 1)), format!("{year}年")))
        .collect()
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn fact(source: &str, kind: &str, from: Option<Date>, to: Option<Date>) -> Fact {
        crate::facts::example::fact(source, kind, json!({}), from, to)
    }

    fn drawn(facts: &[Fact]) -> Timeline {
        let layout = |fact: &Fact| crate::layout::for_day(&fact.source, Date::MAX, &[]);
        draw(facts, layout, Some(date(2018, 5, 5)), date(2026, 4, 10))
    }

    #[test]
    fn sources_of_one_system_share_a_lane_and_a_checkup_is_a_point() {
        let facts = [
            fact("boshi_3y", "check_3y", Some(date(2021, 6, 1)), Some(date(2021, 6, 1))),
            fact("boshi_4m", "check_4m", Some(date(2018, 9, 1)), Some(date(2018, 9, 1))),
            fact("hoiku", "nursery", Some(date(2020, 4, 1)), None),
            fact("jumin", IDENTITY, None, None),
        ];
        let timeline = drawn(&facts);
        let lanes: Vec<(&str, usize)> =
            timeline.lanes.iter().map(|lane| (lane.label.as_str(), lane.bars.len())).collect();
        assert_eq!(lanes, [("子ども・子育て支援", 1), ("母子保健", 2)]);
        let nursery = &timeline.lanes[0].bars[0];
        assert!((nursery.x + nursery.width - (LEFT + WIDTH)).abs() < 1.0, "it holds until today");
        assert!(timeline.lanes[1].bars.iter().all(|bar| bar.is_point));
        assert!(timeline.lanes[1].bars[0].words.contains("4か月児健診 平成30年9月1日"));
        assert!(timeline.years.iter().any(|(_, year)| year == "2020年"));
        assert!(drawn(&[]).lanes.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_lies_outside_or_on_something_else(spans in proptest::collection::vec((-9000..4000_i64, proptest::option::of(0..3000_i64)), 0..30)) {
            let at = |days: i64| date(2020, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let facts: Vec<Fact> = spans.iter().map(|(from, length)| {
                fact("hoiku", "nursery", Some(at(*from)), length.map(|length| at(from + length)))
            }).collect();
            let timeline = drawn(&facts);
            let bars: Vec<&Bar> = timeline.lanes.iter().flat_map(|lane| &lane.bars).collect();
            prop_assert_eq!(bars.len(), facts.len());
            for (nth, bar) in bars.iter().enumerate() {
                prop_assert!(bar.x >= LEFT && bar.x + bar.width <= timeline.width + 1.0);
                prop_assert!(bar.y >= TOP && bar.y < timeline.height);
                for other in bars.iter().skip(nth + 1).filter(|other| (other.y - bar.y).abs() < 1.0) {
                    prop_assert!(other.x >= bar.x + bar.width || bar.x >= other.x + other.width);
                }
            }
        }
    }
}
