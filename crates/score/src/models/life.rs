//! What may be done with a model: add it, put it on trial, show it, end it, go back to the one before. Always by a named person, with a reason.

use super::model::{CHECKIN, Model, NewModel, State, Step};
use super::store;
use crate::checkin::proof;
use ground::db::Tx;
use ground::{Error, Result};
use risk::govern::gate::Role;
use risk::govern::life::Refusal;
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

/// Goes back to the model that was shown before this one. That asks for no gate, as taking back must be easier than bringing in; but for somebody who
/// answers for models or audits them.
///
/// # Errors
/// `Invalid` when this one is not shown, none was shown before it, or it is not for this person to do.
pub async fn back(tx: &mut Tx<'_>, id: Uuid, reason: &str) -> Result<Uuid> {
    named(tx)?;
    let may = |role| super::person(tx.permit(), role).role == role;
    if !may(Role::Head) && !may(Role::Auditor) {
        return Err(Error::invalid("reason", Refusal::NotYours.to_string()));
    }
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

/// The model that is shown again by one step back from this one: see [`line`].
pub fn before<'a>(models: &'a [Model], shown: &Model) -> Option<&'a Model> {
    let line = line(models.iter().filter(|model| model.outcome == shown.outcome));
    let [.., before, now] = line.as_slice() else { return None };
    (now.id == shown.id).then_some(*before)
}

/// The models of an outcome that stand behind the one shown today, which is the last: each was shown before the next and ended only because that one began.
/// Whoever goes back, or ends a model by hand, takes it out: what was withdrawn comes back by the gate alone.
fn line<'a>(models: impl Iterator<Item = &'a Model>) -> Vec<&'a Model> {
    let mut steps: Vec<(&Model, &Step)> =
        models.flat_map(|model| model.steps.iter().map(move |step| (model, step))).collect();
    // Of one moment the showing comes first: it ends the one before, which stays in the line.
    steps.sort_by_key(|(_, step)| (step.at, step.state != State::Shown));
    let mut line: Vec<&Model> = Vec::new();
    for (model, step) in steps {
        match step.state {
            State::Shown if step.detail.get("back").is_some() => {
                while line.last().is_some_and(|last| last.id != model.id) {
                    line.pop();
                }
                if line.is_empty() {
                    line.push(model);
                }
            }
            State::Shown => {
                line.retain(|known| known.id != model.id);
                line.push(model);
            }
            State::Retired if line.last().is_some_and(|last| last.id == model.id) => {
                line.pop();
            }
            _ => {}
        }
    }
    line
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// What happened to the models a, b and c, one after another.
    enum Did {
        Show(char),
        Back(char),
        End(char),
    }

    fn lived(did: &[Did]) -> Vec<Model> {
        let mut models: Vec<Model> = ['a', 'b', 'c'].map(model).to_vec();
        let mut now = None;
        for (second, did) in (1..).zip(did) {
            let at = Timestamp::from_second(second).unwrap();
            let mut step = |name: char, state: State, detail: serde_json::Value| {
                let model = models.iter_mut().find(|model| model.id == id(name)).unwrap();
                model.steps.insert(0, Step { state, reason: String::new(), detail, by: String::new(), at });
            };
            let (next, detail) = match did {
                Did::Show(name) => (Some(*name), json!({ "verdict": "x" })),
                Did::Back(name) => (Some(*name), json!({ "back": true })),
                Did::End(name) => {
                    assert_eq!(now, Some(*name));
                    (None, json!({}))
                }
            };
            if let Some(ended) = now.filter(|ended| Some(*ended) != next) {
                step(ended, State::Retired, json!({}));
            }
            if let Some(name) = next {
                step(name, State::Shown, detail);
            }
            now = next;
        }
        models
    }

    fn id(name: char) -> Uuid {
        Uuid::from_u128(u128::from(name))
    }

    fn model(name: char) -> Model {
        Model {
            id: id(name),
            outcome: "custody".to_owned(),
            name: name.to_string(),
            hash: String::new(),
            definition: String::new(),
            card: String::new(),
            maker: None,
            is_learnt: true,
            added_by: String::new(),
            added_at: Timestamp::UNIX_EPOCH,
            steps: Vec::new(),
        }
    }

    /// Which model one step back shows.
    fn back(did: &[Did]) -> Option<char> {
        let models = lived(did);
        let now = models.iter().find(|model| model.state() == State::Shown).unwrap();
        before(&models, now).and_then(|model| model.name.chars().next())
    }

    #[test]
    fn one_step_back_leads_along_the_line_and_never_to_what_was_withdrawn() {
        use Did::{Back, End, Show};
        assert_eq!(back(&[Show('a')]), None);
        assert_eq!(back(&[Show('a'), Show('b')]), Some('a'));
        assert_eq!(back(&[Show('a'), Show('b'), Show('c')]), Some('b'));
        // b was withdrawn by going back to a.
        assert_eq!(back(&[Show('a'), Show('b'), Back('a')]), None);
        assert_eq!(back(&[Show('a'), Show('b'), Back('a'), Show('c')]), Some('a'));
        assert_eq!(back(&[Show('a'), Show('b'), Show('c'), Back('b')]), Some('a'));
        assert_eq!(back(&[Show('a'), Show('b'), Show('c'), Back('b'), Back('a')]), None);
        // It passed the gate anew: from then on it stands in the line again.
        assert_eq!(back(&[Show('a'), Show('b'), Back('a'), Show('b'), Show('c')]), Some('b'));
        assert_eq!(back(&[Show('a'), Show('b'), Show('a')]), Some('b'));
        // b was ended by hand, with nothing in its place.
        assert_eq!(back(&[Show('a'), Show('b'), End('b'), Show('c')]), Some('a'));
        assert_eq!(back(&[Show('b'), End('b'), Show('c')]), None);
    }
}
