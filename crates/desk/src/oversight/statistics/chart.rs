//! Bars as SVG, drawn here: what people compare is seen, and the same numbers stand in the table beside it.

use super::table::{Fact, Table};

/// One bar, in the units of the drawing.
pub struct Bar {
    /// Left edge.
    pub x: i64,
    /// Upper edge.
    pub y: i64,
    /// Height.
    pub height: i64,
    /// The number over it.
    pub n: i64,
    /// Middle, for the number.
    pub middle: i64,
}

/// Two bars of one month.
pub struct Pair {
    /// 4月
    pub label: String,
    /// Middle of both.
    pub middle: i64,
    /// 受付
    pub received: Bar,
    /// 対応
    pub disposed: Bar,
}

/// 受付 and 対応 month by month.
pub struct Chart {
    /// One a month.
    pub pairs: Vec<Pair>,
    /// Width of the drawing.
    pub width: i64,
    /// Where the bars stand.
    pub floor: i64,
}

/// Width of a bar.
pub const BAR: i64 = 22;
const MONTH: i64 = 62;
const HEIGHT: i64 = 150;
const TOP: i64 = 20;

impl Chart {
    /// Draws the table of months; none for periods so long that no bar could be told from the next.
    pub fn of(tables: &[Table]) -> Option<Self> {
        let months = tables.iter().find(|table| table.id == "months").filter(|table| table.rows.len() <= 25)?;
        let heads: Vec<_> = months.rows.iter().filter(|(code, _)| code != "*" && code != "-").collect();
        let count = |code: &str, fact: Fact| months.at(code, fact.code());
        let most =
            heads.iter().flat_map(|(code, _)| [count(code, Fact::Received), count(code, Fact::Disposed)]).max()?.max(1);
        let bar = |x: i64, n: i64| {
            let height = n * HEIGHT / most;
            Bar { x, y: TOP + HEIGHT - height, height, n, middle: x + BAR / 2 }
        };
        let pairs: Vec<Pair> = (0_i64..)
            .zip(&heads)
            .map(|(place, (code, label))| {
                let left = place * MONTH + 8;
                Pair {
                    label: label.split('年').next_back().unwrap_or(label).to_owned(),
                    middle: left + BAR,
                    received: bar(left, count(code, Fact::Received)),
                    disposed: bar(left + BAR, count(code, Fact::Disposed)),
                }
            })
            .collect();
        let width = i64::try_from(pairs.len()).unwrap_or(0) * MONTH + 8;
        Some(Self { pairs, width, floor: TOP + HEIGHT })
    }
}
