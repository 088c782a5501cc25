//! The life of a model: draft → shadow → candidate → shown → retired. Each step has who may take it and what must stand before it.
//!
//! A shadow scores silently: practice and the red flags ([`super::flags`], which know of no model) stay as they are, only auditors read it, and it
//! ends by what was registered before it began. Nobody is watched and left without help for its sake.

use jiff::civil::Date;
use thiserror::Error;

use super::gate::{Person, Role, Signed};
use super::interval::Interval;

/// A measure, and where it must lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The measure, by name.
    pub measure: String,
    /// What it must lie within.
    pub within: Interval,
}

/// What was registered before a shadow began.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// The day it was registered.
    pub on: Date,
    /// Outcomes that must have come due before the shadow may end.
    pub matured: usize,
    /// The measures it will be judged by.
    pub measures: Vec<Bound>,
}

/// The ethics board's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ethics {
    /// Number of the approval.
    pub number: String,
    /// The day.
    pub on: Date,
}

/// Where a model stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Being made.
    Draft,
    /// Scores silently.
    Shadow {
        /// Since.
        since: Date,
        /// By what it will be judged.
        protocol: Protocol,
    },
    /// Its shadow has ended; the gate is before it.
    Candidate,
    /// Shown to workers.
    Shown {
        /// Who answers for it.
        signed: Signed,
    },
    /// No longer shown; its old scores stay.
    Retired,
}

/// Why a step is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not from here.
    #[error("いまの段階からは進めません。")]
    NotFromHere,
    /// Not by this person.
    #[error("この操作ができる役割ではありません。")]
    NotYours,
    /// The protocol came after the shadow, or says nothing.
    #[error("試行の前に、評価の指標とその範囲、件数を登録してください。")]
    NotRegistered,
    /// Not enough outcomes yet.
    #[error("結果の出た件数が{have}件で、登録した{need}件に達していません。")]
    NotMatured {
        /// Outcomes so far.
        have: usize,
        /// Outcomes registered.
        need: usize,
    },
    /// A measure that was registered is missing, by name.
    #[error("登録した指標「{0}」の結果がありません。")]
    NotMeasured(String),
    /// A measure lies outside of what was registered.
    #[error("「{measure}」は{found}で、登録した範囲({low}〜{high})に入っていません。")]
    OutOfBounds {
        /// The measure, by name.
        measure: String,
        /// What was measured.
        found: String,
        /// The least that was registered.
        low: String,
        /// The most.
        high: String,
    },
    /// No word of the ethics board, or a later one.
    #[error("倫理審査の承認番号がありません。")]
    NoEthics,
    /// The signature is for another model.
    #[error("別のモデルへの承認です。")]
    OtherModel,
    /// Nothing is shown that could be taken back.
    #[error("表示中のモデルがありません。")]
    NothingShown,
}

/// A model with its stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    id: String,
    stage: Stage,
}

/// What a shadow showed.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowEnd {
    /// Outcomes that came due.
    pub matured: usize,
    /// The measures there are results of, by name.
    pub measured: Vec<(String, f64)>,
    /// The ethics board's word.
    pub ethics: Ethics,
}

impl Bound {
    fn holds(&self, measured: &[(String, f64)]) -> Result<(), Refusal> {
        let found = measured.iter().find(|(measure, _)| *measure == self.measure);
        let (_, found) = found.ok_or_else(|| Refusal::NotMeasured(self.measure.clone()))?;
        if self.within.holds(*found) {
            return Ok(());
        }
        let told = |value: f64| format!("{value:.2}");
        let (low, high) = (told(self.within.low), told(self.within.high));
        Err(Refusal::OutOfBounds { measure: self.measure.clone(), found: format!("{found:.3}"), low, high })
    }
}

impl Model {
    /// A new model.
    #[must_use]
    pub fn draft(id: &str) -> Self {
        Self { id: id.to_owned(), stage: Stage::Draft }
    }

    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Begins to score silently.
    ///
    /// # Errors
    /// From another stage, by another than a builder, or before anything was registered.
    pub fn to_shadow(self, by: &Person, since: Date, protocol: Protocol) -> Result<Self, Refusal> {
        let Stage::Draft = self.stage else { return Err(Refusal::NotFromHere) };
        if by.role != Role::Builder {
            return Err(Refusal::NotYours);
        }
        let is_open = |bound: &Bound| !(bound.within.low.is_finite() && bound.within.high.is_finite());
        let is_silent = protocol.measures.is_empty() || protocol.measures.iter().any(is_open);
        if protocol.on > since || protocol.matured == 0 || is_silent {
            return Err(Refusal::NotRegistered);
        }
        Ok(Self { stage: Stage::Shadow { since, protocol }, ..self })
    }

    /// Ends the shadow.
    ///
    /// # Errors
    /// Before what was registered is there, where a measure lies outside of its bounds, without the ethics board, or by another than an auditor.
    pub fn to_candidate(self, by: &Person, end: &ShadowEnd) -> Result<Self, Refusal> {
        let Stage::Shadow { protocol, .. } = &self.stage else { return Err(Refusal::NotFromHere) };
        if by.role != Role::Auditor {
            return Err(Refusal::NotYours);
        }
        if end.matured < protocol.matured {
            return Err(Refusal::NotMatured { have: end.matured, need: protocol.matured });
        }
        protocol.measures.iter().try_for_each(|bound| bound.holds(&end.measured))?;
        if end.ethics.number.trim().is_empty() {
            return Err(Refusal::NoEthics);
        }
        Ok(Self { stage: Stage::Candidate, ..self })
    }

    /// Is shown from now on, on somebody's word.
    ///
    /// # Errors
    /// From another stage, or with the signature under another model's verdict.
    pub fn to_shown(self, signed: Signed) -> Result<Self, Refusal> {
        let Stage::Candidate = self.stage else { return Err(Refusal::NotFromHere) };
        if signed.model() != self.id {
            return Err(Refusal::OtherModel);
        }
        Ok(Self { stage: Stage::Shown { signed }, ..self })
    }

    /// Who may read the model's scores of real children.
    #[must_use]
    pub fn readable_by(&self, role: Role) -> bool {
        match self.stage {
            Stage::Draft => false,
            Stage::Shadow { .. } | Stage::Candidate | Stage::Retired => role == Role::Auditor,
            Stage::Shown { .. } => role != Role::Builder,
        }
    }
}

/// The models that were shown, one after another; the last is the one shown now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shown(Vec<Model>);

impl Shown {
    /// The model shown now; `None`: checklist, red flags and similar cases only.
    #[must_use]
    pub fn now(&self) -> Option<&Model> {
        self.0.last()
    }

    /// Shows a model that stands as shown.
    ///
    /// # Errors
    /// When it does not.
    pub fn add(&mut self, model: Model) -> Result<(), Refusal> {
        let Stage::Shown { .. } = model.stage else { return Err(Refusal::NotFromHere) };
        self.0.push(model);
        Ok(())
    }

    /// One step back: the model shown before is shown again, with its own signature; before the first there is none. Whoever answers for it or looks
    /// after it may, without a gate: taking back must be easier than bringing in. Yields the model that is retired.
    ///
    /// # Errors
    /// When nothing is shown, or by a builder or worker.
    pub fn back(&mut self, by: &Person) -> Result<Model, Refusal> {
        if !matches!(by.role, Role::Head | Role::Auditor) {
            return Err(Refusal::NotYours);
        }
        let last = self.0.pop().ok_or(Refusal::NothingShown)?;
        Ok(Model { stage: Stage::Retired, ..last })
    }
}
