//! Computes the scores of a child: what was known goes in, what models say is kept beside it.

use super::model::{NewScore, Outcome, OwnView, Showing, Silent};
use super::{rules, store};
use crate::items::{self, Known};
use crate::{engine, held, models, practice};
use desk::App;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed};
use jiff::Timestamp;

/// Whether models are shown for a child this week.
///
/// # Errors
/// Those of the database.
pub async fn showing(tx: &mut Tx<'_>, person: Key) -> Result<Showing> {
    for outcome in Outcome::ALL {
        if models::shown(tx, outcome.code()).await?.is_some() {
            return Ok(if held::is_on(tx, person).await? { Showing::Held } else { Showing::Shown });
        }
    }
    Ok(Showing::NoModel)
}

/// Computes with every shown model. The worker's own view must stand, and be newer than all that goes in.
///
/// # Errors
/// `Invalid` without such a view, without a shown model, or in a week held out.
pub async fn run(app: &App, permit: &Permit, person: Key) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    let known_at = tx.now();
    let known = items::of_child(&mut tx, person, known_at).await?;
    let views = store::views(&mut tx, person).await?;
    let known = tx.show(known).await?;
    let view = rules::opens(&views, permit.actor().staff, known.newest()).cloned().ok_or_else(unseen)?;
    let mut tx = app.db.write(permit).await?;
    if showing(&mut tx, person).await? == Showing::Held {
        return Err(Error::invalid(
            "view",
            "今週は、この係ではスコアを表示しない週です。見立てと記録をもとに判断してください。",
        ));
    }
    if computed(&mut tx, person, &view, &known, known_at).await? == 0 {
        return Err(Error::invalid("view", "表示しているモデルがありません。確認項目と似た事例でお使いください。"));
    }
    tx.commit().await
}

fn unseen() -> Error {
    let message =
        "先に自分の見立てを保存してください。見立てのあとに新しい記録があったときは、もう一度見立てを保存します。";
    Error::invalid("need", message)
}

async fn computed(tx: &mut Tx<'_>, person: Key, view: &OwnView, known: &Known, known_at: Timestamp) -> Result<usize> {
    let mut kept = 0;
    let office = practice::office(tx, person.id).await?;
    for outcome in Outcome::ALL {
        if let Some(model) = models::shown(tx, outcome.code()).await? {
            store::keep_score(tx, person, view.id, &score(outcome, &model, known, &office, known_at)?).await?;
            kept += 1;
        }
    }
    Ok(kept)
}

fn score(
    outcome: Outcome,
    model: &models::model::Model,
    known: &Known,
    office: &str,
    known_at: Timestamp,
) -> Result<NewScore> {
    let reading = engine::read(outcome, &model.definition, &known.items, office)?;
    Ok(NewScore {
        outcome,
        model: model.id,
        hash: model.hash.clone(),
        known_at,
        newest_item: known.newest(),
        inputs: engine::inputs(&model.definition, &known.items),
        reading,
    })
}

/// What models on trial would say at this moment, and in a week held out the shown ones: computed with every view that is written, and told to nobody
/// who works on cases.
///
/// # Errors
/// Those of the database, and files that cannot be read any more.
pub async fn silent(app: &App, permit: &Permit, person: Key) -> Result<Vec<Silent>> {
    let mut tx = app.db.read(permit).await?;
    let is_held = showing(&mut tx, person).await? == Showing::Held;
    let mut asked = Vec::new();
    for outcome in Outcome::ALL {
        let trials = models::on_trial(&mut tx, outcome.code()).await?;
        let shown = if is_held { models::shown(&mut tx, outcome.code()).await? } else { None };
        asked.extend(trials.into_iter().map(|model| (outcome, model, false)));
        asked.extend(shown.map(|model| (outcome, model, true)));
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let known_at = tx.now();
    let known = items::of_child(&mut tx, person, known_at).await?;
    let office = practice::office(&mut tx, person.id).await?;
    let known = tx.show(known).await?;
    let silent = |(outcome, model, held): &(Outcome, models::model::Model, bool)| {
        Ok(Silent { score: score(*outcome, model, &known, &office, known_at)?, held: *held })
    };
    asked.iter().map(silent).collect()
}

/// Scores of a child as they are shown, the newest first: in a week held out not even those of before, which may be of another report.
///
/// # Errors
/// Those of the database.
pub async fn seen(tx: &mut Tx<'_>, person: Key, showing: Showing) -> Result<Vec<super::model::Score>> {
    if showing == Showing::Held { Ok(Vec::new()) } else { store::scores(tx, person).await }
}

/// Everything about a child's views and scores, closed until the look is on record. Scores the reader's views do not open are left out.
pub struct Read {
    /// What is known.
    pub known: Known,
    /// Views, the newest first.
    pub views: Vec<OwnView>,
    /// The reader's view that stands for what is known today.
    pub own: Option<OwnView>,
    /// Scores the reader may see, the newest first.
    pub scores: Vec<super::model::Score>,
    /// Decisions, the newest first.
    pub decisions: Vec<super::model::Decision>,
    /// Whether models are shown this week.
    pub showing: Showing,
}

/// Reads it.
///
/// # Errors
/// Those of the database.
pub async fn read(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Read>> {
    let now = tx.now();
    let reader = tx.permit().actor().staff;
    let known = items::of_child(tx, person, now).await?;
    let views = store::views(tx, person).await?;
    let own = rules::opens(&views, reader, known.for_rules().newest()).cloned();
    let showing = showing(tx, person).await?;
    let scores = seen(tx, person, showing).await?;
    let scores = scores.into_iter().filter(|score| rules::opens(&views, reader, score.newest_item).is_some());
    let scores: Vec<super::model::Score> = scores.collect();
    let decisions = store::decisions(tx, person).await?;
    let view = store::looked(tx, person, if scores.is_empty() { "view,decision" } else { "view,score,decision" });
    Ok(known.zip(Sealed::new((), view)).map(|(known, ())| Read { known, views, own, scores, decisions, showing }))
}
