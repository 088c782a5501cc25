//! `/checkins/learning`: the rows a model of 気づき can be learnt from, as a file for `kasugai risk fit`: what the linked systems told of each child a year
//! ago and more, as was known then, and whether the 要対協 entered it within the year behind.
//!
//! Nobody is named: numbers that cannot be turned back stand for children and households, months for days. Whoever asks states a purpose, which is on
//! record with everybody the rows are about; the file is made behind the page, and only who asked takes it, within a week.

mod gather;
mod job;
mod model;
mod rows;
mod store;

pub use job::{Maker, run};

use crate::export;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use gather::possible;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use model::{Asked, State as Stand};
use rows::end;

const FILE: &str = "kasugai-learning-checkin.csv";

/// A file as it is shown.
struct Line {
    asked: Asked,
    at: String,
    ended: String,
    /// Whether it waits for who looks.
    is_own: bool,
}

fn lines(asked: Vec<Asked>, permit: &Permit) -> Vec<Line> {
    let mut waiting = asked.iter().filter(|one| one.state == Stand::Ready && Some(one.by) == permit.actor().staff);
    // Who asked twice takes the newer one.
    let own = waiting.next().map(|one| one.id);
    let line = |asked: Asked| Line {
        at: moment_wareki(asked.at),
        ended: asked.ended_at.map(moment_wareki).unwrap_or_default(),
        is_own: own == Some(asked.id),
        asked,
    };
    asked.into_iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "checkin/learning.html")]
struct Page {
    frame: Frame,
    first: String,
    /// Day of what was known, and last day of what came.
    moments: Vec<(String, String)>,
    entered: i64,
    unlinked: i64,
    file: &'static str,
    lines: Vec<Line>,
    may_export: bool,
    fields: Fields,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "checkin/learning_files.html")]
struct Fragment {
    lines: Vec<Line>,
}

async fn read(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let possible = possible(&mut tx).await?;
    let asked = store::listed(&mut tx).await?;
    let (possible, asked) = tx.show(Sealed::plain((possible, asked))).await?;
    Ok(Page {
        frame: Frame::new(app, permit, "気づきの学習用の行", "/checkins"),
        first: possible.first.map(date_wareki).unwrap_or_default(),
        moments: possible.moments.iter().map(|day| (date_wareki(*day), date_wareki(end(*day)))).collect(),
        entered: possible.entered,
        unlinked: possible.unlinked,
        file: FILE,
        lines: lines(asked, permit),
        may_export: permit.may(Action::ExportMasked),
        fields,
        errors,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&read(&app, &permit, Fields::default(), Errors::default()).await?)
}

/// The files, as they come.
pub async fn files(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let asked = store::listed(&mut tx).await?;
    let asked = tx.show(Sealed::plain(asked)).await?;
    frame::html(&Fragment { lines: lines(asked, &permit) })
}

async fn asked(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let purpose = export::purpose(permit, fields)?;
    let mut tx = app.db.write(permit).await?;
    if possible(&mut tx).await?.moments.is_empty() {
        return Err(Error::invalid("purpose", "書き出せる時点がまだありません。"));
    }
    store::ask(&mut tx, &purpose).await?;
    tx.commit().await
}

/// Asks for a file.
pub async fn ask(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match asked(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/checkins/learning").into_response()),
        Err(error) if permit.may(Action::ManageModels) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(&app, &permit, fields, errors).await?)?.into_response())
        }
        Err(error) => Err(error),
    }
}

/// The file, for who asked for it: nobody else has one.
pub async fn take(State(app): State<App>, permit: Permit) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let (id, purpose, file, key) = store::waiting(&mut tx).await?;
    let view = View {
        kind: "export",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "checkin_rows",
        object: Some(id),
        detail: format!("目的: {purpose}"),
        ..View::default()
    };
    tx.show(Sealed::new((), view)).await?;
    Ok(export::csv(FILE, app.made_file(permit.actor().area, file, &key).await?))
}
