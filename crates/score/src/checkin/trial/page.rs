//! The silent lists on the page of the gate: where the visited children stood, drawn beside each other.

use super::{Among, Trial};
use desk::frame::date_wareki;

/// Width of the longest bar.
const BAR: f64 = 160.0;

/// What the silent lists show, as people read it.
pub struct Shown {
    /// How many lists, from when to when.
    pub told: String,
    /// Whether they are as they were kept.
    pub whole: bool,
    /// What was erased since; empty: nothing.
    pub erased: String,
    /// By where the visited stood.
    pub lines: Vec<Line>,
    /// How many can be visited.
    pub capacity: usize,
    /// Whom the silent lists put first and nobody went to.
    pub unvisited: usize,
    /// How they ordered the visited; empty while they are too few.
    pub order: String,
}

/// Those who stood in one place.
pub struct Line {
    /// Where.
    pub label: String,
    /// Found in need.
    pub found: usize,
    /// Not in need.
    pub nothing: usize,
    /// Widths of the two bars.
    pub widths: [String; 2],
}

/// The silent lists on the page.
pub fn shown(trial: &Trial, capacity: usize) -> Shown {
    let most = trial.parts.iter().map(|part| part.found + part.nothing).max().unwrap_or_default().max(1);
    let width = |count: usize| format!("{:.1}", BAR * share(count, most));
    let label = |among: Among| match among {
        Among::Both => format!("どちらの一覧でも先頭{capacity}人"),
        Among::Silent => format!("試行の一覧だけで先頭{capacity}人"),
        Among::Shown => format!("表示している一覧だけで先頭{capacity}人"),
        Among::Neither => "どちらでも先頭でない".to_owned(),
    };
    let line = |part: &super::measure::Part| Line {
        label: label(part.among),
        found: part.found,
        nothing: part.nothing,
        widths: [width(part.found), width(part.nothing)],
    };
    let [first, newest] = [trial.first, trial.newest].map(date_wareki);
    Shown {
        told: format!("{first}から{newest}まで、{}回計算しました。", trial.lists),
        whole: trial.whole,
        erased: if trial.erased == 0 {
            String::new()
        } else {
            format!("保存期間が終わって消去した{}人分は、数えていません。", trial.erased)
        },
        lines: trial.parts.iter().map(line).collect(),
        capacity,
        unvisited: trial.unvisited,
        order: trial.order.map(|order| {
            let [auc, low, high] = [order.value, order.low, order.high].map(|share| share * 100.0);
            format!(
                "試行の一覧の順では、支援の必要が見つかったこどもと見つからなかったこどもを1人ずつ選ぶと、100組のうち約{auc:.0}組(幅{low:.0}〜{high:.0}組)で、見つかったこどもが先に並んでいました。"
            )
        }).unwrap_or_default(),
    }
}

fn share(count: usize, of: usize) -> f64 {
    risk::govern::interval::Share { count, of }.value()
}
