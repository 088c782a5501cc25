//! An agency's side: what it is asked, its sheet, submitting and correcting until the survey is closed.

use super::model::{State as Stands, Survey, Told};
use super::store;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::assessment;
use desk::assessment::model::Status;
use desk::assessment::origin::Origins;
use desk::assessment::view::{AnsweredSection, answered};
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use ground::db::{Change, Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed};
use serde_json::json;
use uuid::Uuid;

struct Line {
    key: Key,
    title: String,
    from: String,
    due: String,
    late: bool,
    closed: bool,
    state: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "nation/surveys/asked.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// `/surveys`.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let surveys = store::asked(&mut tx).await?;
    let registry = app.gate.registry();
    let line = |(survey, state): (Survey, Stands)| Line {
        key: survey.key,
        from: registry.name(survey.org).to_owned(),
        due: date_wareki(survey.due_on),
        late: survey.due_on < today && state != Stands::Submitted && survey.closed_at.is_none(),
        closed: survey.closed_at.is_some(),
        title: survey.title,
        state: state.label(),
        class: state.class(),
    };
    let frame = Frame::new(&app, &permit, "調査", "/surveys");
    frame::html(&ListPage { frame, lines: surveys.into_iter().map(line).collect() })
}

#[derive(Template)]
#[template(path = "nation/surveys/answer.html")]
struct ShowPage {
    frame: Frame,
    key: Key,
    title: String,
    from: String,
    note: String,
    period: String,
    due: String,
    late: bool,
    open: bool,
    state: Stands,
    returned: String,
    submitted: String,
    sheet: Option<Uuid>,
    sheet_done: bool,
    differs: bool,
    sections: Vec<AnsweredSection>,
    errors: Errors,
}

/// A survey the own agency is asked, and where it stands.
async fn asked(tx: &mut Tx<'_>, key: Key) -> Result<(Survey, Told)> {
    let org = tx.permit().actor().org;
    let survey = store::find(tx, key).await?;
    let told = store::told(tx, key, Some(org)).await?.pop().ok_or(Error::NotFound)?;
    Ok((survey, told))
}

async fn page(app: &App, permit: &Permit, key: Key, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let (survey, told) = asked(&mut tx, key).await?;
    let sheet = match told.sheet {
        Some(id) => Some(assessment::own_sheet(app, &mut tx, id).await),
        None => None,
    };
    // A sheet that was thrown away is begun anew.
    let sheet = match sheet {
        Some(Ok(sheet)) => sheet.map(Some),
        Some(Err(Error::NotFound)) | None => Sealed::plain(None),
        Some(Err(other)) => return Err(other),
    };
    let sheet = tx.show(sheet).await?;
    let differs = sheet.as_ref().is_some_and(|sheet| told.answers.as_ref().is_some_and(|sent| *sent != sheet.answers));
    Ok(ShowPage {
        frame: Frame::new(app, permit, survey.title.clone(), "/surveys"),
        key,
        title: survey.title.clone(),
        from: app.gate.registry().name(survey.org).to_owned(),
        note: survey.note.clone(),
        period: format!("{}~{}", date_wareki(survey.period.0), date_wareki(survey.period.1)),
        due: date_wareki(survey.due_on),
        late: survey.due_on < today && told.state != Stands::Submitted,
        open: survey.closed_at.is_none(),
        state: told.state,
        returned: told.note.clone(),
        submitted: told
            .submitted_at
            .map(|at| format!("{} {}", moment_wareki(at), told.submitted_by))
            .unwrap_or_default(),
        sheet: sheet.as_ref().map(|sheet| sheet.id),
        sheet_done: sheet.as_ref().is_some_and(|sheet| sheet.status == Status::Done),
        differs,
        sections: match (&sheet, &told.answers) {
            (Some(sheet), _) => answered(&sheet.form, &sheet.answers, &Origins::default(), false),
            (None, Some(sent)) => answered(&survey.form, sent, &Origins::default(), false),
            (None, None) => Vec::new(),
        },
        errors,
    })
}

/// One survey.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    frame::html(&page(&app, &permit, key, Errors::default()).await?)
}

/// Begins the sheet, or goes on with the one begun.
pub async fn begin(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let (survey, told) = asked(&mut tx, key).await?;
    if let Some(sheet) = told.sheet {
        match assessment::own_sheet(&app, &mut tx, sheet).await {
            Ok(_) => return Ok(Redirect::to(&format!("/sheets/{sheet}/edit"))),
            // Thrown away: begun anew.
            Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    if survey.closed_at.is_some() {
        return Err(Error::Stale);
    }
    let sheet = assessment::begin_asked(&mut tx, &app.vault, survey.form.clone(), survey.period).await?;
    if !store::keep_sheet(&mut tx, key, told.sheet, sheet).await? {
        return Err(Error::Stale);
    }
    record(&mut tx, "survey.begun", &survey).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/sheets/{sheet}/edit")))
}

async fn record(tx: &mut Tx<'_>, kind: &'static str, survey: &Survey) -> Result<()> {
    let payload = json!({ "org": survey.org, "area": survey.key.area });
    tx.record(Change { kind, entity: "survey", id: survey.key.id, person: None, fields: Vec::new(), payload }).await
}

/// Submits the finished sheet, or a corrected one.
pub async fn submit(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    match try_submit(&app, &permit, key).await {
        Ok(()) => Ok(Redirect::to(&format!("/surveys/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, errors).await?)?.into_response())
        }
    }
}

async fn try_submit(app: &App, permit: &Permit, key: Key) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let (survey, told) = asked(&mut tx, key).await?;
    if survey.closed_at.is_some() {
        return Err(Error::invalid("", "この調査は締め切られました。訂正は国に連絡してください。"));
    }
    let unfinished = || Error::invalid("", "回答の様式を「完成させる」まで記入してから、提出してください。");
    let sheet = assessment::own_sheet(app, &mut tx, told.sheet.ok_or_else(unfinished)?).await?.for_rules().clone();
    if sheet.status != Status::Done {
        return Err(unfinished());
    }
    store::submit(&mut tx, key, &sheet.answers).await?;
    record(&mut tx, "survey.submitted", &survey).await?;
    tx.commit().await
}

#[derive(Template)]
#[template(path = "nation/surveys/of_sheet.html")]
struct OfSheet {
    survey: Option<(Key, String)>,
}

/// The survey a sheet answers, as a line on the sheet's pages.
pub async fn of_sheet(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let survey = match store::of_sheet(&mut tx, id).await? {
        Some(key) => Some((key, store::find(&mut tx, key).await?.title)),
        None => None,
    };
    frame::html(&OfSheet { survey })
}
