//! Linking a corpus: pairs with certainty, persons, and why.

use crate::block::{self, candidates};
use crate::cluster::{Decisions, Edge, Evidence, clusters};
use crate::compare::{Comparer, Kind, Pattern, told, with_level};
use crate::corpus::Corpus;
use crate::dict::{at, number};
use crate::judge::{Rate, rates};
use crate::logistic::probability;
use crate::model::{Explanation, Model, ModelError, Reason, Scorer};
use crate::moves::{Moves, company, moves};
use crate::train::{self, Compared, Learning};

use rayon::prelude::*;
use std::fmt::Write as _;

/// What 宛名番号 are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Numbers {
    /// To learn from, and as evidence for the rows that have them.
    #[default]
    Evidence,
    /// To learn from only: no score and no cluster sees them.
    Labels,
    /// For nothing.
    Ignored,
}

/// How to link.
#[derive(Debug, Clone)]
pub struct Options {
    /// What numbers are used for.
    pub numbers: Numbers,
    /// Certainty from which two rows are taken for one person.
    pub threshold: f64,
    /// Certainty below which pairs are not kept.
    pub floor: f64,
    /// A stored model, applied as it is.
    pub model: Option<Model>,
    /// Learn without the weights shipped with the program.
    pub unshipped: bool,
    /// What people decided.
    pub decisions: Decisions,
    /// Only pairs of a row before this one and a row from it on: two tables side by side.
    pub between: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            numbers: Numbers::default(),
            threshold: 0.5,
            floor: 0.01,
            model: None,
            unshipped: false,
            decisions: Decisions::default(),
            between: None,
        }
    }
}

/// Two rows, and how surely they are one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The earlier row.
    pub a: u32,
    /// The later row.
    pub b: u32,
    /// Logarithm of the odds.
    pub score: f64,
}

impl Pair {
    /// Certainty from 0 to 1.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.score)
    }

    /// The score with four digits behind the point and the certainty with six, parted by a comma, as files hold them.
    #[must_use]
    pub fn figures(&self) -> String {
        let mut text = String::with_capacity(20);
        fixed(&mut text, self.score, 4);
        text.push(',');
        fixed(&mut text, self.probability(), 6);
        text
    }
}

/// A number with so many digits behind the point. By whole numbers, as exact decimal expansions cost ten times as much.
fn fixed(text: &mut String, number: f64, digits: usize) {
    // Small, and not below 0: nothing is cut off.
    let scaled = |unit: u64| (number.abs() * f64::from(u32::try_from(unit).unwrap_or(1))).round() as u64;
    let unit = (0..digits).fold(1_u64, |unit, _| unit * 10);
    let whole = scaled(unit);
    let sign = if number < 0.0 && whole > 0 { "-" } else { "" };
    // Writing to a string does not fail.
    let _ = write!(text, "{sign}{}.{:0digits$}", whole / unit, whole % unit);
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Pairs looked at.
    pub candidates: u64,
    /// Pairs not looked at because too many rows agreed with each other on the same.
    pub capped: u64,
    /// Distinct patterns of agreement.
    pub patterns: usize,
    /// What was compared.
    pub compared: Vec<String>,
}

/// The outcome.
pub struct Linked {
    /// Pairs at or above the floor, by row.
    pub pairs: Vec<Pair>,
    /// By row: the first row of its person.
    pub clusters: Vec<u32>,
    /// What was done.
    pub report: Report,
    /// How often each level is met among pairs that numbers tell to be one person, and among those they tell apart.
    pub rates: Vec<Rate>,
    pub(crate) scorer: Scorer,
    pub(crate) repeats: Vec<bool>,
    moves: Moves,
    numbers: NumberWeights,
    /// Whether rows are looked up by their number too.
    evidence: bool,
}

/// What an equal number adds, and what another number takes away, as counted in the rows at hand: now and then one is that of another
/// member of the family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NumberWeights {
    equal: f64,
    other: f64,
}

/// Pairs' worth of the belief that one number in a thousand is wrong.
const BELIEF: f64 = 1_000.0;
const WRONG: f64 = 0.001;

impl NumberWeights {
    /// Where numbers tell nothing.
    const NONE: Self = Self { equal: 0.0, other: 0.0 };

    /// Counts numbers among the pairs of which the rest says surely that they are, or are not, one person.
    fn of(scorer: &Scorer, compared: &Compared) -> Self {
        // Equal and other numbers of one person, and of two.
        let (mut one, mut two) = ([BELIEF * (1.0 - WRONG), BELIEF * WRONG], [BELIEF * WRONG, BELIEF * (1.0 - WRONG)]);
        for (pattern, pairs) in compared.patterns.iter().zip(compared.counts(|pattern| told(pattern).is_some())) {
            let p = probability(scorer.near_score(*pattern));
            let counts = match p {
                _ if p >= SURE => &mut one,
                _ if p <= 1.0 - SURE => &mut two,
                _ => continue,
            };
            let [equal, other] = counts;
            *if told(*pattern) == Some(true) { equal } else { other } += pairs;
        }
        let ([m_equal, m_other], [u_equal, u_other]) = (one, two);
        let (m, u) = (m_equal + m_other, u_equal + u_other);
        Self {
            equal: (m_equal / m / (u_equal / u)).ln().clamp(MILDEST, STRONGEST),
            other: (m_other / m / (u_other / u)).ln().clamp(-STRONGEST, -MILDEST),
        }
    }

    pub(crate) fn weight(self, pattern: Pattern) -> f64 {
        match told(pattern) {
            Some(true) => self.equal,
            Some(false) => self.other,
            None => 0.0,
        }
    }
}

/// Certainty from which a pair counts as known; and bounds of what a number may weigh.
const SURE: f64 = 0.99;
const MILDEST: f64 = 3.0;
const STRONGEST: f64 = 9.0;

/// Links the rows of a corpus.
///
/// # Errors
/// A stored model of other columns.
pub fn link(corpus: &Corpus, options: &Options) -> Result<Linked, ModelError> {
    let evidence = options.numbers == Numbers::Evidence;
    let rules = block::rules(corpus);
    let between = options.between;
    let allowed = move |a: u32, b: u32| between.is_none_or(|first| (a < first) != (b < first));
    let found = candidates(corpus, &rules, &allowed);
    let hashes: Vec<u64> = (0..number(corpus.len())).into_par_iter().map(|row| corpus.content(row)).collect();
    let learning = Learning {
        model: options.model.as_ref(),
        numbers: options.numbers != Numbers::Ignored,
        unshipped: options.unshipped,
    };
    let (capped, looked_at) = (found.capped, found.pairs.len());
    let (scorer, compared, repeats) = train::train(corpus, found.pairs, &hashes, &learning)?;
    let moves = moves(corpus, &scorer, &compared);
    let numbers = if evidence { NumberWeights::of(&scorer, &compared) } else { NumberWeights::NONE };
    let mut found = scored(corpus, &scorer, &compared, numbers);
    if evidence {
        // Only now: pairs found by their number alone would teach that nothing else matters.
        let mut more = candidates(corpus, &block::number_rules(corpus.schema()), &allowed).pairs;
        more.retain(|pair| compared.pairs.binary_search(pair).is_err());
        let more = train::compared(corpus, &scorer, more, &repeats, &moves);
        found.extend(scored(corpus, &scorer, &more, numbers));
        found.sort_unstable_by_key(|pair| (pair.a, pair.b));
    }
    let all = Evidence::new(corpus.len(), found.iter().map(|pair| ((pair.a, pair.b), pair.score)), scorer.doubt());
    let floor = (options.floor / (1.0 - options.floor)).ln();
    found.retain(|pair| pair.score >= floor);
    let pairs = found;
    let sure = pairs.iter().filter(|pair| pair.probability() >= options.threshold);
    let edges = sure.map(|pair| Edge { a: pair.a, b: pair.b, score: pair.score }).collect();
    let clusters = clusters(corpus, edges, &all, &hashes, &repeats, evidence, &options.decisions);
    let report = Report {
        candidates: u64::try_from(looked_at).unwrap_or(u64::MAX),
        capped,
        patterns: compared.patterns.len(),
        compared: scorer.comparisons.iter().map(|comparison| comparison.title.clone()).collect(),
    };
    let rates = rates(&scorer, &compared);
    Ok(Linked { pairs, clusters, report, rates, scorer, repeats, moves, numbers, evidence })
}

/// What rows that come later are compared with.
pub(crate) struct Parts {
    pub(crate) scorer: Scorer,
    pub(crate) repeats: Vec<bool>,
    pub(crate) moves: Moves,
    pub(crate) numbers: NumberWeights,
    pub(crate) evidence: bool,
}

fn scored(corpus: &Corpus, scorer: &Scorer, compared: &Compared, numbers: NumberWeights) -> Vec<Pair> {
    let near: Vec<f64> = compared.patterns.iter().map(|pattern| scorer.near_score(*pattern)).collect();
    let by_levels = scorer.is_sum();
    let pairs = compared.pairs.par_iter().zip(&compared.kinds).with_min_len(4096);
    pairs
        .map(|(pair, kind)| {
            let pattern = compared.pattern(*kind);
            let score = if by_levels && scorer.far_odds(pattern).is_none() {
                near.get(at(*kind)).copied().unwrap_or(0.0)
            } else {
                scorer.score(corpus, *pair, pattern)
            };
            Pair { a: pair.0, b: pair.1, score: score + numbers.weight(pattern) }
        })
        .collect()
}

impl Linked {
    /// The weights, to be stored.
    #[must_use]
    pub fn model(&self) -> Model {
        self.scorer.model()
    }

    /// Why two rows are, or are not, taken for one person. The reasons' weights add up to the score.
    #[must_use]
    pub fn explain(&self, corpus: &Corpus, a: u32, b: u32) -> Explanation {
        let pair = (a.min(b), a.max(b));
        let comparer = Comparer::new(corpus, &self.scorer.comparisons, &self.repeats);
        let mut pattern = comparer.pattern(pair.0, pair.1);
        if let Some(position) = self.scorer.comparisons.iter().position(|comparison| comparison.kind == Kind::Company) {
            pattern = with_level(pattern, position, company(corpus, &self.moves, pair));
        }
        let mut explanation = self.scorer.explain(corpus, pair, pattern);
        let weight = self.numbers.weight(pattern);
        if weight != 0.0 {
            let text = if weight > 0.0 { "宛名番号が一致" } else { "宛名番号が違う" };
            explanation.reasons.insert(1.min(explanation.reasons.len()), Reason { text: text.to_owned(), weight });
            explanation.score += weight;
            explanation.probability = probability(explanation.score);
        }
        explanation
    }

    pub(crate) fn into_parts(self) -> Parts {
        let Self { scorer, repeats, moves, numbers, evidence, .. } = self;
        Parts { scorer, repeats, moves, numbers, evidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_they_are_read() {
        for (score, text) in
            [(0.0, "0.0000,0.500000"), (-12.345_678, "-12.3457,0.000004"), (9.999_96, "10.0000,0.999955")]
        {
            assert_eq!(Pair { a: 0, b: 1, score }.figures(), text);
        }
        assert_eq!(Pair { a: 0, b: 1, score: -0.000_01 }.figures(), "0.0000,0.499998");
    }
}
