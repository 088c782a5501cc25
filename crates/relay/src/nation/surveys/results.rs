//! What was answered, added up by prefecture or kind of agency, and as a file.

use super::figures::{Given, Question, questions, shown};
use super::model::{State as Stands, Survey, Told};
use super::store;
use crate::places;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::assessment::form::{Answers, Kind, label};
use desk::frame::{self, Frame, moment_wareki};
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::gate::{Permit, Registry};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use std::collections::BTreeMap;
use tables::{CsvEncoding, Table};

struct QuestionShown {
    label: String,
    unit: String,
    columns: Vec<String>,
    rows: Vec<(String, usize, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "nation/surveys/results.html")]
struct ResultsPage {
    frame: Frame,
    key: Key,
    title: String,
    by: &'static str,
    submitted: usize,
    asked: usize,
    questions: Vec<QuestionShown>,
}

/// The survey, where everybody stands, and the prefectures of areas.
async fn load(tx: &mut Tx<'_>, key: Key) -> Result<(Survey, Vec<Told>, BTreeMap<i16, String>)> {
    let survey = store::find(tx, key).await?;
    if survey.org != tx.permit().actor().org {
        return Err(Error::NotFound);
    }
    Ok((survey, store::told(tx, key, None).await?, store::prefectures(tx).await?))
}

fn prefecture(registry: &Registry, places: &BTreeMap<i16, String>, org: i32) -> String {
    let code = registry.agency(org).and_then(|agency| places.get(&agency.area));
    code.map_or_else(|| "(不明)".to_owned(), |code| places::prefecture(code).to_owned())
}

fn submitted(told: &[Told]) -> impl Iterator<Item = (&Told, &Answers)> {
    let done = told.iter().filter(|one| one.state == Stands::Submitted);
    done.filter_map(|one| one.answers.as_ref().map(|answers| (one, answers)))
}

/// `/nation/surveys/{key}/results?by=kind`
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let loaded = load(&mut tx, key).await?;
    let (survey, told, places) = tx.show(Sealed::plain(loaded)).await?;
    let registry = app.gate.registry();
    let by = if query.get("by") == "kind" { "kind" } else { "prefecture" };
    let group = |org: i32| match by {
        "kind" => registry.agency(org).map_or("", |agency| agency.kind.label()).to_owned(),
        _ => prefecture(&registry, &places, org),
    };
    let given: Vec<Given<'_>> =
        submitted(&told).map(|(one, answers)| Given { group: group(one.org), answers }).collect();
    let shown_question = |question: Question| QuestionShown {
        label: question.label,
        unit: question.unit,
        columns: question.columns,
        rows: question
            .rows
            .into_iter()
            .map(|(name, n, sums)| (name, n, sums.into_iter().map(shown).collect()))
            .collect(),
    };
    frame::html(&ResultsPage {
        frame: Frame::new(&app, &permit, "調査の集計", "/nation/surveys"),
        key,
        by,
        submitted: given.len(),
        asked: told.len(),
        questions: questions(&survey.form, &given).into_iter().map(shown_question).collect(),
        title: survey.title,
    })
}

/// Every agency's answers as Excel or CSV.
pub async fn export(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let (survey, told, places) = load(&mut tx, key).await?;
    tx.audit(Entry {
        kind: "export".to_owned(),
        object_kind: "survey".to_owned(),
        object: Some(key.id),
        count: i32::try_from(told.len()).ok(),
        ..Entry::default()
    })
    .await?;
    tx.commit().await?;
    let table = table(&survey, &told, &app.gate.registry(), &places);
    let (kind, ending, bytes) = if query.get("as") == "csv" {
        ("text/csv; charset=utf-8", "csv", tables::write_csv(&table, CsvEncoding::Utf8Bom).bytes)
    } else {
        let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", bytes)
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-survey-{}.{ending}\"", key.id.simple())),
    ];
    Ok((headers, bytes).into_response())
}

const HEADER: [&str; 6] = ["都道府県", "種類", "機関", "状態", "提出日時", "提出者"];

fn table(survey: &Survey, told: &[Told], registry: &Registry, places: &BTreeMap<i16, String>) -> Table {
    let items: Vec<_> = survey.form.items().collect();
    let row = |one: &Told| {
        let kind = registry.agency(one.org).map_or("", |agency| agency.kind.label());
        let head = [
            prefecture(registry, places, one.org),
            kind.to_owned(),
            registry.name(one.org).to_owned(),
            one.state.label().to_owned(),
            one.submitted_at.map(moment_wareki).unwrap_or_default(),
            one.submitted_by.clone(),
        ];
        let sent = one.answers.as_ref().filter(|_| one.state == Stands::Submitted);
        let cells =
            items.iter().map(|item| sent.and_then(|sent| sent.get(&item.key)).map(|answer| label(item, answer)));
        head.into_iter().chain(cells.map(Option::unwrap_or_default)).collect()
    };
    let labels = items.iter().map(|item| match (item.kind, item.unit.as_str()) {
        (Kind::Number, unit) if !unit.is_empty() => format!("{}({unit})", item.label),
        _ => item.label.clone(),
    });
    Table {
        name: "回答".to_owned(),
        header: HEADER.iter().map(|title| (*title).to_owned()).chain(labels).collect(),
        rows: told.iter().map(row).collect(),
    }
}
