//! A number with its interval on a short line beside what it is held against, for cells of tables: the same numbers stand there in words. Pure.

use risk::evaluate::Estimate;
use risk::govern::interval::Share;

/// Width of the line.
const WIDTH: f64 = 160.0;
/// Room on both sides for the point.
const ROOM: f64 = 6.0;
/// Middle of the line.
const MIDDLE: f64 = 10.0;

/// The drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Where the number is.
    pub at: String,
    /// Its interval.
    pub whisker: String,
    /// What it is held against, upright.
    pub bounds: String,
    /// What is written at both ends.
    pub ends: [&'static str; 2],
}

impl Figure {
    /// A number between two others, beside its bounds; what lies beyond is drawn at the edge.
    pub fn new(figure: &Estimate, (from, to): (f64, f64), bounds: &[f64], ends: [&'static str; 2]) -> Self {
        let at =
            |value: f64| format!("{:.1}", ROOM + (WIDTH - 2.0 * ROOM) * ((value - from) / (to - from)).clamp(0.0, 1.0));
        let (low, high) = (at(figure.low), at(figure.high));
        let ends_of = |x: &str| format!("M{x} {}V{}", MIDDLE - 5.0, MIDDLE + 5.0);
        Self {
            at: at(figure.value),
            whisker: format!("M{low} {MIDDLE}H{high}{}{}", ends_of(&low), ends_of(&high)),
            bounds: bounds.iter().map(|bound| format!("M{} 0V{}", at(*bound), 2.0 * MIDDLE)).collect(),
            ends,
        }
    }

    /// A share out of a hundred; none of nobody.
    pub fn of_share(share: Share) -> Option<Self> {
        let range = share.wilson();
        let figure = Estimate { value: share.value(), low: range.low, high: range.high };
        (share.of > 0).then(|| Self::new(&figure, (0.0, 1.0), &[], ["0%", "100%"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_lies_between_its_ends_and_what_is_beyond_at_the_edge() {
        let of = |value: f64, low: f64, high: f64| {
            Figure::new(&Estimate { value, low, high }, (0.0, 1.0), &[0.5], ["0組", "100組"])
        };
        let middle = of(0.5, 0.25, 0.75);
        assert_eq!((middle.at.as_str(), middle.bounds.as_str()), ("80.0", "M80.0 0V20"));
        assert_eq!(middle.whisker, "M43.0 10H117.0M43.0 5V15M117.0 5V15");
        assert_eq!(of(2.0, -1.0, 3.0).at, "154.0");
        assert_eq!(Figure::of_share(Share { count: 0, of: 0 }), None);
        assert_eq!(Figure::of_share(Share { count: 1, of: 2 }).unwrap().at, "80.0");
    }
}
