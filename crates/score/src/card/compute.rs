//! Computes the scores of a child: what was known goes in, what models say is kept beside it.

use super::model::{NewScore, Outcome, OwnView, Score, Showing, Silent, Trace};
use super::{rules, store};
use crate::items::{self, Known};
use crate::models::model::Model;
use crate::{engine, held, learn, models, practice};
use desk::App;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use uuid::Uuid;

/// The models that are shown at the own agency.
async fn models_shown(tx: &mut Tx<'_>) -> Result<Vec<(Outcome, Model)>> {
    let mut shown = Vec::new();
    for outcome in Outcome::ALL {
        shown.extend(models::shown(tx, outcome.code()).await?.map(|model| (outcome, model)));
    }
    Ok(shown)
}

/// Whether models are shown for a child this week.
///
/// # Errors
/// Those of the database.
pub async fn showing(tx: &mut Tx<'_>, person: Key) -> Result<Showing> {
    let shown = models_shown(tx).await?;
    week(tx, person, &shown).await
}

async fn week(tx: &mut Tx<'_>, person: Key, shown: &[(Outcome, Model)]) -> Result<Showing> {
    match (shown.is_empty(), held::is_on(tx, person).await?) {
        (true, _) => Ok(Showing::NoModel),
        (false, true) => Ok(Showing::Held),
        (false, false) => Ok(Showing::Shown),
    }
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
    for (outcome, model) in models_shown(tx).await? {
        let trace = trace(tx, outcome, model.id, known_at).await?;
        let score = score(outcome, &model, known, &office, known_at)?;
        store::keep_score(tx, person, view.id, &score, &trace).await?;
        kept += 1;
    }
    Ok(kept)
}

/// What a score of this moment is computed with.
async fn trace(tx: &mut Tx<'_>, outcome: Outcome, model: Uuid, known_at: Timestamp) -> Result<Trace> {
    Ok(Trace {
        facts_until: known_at,
        learnt_until: store::learnt_until(tx, model).await?,
        thresholds: learn::thresholds(tx, outcome).await?,
        rules: engine::rules(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        source: env!("SCORE_SOURCE").to_owned(),
    })
}

fn score(outcome: Outcome, model: &Model, known: &Known, office: &str, known_at: Timestamp) -> Result<NewScore> {
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
    let silent = |(outcome, model, held): &(Outcome, Model, bool)| {
        Ok(Silent { score: score(*outcome, model, &known, &office, known_at)?, held: *held })
    };
    asked.iter().map(silent).collect()
}

/// Scores of a child, each once.
#[derive(Debug, Default)]
pub struct Scores {
    /// Of the record as it stands, by the model that is shown; the newest of each outcome.
    pub current: Vec<Score>,
    /// All others, the newest first.
    pub earlier: Vec<Score>,
}

impl Scores {
    /// Parts them by whether they speak of what is known.
    fn of(scores: Vec<Score>, shown: &[(Outcome, Model)], known: &Known) -> Self {
        let mut parted = Self::default();
        for score in scores {
            let is_shown = shown.iter().any(|(outcome, model)| *outcome == score.outcome && model.id == score.model);
            let is_first = !parted.current.iter().any(|newer| newer.outcome == score.outcome);
            let is_current = is_shown && is_first && rules::is_of(&score, known);
            if is_current { &mut parted.current } else { &mut parted.earlier }.push(score);
        }
        parted
    }

    /// All of them, each with whether it is current.
    pub fn all(&self) -> impl Iterator<Item = (&Score, bool)> {
        let current = self.current.iter().map(|score| (score, true));
        current.chain(self.earlier.iter().map(|score| (score, false)))
    }
}

/// Scores of a child for a system of the own agency, and whether the week is held out: then not even those of before, which may be of another report.
/// Closed until the look is on record; who is told them is kept with [`expose`].
///
/// # Errors
/// Those of the database.
pub async fn told(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<(Scores, Showing)>> {
    let now = tx.now();
    let known = items::of_child(tx, person, now).await?;
    let shown = models_shown(tx).await?;
    let showing = week(tx, person, &shown).await?;
    let all = if showing == Showing::Held { Vec::new() } else { store::scores(tx, person).await? };
    let scores = Scores::of(all, &shown, known.for_rules());
    let view = store::looked(tx, person, "score");
    Ok(Sealed::new((scores, showing), view))
}

/// Keeps who is shown which scores, before they are shown: the reader, whose own view opened them, or without a view a system.
///
/// # Errors
/// Those of the database.
pub async fn expose(app: &App, permit: &Permit, person: Key, own: Option<&OwnView>, scores: &Scores) -> Result<()> {
    if scores.all().next().is_none() {
        return Ok(());
    }
    let mut tx = app.db.write(permit).await?;
    store::expose(&mut tx, person, own, scores).await?;
    tx.commit().await
}

/// Everything about a child's views and scores, closed until the look is on record. There are no scores for whoever wrote no view since the newest record.
pub struct Read {
    /// What is known.
    pub known: Known,
    /// Views, the newest first.
    pub views: Vec<OwnView>,
    /// The reader's view that stands for what is known today.
    pub own: Option<OwnView>,
    /// Scores the reader may see.
    pub scores: Scores,
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
    let shown = models_shown(tx).await?;
    let showing = week(tx, person, &shown).await?;
    let may_see = own.is_some() && showing != Showing::Held;
    let all = if may_see { store::scores(tx, person).await? } else { Vec::new() };
    let fields = if all.is_empty() { "view,decision" } else { "view,score,decision" };
    let scores = Scores::of(all, &shown, known.for_rules());
    let decisions = store::decisions(tx, person).await?;
    let view = store::looked(tx, person, fields);
    Ok(known.zip(Sealed::new((), view)).map(|(known, ())| Read { known, views, own, scores, decisions, showing }))
}
