//! What may be done with a model: add it, put it on trial, show it, end it, go back to the one before. Always by a named person, with a reason.

use super::model::{CHECKIN, Model, NewModel, State};
use super::store;
use crate::checkin::proof;
use ground::db::Tx;
use ground::{Error, Result};
use serde_json::json;
use uuid::Uuid;

/// Refuses changes by anybody who is no member of staff: a model is let through by a person with a name.
fn named(tx: &Tx<'_>) -> Result<()> {
    if tx.permit().actor().staff.is_some() { Ok(()) } else { Err(Error::Forbidden) }
}

/// One of the agency's models.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Model> {
    store::list(tx).await?.into_iter().find(|model| model.id == id).ok_or(Error::NotFound)
}

/// Adds a model after reading it: a file nothing can compute with is refused.
pub async fn add(tx: &mut Tx<'_>, new: &NewModel) -> Result<Uuid> {
    crate::engine::check(&new.outcome, &new.definition).map_err(|fault| Error::invalid("definition", fault))?;
    store::add(tx, new).await
}

/// Puts a model into another state; showing one ends the one of its outcome that was shown. What is shown was not made by who shows it, and the visits
/// do not speak against it.
///
/// # Errors
/// `Invalid` for a state that does not follow.
pub async fn change(tx: &mut Tx<'_>, id: Uuid, to: State, reason: &str) -> Result<()> {
    named(tx)?;
    store::hold(tx).await?;
    let model = find(tx, id).await?;
    if !model.state().next(&model.outcome).contains(&to) {
        let gate = if model.outcome == CHECKIN {
            ""
        } else {
            "試行と表示は「公開前の確認」の画面で進めます。"
        };
        let message = format!("「{}」のモデルは「{}」にできません。{gate}", model.state().label(), to.label());
        return Err(Error::invalid("state", message));
    }
    if to == State::Shown && model.maker == tx.permit().actor().staff {
        return Err(Error::invalid(
            "state",
            "自分が登録したモデルの表示は始められません。別の責任者が始めてください。",
        ));
    }
    let rests_on = if to == State::Shown { proof::let_through(tx, &model).await? } else { json!({}) };
    replace(tx, &model, to, reason, rests_on).await
}

/// Goes back to the model that was shown before this one.
///
/// # Errors
/// `Invalid` when this one is not shown, or none was shown before it.
pub async fn back(tx: &mut Tx<'_>, id: Uuid, reason: &str) -> Result<Uuid> {
    named(tx)?;
    store::hold(tx).await?;
    let models = store::list(tx).await?;
    let model = models.iter().find(|model| model.id == id).ok_or(Error::NotFound)?;
    if model.state() != State::Shown {
        return Err(Error::invalid("reason", "表示中のモデルではありません。画面を開き直してください。"));
    }
    let before = before(&models, model)
        .ok_or_else(|| Error::invalid("reason", "前に表示していたモデルがありません。使用を終えることはできます。"))?;
    replace(tx, before, State::Shown, reason, json!({ "back": true })).await?;
    Ok(before.id)
}

/// The model of the same outcome that was shown last before this one.
pub fn before<'a>(models: &'a [Model], shown: &Model) -> Option<&'a Model> {
    let last_shown =
        |model: &Model| model.steps.iter().filter(|step| step.state == State::Shown).map(|step| step.at).max();
    models
        .iter()
        .filter(|model| model.id != shown.id && model.outcome == shown.outcome)
        .filter_map(|model| Some((last_shown(model)?, model)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, model)| model)
}

/// Puts a model into a state that the gate let it into. Hold the lives first.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    model: &Model,
    to: State,
    reason: &str,
    detail: serde_json::Value,
) -> Result<()> {
    named(tx)?;
    if to == State::Shown {
        let ending = store::list(tx)
            .await?
            .into_iter()
            .filter(|other| other.outcome == model.outcome && other.state() == State::Shown && other.id != model.id);
        for other in ending {
            store::step(tx, other.id, State::Retired, &format!("「{}」の表示を始めたため", model.name), json!({}))
                .await?;
        }
    }
    store::step(tx, model.id, to, reason, detail).await
}
