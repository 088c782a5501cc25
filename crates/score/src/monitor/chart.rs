//! What was found, drawn: finished numbers for the templates. Pure. Every drawing has its table beneath, and no colour says anything alone.

use super::model::{Outcomes, Plan, Quality, Tenth, Worth};
use risk::evaluate::Estimate;
use risk::govern::capacity::Point;
use risk::govern::interval::Share;
use risk::maths::real;

/// Width of a drawing.
const WIDTH: f64 = 640.0;
/// Its height.
const HEIGHT: f64 = 360.0;
/// Room for what stands left of the plot, above, right of it and beneath.
const ROOM: [f64; 4] = [64.0, 16.0, 44.0, 52.0];

/// A straight scale from values to places; what is beyond an end is drawn at the end.
#[derive(Debug, Clone, Copy)]
struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    fn across(low: f64, high: f64) -> Self {
        Self { values: (low, high), places: (ROOM[0], WIDTH - ROOM[2]) }
    }

    fn up(low: f64, high: f64) -> Self {
        Self { values: (low, high), places: (HEIGHT - ROOM[3], ROOM[1]) }
    }

    fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        self.places.0 + share * (self.places.1 - self.places.0)
    }

    /// So many steps of equal width, with what is written at each.
    fn ticks(&self, steps: u32, label: impl Fn(f64) -> String) -> Vec<Tick> {
        let (low, high) = self.values;
        let value = |step: u32| low + (high - low) * f64::from(step) / f64::from(steps);
        (0..=steps).map(|step| Tick { at: place(self.at(value(step))), label: label(value(step)) }).collect()
    }
}

/// A place, to a tenth of a unit.
fn place(at: f64) -> String {
    format!("{at:.1}")
}

/// The least round number that is not below.
fn round_up(value: f64) -> f64 {
    const ROUND: [f64; 12] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 2.0, 4.0, 10.0];
    ROUND.into_iter().find(|round| *round >= value).unwrap_or(value)
}

/// A mark on an axis.
pub struct Tick {
    /// Where.
    pub at: String,
    /// What is written there.
    pub label: String,
}

/// A line with what the legend calls it.
pub struct Line {
    /// Style.
    pub class: &'static str,
    /// Its way.
    pub path: String,
    /// In the legend.
    pub label: &'static str,
}

/// Lines, points and bands in a box with two axes.
#[derive(Default)]
pub struct Drawing {
    /// What it shows, for those who do not see it.
    pub title: String,
    /// What runs across.
    pub across: &'static str,
    /// What runs up.
    pub up: &'static str,
    /// Marks across.
    pub across_ticks: Vec<Tick>,
    /// Marks up.
    pub up_ticks: Vec<Tick>,
    /// A filled band, the interval of a line.
    pub band: String,
    /// Lines.
    pub lines: Vec<Line>,
    /// Points: across, up.
    pub dots: Vec<(String, String)>,
    /// Intervals of the points.
    pub whiskers: String,
}

/// Edges of the box between the axes.
pub struct Edges {
    /// Left.
    pub left: String,
    /// Upper.
    pub upper: String,
    /// Right.
    pub right: String,
    /// Lower.
    pub lower: String,
}

impl Drawing {
    /// Edges of its box.
    pub fn edges(&self) -> Edges {
        Edges {
            left: place(ROOM[0]),
            upper: place(ROOM[1]),
            right: place(WIDTH - ROOM[2]),
            lower: place(HEIGHT - ROOM[3]),
        }
    }
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    points
        .enumerate()
        .map(|(n, (x, y))| format!("{}{} {}", if n == 0 { "M" } else { "L" }, place(x), place(y)))
        .collect()
}

/// Out of a hundred.
fn hundredths(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// The interval of a share, upright.
fn whisker(x: f64, up: &Scale, share: &Share) -> String {
    let observed = share.wilson();
    let (low, high) = (up.at(observed.low), up.at(observed.high));
    format!(
        "M{} {}V{}M{} {}h10M{} {}h10",
        place(x),
        place(low),
        place(high),
        place(x - 5.0),
        place(low),
        place(x - 5.0),
        place(high)
    )
}

/// Shares one after another, each with its interval; the first and the last are named.
pub fn shares(title: &str, shares: &[(String, Share)]) -> Drawing {
    let last = real(shares.len().saturating_sub(1)).max(1.0);
    let top = round_up(shares.iter().map(|(_, share)| share.wilson().high).fold(0.0, f64::max)).min(1.0);
    let (across, up) = (Scale::across(-0.5, last + 0.5), Scale::up(0.0, top));
    let ends = [(0.0, shares.first()), (last, shares.last())];
    let tick = |(at, named): (f64, Option<&(String, Share)>)| {
        named.map(|(name, _)| Tick { at: place(across.at(at)), label: name.clone() })
    };
    let placed = || shares.iter().enumerate().map(|(n, (_, share))| (across.at(real(n)), share));
    Drawing {
        title: title.to_owned(),
        across: "月",
        up: "100人のうち",
        across_ticks: ends.into_iter().filter_map(tick).collect(),
        up_ticks: up.ticks(5, hundredths),
        dots: placed().map(|(x, share)| (place(x), place(up.at(share.value())))).collect(),
        whiskers: placed().map(|(x, share)| whisker(x, &up, share)).collect(),
        ..Drawing::default()
    }
}

/// What was said of one thing over time, with the band of the intervals; days lie as far apart as they were. Each point: when, what is
/// written there, and share, lower and upper end.
pub fn over_time(title: String, points: &[(jiff::Timestamp, String, [f64; 3])]) -> Drawing {
    let Some(((first, ..), (last, ..))) = points.first().zip(points.last()) else { return Drawing::default() };
    let since = |at: &jiff::Timestamp| at.duration_since(*first).as_secs_f64();
    let top = round_up(points.iter().map(|(_, _, [_, _, high])| *high).fold(0.0, f64::max)).min(1.0);
    let (across, up) = (Scale::across(0.0, since(last).max(1.0)), Scale::up(0.0, top));
    let place_of = |at: &jiff::Timestamp, share: f64| (across.at(since(at)), up.at(share));
    let there = points.iter().map(|(at, _, [_, low, _])| place_of(at, *low));
    let back = points.iter().rev().map(|(at, _, [_, _, high])| place_of(at, *high));
    let middle = || points.iter().map(|(at, _, [share, ..])| place_of(at, *share));
    let ends = [points.first(), points.last()].into_iter().flatten();
    let tick = |(at, label, _): &(jiff::Timestamp, String, [f64; 3])| Tick {
        at: place(across.at(since(at))),
        label: label.clone(),
    };
    Drawing {
        title,
        across: "計算した日",
        up: "似た条件の100件のうち",
        across_ticks: ends.map(tick).collect(),
        up_ticks: up.ticks(5, hundredths),
        band: path(there.chain(back)),
        lines: vec![Line { class: "said", path: path(middle()), label: "スコア" }],
        dots: middle().map(|(x, y)| (place(x), place(y))).collect(),
        ..Drawing::default()
    }
}

/// Said and observed in tenths, beside the line on which both agree.
pub fn calibration(quality: &Quality) -> Drawing {
    let tops = quality.tenths.iter().map(|tenth| tenth.observed.wilson().high.max(tenth.foretold));
    let top = round_up(tops.fold(0.0, f64::max)).min(1.0);
    let (across, up) = (Scale::across(0.0, top), Scale::up(0.0, top));
    let whisker = |tenth: &Tenth| whisker(across.at(tenth.foretold), &up, &tenth.observed);
    let dot = |tenth: &Tenth| (place(across.at(tenth.foretold)), place(up.at(tenth.observed.value())));
    Drawing {
        title: "見込みと実際。10の区分ごとの点と幅。同じ数字が下の表にあります。".to_owned(),
        across: "見込み(100件のうち)",
        up: "実際(100件のうち)",
        across_ticks: across.ticks(5, hundredths),
        up_ticks: up.ticks(5, hundredths),
        lines: vec![Line {
            class: "all",
            path: path([(across.at(0.0), up.at(0.0)), (across.at(top), up.at(top))].into_iter()),
            label: "見込みと実際が同じ",
        }],
        dots: quality.tenths.iter().map(dot).collect(),
        whiskers: quality.tenths.iter().map(whisker).collect(),
        ..Drawing::default()
    }
}

/// The two sums day by day, with the height at which they are told.
pub fn sums(outcomes: &Outcomes) -> Drawing {
    let last = real(outcomes.days.len().saturating_sub(1)).max(1.0);
    let top = outcomes.days.iter().map(|day| day.1.max(day.2)).fold(outcomes.height * 1.2, f64::max).ceil();
    let (across, up) = (Scale::across(0.0, last), Scale::up(0.0, top));
    let line = |of: fn(&(jiff::civil::Date, f64, f64)) -> f64| {
        path(outcomes.days.iter().enumerate().map(|(n, day)| (across.at(real(n)), up.at(of(day)))))
    };
    let ends = [outcomes.days.first(), outcomes.days.last()].into_iter().flatten();
    let tick = |(at, day): (f64, &(jiff::civil::Date, f64, f64))| Tick {
        at: place(across.at(at)),
        label: jp::Wareki(day.0).month(),
    };
    Drawing {
        title: "結果の変化の見張り。2つの和と知らせる高さ。同じ数字が下の表にあります。".to_owned(),
        across: "結果のわかった日の順",
        up: "たまったずれ",
        across_ticks: [0.0, last].into_iter().zip(ends).map(tick).collect(),
        up_ticks: up.ticks(4, |value| format!("{value:.1}")),
        lines: vec![
            Line { class: "said", path: line(|day| day.1), label: "見込みより多いほうのずれ" },
            Line { class: "other", path: line(|day| day.2), label: "見込みより少ないほうのずれ" },
            Line {
                class: "bound",
                path: path(
                    [(across.at(0.0), up.at(outcomes.height)), (across.at(last), up.at(outcomes.height))].into_iter(),
                ),
                label: "知らせる高さ",
            },
        ],
        ..Drawing::default()
    }
}

/// Net benefit against the threshold, beside visiting everybody and nobody.
pub fn curve(worth: &Worth) -> Drawing {
    let top = round_up(worth.curve.iter().map(|point| point.interval.high.max(point.all)).fold(0.0, f64::max));
    let bottom = -0.25 * top;
    let last = worth.curve.last().map_or(1.0, |point| point.threshold);
    let (across, up) = (Scale::across(0.0, last), Scale::up(bottom, top));
    let line = |of: fn(&Point) -> f64| {
        let seen = worth.curve.iter().filter(|point| of(point) >= bottom);
        path(seen.map(|point| (across.at(point.threshold), up.at(of(point)))))
    };
    let there = worth.curve.iter().map(|point| (across.at(point.threshold), up.at(point.interval.high)));
    let back = worth.curve.iter().rev().map(|point| (across.at(point.threshold), up.at(point.interval.low)));
    Drawing {
        title: "訪問の純便益。このモデル、全員を訪問、だれも訪問しないの3つの線。同じ数字が下の表にあります。"
            .to_owned(),
        across: "訪問する見込みの下限(100件のうち)",
        up: "純便益(100件あたり)",
        across_ticks: across.ticks(6, hundredths),
        up_ticks: up.ticks(5, |value| format!("{:.1}", value * 100.0)),
        band: path(there.chain(back)),
        lines: vec![
            Line { class: "said", path: line(|point| point.score), label: "このモデルの順に訪問" },
            Line { class: "all", path: line(|point| point.all), label: "全員を訪問" },
            Line {
                class: "none",
                path: path([(across.at(0.0), up.at(0.0)), (across.at(last), up.at(0.0))].into_iter()),
                label: "だれも訪問しない",
            },
        ],
        ..Drawing::default()
    }
}

/// Found of all there were by visits a month, beside choosing without the model; the chosen number is a point.
pub fn plans(worth: &Worth, chosen: usize) -> Drawing {
    let last = worth.plans.last().map_or(1, |plan| plan.monthly).max(2);
    let (across, up) = (Scale::across(0.0, real(last)), Scale::up(0.0, 1.0));
    let events = real(worth.events.max(1));
    let share = |plan: &Plan| real(plan.really) / events;
    let blind = |plan: &Plan| real(plan.visited) / real(worth.rows.max(1));
    let line = |of: &dyn Fn(&Plan) -> f64| {
        let points = worth.plans.iter().map(|plan| (across.at(real(plan.monthly)), up.at(of(plan))));
        path(std::iter::once((across.at(0.0), up.at(0.0))).chain(points))
    };
    let dot = worth.plans.iter().filter(|plan| plan.monthly == chosen);
    Drawing {
        title: "月に訪問できる件数と、見つかる割合。同じ数字が下の表にあります。".to_owned(),
        across: "月に訪問できる件数",
        up: "結果があった記録のうち(100件のうち)",
        across_ticks: across.ticks(5, |value| format!("{value:.0}")),
        up_ticks: up.ticks(5, hundredths),
        lines: vec![
            Line { class: "said", path: line(&share), label: "このモデルの順に訪問" },
            Line { class: "all", path: line(&blind), label: "順を決めずに訪問" },
        ],
        dots: dot.map(|plan| (place(across.at(real(chosen))), place(up.at(share(plan))))).collect(),
        ..Drawing::default()
    }
}

/// A number with its interval on a line of its own.
pub struct Bar {
    /// Of what.
    pub label: String,
    /// The numbers in words.
    pub words: String,
    /// Middle of the line.
    pub y: i32,
    /// Where the number is.
    pub at: String,
    /// Its interval.
    pub whisker: String,
    /// Whether somebody must look at it.
    pub stands_out: bool,
}

/// Numbers with their intervals beneath each other, beside the number they should be.
pub struct Bars {
    /// The lines.
    pub bars: Vec<Bar>,
    /// Height of the drawing.
    pub height: i32,
    /// Marks across.
    pub ticks: Vec<Tick>,
    /// Where what they should be is.
    pub middle: String,
}

/// Left edge of the scale, and its right edge.
const SPAN: (f64, f64) = (230.0, 560.0);
/// Height of a line.
const ROW: i32 = 34;
/// The least and the greatest ratio that is drawn; beyond it, at the edge.
const RATIOS: (f64, f64) = (0.25, 4.0);

/// Observed over expected of each, on a scale on which half and double are equally far from one.
pub fn ratios(lines: impl Iterator<Item = (String, Estimate, bool)>) -> Bars {
    let scale = Scale { values: (RATIOS.0.ln(), RATIOS.1.ln()), places: SPAN };
    let at = |ratio: f64| scale.at(ratio.max(RATIOS.0 / 2.0).ln());
    let bar = |(n, (label, figure, stands_out)): (i32, (String, Estimate, bool))| {
        let y = n * ROW + 20;
        let (low, high) = (place(at(figure.low)), place(at(figure.high)));
        Bar {
            label,
            words: format!("{:.2}(幅{:.2}〜{:.2})", figure.value, figure.low, figure.high),
            y,
            at: place(at(figure.value)),
            whisker: format!("M{low} {y}H{high}M{low} {}v12M{high} {}v12", y - 6, y - 6),
            stands_out,
        }
    };
    let bars: Vec<Bar> = (0..).zip(lines).map(bar).collect();
    let tick = |ratio: f64| Tick { at: place(at(ratio)), label: ratio.to_string() };
    Bars {
        height: i32::try_from(bars.len()).unwrap_or_default() * ROW + 40,
        bars,
        ticks: [0.25, 0.5, 1.0, 2.0, 4.0].map(tick).into(),
        middle: place(at(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64) -> Estimate {
        Estimate { value, low: value / 2.0, high: value * 2.0 }
    }

    #[test]
    fn half_and_double_are_equally_far_and_what_is_beyond_stays_on_the_paper() {
        let drawn =
            ratios([("架空".to_owned(), figure(1.0), false), ("架空".to_owned(), figure(9.0), true)].into_iter());
        let middle: f64 = drawn.middle.parse().unwrap();
        assert_eq!(drawn.bars[0].at, drawn.middle);
        let ticks: Vec<f64> = drawn.ticks.iter().map(|tick| tick.at.parse().unwrap()).collect();
        assert!((middle - ticks[1] - (ticks[3] - middle)).abs() < 0.2, "{ticks:?}");
        assert_eq!(drawn.bars[1].at, "560.0");
        assert_eq!(drawn.bars[1].words, "9.00(幅4.50〜18.00)");
        assert_eq!(drawn.height, 2 * ROW + 40);
    }

    #[test]
    fn a_tenth_that_agrees_lies_on_the_line() {
        let tenth = Tenth { foretold: 0.25, observed: Share { count: 25, of: 100 } };
        let quality = Quality {
            rows: 100,
            events: 25,
            auc: figure(0.7),
            brier: 0.2,
            brier_of_share: 0.2,
            slope: Some(figure(1.0)),
            intercept: 0.0,
            ece: 0.0,
            expected: 25.0,
            ratio: figure(1.0),
            chance: 1.0,
            tenths: vec![tenth],
        };
        let drawn = calibration(&quality);
        let edges = drawn.edges();
        let [left, upper, right, lower] =
            [edges.left, edges.upper, edges.right, edges.lower].map(|edge| edge.parse::<f64>().unwrap());
        let (x, y): (f64, f64) = (drawn.dots[0].0.parse().unwrap(), drawn.dots[0].1.parse().unwrap());
        assert!(((x - left) / (right - left) - (lower - y) / (lower - upper)).abs() < 0.01, "{x} {y}");
        assert_eq!(drawn.across_ticks.last().unwrap().label, "40", "{}", drawn.across_ticks.len());
    }
}
