//! Linking a corpus: pairs with certainty, persons, and why.

use crate::block::{self, candidates};
use crate::cluster::{Decisions, Edge, clusters};
use crate::compare::{Comparer, Kind, Pattern, told, with_level};
use crate::corpus::Corpus;
use crate::dict::{at, number};
use crate::judge::{Rate, rates};
use crate::logistic::probability;
use crate::model::{Explanation, Model, ModelError, Reason, Scorer};
use crate::moves::{Moves, company, moves};
use crate::train::{self, Compared, Learning};

use rayon::prelude::*;

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
    numbers: Numbers,
}

/// What an equal number adds, and what another number takes away. Of a thousand numbers one is that of another member of the family.
const EQUAL_NUMBER: f64 = 7.0;
const OTHER_NUMBER: f64 = -7.0;

pub(crate) fn number_weight(pattern: Pattern, numbers: Numbers) -> f64 {
    match told(pattern).filter(|_| numbers == Numbers::Evidence) {
        Some(true) => EQUAL_NUMBER,
        Some(false) => OTHER_NUMBER,
        None => 0.0,
    }
}

/// Links the rows of a corpus.
///
/// # Errors
/// A stored model of other columns.
pub fn link(corpus: &Corpus, options: &Options) -> Result<Linked, ModelError> {
    let evidence = options.numbers == Numbers::Evidence;
    let rules = block::rules(corpus.schema());
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
    let mut pairs = scored(corpus, &scorer, &compared, options);
    if evidence {
        // Only now: pairs found by their number alone would teach that nothing else matters.
        let mut more = candidates(corpus, &block::number_rules(corpus.schema()), &allowed).pairs;
        more.retain(|pair| compared.pairs.binary_search(pair).is_err());
        let more = train::compared(corpus, &scorer, more, &repeats, &moves);
        pairs.extend(scored(corpus, &scorer, &more, options));
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    }
    let sure = pairs.iter().filter(|pair| pair.probability() >= options.threshold);
    let edges = sure.map(|pair| Edge { a: pair.a, b: pair.b, score: pair.score }).collect();
    let clusters = clusters(corpus, edges, &hashes, &repeats, evidence, &options.decisions);
    let report = Report {
        candidates: u64::try_from(looked_at).unwrap_or(u64::MAX),
        capped,
        patterns: compared.patterns.len(),
        compared: scorer.comparisons.iter().map(|comparison| comparison.title.clone()).collect(),
    };
    let rates = rates(&scorer, &compared);
    Ok(Linked { pairs, clusters, report, rates, scorer, repeats, moves, numbers: options.numbers })
}

fn scored(corpus: &Corpus, scorer: &Scorer, compared: &Compared, options: &Options) -> Vec<Pair> {
    let near: Vec<f64> = compared.patterns.iter().map(|pattern| scorer.near_score(*pattern)).collect();
    let floor = (options.floor / (1.0 - options.floor)).ln();
    let by_levels = scorer.is_sum();
    compared
        .pairs
        .par_iter()
        .zip(&compared.kinds)
        .with_min_len(4096)
        .filter_map(|(pair, kind)| {
            let pattern = compared.pattern(*kind);
            let score = if by_levels && scorer.far_odds(pattern).is_none() {
                near.get(at(*kind)).copied().unwrap_or(0.0)
            } else {
                scorer.score(corpus, *pair, pattern)
            };
            let score = score + number_weight(pattern, options.numbers);
            (score >= floor).then_some(Pair { a: pair.0, b: pair.1, score })
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
        let weight = number_weight(pattern, self.numbers);
        if weight != 0.0 {
            let text = if weight > 0.0 { "宛名番号が一致" } else { "宛名番号が違う" };
            explanation.reasons.insert(1.min(explanation.reasons.len()), Reason { text: text.to_owned(), weight });
            explanation.score += weight;
            explanation.probability = probability(explanation.score);
        }
        explanation
    }

    pub(crate) fn into_parts(self) -> (Scorer, Vec<bool>, Moves, Numbers) {
        (self.scorer, self.repeats, self.moves, self.numbers)
    }
}
