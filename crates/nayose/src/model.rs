//! What has been learnt: weights for every level of agreement, to be stored, read and applied again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::compare::{Comparison, Kind, MOST, Pattern, is_far, level, meaning};
use crate::corpus::{Corpus, slot};
use crate::features::Features;
use crate::logistic::{Weights, probability};
use crate::odds::Odds;

/// Version of the stored form.
const VERSION: u32 = 1;

/// Where the weights come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From pairs whose 宛名番号 tell whether they are one person.
    Numbers,
    /// Shipped with the program, learnt from towns that do not exist.
    Shipped,
    /// From how often things agree, without anybody telling.
    Frequencies,
}

impl Source {
    /// Words for it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Numbers => "宛名番号で一致・不一致の分かる組から学習",
            Self::Shipped => "製品に付属の重み（架空の町で学習）",
            Self::Frequencies => "一致の頻度から学習（正解なし）",
        }
    }
}

/// Weights for a set of comparisons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    version: u32,
    source: Source,
    /// Pairs it was learnt from.
    learnt_from: u64,
    comparisons: Vec<String>,
    /// Pairs within one municipality, or in tables without municipalities.
    near: Near,
    /// Pairs across municipalities.
    far: Option<Odds>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Near {
    Sum { constant: f64, terms: BTreeMap<String, f64> },
    Odds(Odds),
}

/// Why a stored model cannot be used. `Display` tells the user in Japanese.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model, or one of another version.
    #[error("モデルのファイルを読み取れません: {0}")]
    Unreadable(String),
    /// Learnt from other columns.
    #[error(
        "モデルは別の列で学習したものです（モデル: {stored}／この表: {here}）。同じ列の表に使うか、モデルなしで実行してください。"
    )]
    OtherColumns {
        /// Comparisons of the model.
        stored: String,
        /// Comparisons of the table.
        here: String,
    },
}

impl Model {
    /// Reads a stored model.
    ///
    /// # Errors
    /// [`ModelError::Unreadable`].
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let model: Self = serde_json::from_str(text).map_err(|error| ModelError::Unreadable(error.to_string()))?;
        if model.version == VERSION {
            Ok(model)
        } else {
            Err(ModelError::Unreadable(format!("版 {} には対応していません", model.version)))
        }
    }

    /// The form to store.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Where the weights come from.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// Pairs it was learnt from.
    #[must_use]
    pub fn learnt_from(&self) -> u64 {
        self.learnt_from
    }

    /// Weights shipped with the program.
    pub(crate) fn shipped() -> Option<Self> {
        Self::from_json(include_str!("../data/shipped.json")).ok()
    }

    /// m of a comparison by its name, for pairs across municipalities.
    pub(crate) fn far_rates(&self, comparisons: &[Comparison]) -> Option<Vec<Vec<f64>>> {
        let far = self.far.as_ref()?;
        let of = |comparison: &Comparison| {
            let at = self.comparisons.iter().position(|name| *name == comparison.name);
            at.and_then(|at| far.m.get(at)).cloned().unwrap_or_default()
        };
        Some(comparisons.iter().map(of).collect())
    }

    /// Weights of terms by their names; what the model does not know weighs nothing.
    pub(crate) fn near_weights(&self, features: &Features) -> Option<Weights> {
        let Near::Sum { constant, terms } = &self.near else { return None };
        let of = |name: &String| terms.get(name).copied().unwrap_or(0.0);
        Some(Weights { constant: *constant, terms: features.names().iter().map(of).collect() })
    }
}

/// Weights at work: what a pattern of levels is worth.
#[derive(Debug, Clone)]
pub(crate) struct Scorer {
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) features: Features,
    pub(crate) near: Worth,
    pub(crate) far: Option<Odds>,
    pub(crate) source: Source,
    pub(crate) learnt_from: u64,
}

#[derive(Debug, Clone)]
pub(crate) enum Worth {
    Sum(Weights),
    Odds(Odds),
}

/// One reason for a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What was found, in Japanese.
    pub text: String,
    /// What it adds to the score: natural logarithm of odds.
    pub weight: f64,
}

/// Why two rows are, or are not, taken for one person: the weights of the reasons add up to the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Reasons, the weightiest first; the starting point at the head.
    pub reasons: Vec<Reason>,
    /// Sum of the weights.
    pub score: f64,
    /// Certainty from 0 to 1.
    pub probability: f64,
}

impl Scorer {
    /// From a stored model, for exactly its comparisons.
    pub(crate) fn stored(model: &Model, comparisons: Vec<Comparison>) -> Result<Self, ModelError> {
        let names: Vec<&str> = comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
        if model.comparisons != names {
            return Err(ModelError::OtherColumns { stored: model.comparisons.join("、"), here: names.join("、") });
        }
        let features = Features::new(&comparisons, true);
        let near = match (&model.near, model.near_weights(&features)) {
            (Near::Odds(odds), _) => Worth::Odds(odds.clone()),
            (_, Some(weights)) => Worth::Sum(weights),
            _ => return Err(ModelError::Unreadable("重みがありません".to_owned())),
        };
        let (source, learnt_from) = (model.source, model.learnt_from);
        Ok(Self { comparisons, features, near, far: model.far.clone(), source, learnt_from })
    }

    /// The weights shipped with the program, for these comparisons.
    pub(crate) fn shipped(comparisons: Vec<Comparison>) -> Result<Self, ModelError> {
        let features = Features::new(&comparisons, true);
        let shipped = Model::shipped();
        let weights = shipped.as_ref().and_then(|model| model.near_weights(&features));
        let (Some(model), Some(weights)) = (&shipped, weights) else {
            return Err(ModelError::Unreadable("付属の重みがありません".to_owned()));
        };
        let learnt_from = model.learnt_from;
        Ok(Self { comparisons, features, near: Worth::Sum(weights), far: None, source: Source::Shipped, learnt_from })
    }

    /// The form to store.
    pub(crate) fn model(&self) -> Model {
        let near = match &self.near {
            Worth::Odds(odds) => Near::Odds(odds.clone()),
            Worth::Sum(weights) => {
                let terms = self.features.names().iter().zip(&weights.terms).filter(|(_, weight)| **weight != 0.0);
                Near::Sum {
                    constant: rounded(weights.constant),
                    terms: terms.map(|(name, weight)| (name.clone(), rounded(*weight))).collect(),
                }
            }
        };
        Model {
            version: VERSION,
            source: self.source,
            learnt_from: self.learnt_from,
            comparisons: self.comparisons.iter().map(|comparison| comparison.name.clone()).collect(),
            near,
            far: self.far.clone(),
        }
    }

    /// What a pattern is worth within a municipality, where names count by their levels alone.
    pub(crate) fn near_score(&self, pattern: Pattern) -> f64 {
        match &self.near {
            Worth::Sum(weights) => {
                weights.score(self.features.terms(&self.comparisons, pattern).map(|(term, ..)| term))
            }
            Worth::Odds(odds) => odds.score(&self.comparisons, pattern),
        }
    }

    /// What a pair is worth by rates, where names count by how rare they are.
    pub(crate) fn odds_score(&self, odds: &Odds, corpus: &Corpus, (a, b): (u32, u32), pattern: Pattern) -> f64 {
        let mut weights = [0.0; MOST];
        for (position, weight) in weights.iter_mut().enumerate().take(self.comparisons.len()) {
            *weight = self.odds_weight(odds, corpus, (a, b), pattern, position);
        }
        odds.prior + weights.iter().sum::<f64>() - odds.counted_twice(&self.comparisons, pattern, &weights)
    }

    fn odds_weight(&self, odds: &Odds, corpus: &Corpus, (a, b): (u32, u32), pattern: Pattern, position: usize) -> f64 {
        let Some(comparison) = self.comparisons.get(position) else { return 0.0 };
        let level = level(pattern, position);
        let (a, b) = (corpus.row(a), corpus.row(b));
        let counts = &corpus.names.counts;
        let equal = |slot: usize| Some(a.at(slot)).filter(|id| *id != 0 && *id == b.at(slot));
        let rows = match comparison.kind {
            Kind::SurnameBand | Kind::GivenBand | Kind::HomeBand => return 0.0,
            Kind::Surname => equal(slot::SURNAME)
                .map(|id| counts.of_surname(id, false))
                .or_else(|| equal(slot::SURNAME_KANA).map(|id| counts.of_surname(id, true))),
            Kind::Given => equal(slot::GIVEN)
                .map(|id| counts.of_given(id, false))
                .or_else(|| equal(slot::GIVEN_KANA).map(|id| counts.of_given(id, true))),
            Kind::Extra(extra, _) => equal(slot::EXTRA + extra).and_then(|id| corpus.others.rows_of(extra, id)),
            _ => None,
        };
        match rows {
            Some(rows) => odds.weight_of_value(position, level, rows, corpus.counted()),
            None => odds.weight(position, level),
        }
    }

    /// The rates for a pair across municipalities, where they are known.
    pub(crate) fn far_odds(&self, pattern: Pattern) -> Option<&Odds> {
        self.far.as_ref().filter(|_| is_far(pattern))
    }

    /// A score from which down a pair speaks against one person. A score by rates begins far below zero, before anything is compared: half of
    /// that is no evidence yet.
    pub(crate) fn doubt(&self) -> f64 {
        match &self.near {
            Worth::Odds(odds) => (odds.prior / 2.0).min(0.0),
            Worth::Sum(_) => 0.0,
        }
    }

    /// Whether pairs are worth what their levels are worth, whatever the names.
    pub(crate) fn is_sum(&self) -> bool {
        matches!(self.near, Worth::Sum(_))
    }

    /// What a pair is worth.
    pub(crate) fn score(&self, corpus: &Corpus, pair: (u32, u32), pattern: Pattern) -> f64 {
        match (self.far_odds(pattern), &self.near) {
            (Some(odds), _) | (None, Worth::Odds(odds)) => self.odds_score(odds, corpus, pair, pattern),
            (None, Worth::Sum(_)) => self.near_score(pattern),
        }
    }

    /// Why a pair is worth what it is.
    pub(crate) fn explain(&self, corpus: &Corpus, pair: (u32, u32), pattern: Pattern) -> Explanation {
        let text = |position: usize| {
            let comparison = self.comparisons.get(position);
            comparison.map(|comparison| meaning(comparison, level(pattern, position))).unwrap_or_default()
        };
        let start = |weight: f64| Reason { text: "出発点（比べる前の確からしさ）".to_owned(), weight };
        let mut reasons: Vec<Reason> = Vec::new();
        let first;
        match (self.far_odds(pattern), &self.near) {
            (Some(odds), _) | (None, Worth::Odds(odds)) => {
                first = start(odds.prior);
                let mut weights = Vec::new();
                for position in 0..self.comparisons.len() {
                    let weight = self.odds_weight(odds, corpus, pair, pattern, position);
                    weights.push(weight);
                    if weight != 0.0 {
                        reasons.push(Reason { text: text(position), weight });
                    }
                }
                let twice = odds.counted_twice(&self.comparisons, pattern, &weights);
                if twice > 0.0 {
                    let text = "名が違うので、家族で共通するものは最も重い一つだけを数える".to_owned();
                    reasons.push(Reason { text, weight: -twice });
                }
            }
            (None, Worth::Sum(weights)) => {
                first = start(weights.constant);
                for (term, position, second) in self.features.terms(&self.comparisons, pattern) {
                    let weight = weights.terms.get(term).copied().unwrap_or(0.0);
                    let text = match second {
                        Some(second) => format!("組み合わせ: {}、かつ {}", text(position), text(second)),
                        None => text(position),
                    };
                    if weight != 0.0 {
                        reasons.push(Reason { text, weight });
                    }
                }
            }
        }
        reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        reasons.insert(0, first);
        let score = reasons.iter().map(|reason| reason.weight).sum();
        Explanation { reasons, score, probability: probability(score) }
    }
}

/// Four digits behind the point are more than anybody can tell apart.
fn rounded(weight: f64) -> f64 {
    (weight * 10_000.0).round() / 10_000.0
}
