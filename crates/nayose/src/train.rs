//! From a corpus to weights: learns them where it can, else takes those shipped.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::cluster::{Decisions, Edge, Evidence, clusters};
use crate::compare::{Comparer, Comparison, Kind, Pattern, comparisons, is_far, level, told, with_level};
use crate::corpus::{Corpus, slot};
use crate::dict::{at, number};
use crate::features::Features;
use crate::jaro::count;
use crate::logistic::{Counted, Weights, fit, probability};
use crate::model::{Model, ModelError, Scorer, Source, Worth};
use crate::moves::{Moves, company, may_have_moved, moves};
use crate::odds::{Odds, are_strangers, chance_pairs, first_guess, learn, prior_of, rates};
use crate::roles::Role;

/// Pairs looked at, with what was found.
pub(crate) struct Compared {
    pub(crate) pairs: Vec<(u32, u32)>,
    /// By pair: its pattern's place in `patterns`.
    pub(crate) kinds: Vec<u32>,
    /// Distinct patterns, ascending.
    pub(crate) patterns: Vec<Pattern>,
}

impl Compared {
    /// Compares pairs.
    pub(crate) fn new(corpus: &Corpus, pairs: Vec<(u32, u32)>, comparisons: &[Comparison], repeats: &[bool]) -> Self {
        let comparer = Comparer::new(corpus, comparisons, repeats);
        let found: Vec<Pattern> = pairs.par_iter().with_min_len(1024).map(|(a, b)| comparer.pattern(*a, *b)).collect();
        Self::of(pairs, &found)
    }

    fn of(pairs: Vec<(u32, u32)>, found: &[Pattern]) -> Self {
        let mut first: HashMap<Pattern, u32> = HashMap::new();
        let mut arrived: Vec<Pattern> = Vec::new();
        let mut kinds: Vec<u32> = found
            .iter()
            .map(|pattern| {
                *first.entry(*pattern).or_insert_with(|| {
                    arrived.push(*pattern);
                    number(arrived.len()) - 1
                })
            })
            .collect();
        let mut order: Vec<(Pattern, u32)> = arrived.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut rank = vec![0; order.len()];
        for (place, (_, came)) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(at(*came)) {
                *slot = place;
            }
        }
        for kind in &mut kinds {
            *kind = rank.get(at(*kind)).copied().unwrap_or(0);
        }
        Self { pairs, kinds, patterns: order.into_iter().map(|(pattern, _)| pattern).collect() }
    }

    pub(crate) fn pattern(&self, kind: u32) -> Pattern {
        self.patterns.get(at(kind)).copied().unwrap_or(0)
    }

    /// By pattern: how many pairs have it; 0 for those not asked for.
    pub(crate) fn counts(&self, which: impl Fn(Pattern) -> bool) -> Vec<f64> {
        let mut counts = vec![0_u32; self.patterns.len()];
        for kind in &self.kinds {
            if let Some(count) = counts.get_mut(at(*kind)) {
                *count += 1;
            }
        }
        let asked = self.patterns.iter().zip(counts);
        asked.map(|(pattern, count)| if which(*pattern) { f64::from(count) } else { 0.0 }).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = ((u32, u32), u32)> + '_ {
        self.pairs.iter().copied().zip(self.kinds.iter().copied())
    }
}

/// By source: whether it holds people twice.
pub(crate) fn repeating(corpus: &Corpus, pairs: &[(u32, u32)]) -> Vec<bool> {
    let rows = number(corpus.len());
    let mut sizes: Vec<(u32, u32)> = Vec::new();
    let slot_of = |list: &mut Vec<(u32, u32)>, source: u32| {
        if list.len() <= at(source) {
            list.resize(at(source) + 1, (0, 0));
        }
    };
    for row in 0..rows {
        let source = corpus.row(row).at(slot::SOURCE);
        slot_of(&mut sizes, source);
        if let Some((size, _)) = sizes.get_mut(at(source)) {
            *size += 1;
        }
    }
    let names = [slot::GIVEN, slot::GIVEN_KANA];
    // What must agree beside the given name for two rows to be one person without doubt.
    let besides = match () {
        () if corpus.schema().has(Role::Birth) => slot::BIRTH,
        () if corpus.schema().has(Role::Address) => slot::HOME,
        // One source alone is there because it holds people twice; and without more than names nothing is sure.
        () => return vec![true; sizes.len()],
    };
    if sizes.iter().skip(1).filter(|(size, _)| *size > 0).count() < 2 {
        return vec![true; sizes.len()];
    }
    let mut named = false;
    for (a, b) in pairs {
        let (a, b) = (corpus.row(*a), corpus.row(*b));
        let equal = |slot: usize| a.at(slot) != 0 && a.at(slot) == b.at(slot);
        named |= names.iter().any(|slot| a.at(*slot) != 0);
        let sure = names.iter().any(|slot| equal(*slot)) && equal(besides);
        if equal(slot::SOURCE)
            && a.at(slot::GROUP) == b.at(slot::GROUP)
            && sure
            && let Some((_, twice)) = sizes.get_mut(at(a.at(slot::SOURCE)))
        {
            *twice += 1;
        }
    }
    // Too small a source, or one without names, tells nothing.
    sizes.iter().map(|(size, twice)| !named || *size < 200 || u64::from(*twice) * 200 > u64::from(*size)).collect()
}

/// How many sources the rows come from.
pub(crate) fn sources(corpus: &Corpus) -> usize {
    let mut seen: Vec<u32> = (0..number(corpus.len())).map(|row| corpus.row(row).at(slot::SOURCE)).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.iter().filter(|source| **source != 0).count()
}

/// How weights are come by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Learning<'a> {
    /// A stored model, applied as it is.
    pub(crate) model: Option<&'a Model>,
    /// Learn from numbers.
    pub(crate) numbers: bool,
    /// Do not take shipped weights.
    pub(crate) unshipped: bool,
}

/// Pairs with equal, and pairs with different numbers that learning from them needs.
const ENOUGH_EQUAL: f64 = 150.0;
const ENOUGH_DIFFERENT: f64 = 30.0;
/// How strongly weights are drawn to those shipped, in pairs.
const HOLD: f64 = 0.7;

/// Comparisons, weights and the pairs as compared, evidence of company included.
pub(crate) fn train(
    corpus: &Corpus,
    pairs: Vec<(u32, u32)>,
    hashes: &[u64],
    learning: &Learning<'_>,
) -> Result<(Scorer, Compared, Vec<bool>), ModelError> {
    let comparisons = comparisons(corpus.schema(), sources(corpus));
    let repeats = repeating(corpus, &pairs);
    let mut compared = Compared::new(corpus, pairs, &comparisons, &repeats);
    if let Some(model) = learning.model {
        let scorer = Scorer::stored(model, comparisons)?;
        compared = with_company(corpus, &scorer, compared);
        return Ok((scorer, compared, repeats));
    }
    let mut scorer = first_scorer(corpus, &comparisons, &repeats, &compared, hashes, learning);
    if comparisons.iter().any(|comparison| comparison.kind == Kind::Company) {
        compared = with_company(corpus, &scorer, compared);
        scorer = second_scorer(corpus, scorer, &compared, learning);
    }
    scorer = from_persons(corpus, scorer, &compared, hashes, &repeats);
    Ok((scorer, compared, repeats))
}

/// By pattern: pairs whose numbers are equal, and pairs whose numbers differ.
pub(crate) fn labels(compared: &Compared) -> Vec<(f64, f64)> {
    let pairs = compared.counts(|_| true);
    let of = |(pattern, pairs): (&Pattern, f64)| match told(*pattern) {
        Some(true) => (pairs, 0.0),
        Some(false) => (0.0, pairs),
        None => (0.0, 0.0),
    };
    compared.patterns.iter().zip(pairs).map(of).collect()
}

fn counted(scorer: &Scorer, patterns: &[Pattern], labels: &[(f64, f64)]) -> Vec<Counted> {
    let seen = patterns.iter().zip(labels).filter(|(_, (same, different))| same + different > 0.0);
    seen.map(|(pattern, (same, different))| Counted {
        terms: scorer.features.terms(&scorer.comparisons, *pattern).map(|(term, ..)| term).collect(),
        same: *same,
        different: *different,
    })
    .collect()
}

/// Weights before it is known who moved together.
fn first_scorer(
    corpus: &Corpus,
    comparisons: &[Comparison],
    repeats: &[bool],
    compared: &Compared,
    hashes: &[u64],
    learning: &Learning<'_>,
) -> Scorer {
    let features = Features::new(comparisons, true);
    let shipped = Model::shipped().filter(|_| !learning.unshipped && is_municipal(comparisons));
    let prior = shipped.as_ref().and_then(|model| model.near_weights(&features));
    let labels = if learning.numbers { labels(compared) } else { Vec::new() };
    let (same, different) = labels.iter().fold((0.0, 0.0), |(x, y), (same, different)| (x + same, y + different));
    let learnable = same >= ENOUGH_EQUAL && different >= ENOUGH_DIFFERENT;
    let (source, learnt_from) = match (learnable, &prior) {
        (true, _) => (Source::Numbers, rounded_up(same + different)),
        (false, Some(_)) => (Source::Shipped, shipped.as_ref().map_or(0, Model::learnt_from)),
        (false, None) => (Source::Frequencies, u64::try_from(compared.pairs.len()).unwrap_or(0)),
    };
    let mut scorer = Scorer {
        comparisons: comparisons.to_vec(),
        near: Worth::Sum(prior.clone().unwrap_or_default()),
        features,
        far: None,
        source,
        learnt_from,
    };
    let any_far = compared.patterns.iter().any(|pattern| is_far(*pattern));
    let chance = if any_far || source == Source::Frequencies {
        chance_rates(corpus, comparisons, repeats, hashes)
    } else {
        Vec::new()
    };
    match source {
        Source::Numbers => {
            let start = prior.unwrap_or_else(|| Weights { constant: -2.0, terms: vec![0.0; scorer.features.len()] });
            scorer.near = Worth::Sum(fit(&counted(&scorer, &compared.patterns, &labels), &start, HOLD));
        }
        Source::Frequencies => {
            let counts = tally(compared, |pattern| !is_far(pattern));
            let strangers = are_strangers(comparisons, &counts);
            let odds = Odds { prior: -9.0, m: first_guess(comparisons), u: chance.clone(), strangers };
            scorer.near = Worth::Odds(learn(comparisons, &counts, odds, all_pairs(corpus, false), 8.0));
        }
        Source::Shipped => scorer.near = with_extras(&scorer, compared),
    }
    if any_far {
        scorer.far = Some(far_odds(corpus, &scorer, compared, &labels, shipped.as_ref(), chance));
    }
    scorer
}

/// Weights for columns of which the shipped ones know nothing, learnt from what those that they know say about each pair.
fn with_extras(scorer: &Scorer, compared: &Compared) -> Worth {
    let extras = scorer.comparisons.iter().any(|comparison| matches!(comparison.kind, Kind::Extra(..)));
    let (true, Worth::Sum(weights)) = (extras, &scorer.near) else { return scorer.near.clone() };
    let labels: Vec<(f64, f64)> = tally(compared, |_| true)
        .into_iter()
        .map(|(pattern, pairs)| {
            let p = probability(scorer.near_score(pattern));
            (pairs * p, pairs * (1.0 - p))
        })
        .collect();
    Worth::Sum(fit(&counted(scorer, &compared.patterns, &labels), weights, HOLD))
}

/// Learns from its own persons: where sources that hold everybody once keep twins and siblings apart, the persons are better than the pairs
/// they were made from, and weights learnt from them tell twins by themselves.
fn from_persons(corpus: &Corpus, mut scorer: Scorer, compared: &Compared, hashes: &[u64], repeats: &[bool]) -> Scorer {
    let once = (0..number(corpus.len())).any(|row| {
        let source = corpus.row(row).at(slot::SOURCE);
        source != 0 && !repeats.get(at(source)).copied().unwrap_or(true)
    });
    if scorer.source != Source::Frequencies || !once {
        return scorer;
    }
    let scores: Vec<((u32, u32), f64)> =
        compared.iter().map(|(pair, kind)| (pair, scorer.score(corpus, pair, compared.pattern(kind)))).collect();
    let sure = scores.iter().filter(|(_, score)| *score >= 0.0);
    let edges = sure.map(|((a, b), score)| Edge { a: *a, b: *b, score: *score }).collect();
    let evidence = Evidence::new(corpus.len(), scores.iter().copied(), scorer.doubt());
    let persons = clusters(corpus, edges, &evidence, hashes, repeats, false, &Decisions::default());
    let mut labels = vec![(0.0, 0.0); compared.patterns.len()];
    for ((a, b), kind) in compared.iter().filter(|(_, kind)| !is_far(compared.pattern(*kind))) {
        if let Some((same, different)) = labels.get_mut(at(kind)) {
            *if persons.get(at(a)) == persons.get(at(b)) { same } else { different } += 1.0;
        }
    }
    let start = Weights { constant: -2.0, terms: vec![0.0; scorer.features.len()] };
    scorer.near = Worth::Sum(fit(&counted(&scorer, &compared.patterns, &labels), &start, HOLD));
    scorer
}

/// Whether the shipped weights were made for such columns: names and a birth date of Japanese registers.
fn is_municipal(comparisons: &[Comparison]) -> bool {
    let has = |kind: &Kind| comparisons.iter().any(|comparison| comparison.kind == *kind);
    has(&Kind::Surname) && has(&Kind::Given) && has(&Kind::Birth) && has(&Kind::Address)
}

fn rounded_up(number: f64) -> u64 {
    format!("{number:.0}").parse().unwrap_or(0)
}

fn chance_rates(corpus: &Corpus, comparisons: &[Comparison], repeats: &[bool], hashes: &[u64]) -> Vec<Vec<f64>> {
    let compared = Compared::new(corpus, chance_pairs(corpus, hashes), comparisons, repeats);
    let counts = tally(&compared, |_| true);
    let mut rates = crate::odds::rates(comparisons, &counts, &[], 0.2);
    // Equal birth dates are too seldom to be met by chance often enough: their rate is counted over all rows.
    let birth = comparisons.iter().position(|comparison| comparison.kind == Kind::Birth);
    if let Some(rate) = birth.and_then(|birth| rates.get_mut(birth)).and_then(|levels| levels.get_mut(1)) {
        *rate = rate.max(one_birth(corpus));
    }
    rates
}

/// How often two rows have one birth date by chance.
fn one_birth(corpus: &Corpus) -> f64 {
    // One row per birth date and given name: the rows of one person must not meet each other.
    let mut births: Vec<(u32, u32)> = (0..number(corpus.len()))
        .map(|row| corpus.row(row))
        .map(|row| {
            (
                row.at(slot::BIRTH),
                match row.at(slot::GIVEN) {
                    0 => row.at(slot::GIVEN_KANA) | 1 << 31,
                    given => given,
                },
            )
        })
        .filter(|(birth, _)| *birth != 0)
        .collect();
    births.sort_unstable();
    births.dedup();
    let all = count(births.len()).max(1.0);
    births.chunk_by(|a, b| a.0 == b.0).map(|same| (count(same.len()) / all).powi(2)).sum()
}

/// Patterns with their numbers of pairs.
fn tally(compared: &Compared, which: impl Fn(Pattern) -> bool) -> Vec<(Pattern, f64)> {
    let pairs = compared.counts(which);
    compared.patterns.iter().copied().zip(pairs).filter(|(_, pairs)| *pairs > 0.0).collect()
}

/// Pairs within municipalities, or across them.
fn all_pairs(corpus: &Corpus, far: bool) -> f64 {
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for row in 0..number(corpus.len()) {
        *sizes.entry(corpus.row(row).at(slot::GROUP)).or_default() += 1;
    }
    let within: f64 = {
        let mut sizes: Vec<usize> = sizes.into_values().collect();
        sizes.sort_unstable();
        sizes.into_iter().map(|size| count(size) * (count(size) - 1.0) / 2.0).sum()
    };
    let rows = count(corpus.len());
    if far { rows * (rows - 1.0) / 2.0 - within } else { within }
}

/// Rates for pairs across municipalities. Nobody's number tells there: m is that of pairs within, for all that a move leaves as it was.
fn far_odds(
    corpus: &Corpus,
    scorer: &Scorer,
    compared: &Compared,
    labels: &[(f64, f64)],
    shipped: Option<&Model>,
    chance: Vec<Vec<f64>>,
) -> Odds {
    let start = shipped
        .and_then(|model| model.far_rates(&scorer.comparisons))
        .unwrap_or_else(|| first_guess(&scorer.comparisons));
    let same: Vec<(Pattern, f64)> = if scorer.source == Source::Numbers {
        compared.patterns.iter().copied().zip(labels.iter().map(|(same, _)| *same)).collect()
    } else {
        let sure = tally(compared, |pattern| !is_far(pattern)).into_iter();
        sure.map(|(pattern, pairs)| (pattern, pairs * probability(scorer.near_score(pattern)))).collect()
    };
    let mut m = rates(&scorer.comparisons, &same, &start, 20.0);
    let mut u = chance;
    for (position, comparison) in scorer.comparisons.iter().enumerate() {
        // What a move changes, or what says nothing across municipalities.
        if matches!(comparison.kind, Kind::Address | Kind::HomeBand | Kind::Source | Kind::Company) {
            let even = vec![1.0; usize::from(comparison.levels)];
            for rates in [&mut m, &mut u] {
                if let Some(slot) = rates.get_mut(position) {
                    slot.clone_from(&even);
                }
            }
        }
    }
    let mut odds = Odds { prior: -12.0, m, u, strangers: false };
    odds.prior = far_prior(corpus, scorer, compared, &odds);
    odds
}

fn far_prior(corpus: &Corpus, scorer: &Scorer, compared: &Compared, odds: &Odds) -> f64 {
    let evidence: Vec<(f64, f64)> = compared
        .iter()
        .filter(|(_, kind)| is_far(compared.pattern(*kind)))
        .map(|(pair, kind)| (scorer.odds_score(odds, corpus, pair, compared.pattern(kind)) - odds.prior, 1.0))
        .collect();
    let mut evidence = evidence;
    // One order of adding up, whatever the order of the rows.
    evidence.sort_by(|a, b| a.0.total_cmp(&b.0));
    prior_of(&evidence, all_pairs(corpus, true), odds.prior)
}

fn with_company(corpus: &Corpus, scorer: &Scorer, compared: Compared) -> Compared {
    let moves = moves(corpus, scorer, &compared);
    known_company(corpus, scorer, compared, &moves)
}

fn known_company(corpus: &Corpus, scorer: &Scorer, compared: Compared, moves: &Moves) -> Compared {
    let Some(position) = scorer.comparisons.iter().position(|comparison| comparison.kind == Kind::Company) else {
        return compared;
    };
    let may_move = may_have_moved(scorer, &compared);
    let found: Vec<Pattern> = compared
        .iter()
        .map(|(pair, kind)| {
            let pattern = compared.pattern(kind);
            let moved = may_move.get(at(kind)).copied().unwrap_or(true);
            if moved { with_level(pattern, position, company(corpus, moves, pair)) } else { pattern }
        })
        .collect();
    Compared::of(compared.pairs, &found)
}

/// Compares further pairs for weights that are there, company included.
pub(crate) fn compared(
    corpus: &Corpus,
    scorer: &Scorer,
    pairs: Vec<(u32, u32)>,
    repeats: &[bool],
    moves: &Moves,
) -> Compared {
    let compared = Compared::new(corpus, pairs, &scorer.comparisons, repeats);
    known_company(corpus, scorer, compared, moves)
}

/// Weights once it is known who moved together.
fn second_scorer(corpus: &Corpus, mut scorer: Scorer, compared: &Compared, learning: &Learning<'_>) -> Scorer {
    if let (Source::Numbers, Worth::Sum(start)) = (scorer.source, &scorer.near) {
        let labels = if learning.numbers { labels(compared) } else { Vec::new() };
        let shipped = Model::shipped().filter(|_| !learning.unshipped && is_municipal(&scorer.comparisons));
        let prior = shipped.and_then(|model| model.near_weights(&scorer.features));
        let anchor =
            prior.unwrap_or_else(|| Weights { constant: start.constant, terms: vec![0.0; scorer.features.len()] });
        scorer.near = Worth::Sum(fit(&counted(&scorer, &compared.patterns, &labels), &anchor, HOLD));
    }
    let Some(position) = scorer.comparisons.iter().position(|comparison| comparison.kind == Kind::Company) else {
        return scorer;
    };
    if let Some(mut odds) = scorer.far.take() {
        let (mut same, mut different) = ([0.0, 1.0, 1.0], [0.0, 20.0, 1.0]);
        let mut weighed: Vec<(u8, f64)> = compared
            .iter()
            .filter(|(_, kind)| is_far(compared.pattern(*kind)))
            .map(|(pair, kind)| {
                let pattern = compared.pattern(kind);
                (level(pattern, position), probability(scorer.odds_score(&odds, corpus, pair, pattern)))
            })
            .collect();
        weighed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (level, p) in weighed {
            if let (Some(x), Some(y)) = (same.get_mut(usize::from(level)), different.get_mut(usize::from(level))) {
                *x += p;
                *y += 1.0 - p;
            }
        }
        let share = |counts: [f64; 3]| {
            let [_, alone, with] = counts;
            vec![0.0, alone / (alone + with), with / (alone + with)]
        };
        if let (Some(m), Some(u)) = (odds.m.get_mut(position), odds.u.get_mut(position)) {
            (*m, *u) = (share(same), share(different));
        }
        odds.prior = far_prior(corpus, &scorer, compared, &odds);
        scorer.far = Some(odds);
    }
    scorer
}
