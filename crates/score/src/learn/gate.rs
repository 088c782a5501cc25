//! The gate of a model: what was registered before its trial, what the trial showed, and the signature of somebody who did not make it. The rules are
//! `risk::govern`'s; here is who acts, and where it is kept.

use super::model::{Answered, Judged, MEASURES, Trial};
use super::{store, words};
use crate::card::model::Outcome;
use crate::models::{self, model::Model, model::State};
use desk::frame::date_wareki;
use ground::db::Tx;
use ground::{Error, Result};
use jiff::civil::Date;
use risk::govern::card;
use risk::govern::gate::{Person, Role};
use risk::govern::interval::Interval;
use risk::govern::life::{self, Bound, Ethics, Protocol, ShadowEnd};
use risk::govern::tripod::tripod;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What was registered before a trial, as it stands with the step that began it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    /// The day.
    pub on: Date,
    /// Outcomes that must come due before the trial may end.
    pub matured: usize,
    /// Codes of [`MEASURES`].
    pub measures: Vec<String>,
    /// By code, where each must lie; a trial that was begun before this was asked has none, and ends nowhere.
    #[serde(default)]
    pub bounds: BTreeMap<String, Interval>,
}

/// What ended a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Number of the ethics board's approval.
    pub ethics: String,
    /// Its day.
    pub on: Date,
    /// The verdict that told what the trial showed.
    pub verdict: Uuid,
    /// What it showed.
    #[serde(default)]
    pub shown: Trial,
}

impl Begun {
    /// What was registered for the trial a model is in, or came from.
    pub fn of(model: &Model) -> Option<Self> {
        let step = model.steps.iter().find(|step| step.state == State::Shadow)?;
        serde_json::from_value(step.detail.clone()).ok()
    }

    fn protocol(&self) -> Result<Protocol> {
        let bound = |code: &String| {
            let within = *self.bounds.get(code)?;
            Some(Bound { measure: label(code).to_owned(), within })
        };
        let measures: Option<Vec<Bound>> = self.measures.iter().map(bound).collect();
        let measures = measures.ok_or_else(|| {
            stands(
                "この試行は、評価の指標の範囲を登録せずに始めています。使用を終え、範囲を登録して、もう一度試行を始めてください。",
            )
        })?;
        Ok(Protocol { on: self.on, matured: self.matured, measures })
    }
}

fn label(code: &str) -> &str {
    MEASURES.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// What a trial showed, as the rules know it.
fn shadow_end(shown: &Trial, ethics: Ethics) -> ShadowEnd {
    let measured = shown.values.iter().map(|(code, value)| (label(code).to_owned(), *value)).collect();
    ShadowEnd { matured: shown.matured, measured, ethics }
}

fn stands(refusal: impl std::fmt::Display) -> Error {
    Error::invalid("gate", refusal.to_string())
}

/// A model of 受理支援, with its life held.
async fn held(tx: &mut Tx<'_>, id: Uuid) -> Result<(Model, Outcome)> {
    models::hold(tx).await?;
    let model = models::find(tx, id).await?;
    let outcome = Outcome::from_code(&model.outcome).ok_or(Error::NotFound)?;
    Ok((model, outcome))
}

fn builder(id: Uuid) -> life::Model {
    life::Model::draft(&id.to_string())
}

/// Begins a trial: what it will be judged by is registered with it.
///
/// # Errors
/// `Invalid` from another state, or where nothing was registered.
pub async fn begin(tx: &mut Tx<'_>, id: Uuid, begun: Begun, reason: &str) -> Result<()> {
    let (model, _) = held(tx, id).await?;
    if !matches!(model.state(), State::Draft | State::Retired) {
        return Err(stands(life::Refusal::NotFromHere));
    }
    let by = models::person(tx.permit(), Role::Builder);
    builder(id).to_shadow(&by, tx.today(), begun.protocol()?).map_err(stands)?;
    let detail = serde_json::to_value(&begun).map_err(Error::internal)?;
    models::replace(tx, &model, State::Shadow, reason, detail).await
}

/// The trial as the rules know it.
fn on_trial(model: &Model) -> Result<life::Model> {
    let begun = Begun::of(model).ok_or_else(|| stands(life::Refusal::NotRegistered))?;
    let by = Person { id: String::new(), name: String::new(), role: Role::Builder };
    builder(model.id).to_shadow(&by, begun.on, begun.protocol()?).map_err(stands)
}

/// Ends a trial by what it showed, as the newest look at it found, and by the ethics board's word.
///
/// # Errors
/// `Invalid` before what was registered is there, where a measure lies outside of its bounds, the chain of silent scores is broken, the newest look is
/// outdated, without the board, or by somebody who does not audit.
pub async fn end(tx: &mut Tx<'_>, id: Uuid, ethics: Ethics, reason: &str) -> Result<()> {
    let (model, outcome) = held(tx, id).await?;
    if model.state() != State::Shadow {
        return Err(stands(life::Refusal::NotFromHere));
    }
    let judged = newest(tx, id, outcome).await?;
    if judged.trial.whole == Some(false) {
        return Err(stands(
            "試行中のスコアの記録がつながっていません。書き換えられたおそれがあるため、進められません。",
        ));
    }
    let ended = Ended { ethics: ethics.number.clone(), on: ethics.on, verdict: judged.id, shown: judged.trial.clone() };
    let auditor = models::person(tx.permit(), Role::Auditor);
    on_trial(&model)?.to_candidate(&auditor, &shadow_end(&ended.shown, ethics)).map_err(stands)?;
    let detail = serde_json::to_value(&ended).map_err(Error::internal)?;
    models::replace(tx, &model, State::Candidate, reason, detail).await
}

/// The newest verdict, as long as something can rest on it.
async fn newest(tx: &mut Tx<'_>, id: Uuid, outcome: Outcome) -> Result<Judged> {
    let judged = store::verdicts(tx, id).await?.into_iter().next();
    let judged = judged.ok_or_else(|| stands("まだ確認していません。先に確認を行ってください。"))?;
    let champion = models::shown(tx, outcome.code()).await?.map(|shown| shown.id);
    match judged.outdated(champion, tx.today()) {
        Some(why) => Err(stands(why)),
        None => Ok(judged),
    }
}

/// A named person answers for a model: from now on it is shown.
///
/// # Errors
/// `Invalid` where a check does not hold, the verdict is outdated, the trial has not ended, the person may not or made the model, or a statement was not made.
pub async fn sign(tx: &mut Tx<'_>, id: Uuid, verdict: Uuid, reason: &str) -> Result<()> {
    let (model, outcome) = held(tx, id).await?;
    if model.state() != State::Candidate {
        return Err(stands(life::Refusal::NotFromHere));
    }
    let judged = newest(tx, id, outcome).await?;
    if judged.id != verdict {
        return Err(stands("この画面を開いたあとに、新しい確認が終わりました。画面を開き直してください。"));
    }
    let today = tx.today();
    let maker = model.maker.map(|maker| maker.to_string()).unwrap_or_default();
    let decided = judged.kept.verdict(id);
    let signed = decided.sign(&models::person(tx.permit(), Role::Head), &maker, today).map_err(stands)?;
    let ended = model.steps.first().and_then(|step| serde_json::from_value::<Ended>(step.detail.clone()).ok());
    let ended = ended.ok_or_else(|| stands(life::Refusal::NoEthics))?;
    // The rules go through the same steps again, by what the trial showed when it ended.
    let shown = shadow_end(&ended.shown, Ethics { number: ended.ethics, on: ended.on });
    let auditor = Person { id: String::new(), name: String::new(), role: Role::Auditor };
    let candidate = on_trial(&model)?.to_candidate(&auditor, &shown).map_err(stands)?;
    candidate.to_shown(signed.clone()).map_err(stands)?;
    let setting = store::setting(tx, outcome).await?;
    let made_on = judged.at.to_zoned(ground::db::japan()).date();
    let run = judged.kept.run(id, &judged.code, judged.cut, made_on);
    let charter = words::charter(outcome, &setting, &judged.kept)?;
    let answered = Answered {
        signed: true,
        reason: reason.to_owned(),
        card: card::card(&charter, &run, &signed, date_wareki),
        report: tripod(&charter, &words::statements(&setting)?, &run, &signed, date_wareki),
        by: String::new(),
        at: tx.now(),
    };
    store::answer(tx, &judged, &answered).await?;
    let detail = serde_json::json!({ "verdict": judged.id });
    models::replace(tx, &model, State::Shown, reason, detail).await
}

/// A named person does not answer for a model; it stays where it is.
///
/// # Errors
/// `Invalid` while there is no verdict.
pub async fn refuse(tx: &mut Tx<'_>, id: Uuid, reason: &str) -> Result<()> {
    held(tx, id).await?;
    let judged = store::verdicts(tx, id).await?.into_iter().next();
    let judged = judged.ok_or_else(|| stands("まだ確認していません。先に確認を行ってください。"))?;
    let answered = Answered {
        signed: false,
        reason: reason.to_owned(),
        card: String::new(),
        report: String::new(),
        by: String::new(),
        at: tx.now(),
    };
    store::answer(tx, &judged, &answered).await
}
