//! A tool judged on described cases, blind, by at least three people each: instead of asking whether results feel right.

use super::interval::{Interval, Share, sign_test};
use crate::maths::real;

/// Grades go from 0 to one below this.
pub const GRADES: usize = 5;
/// Fewer cases than this leave ten points of uncertainty.
pub const LEAST_CASES: usize = 200;
/// Fewer people than this are no panel.
pub const LEAST_RATERS: usize = 3;
/// Too low may be so many times as often as too high.
pub const RATIO_AT_MOST: f64 = 1.5;
/// The tool may agree with the panel by so much less than its members do with each other.
pub const KAPPA_BELOW: f64 = 0.10;

/// Cohen's kappa with quadratic weights (1968); `None` where both always say the same one thing, or nothing.
#[must_use]
pub fn weighted_kappa(one: &[u8], other: &[u8]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = one.iter().zip(other).map(|(a, b)| (f64::from(*a), f64::from(*b))).collect();
    let n = real(pairs.len());
    let apart: f64 = pairs.iter().map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / n;
    // By chance: every grade of one with every grade of the other.
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let by_chance = mean(|p| p.0 * p.0) + mean(|p| p.1 * p.1) - 2.0 * mean(|p| p.0) * mean(|p| p.1);
    (by_chance > 0.0).then(|| 1.0 - apart / by_chance)
}

/// Which way a tool errs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Below the panel.
    pub too_low: usize,
    /// Above the panel.
    pub too_high: usize,
    /// How probable so uneven errors are by chance: exact sign test.
    pub chance: f64,
}

impl Direction {
    /// Counts errors.
    #[must_use]
    pub fn of(too_low: usize, too_high: usize) -> Self {
        Self { too_low, too_high, chance: sign_test(too_low, too_high) }
    }

    /// Too low over too high; without a bound where nothing is too high.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        match (self.too_low, self.too_high) {
            (0, 0) => 1.0,
            (_, 0) => f64::INFINITY,
            (low, high) => real(low) / real(high),
        }
    }
}

/// What a test on described cases says.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Cases.
    pub cases: usize,
    /// People who graded each.
    pub raters: usize,
    /// The tool against the panel's median.
    pub tool: f64,
    /// People against each other, mean of all pairs.
    pub people: f64,
    /// Which way the tool errs, and whether by chance.
    pub direction: Direction,
    /// Cases on which the tool differs from the panel.
    pub differs: Share,
}

/// Why cases cannot be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too few cases.
    #[error("事例が{0}件しかありません。200件に満たない評価は幅が広く、結論に使えません。")]
    TooFewCases(usize),
    /// Too few raters.
    #[error("評価した人が{0}人です。1事例を3人以上が、互いの結果を見ずに評価してください。")]
    TooFewRaters(usize),
    /// Somebody graded other cases.
    #[error("評価した人によって事例の数が違います。")]
    Uneven,
    /// All the same grade.
    #[error("すべて同じ評価のため、一致の度合いを計算できません。")]
    NoSpread,
}

/// Evaluates a tool: its grades, and those of each person, case by case in the same order.
///
/// # Errors
/// When cases or people are too few, lists differ in length, or nobody ever differs.
pub fn evaluate(tool: &[u8], people: &[Vec<u8>]) -> Result<Evaluation, Refusal> {
    if tool.len() < LEAST_CASES {
        return Err(Refusal::TooFewCases(tool.len()));
    }
    if people.len() < LEAST_RATERS {
        return Err(Refusal::TooFewRaters(people.len()));
    }
    if people.iter().any(|grades| grades.len() != tool.len()) {
        return Err(Refusal::Uneven);
    }
    let panel: Vec<u8> = (0..tool.len()).map(|case| median(people, case)).collect();
    let pairs =
        people.iter().enumerate().flat_map(|(at, one)| people.iter().skip(at + 1).map(move |other| (one, other)));
    let kappas: Vec<f64> =
        pairs.map(|(one, other)| weighted_kappa(one, other)).collect::<Option<_>>().ok_or(Refusal::NoSpread)?;
    let count = |of: fn(&u8, &u8) -> bool| tool.iter().zip(&panel).filter(|(tool, panel)| of(tool, panel)).count();
    Ok(Evaluation {
        cases: tool.len(),
        raters: people.len(),
        tool: weighted_kappa(tool, &panel).ok_or(Refusal::NoSpread)?,
        people: kappas.iter().sum::<f64>() / real(kappas.len()),
        direction: Direction::of(count(|tool, panel| tool < panel), count(|tool, panel| tool > panel)),
        differs: Share { count: count(|tool, panel| tool != panel), of: tool.len() },
    })
}

/// The middle grade of a case; of an even number of people the lower of the two in the middle, so that a tool is not called too low for a half.
fn median(people: &[Vec<u8>], case: usize) -> u8 {
    let mut grades: Vec<u8> = people.iter().filter_map(|grades| grades.get(case)).copied().collect();
    grades.sort_unstable();
    grades.get(grades.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

impl Evaluation {
    /// Whether the tool may go on: it agrees with the panel nearly as people do, and does not err downwards.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.tool >= self.people - KAPPA_BELOW && self.direction.ratio() <= RATIO_AT_MOST
    }

    /// The share of differing cases with its interval.
    #[must_use]
    pub fn differing(&self) -> Interval {
        self.differs.wilson()
    }

    /// What a person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        let interval = self.differing();
        format!(
            "{}事例を{}人が評価しました。評価者どうしの一致は{:.2}、ツールと評価者の一致は{:.2}です。食い違いは{}件({:.0}〜{:.0}%)、低すぎ{}件・高すぎ{}件(偶然の確からしさ{:.4})です。",
            self.cases,
            self.raters,
            self.people,
            self.tool,
            self.differs.count,
            100.0 * interval.low,
            100.0 * interval.high,
            self.direction.too_low,
            self.direction.too_high,
            self.direction.chance
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trial_of_the_national_tool() {
        // Of 100 cases 62 were doubted: 41 too low, 13 too high, 8 without a usable answer.
        let doubted = Share { count: 62, of: 100 }.wilson();
        assert_eq!(((doubted.low * 100.0).round(), (doubted.high * 100.0).round()), (52.0, 71.0));
        let direction = Direction::of(41, 13);
        // scipy.stats.binomtest(13, 54) says the same.
        assert!((direction.chance - 0.000_175_126_734_405_9).abs() < 1e-15, "{}", direction.chance);
        assert!((direction.ratio() - 3.15).abs() < 0.01);
    }

    #[test]
    fn kappa_by_hand() {
        // Two raters, three grades: apart by 0, 1, 0, 2 -> mean square 1.25; by chance 1.625.
        let kappa = weighted_kappa(&[0, 1, 2, 0], &[0, 2, 2, 2]).unwrap();
        let by_chance = (0.0 + 1.0 + 4.0 + 0.0) / 4.0 + (0.0 + 4.0 + 4.0 + 4.0) / 4.0 - 2.0 * 0.75 * 1.5;
        assert!((kappa - (1.0 - 1.25 / by_chance)).abs() < 1e-12);
        // sklearn.metrics.cohen_kappa_score with quadratic weights says the same.
        let (one, other) = ([0, 1, 2, 0, 3, 4, 2, 1, 1, 0], [0, 2, 2, 2, 3, 3, 1, 1, 0, 0]);
        assert!((weighted_kappa(&one, &other).unwrap() - 0.722_222_222_222_222_2).abs() < 1e-12);
        assert_eq!(weighted_kappa(&[0, 1, 2], &[0, 1, 2]), Some(1.0));
        assert_eq!(weighted_kappa(&[1, 1], &[1, 1]), None);
    }

    /// Graded cases: the truth and each person's small error, made by arithmetic.
    fn people(cases: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
        let truth: Vec<u8> = (0..cases).map(|case| (case * 7 % GRADES) as u8).collect();
        let person = |who: usize| {
            let grade = |(case, truth): (usize, &u8)| match (case * 13 + who * 5) % 7 {
                0 => truth.saturating_sub(1),
                1 => (truth + 1).min(4),
                _ => *truth,
            };
            truth.iter().enumerate().map(grade).collect()
        };
        let people = (0..3).map(person).collect();
        (truth, people)
    }

    #[test]
    fn a_tool_passes_or_errs_downwards() {
        let (truth, people) = people(210);
        assert!(evaluate(&truth, &people).unwrap().passes());
        let low: Vec<u8> = truth
            .iter()
            .enumerate()
            .map(|(n, grade)| if n % 4 == 0 { grade.saturating_sub(1) } else { *grade })
            .collect();
        let found = evaluate(&low, &people).unwrap();
        assert!(!found.passes() && found.direction.ratio() > RATIO_AT_MOST, "{}", found.sentence());
        let random: Vec<u8> = (0..210).map(|case: usize| (case * 31 % 11 % GRADES) as u8).collect();
        assert!(!evaluate(&random, &people).unwrap().passes());
    }

    #[test]
    fn a_hundred_cases_or_two_people_are_refused() {
        let (truth, mut people) = people(199);
        assert_eq!(evaluate(&truth, &people), Err(Refusal::TooFewCases(199)));
        let (truth, full) = super::tests::people(200);
        assert_eq!(evaluate(&truth, &people), Err(Refusal::Uneven));
        people.truncate(2);
        assert_eq!(evaluate(&truth, &full[..2]), Err(Refusal::TooFewRaters(2)));
    }
}
