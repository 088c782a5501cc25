//! `/outreach/{id}/results`: what the round found, on screen and as a file.

use super::book;
use super::figures::{Figures, LEFT, WHOLE, figures, words};
use crate::asks::rules::State as Stands;
use crate::asks::{self, Ask};
use crate::rounds::{self, Round};
use crate::rules::SUPPORT_STATES;
use crate::{asks::workbook, child};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use ground::db::{Tx, japan};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed, View};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "results/page.html")]
struct Page {
    frame: Frame,
    round: Round,
    day: String,
    figures: Figures,
    found: String,
    unknown: String,
    waiting: u32,
    outside: u32,
    states: Vec<&'static str>,
    left: i32,
    whole: i32,
    may_export: bool,
    fields: Fields,
    errors: Errors,
}

async fn counted(tx: &mut Tx<'_>, id: Uuid) -> Result<Figures> {
    let children = rounds::children(tx, id).await?;
    let asks = asks::of_round(tx, id).await?;
    let supports = child::supports(tx, id, None).await?;
    let looks = child::indicators(tx, id, None).await?;
    let answers: Vec<(String, bool)> =
        asks.into_iter().map(|ask: Ask| (ask.place.clone(), ask.state() == Stands::Answered)).collect();
    Ok(figures(&children, &answers, &supports, &looks))
}

/// The audit row of figures: they name nobody.
fn looked<T>(permit: &Permit, kind: &'static str, round: &Round, detail: String, value: T) -> Sealed<T> {
    let view = View {
        kind,
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "outreach_round",
        object: Some(round.id),
        fields: "counts",
        detail,
        ..View::default()
    };
    Sealed::new(value, view)
}

async fn page_of(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let round = rounds::round(&mut tx, id).await?;
    let figures = counted(&mut tx, id).await?;
    let figures = tx.show(looked(permit, "view", &round, String::new(), figures)).await?;
    let all = figures.lines.last().map(|line| line.tally).unwrap_or_default();
    Ok(Page {
        frame: Frame::new(app, permit, "調査結果", "/outreach"),
        day: date_wareki(round.survey_on),
        found: words(all.of_surveyed()),
        unknown: words(all.of_unknown()),
        waiting: all.open,
        outside: all.outside,
        states: SUPPORT_STATES.iter().map(|(_, label)| *label).collect(),
        left: LEFT,
        whole: WHOLE,
        may_export: permit.may(Action::ExportList),
        figures,
        fields,
        errors,
        round,
    })
}

/// The figures.
pub async fn page(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// The figures as a file; what for is asked, goes on record and stands in the file.
pub async fn take_out(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let permit = read_right(&permit)?;
    let purpose = match purpose(&fields) {
        Ok(purpose) => purpose,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&page_of(&app, &permit, id, fields, errors).await?)?.into_response());
        }
    };
    let mut tx = app.db.export(&permit).await?;
    let now = tx.now();
    let round = rounds::round(&mut tx, id).await?;
    let figures = counted(&mut tx, id).await?;
    let figures = tx.show(looked(&permit, "export", &round, format!("目的: {purpose}"), figures)).await?;
    let bytes = book::write(&round, &figures, &mark(&permit, &moment_wareki(now), &purpose))?;
    Ok(workbook(bytes, "outreach", &now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string()))
}

/// Who takes lists out must read these too; for others there are none.
pub(super) fn read_right(permit: &Permit) -> Result<Permit> {
    if permit.may(Action::ReadOutreach) { Ok(permit.clone()) } else { Err(ground::Error::NotFound) }
}

/// What the file is for.
pub(super) fn purpose(fields: &Fields) -> Result<String> {
    let mut reader = Reader::new(fields);
    let purpose = reader.required("purpose", "出力の目的", 200);
    reader.finish(purpose)
}

/// Who took a file out, when and what for.
pub(super) fn mark(permit: &Permit, moment: &str, purpose: &str) -> String {
    let actor = permit.actor();
    format!("取扱注意 出力: {} {} {} {moment} 目的: {purpose}", actor.org_name, actor.post, actor.name)
}
