//! The map of the flow as a drawing: steps below each other, arcs to later steps on the right, back on the left. Thickness is how many cases,
//! colour and words how long they wait.

use super::flow::{Arc, Flow, Step, span_label};

/// A step on the map.
pub struct Node {
    /// 受付
    pub label: &'static str,
    /// 120件
    pub count: String,
    /// Upper edge.
    pub y: i64,
    /// Middle, for the words.
    pub middle: i64,
    /// Where the second line stands.
    pub below: i64,
}

/// An arc on the map.
pub struct Line {
    /// Which.
    pub from: Step,
    /// Which.
    pub to: Step,
    /// Its way, as SVG writes it.
    pub path: String,
    /// Its thickness.
    pub width: i64,
    /// Class of its colour.
    pub class: &'static str,
    /// 12日 34件
    pub label: String,
    /// Said in full.
    pub words: String,
    /// Where the label stands.
    pub x: i64,
    /// Where the label stands.
    pub y: i64,
}

/// The drawing.
pub struct Map {
    /// Steps that were reached.
    pub nodes: Vec<Node>,
    /// Arcs that matter; all of them stand in the table.
    pub lines: Vec<Line>,
    /// Height.
    pub height: i64,
}

/// Width of the drawing.
pub const WIDTH: i64 = 890;
/// Left edge of the steps.
pub const LEFT: i64 = 340;
/// Width of a step.
pub const BOX: i64 = 200;
/// Height of a step.
pub const TALL: i64 = 52;
const APART: i64 = 100;
const TOP: i64 = 20;
/// Beyond so many arcs nobody can follow them.
const MOST: usize = 16;

/// Quick, normal, slow, very slow: a day, a week, a month.
pub fn class(seconds: i64) -> &'static str {
    match seconds / 86_400 {
        0 => "quick",
        1..7 => "normal",
        7..30 => "slow",
        _ => "late",
    }
}

impl Map {
    /// Draws a flow.
    pub fn of(flow: &Flow) -> Self {
        let place = |step: Step| flow.steps.iter().position(|(known, ..)| *known == step);
        let top = |row: usize| TOP + i64::try_from(row).unwrap_or(0) * APART;
        let nodes = flow.steps.iter().enumerate().map(|(row, (step, cases, times))| Node {
            label: step.label(),
            count: if times > cases { format!("{cases}件(のべ{times}回)") } else { format!("{cases}件") },
            y: top(row),
            middle: top(row) + 22,
            below: top(row) + 41,
        });
        let mut arcs: Vec<&Arc> = flow.arcs.iter().collect();
        arcs.sort_by_key(|arc| std::cmp::Reverse(arc.cases));
        arcs.truncate(MOST);
        let most = arcs.first().map_or(1, |arc| arc.cases.max(1));
        let line = |arc: &&Arc| {
            let (from, to) = (place(arc.from)?, place(arc.to)?);
            let (path, x, y) = way(top(from), top(to), from, to);
            let width = 2 + i64::try_from(arc.cases * 10 / most).unwrap_or(0);
            let (median, p90) = (span_label(arc.median), span_label(arc.p90));
            Some(Line {
                from: arc.from,
                to: arc.to,
                path,
                width,
                class: class(arc.median),
                label: format!("{median} {}件", arc.cases),
                words: format!(
                    "{}から{}まで {}件、中央値{median}、9割が{p90}以内",
                    arc.from.label(),
                    arc.to.label(),
                    arc.cases
                ),
                x,
                y,
            })
        };
        let height = top(flow.steps.len()) - APART + TALL + TOP;
        Self { nodes: nodes.collect(), lines: arcs.iter().filter_map(line).collect(), height }
    }
}

/// The way of an arc between the tops of two rows, and where its label stands.
fn way(top: i64, bottom: i64, from: usize, to: usize) -> (String, i64, i64) {
    let (center, right) = (LEFT + BOX / 2, LEFT + BOX);
    let rows = i64::try_from(from.abs_diff(to)).unwrap_or(0);
    let (start, end) = (top + TALL / 2, bottom + TALL / 2);
    let bulge = 30 + rows * 39;
    match from.cmp(&to) {
        std::cmp::Ordering::Equal => {
            // Done again at once: a loop at the right upper corner.
            let (high, low) = (top + 8, top + TALL - 8);
            (
                format!("M {right} {high} C {} {} {} {} {right} {low}", right + 56, high - 14, right + 56, low + 14),
                right + 84,
                start,
            )
        }
        std::cmp::Ordering::Less if rows == 1 => {
            let (leave, reach) = (top + TALL, bottom);
            (format!("M {center} {leave} L {center} {reach}"), center + 66, (leave + reach) / 2 + 4)
        }
        std::cmp::Ordering::Less => {
            let out = right + bulge;
            (
                format!("M {right} {} C {out} {start} {out} {end} {right} {}", start + 10, end - 10),
                right + bulge * 3 / 4,
                (start + end) / 2,
            )
        }
        std::cmp::Ordering::Greater => {
            let out = LEFT - bulge;
            (
                format!("M {LEFT} {} C {out} {start} {out} {end} {LEFT} {}", start - 10, end + 10),
                LEFT - bulge * 3 / 4,
                (start + end) / 2,
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::flow::{Log, mine};
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_map_stays_on_its_paper_and_names_each_arc() {
        let events = Step::ALL.iter().chain(Step::ALL.iter().rev()).zip(0_i64..).map(|(step, at)| (*step, at * 90_000));
        let log = Log { person: Uuid::nil(), events: events.collect() };
        let skipping = Log { person: Uuid::nil(), events: vec![(Step::Received, 0), (Step::Closed, 60)] };
        let map = Map::of(&mine(&[log, skipping.clone(), skipping]));
        assert_eq!(map.nodes.len(), Step::ALL.len());
        assert!(map.lines.len() <= MOST && map.lines.iter().any(|line| line.words.starts_with("受付から終結まで 2件")));
        for line in &map.lines {
            assert!((50..WIDTH - 50).contains(&line.x) && (0..map.height).contains(&line.y), "{}", line.words);
        }
        assert_eq!([0, 86_400, 7 * 86_400, 30 * 86_400].map(class), ["quick", "normal", "slow", "late"]);
    }
}
