//! What is said beside a score: reasons in numbers of cases, what is not known, what to ask next, and when no number is given.
//!
//! Only templates. None of them names a cause: a record goes along with a higher or lower share among similar cases, no more.

use serde::Serialize;

use crate::design::{Coded, Coding};
use crate::maths::sigmoid;
use crate::model::{Model, Score};

/// Words that no text of a score may hold.
pub const FORBIDDEN: [&str; 9] =
    ["虐待の確率", "虐待の可能性", "低リスク", "高リスク", "原因", "せいで", "引き起こ", "もたらす", "安全です"];

/// The first forbidden word of a text.
#[must_use]
pub fn forbidden(text: &str) -> Option<&'static str> {
    FORBIDDEN.into_iter().find(|word| text.contains(word))
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Place of the column among [`Model::columns`].
    pub column: usize,
    /// What it adds to the log-odds.
    pub log_odds: f64,
    /// Of a hundred similar cases, how many with this column at its average, and how many with it as it is.
    pub of_hundred: (f64, f64),
    /// The sentence.
    pub text: String,
}

/// All that is said of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The score in numbers of cases, or that none is given.
    pub summary: String,
    /// What goes along with more cases, the strongest first.
    pub up: Vec<Line>,
    /// What goes along with fewer, the strongest first.
    pub down: Vec<Line>,
    /// Where nothing goes along with more cases: that this does not mean safety.
    pub nothing_up: Option<String>,
    /// Places of columns not known.
    pub unknown: Vec<usize>,
}

/// Log-odds below this are no reason worth a sentence.
pub const SLIGHT: f64 = 0.05;

/// Explains a score. `answers` are what stands in the row, in the words of the form, in the order of [`Model::columns`]; `outcome` ends the
/// sentence 「似た条件の100件のうち約31件で…」; `most` reasons are given on each side.
#[must_use]
pub fn explain(model: &Model, score: &Score, answers: &[String], outcome: &str, most: usize) -> Explanation {
    let known = |column: &usize| !score.unknown.contains(column);
    let mut lines: Vec<Line> = score
        .contributions
        .iter()
        .enumerate()
        .filter(|(column, part)| part.abs() >= SLIGHT && known(column))
        .map(|(column, part)| line(model, score, column, *part, answers))
        .collect();
    lines.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()).then(a.column.cmp(&b.column)));
    let (mut up, mut down): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.log_odds > 0.0);
    up.truncate(most);
    down.truncate(most);
    let nothing_up = up.is_empty().then(|| "高くする記載は見つかりませんでした(安全を意味しません)".to_owned());
    Explanation { summary: summary(score, outcome), up, down, nothing_up, unknown: score.unknown.clone() }
}

fn summary(score: &Score, outcome: &str) -> String {
    let about = count(score.probability);
    match score.interval {
        Some(at) => format!("似た条件の100件のうち{about}(幅{}～{}件)で{outcome}", whole(at.low), whole(at.high)),
        None => format!("似た条件の100件のうち{about}で{outcome}"),
    }
}

/// How many of a hundred, in words that do not round to none or to all.
fn count(p: f64) -> String {
    match p * 100.0 {
        n if n < 1.0 => "1件未満".to_owned(),
        n if n > 99.0 => "99件を超える数".to_owned(),
        _ => format!("約{}件", whole(p)),
    }
}

fn whole(p: f64) -> String {
    format!("{:.0}", p * 100.0)
}

fn line(model: &Model, score: &Score, column: usize, part: f64, answers: &[String]) -> Line {
    let without = sigmoid(score.log_odds - part);
    let name = model.columns().get(column).map_or("", |input| input.name.as_str());
    let answer = answers.get(column).map_or("", String::as_str);
    let side = if part > 0.0 { "高く" } else { "低く" };
    let text = format!(
        "{name}「{answer}」: 似た条件で、この項目が平均的な100件では{}、この記載のある100件では{}(見込みを{side}する記載)",
        count(without),
        count(score.probability)
    );
    Line { column, log_odds: part, of_hundred: (without * 100.0, score.probability * 100.0), text }
}

/// Plausible answers, each with how frequent it is.
type Fills = Vec<(Coded, f64)>;

/// When a number is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Probabilities between which nothing changes for the reader.
    pub edges: Vec<f64>,
    /// The widest range of probabilities that is still a number.
    pub widest: f64,
    /// Key columns by place; empty: those that move the score of this row most.
    pub keys: Vec<usize>,
    /// How many unknown key columns are considered.
    pub most: usize,
}

impl Default for Rule {
    /// No wider than 0.25: so the numbers that are given are nearer to the truth by a quarter than all would be. Up to 0.30 they are not, unless there are
    /// edges.
    fn default() -> Self {
        Self { edges: Vec::new(), widest: 0.25, keys: Vec::new(), most: 5 }
    }
}

/// Whether a number can be given, and what would help.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Lowest probability over plausible answers to the unknown key columns.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// 情報不足: the range is too wide, or reaches over an edge.
    pub insufficient: bool,
    /// What to ask, the most helpful first: column, and by how much the range is expected to narrow.
    pub ask: Vec<(usize, f64)>,
}

impl Standing {
    /// What staff read where no number is given.
    #[must_use]
    pub fn text(&self) -> Option<&'static str> {
        self.insufficient.then_some("情報不足のため数値を出しません")
    }
}

/// Looks at what a row's score could be once its unknown key columns are answered. Exact for sums of columns; for trees each column is looked
/// at with the others at their best so far.
#[must_use]
pub fn standing(model: &Model, row: &[crate::Value], rule: &Rule) -> Standing {
    let coded = model.code(row);
    let unknown: Vec<(usize, Fills)> = keys(model, &coded, rule);
    let (low, high) = range(model, &coded, &unknown);
    let width = high - low;
    let mut ask: Vec<(usize, f64)> = unknown
        .iter()
        .map(|(column, fills)| {
            let others: Vec<_> = unknown.iter().filter(|(other, _)| other != column).cloned().collect();
            let after = fills.iter().map(|(fill, share)| {
                let (low, high) = range(model, &with(&coded, *column, *fill), &others);
                share * (high - low)
            });
            (*column, width - after.sum::<f64>())
        })
        .collect();
    ask.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let crosses = rule.edges.iter().any(|edge| low < *edge && *edge <= high);
    Standing { low, high, insufficient: crosses || width > rule.widest, ask }
}

/// The unknown key columns with plausible answers and how frequent these are, the weightiest first.
fn keys(model: &Model, coded: &[Coded], rule: &Rule) -> Vec<(usize, Fills)> {
    let open = (0..coded.len()).filter(|column| coded.get(*column).is_some_and(|cell| cell.is_open()));
    let wanted = open.filter(|column| rule.keys.is_empty() || rule.keys.contains(column));
    let mut found: Vec<(f64, usize, Fills)> = wanted
        .map(|column| {
            let fills = fills(model, column);
            let (low, high) = range(model, coded, &[(column, fills.clone())]);
            (high - low, column, fills)
        })
        .filter(|(width, _, _)| *width > 0.0)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(rule.most).map(|(_, column, fills)| (column, fills)).collect()
}

/// Answers that are not rare: levels of at least two in a hundred, and numbers at, below and above the average.
fn fills(model: &Model, column: usize) -> Fills {
    let Some(input) = model.columns().get(column) else { return Vec::new() };
    let mut fills: Fills = match &input.coding {
        Coding::Numbers { mean, sd, .. } => {
            // Three points with the mean and the spread of the column.
            let at = |steps: f64| Coded::Number(input.held(mean + steps * sd));
            vec![(at(-1.29), 0.3), (at(0.0), 0.4), (at(1.29), 0.3)]
        }
        Coding::Levels { shares, .. } => shares
            .iter()
            .enumerate()
            .filter(|(_, share)| **share >= 0.02)
            .map(|(level, share)| (Coded::Level(level), *share))
            .collect(),
    };
    let total: f64 = fills.iter().map(|fill| fill.1).sum();
    fills.iter_mut().for_each(|fill| fill.1 /= total);
    fills
}

fn with(row: &[Coded], column: usize, fill: Coded) -> Vec<Coded> {
    row.iter().enumerate().map(|(at, cell)| if at == column { fill } else { *cell }).collect()
}

/// Lowest and highest probability over the answers.
fn range(model: &Model, row: &[Coded], unknown: &[(usize, Fills)]) -> (f64, f64) {
    let end = |sign: f64| {
        let mut own = row.to_vec();
        for (column, fills) in unknown {
            let worth = |fill: &Coded| sign * model.sum_coded(&with(&own, *column, *fill));
            let best = fills.iter().map(|fill| fill.0).max_by(|a, b| worth(a).total_cmp(&worth(b)));
            if let Some(best) = best {
                own = with(&own, *column, best);
            }
        }
        sigmoid(model.sum_coded(&own))
    };
    let (a, b) = (end(-1.0), end(1.0));
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests;
