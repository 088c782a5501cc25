//! `/scores/models/{id}/monitor`: how a model does on what has happened since, and what must be answered. Never a child.

use super::alarms;
use super::model::{Evaluation, Part};
use super::shown::{Shown, shown};
use super::store::{self, Ask, Raised};
use crate::models::model::{CHECKIN, Model};
use crate::{checkin, models};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::db::Tx;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use uuid::Uuid;

/// Letters of what was done.
const LONGEST: usize = 1000;

/// How far the newest look is.
#[derive(Template)]
#[template(path = "monitor/state.html")]
pub struct Standing {
    id: Uuid,
    running: bool,
    step: String,
    asked: String,
    words: String,
}

impl Standing {
    fn of(id: Uuid, ask: Option<&Ask>) -> Self {
        let running = ask.is_some_and(|ask| !ask.ended);
        let step = ask.map(|ask| ask.step.clone()).unwrap_or_default();
        Self {
            id,
            running,
            step: if step.is_empty() { "順番を待っています".to_owned() } else { step },
            asked: ask.map(|ask| format!("{} {}", moment_wareki(ask.at), ask.by)).unwrap_or_default(),
            words: ask.map(|ask| ask.words.clone()).unwrap_or_default(),
        }
    }
}

struct AlarmLine {
    id: Uuid,
    kind: &'static str,
    words: String,
    at: String,
    done: Option<(String, String)>,
    /// Whether its answer was refused.
    wrong: bool,
    /// Id of the field of the answer.
    field: String,
    /// What was typed there.
    typed: String,
}

fn alarm(raised: Raised, typed: &Typed) -> AlarmLine {
    let wrong = typed.wrong == Some(raised.id);
    AlarmLine {
        id: raised.id,
        wrong,
        field: if wrong { "how".to_owned() } else { format!("how-{}", raised.id) },
        typed: if wrong { typed.fields.get("how").to_owned() } else { String::new() },
        kind: alarms::label(&raised.alarm.kind),
        words: raised.alarm.words,
        at: moment_wareki(raised.at),
        done: raised.done.map(|(at, by, how)| (format!("{} {by}", moment_wareki(at)), how)),
    }
}

#[derive(Template)]
#[template(path = "monitor/page.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    outcome: &'static str,
    state: &'static str,
    /// Of 受理支援.
    has_landmarks: bool,
    standing: Standing,
    open: Vec<AlarmLine>,
    answered: Vec<AlarmLine>,
    found: Option<Shown>,
    /// Of a model of 気づき: what came of its lists.
    watch: Option<checkin::watch::Shown>,
    made: String,
    past: Vec<(Uuid, String)>,
    errors: Errors,
}

/// Whether landmarks of 受理支援 tell of a model: what follows a 気づき is told by its own.
pub(super) fn has_landmarks(model: &Model) -> bool {
    model.outcome != CHECKIN
}

/// What a look found as it is shown: of 受理支援 by landmarks, of 気づき by its lists; when, and who asked.
type Looked = (Option<Shown>, Option<checkin::watch::Shown>, String);

async fn looked(tx: &mut Tx<'_>, model: &Model, named: Option<Uuid>) -> Result<Option<Looked>> {
    let made = |at: Timestamp, by: &str| format!("{} {by}", moment_wareki(at));
    if has_landmarks(model) {
        let kept = store::kept::<Evaluation>(tx, model.id, named).await?;
        return Ok(kept.map(|kept| (Some(shown(&kept.result)), None, made(kept.at, &kept.by))));
    }
    let kept = store::kept::<checkin::watch::model::Watch>(tx, model.id, named).await?;
    Ok(kept.map(|kept| (None, Some(checkin::watch::shown(&kept.result)), made(kept.at, &kept.by))))
}

/// An answer that was refused.
#[derive(Default)]
struct Typed {
    /// To which alarm.
    wrong: Option<Uuid>,
    fields: Fields,
    errors: Errors,
}

async fn read(app: &App, permit: &Permit, id: Uuid, named: Option<Uuid>, typed: Typed) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    let kept = looked(&mut tx, &model, named).await?;
    if named.is_some() && kept.is_none() {
        return Err(Error::NotFound);
    }
    let ask = store::newest_ask(&mut tx, id).await?;
    let raised = store::raised(&mut tx, id).await?;
    let past = store::list(&mut tx, id).await?;
    let (kept, raised, past) = tx.show(Sealed::plain((kept, raised, past))).await?;
    let (found, watch, made) = kept.unwrap_or_default();
    let (open, answered): (Vec<AlarmLine>, Vec<AlarmLine>) =
        raised.into_iter().map(|raised| alarm(raised, &typed)).partition(|alarm| alarm.done.is_none());
    Ok(Page {
        frame: Frame::new(app, permit, "モデルの点検", "/scores"),
        id,
        name: model.name.clone(),
        outcome: model.outcome_label(),
        state: model.state().label(),
        has_landmarks: has_landmarks(&model),
        standing: Standing::of(id, ask.as_ref()),
        open,
        answered,
        made,
        found,
        watch,
        past: past.into_iter().map(|(id, at, by)| (id, format!("{} {by}", moment_wareki(at)))).collect(),
        errors: typed.errors,
    })
}

/// The page: the newest evaluation, or with `of` a past one.
pub async fn page(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Html<String>> {
    let named = match fields.get("of") {
        "" => None,
        named => Some(Uuid::parse_str(named).map_err(|_| Error::NotFound)?),
    };
    frame::html(&read(&app, &permit, id, named, Typed::default()).await?)
}

/// How far the newest look is.
pub async fn state(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    models::find(&mut tx, id).await?;
    let ask = store::newest_ask(&mut tx, id).await?;
    let ask = tx.show(Sealed::plain(ask)).await?;
    frame::html(&Standing::of(id, ask.as_ref()))
}

/// Asks for a look now.
pub async fn ask(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    models::find(&mut tx, id).await?;
    store::begin(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/scores/models/{id}/monitor")))
}

/// Answers an alarm with what was done.
pub async fn answer(
    State(app): State<App>,
    permit: Permit,
    Path((id, alarm)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        if permit.actor().staff.is_none() {
            return Err(Error::Forbidden);
        }
        let mut reader = Reader::new(&fields);
        let how = reader.required("how", "対応したこと", LONGEST);
        let how = reader.finish(how)?;
        let mut tx = app.db.write(&permit).await?;
        store::answer(&mut tx, id, alarm, &how).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/scores/models/{id}/monitor")).into_response()),
        Err(error) => {
            let typed = Typed { wrong: Some(alarm), errors: Errors::or_fail(error)?, fields };
            Ok(frame::refused(&read(&app, &permit, id, None, typed).await?)?.into_response())
        }
    }
}
