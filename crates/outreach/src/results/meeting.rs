//! `/outreach/{id}/meeting`: what is laid before the hearing and the conference, on screen and as Excel.

use super::pages::{mark, purpose, read_right};
use crate::asks::{self, workbook};
use crate::child::{self, Judgement};
use crate::rounds::pages::outcome_label;
use crate::rounds::{self, Child, Round, listed};
use crate::rules::{Stage, outcome_class};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use ground::db::{Tx, japan};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use tables::{Cell, Grid};
use uuid::Uuid;

/// What is known of one child.
struct Line {
    child: Child,
    age: String,
    answers: Vec<(String, &'static str, String)>,
    view: Option<(String, String)>,
    decision: Option<(String, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "results/meeting.html")]
struct Page {
    frame: Frame,
    round: Round,
    day: String,
    groups: Vec<(&'static str, Vec<Line>)>,
    may_export: bool,
    fields: Fields,
    errors: Errors,
}

async fn lines(tx: &mut Tx<'_>, round: &Round) -> Result<Vec<Line>> {
    let children = rounds::children(tx, round.id).await?;
    let asks = asks::of_round(tx, round.id).await?;
    let judgements = child::judgements(tx, round.id, None).await?;
    let line = |child: Child| {
        let newest = |decided: bool| -> Option<&Judgement> {
            judgements.iter().find(|one| one.candidate == child.id && one.decided == decided)
        };
        let told = |one: &Judgement| format!("{} {}", one.reason, one.by);
        let answers = asks.iter().filter(|ask| ask.candidate == child.id);
        Line {
            answers: answers.map(|ask| (ask.place.clone(), ask.state().label(), ask.summary())).collect(),
            view: newest(false).map(|one| (outcome_label(&one.outcome).to_owned(), told(one))),
            decision: newest(true).map(|one| {
                let words = format!("{} {} 出席: {}", one.reason, date_wareki(one.held_on), one.present);
                (outcome_label(&one.outcome).to_owned(), outcome_class(&one.outcome), words)
            }),
            age: child.age(&round.survey_on),
            child,
        }
    };
    Ok(children.into_iter().map(line).collect())
}

async fn page_of(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<Page> {
    let (round, permit) = rounds::opened(app, permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let lines = lines(&mut tx, &round).await?;
    let persons = lines.iter().map(|line| line.child.person).collect();
    let lines = tx.show(listed(&permit, "list", &round, persons, lines)).await?;
    let (school, preschool): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| line.child.stage == Stage::School);
    Ok(Page {
        frame: Frame::new(app, &permit, "検討会資料", "/outreach"),
        day: date_wareki(round.survey_on),
        groups: vec![(Stage::School.label(), school), (Stage::Preschool.label(), preschool)],
        may_export: permit.may(Action::ExportList),
        fields,
        errors,
        round,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, id, Fields::default(), Errors::default()).await?)
}

/// The same as Excel; what for is asked, goes on record and stands in the file.
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
    let (round, permit) = rounds::opened(&app, &permit, id).await?;
    let permit = permit.with_purpose(&format!("{} 出力の目的: {purpose}", permit.purpose()));
    let mut tx = app.db.export(&permit).await?;
    let now = tx.now();
    let lines = lines(&mut tx, &round).await?;
    let persons = lines.iter().map(|line| line.child.person).collect();
    let lines = tx.show(listed(&permit, "export", &round, persons, lines)).await?;
    let bytes = book(&lines, &mark(&permit, &moment_wareki(now), &purpose))?;
    Ok(workbook(bytes, "meeting", &now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string()))
}

/// One sheet a stage, as tables 2-1 and 2-2 have it.
fn book(lines: &[Line], mark: &str) -> Result<Vec<u8>> {
    let heads =
        ["No.", "児童氏名", "ふりがな", "年齢", "所属", "要対協", "調査の回答", "見立て", "結果", "理由・日・出席者"];
    let row = |(n, line): (i64, &Line)| {
        let answers = line.answers.iter().map(|(place, state, words)| format!("{place}({state}) {words}"));
        let (view, decision) = (line.view.clone().unwrap_or_default(), line.decision.clone());
        let (outcome, why) = decision.map(|(outcome, _, words)| (outcome, words)).unwrap_or_default();
        let texts = [
            line.child.name.clone(),
            line.child.kana.clone(),
            line.age.clone(),
            line.child.place(),
            if line.child.registered { "○" } else { "" }.to_owned(),
            answers.collect::<Vec<_>>().join("\n"),
            format!("{} {}", view.0, view.1).trim().to_owned(),
            outcome,
            why,
        ];
        std::iter::once(Cell::Number(n)).chain(texts.map(Cell::Text)).collect()
    };
    let grid = |stage: Stage| {
        let of: Vec<&Line> = lines.iter().filter(|line| line.child.stage == stage).collect();
        let marked = vec![Cell::Text(mark.to_owned())];
        let rows = std::iter::once(marked).chain((1..).zip(of).map(row)).collect();
        Grid { name: stage.label().to_owned(), header: heads.map(str::to_owned).to_vec(), rows }
    };
    tables::write_workbook(&Stage::ALL.map(grid)).map_err(Error::internal)
}
