//! `/checkins/weights`: how often each part counts. The effect on the list is shown before it takes effect; every change has a person and a reason.

use super::model::{Weighing, Weights};
use super::pages::{self, Line, Newest, newest, typed};
use super::rules;
use super::store;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Visits the effect is counted for.
const CAPACITY: usize = 20;

struct Slider {
    feature: String,
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "checkin/weights.html")]
struct Page {
    frame: Frame,
    sliders: Vec<Slider>,
    n: i32,
    capacity: usize,
    previewed: bool,
    entering: Vec<Line>,
    leaving: Vec<Line>,
    history: Vec<(String, String, String, String)>,
    fields: Fields,
    errors: Errors,
}

/// The parts of a computation: feature and label.
fn features(newest: &Newest) -> Vec<(String, String)> {
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    for input in newest.children.iter().flat_map(|child| &child.given) {
        labels.entry(input.feature.clone()).or_insert_with(|| input.label.clone());
    }
    labels.into_iter().collect()
}

fn told(weighing: &Weighing, labels: &[(String, String)]) -> (String, String, String, String) {
    let label = |feature: &String| {
        labels.iter().find(|(known, _)| known == feature).map_or(feature.clone(), |(_, label)| label.clone())
    };
    let weights = weighing.weights.iter().map(|(feature, factor)| format!("{} {factor:.1}倍", label(feature)));
    let weights = weights.collect::<Vec<_>>().join("、");
    let weights = if weights.is_empty() { "学習したとおり".to_owned() } else { weights };
    (moment_wareki(weighing.at), weights, weighing.reason.clone(), weighing.by.clone())
}

async fn read(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let newest = newest(app, permit).await?.ok_or(Error::NotFound)?;
    let labels = features(&newest);
    let mut tx = app.db.read(permit).await?;
    let history = store::weighings(&mut tx, newest.run.model).await?;
    tx.commit().await?;
    let (proposed, mut errors) = match typed(&fields, &labels) {
        Ok(weights) => (Some(weights), errors),
        Err(error) => (None, Errors::or_fail(error)?),
    };
    let is_typed = fields.0.iter().any(|(name, _)| name.starts_with("w."));
    let proposed = proposed.filter(|_| is_typed);
    let (entering, leaving) = match &proposed {
        Some(proposed) => changes(app, permit, &newest, proposed).await?,
        None => (Vec::new(), Vec::new()),
    };
    errors.0.dedup();
    let factor = |feature: &str| newest.weights.get(feature).copied().unwrap_or(1.0);
    let sliders = labels.iter().map(|(feature, label)| {
        let typed = fields.get(&format!("w.{feature}"));
        let value = if typed.is_empty() { format!("{:.0}", factor(feature) * 10.0) } else { typed.to_owned() };
        Slider { feature: feature.clone(), label: label.clone(), value }
    });
    Ok(Page {
        frame: Frame::new(app, permit, "気づきの重み", "/checkins"),
        sliders: sliders.collect(),
        n: newest.n,
        capacity: CAPACITY,
        previewed: proposed.is_some(),
        entering,
        leaving,
        history: history.iter().map(|weighing| told(weighing, &labels)).collect(),
        fields,
        errors,
    })
}

/// Who would come in and who would drop out.
async fn changes(app: &App, permit: &Permit, newest: &Newest, proposed: &Weights) -> Result<(Vec<Line>, Vec<Line>)> {
    let effect = rules::effect(newest.run.base, &newest.children, &newest.weights, proposed, CAPACITY);
    let ranked = rules::ranked(newest.run.base, &newest.children, proposed);
    let some = |ids: &[Uuid]| -> Vec<rules::Ranked<'_>> {
        ranked.iter().filter(|one| ids.contains(&one.child.person)).copied().collect()
    };
    let (entering, leaving) = (some(&effect.entering), some(&effect.leaving));
    Ok((pages::lines(app, permit, &entering, proposed).await?, pages::lines(app, permit, &leaving, proposed).await?))
}

/// The page; with typed factors it shows what they would change.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&read(&app, &permit, fields, Errors::default()).await?)
}

async fn kept(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let newest = newest(app, permit).await?.ok_or(Error::NotFound)?;
    let weights = typed(fields, &features(&newest))?;
    let mut reader = Reader::new(fields);
    let reason = reader.required("reason", "理由", 1000);
    if fields.get("previewed") != "1" {
        reader.refuse("reason", "先に「変わるところを見る」で、一覧がどう変わるかを確かめてください。");
    }
    let reason = reader.finish(reason)?;
    let next = fields.get("n").parse::<i32>().ok().filter(|n| *n == newest.n).ok_or(Error::Stale)?.saturating_add(1);
    let mut tx = app.db.write(permit).await?;
    if !store::weigh(&mut tx, newest.run.model, next, &weights, &reason).await? {
        return Err(Error::Invalid(vec![FieldError {
            field: "reason".to_owned(),
            message: "ほかの人が先に変更しました。画面を開き直してください。".to_owned(),
        }]));
    }
    tx.commit().await
}

/// Puts the factors in force, after their effect was looked at.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match kept(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/checkins").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}
