//! A fitted model, and what it says of a row.

use serde::{Deserialize, Serialize};

use crate::calibrate::{Calibration, Levels};
use crate::design::{Coded, Input};
use crate::forest::Forest;
use crate::frame::{Reading, Value};
use crate::glm::Link;
use crate::hazard::{Hazard, Horizon};
use crate::linear::{Coefficient, Linear};
use crate::maths::{logit, normal_point};
use crate::shapes::Shapes;

mod table;

/// Version of the files written here.
const FORMAT: u32 = 1;
/// Share of intervals that hold the truth.
const LEVEL: f64 = 0.90;

/// What kind of model it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Logistic regression.
    Logistic,
    /// A sum of shapes, one for each column.
    Additive,
    /// Boosted trees.
    Boost,
    /// Rate of an event over time.
    Hazard,
}

/// A fitted model. Files of it are JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    format: u32,
    /// What kind it is.
    pub family: Family,
    /// Title of the column it foretells.
    pub outcome: String,
    /// Rows learnt from.
    pub rows: usize,
    /// Rows of those in which the outcome is yes.
    pub events: usize,
    inputs: Vec<Input>,
    pub(crate) body: Body,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    calibration: Option<Calibration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    levels: Option<Levels>,
    /// The level of the group it speaks for; of no file.
    #[serde(skip)]
    own: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    Linear(Linear),
    Hazard(Hazard),
    Shapes(Shapes),
    Forest(Forest),
}

/// What a model says of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Logarithm of the odds: `intercept` and all `contributions` together.
    pub log_odds: f64,
    /// The probability.
    pub probability: f64,
    /// Log-odds of a row that is average in everything.
    pub intercept: f64,
    /// What each column adds to the log-odds, in the order of [`Model::columns`].
    pub contributions: Vec<f64>,
    /// Where the probability lies, given what could be learnt; `None` for models that cannot tell.
    pub interval: Option<Interval>,
    /// Places of the columns that are not known, or hold something the model has never seen.
    pub unknown: Vec<usize>,
}

/// An interval of probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of such intervals that hold the truth.
    pub level: f64,
}

/// What is foretold up to a horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Months ahead.
    pub months: f64,
    /// The probability that it happens by then.
    pub probability: f64,
    /// Where that lies.
    pub interval: Interval,
}

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model.
    #[error("モデルのファイルとして読めません: {0}")]
    Unreadable(String),
    /// Written by another version.
    #[error("モデルの形式が違います(版{0})。この版の kasugai risk fit で作り直してください")]
    Format(u32),
    /// Columns the model needs are not there.
    #[error("モデルが使う列がありません: {0}")]
    NoColumns(String),
}

impl Model {
    pub(crate) fn new(family: Family, outcome: &str, yes: &[bool], inputs: Vec<Input>, body: Body) -> Self {
        let events = yes.iter().filter(|yes| **yes).count();
        Self {
            format: FORMAT,
            family,
            outcome: outcome.to_owned(),
            rows: yes.len(),
            events,
            inputs,
            body,
            calibration: None,
            levels: None,
            own: 0.0,
        }
    }

    /// The same model with its probabilities mapped; `None` takes a map off. What a map does to the longest horizon of a model over time, it does to
    /// the rates up to the others in proportion.
    #[must_use]
    pub fn calibrated(self, calibration: Option<Calibration>) -> Self {
        Self { calibration, ..self }
    }

    /// The map on its probabilities, where there is one.
    #[must_use]
    pub fn calibration(&self) -> Option<&Calibration> {
        self.calibration.as_ref()
    }

    /// The same model with a level for each of some groups, learnt on rows it has not learnt from; `None` takes them off. They are used by a model
    /// [at](Model::at) a group.
    #[must_use]
    pub fn levelled(self, levels: Option<Levels>) -> Self {
        Self { levels, own: 0.0, ..self }
    }

    /// Levels of groups, where there are some.
    #[must_use]
    pub fn levels(&self) -> Option<&Levels> {
        self.levels.as_ref()
    }

    /// The same model as it speaks for a group: its level is added to the log-odds of every row and of the average one, so it is no reason. A group
    /// without a level is spoken for as before.
    #[must_use]
    pub fn at(self, group: &str) -> Self {
        let own = self.levels.as_ref().map_or(0.0, |levels| levels.level(group));
        Self { own, ..self }
    }

    /// Whether something is done to the log-odds of its sums.
    pub(crate) fn is_mapped(&self) -> bool {
        self.calibration.is_some() || self.own != 0.0
    }

    /// The columns it looks at, in the order of [`Score::contributions`].
    #[must_use]
    pub fn columns(&self) -> &[Input] {
        &self.inputs
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Not a model, one of another version, or one whose parts do not belong together.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let unreadable = |error: serde_json::Error| ModelError::Unreadable(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(unreadable)?;
        if head.format != FORMAT {
            return Err(ModelError::Format(head.format));
        }
        let model: Self = serde_json::from_str(text).map_err(unreadable)?;
        let fits = match &model.body {
            Body::Linear(linear) => linear.fits(&model.inputs),
            Body::Hazard(hazard) => {
                !hazard.horizons.is_empty() && hazard.horizons.iter().all(|horizon| horizon.linear.fits(&model.inputs))
            }
            Body::Shapes(shapes) => shapes.fits(model.inputs.len()),
            Body::Forest(forest) => forest.fits(model.inputs.len()),
        };
        let fits = fits && model.inputs.iter().all(Input::fits);
        if fits { Ok(model) } else { Err(ModelError::Unreadable("項目と重みの数が合いません".to_owned())) }
    }

    /// Writes a file. The same model gives the same text.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The coefficients on the scale of the data, the constant first; none for models without.
    #[must_use]
    pub fn coefficients(&self) -> Vec<Coefficient> {
        match &self.body {
            Body::Linear(linear) => linear.coefficients(&self.inputs),
            Body::Hazard(hazard) => hazard.coefficients.clone(),
            Body::Forest(_) | Body::Shapes(_) => Vec::new(),
        }
    }

    /// How a table must be read so that its columns are what the model learnt from.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let named = |numeric: bool| {
            let of = |input: &&Input| matches!(input.coding, crate::design::Coding::Numbers { .. }) == numeric;
            self.inputs.iter().filter(of).map(|input| input.name.clone()).collect()
        };
        Reading { numeric: named(true), categorical: named(false), ..Reading::default() }
    }

    /// Answers in the order of [`Model::columns`], asked for by title. What is not answered is blank.
    #[must_use]
    pub fn row(&self, answer: impl Fn(&str) -> Option<Value>) -> Vec<Value> {
        let blank = Value::Missing(crate::frame::Missing::Blank);
        self.inputs.iter().map(|input| answer(&input.name).unwrap_or_else(|| blank.clone())).collect()
    }

    /// What the model says of one row, its answers in the order of [`Model::columns`]; what is left out at the end counts as blank.
    #[must_use]
    pub fn score(&self, row: &[Value]) -> Score {
        self.score_coded(&self.code(row))
    }

    pub(crate) fn code(&self, row: &[Value]) -> Vec<Coded> {
        let answers = row.iter().map(Some).chain(std::iter::repeat(None));
        let blank = crate::frame::Missing::Blank;
        self.inputs
            .iter()
            .zip(answers)
            .map(|(input, answer)| answer.map_or_else(|| input.missing(blank), |answer| input.code(answer)))
            .collect()
    }

    pub(crate) fn score_coded(&self, row: &[Coded]) -> Score {
        let mut contributions = vec![0.0; self.inputs.len()];
        let (sum, base, error) = match &self.body {
            Body::Forest(forest) => {
                forest.parts(&forest.binned(row), &mut contributions);
                (forest.base + contributions.iter().sum::<f64>(), forest.base, None)
            }
            Body::Shapes(shapes) => {
                let bins = shapes.binned(row);
                shapes.parts(&bins, &mut contributions);
                (shapes.base + contributions.iter().sum::<f64>(), shapes.base, Some(shapes.variance(&bins).sqrt()))
            }
            Body::Linear(_) | Body::Hazard(_) => match self.linear() {
                Some(linear) => {
                    let scaled = linear.scaled(row);
                    linear.parts(&scaled, &mut contributions);
                    let sum = linear.base + contributions.iter().sum::<f64>();
                    (sum, linear.base, Some(linear.variance(&scaled).sqrt()))
                }
                None => (0.0, 0.0, None),
            },
        };
        let (log_odds, intercept) = (self.log_odds(sum), self.log_odds(base));
        // Where the sum is not on the scale of log-odds, each column keeps its share of the way from the average.
        if (sum - base).abs() > 1e-12 {
            let scale = (log_odds - intercept) / (sum - base);
            contributions.iter_mut().for_each(|part| *part *= scale);
        }
        let interval = error.map(|error| {
            let reach = normal_point(0.5 + LEVEL / 2.0) * error;
            let at = |sum: f64| crate::maths::sigmoid(self.log_odds(sum));
            Interval { low: at(sum - reach), high: at(sum + reach), level: LEVEL }
        });
        let unknown = (0..row.len()).filter(|at| row.get(*at).is_some_and(|cell| cell.is_open())).collect();
        Score { log_odds, probability: crate::maths::sigmoid(log_odds), intercept, contributions, interval, unknown }
    }

    /// The log-odds that belong to a sum of the body.
    fn log_odds(&self, sum: f64) -> f64 {
        let log_odds = match self.linear() {
            // ln(eʳ − 1) is the logit of 1 − e⁻ʳ, exact for small rates.
            Some(Linear { link: Link::Cloglog, .. }) => {
                let rate = sum.min(700.0).exp();
                if rate < 30.0 { rate.exp_m1().ln() } else { rate }
            }
            _ => sum,
        };
        self.own + self.calibration.as_ref().map_or(log_odds, |calibration| calibration.log_odds(log_odds))
    }

    /// What is added to the logarithm of the rates of a row over time, given its sum in the longest horizon, by a map or a level: there it is as much
    /// as they do to the probability.
    fn stretch(&self, longest: f64) -> f64 {
        // A rate of 1 − p is −ln(1 − p), the softplus of the log-odds of p.
        if self.is_mapped() { crate::maths::softplus(self.log_odds(longest)).ln() - longest } else { 0.0 }
    }

    /// The log-odds of a row, without reasons.
    pub(crate) fn sum_coded(&self, row: &[Coded]) -> f64 {
        self.log_odds(match &self.body {
            Body::Linear(_) | Body::Hazard(_) => self.linear().map_or(f64::NAN, |linear| linear.sum(row)),
            Body::Shapes(shapes) => shapes.sum(&shapes.binned(row)),
            Body::Forest(forest) => forest.sum(&forest.binned(row)),
        })
    }

    /// The weighted terms; of a model over time, those of its longest horizon.
    pub(crate) fn linear(&self) -> Option<&Linear> {
        match &self.body {
            Body::Linear(linear) => Some(linear),
            Body::Hazard(hazard) => hazard.horizons.last().map(|horizon| &horizon.linear),
            Body::Shapes(_) | Body::Forest(_) => None,
        }
    }

    /// What is foretold of a row for each horizon of a model over time, the nearest first; nothing for other models.
    #[must_use]
    pub fn risks(&self, row: &[Value]) -> Vec<Risk> {
        self.risks_coded(&self.code(row))
    }

    fn risks_coded(&self, row: &[Coded]) -> Vec<Risk> {
        let Body::Hazard(hazard) = &self.body else { return Vec::new() };
        let ends = |linear: &Linear| {
            let reach = normal_point(0.5 + LEVEL / 2.0) * linear.variance(&linear.scaled(row)).sqrt();
            let sum = linear.sum(row);
            [sum - reach, sum, sum + reach]
        };
        let Some(longest) = hazard.horizons.last() else { return Vec::new() };
        let stretch = ends(&longest.linear).map(|sum| self.stretch(sum));
        let risk = |Horizon { months, linear }: &Horizon| {
            let mut sums = ends(linear);
            sums.iter_mut().zip(stretch).for_each(|(sum, more)| *sum += more);
            let [low, probability, high] = sums.map(|sum| Link::Cloglog.probability(sum));
            Risk { months: *months, probability, interval: Interval { low, high, level: LEVEL } }
        };
        hazard.horizons.iter().map(risk).collect()
    }

    /// The probabilities that it happens up to each of some times, in the unit of time learnt from and no further than the longest horizon; nothing for
    /// models that know no time.
    #[must_use]
    pub fn over_time(&self, row: &[Value], times: &[f64]) -> Vec<f64> {
        let (Body::Hazard(hazard), Some(linear)) = (&self.body, self.linear()) else { return Vec::new() };
        let sum = linear.sum(&self.code(row));
        let stretch = self.stretch(sum).exp();
        times.iter().map(|time| -(-hazard.cumulated(sum, *time) * stretch).exp_m1()).collect()
    }

    /// Share of yes among the rows learnt from.
    #[must_use]
    pub fn prevalence(&self) -> f64 {
        crate::maths::real(self.events) / crate::maths::real(self.rows.max(1))
    }

    /// Log-odds of [`Model::prevalence`].
    #[must_use]
    pub fn prevalence_log_odds(&self) -> f64 {
        logit(self.prevalence())
    }
}
