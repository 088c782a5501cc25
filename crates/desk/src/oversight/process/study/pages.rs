//! 業務量の比較 on screen: bars step by step, both sums, and the sheet on which an agency enters its own minutes.

use super::{Comparison, EXAMPLE, Known, Phase, STEPS, Study, store};
use crate::App;
use crate::frame::{self, Errors, Frame, date_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use serde_json::json;
use uuid::Uuid;

/// A step with its two bars.
struct Bars {
    label: &'static str,
    before: String,
    after: String,
    before_width: i32,
    after_width: i32,
}

/// Two measurements drawn.
struct Drawn {
    title: String,
    note: String,
    bars: Vec<Bars>,
    measured: (i32, i32),
    completed: (i32, i32),
    is_uneven: bool,
}

/// Longest bar, in the units of the drawing.
const LONGEST: i32 = 300;

fn drawn(title: String, note: String, before: &[Option<i32>; 13], after: &[Option<i32>; 13]) -> Drawn {
    let comparison = Comparison::of(before, after);
    let longest = comparison.longest();
    let words =
        |minutes: Option<i32>| minutes.map_or("測っていない".to_owned(), |minutes| format!("{minutes}分"));
    let width = |minutes: Option<i32>| minutes.unwrap_or(0).saturating_mul(LONGEST) / longest;
    let bars = comparison.steps.iter().map(|(label, before, after)| Bars {
        label,
        before: words(*before),
        after: words(*after),
        before_width: width(*before),
        after_width: width(*after),
    });
    Drawn {
        title,
        note,
        bars: bars.collect(),
        is_uneven: comparison.is_uneven(),
        measured: comparison.measured,
        completed: comparison.completed,
    }
}

/// 令和4年9月1日から令和4年10月31日まで、こども34人・17世帯
fn scope(study: &Study) -> String {
    let (first, last) = (date_wareki(study.first_on), date_wareki(study.last_on));
    format!("{first}から{last}まで、こども{}人・{}世帯", study.children, study.households)
}

/// The newest measurement of each side, when there are both.
fn own(known: &[Known]) -> Option<Drawn> {
    let newest = |phase: Phase| known.iter().map(|known| &known.study).find(|study| study.phase == phase);
    let (before, after) = newest(Phase::Before).zip(newest(Phase::After))?;
    let note = format!("変更前「{}」{}。変更後「{}」{}。", before.title, scope(before), after.title, scope(after));
    Some(drawn("この機関の業務量".to_owned(), note, &before.minutes, &after.minutes))
}

/// A line of the list.
struct Line {
    id: Uuid,
    title: String,
    phase: &'static str,
    scope: String,
    total: i32,
    recorded_by: String,
}

#[derive(Template)]
#[template(path = "oversight/process/study/page.html")]
struct StudyPage {
    frame: Frame,
    drawings: Vec<Drawn>,
    lines: Vec<Line>,
    steps: Vec<(String, &'static str)>,
    fields: Fields,
    errors: Errors,
    /// The study being corrected: row and version.
    correcting: Option<(Uuid, i32)>,
}

async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<StudyPage> {
    let mut tx = app.db.read(permit).await?;
    let known = store::list(&mut tx).await?;
    let known = tx.show(Sealed::plain(known)).await?;
    let [before, after] = EXAMPLE;
    let example = drawn(
        "公表された例(広島県府中町)".to_owned(),
        "令和4年9月から10月まで、こども34人・17世帯。変更後は見込み。".to_owned(),
        &before,
        &after,
    );
    let line = |known: &Known| Line {
        id: known.id,
        title: known.study.title.clone(),
        phase: known.study.phase.label(),
        scope: scope(&known.study),
        total: known.study.minutes.iter().flatten().sum(),
        recorded_by: known.recorded_by.clone(),
    };
    Ok(StudyPage {
        frame: Frame::new(app, permit, "業務量の比較", "/process"),
        drawings: own(&known).into_iter().chain([example]).collect(),
        lines: known.iter().map(line).collect(),
        steps: STEPS.iter().zip(0..).map(|(step, n)| (field(n), *step)).collect(),
        fields,
        errors,
        correcting: None,
    })
}

fn field(step: usize) -> String {
    format!("minutes.{step}")
}

/// `/process/study`
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, Fields::default(), Errors::default()).await?)
}

fn read(fields: &Fields) -> Result<Study> {
    let mut reader = Reader::new(fields);
    let title = reader.required("title", "調査の名前", 100);
    let phase = reader.choice("phase", "変更前・変更後", &["before", "after"]);
    let (first, last) = (reader.date("first_on", "期間のはじめ"), reader.date("last_on", "期間のおわり"));
    for (field, label, day) in [("first_on", "期間のはじめ", first), ("last_on", "期間のおわり", last)] {
        if day.is_none() && fields.get(field).trim().is_empty() {
            reader.refuse(field, format!("{label}を入力してください。"));
        }
    }
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        reader.refuse("last_on", "期間のおわりは、はじめより後の日にしてください。");
    }
    let children = reader.number("children", "こどもの人数", 0..=1_000_000).unwrap_or(0);
    let households = reader.number("households", "世帯数", 0..=1_000_000).unwrap_or(0);
    let mut minutes = [None; 13];
    for ((place, step), kept) in (0..).zip(STEPS).zip(&mut minutes) {
        *kept = reader.number(&field(place), step, 0..=10_000_000);
    }
    let phase = if phase == Phase::After.code() { Phase::After } else { Phase::Before };
    let (first_on, last_on) = (first.unwrap_or_default(), last.unwrap_or_default());
    reader.finish(Study { title, phase, first_on, last_on, children, households, minutes })
}

async fn record(tx: &mut Tx<'_>, id: Uuid, study: &Study) -> Result<()> {
    let minutes: i32 = study.minutes.iter().flatten().sum();
    let field = FieldChange {
        field: "minutes".into(),
        label: format!("業務量({})", study.phase.label()),
        from: String::new(),
        to: format!("{} {} 計{minutes}分", study.title, scope(study)),
    };
    let change = Change {
        kind: "study.measured",
        entity: "work_study",
        id,
        person: None,
        fields: vec![field],
        payload: json!({}),
    };
    tx.record(change).await
}

/// Adds the agency's own minutes.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let added = async {
        let study = read(&fields)?;
        let mut tx = app.db.write(&permit).await?;
        let id = store::insert(&mut tx, &study).await?;
        record(&mut tx, id, &study).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => Ok(Redirect::to("/process/study").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

/// The sheet with a study to be corrected.
pub async fn edit(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let known = store::list(&mut tx).await?.into_iter().find(|known| known.id == id).ok_or(Error::NotFound)?;
    let mut fields = Fields::default();
    let study = &known.study;
    fields.set("title", study.title.clone());
    fields.set("phase", study.phase.code());
    fields.set("first_on", format!("{:#}", jp::Wareki(study.first_on)));
    fields.set("last_on", format!("{:#}", jp::Wareki(study.last_on)));
    fields.set("children", study.children.to_string());
    fields.set("households", study.households.to_string());
    for (place, minutes) in (0..).zip(study.minutes) {
        fields.set(&field(place), minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    }
    let page = page_of(&app, &permit, fields, Errors::default()).await?;
    frame::html(&StudyPage { correcting: Some((id, known.version)), ..page })
}

/// Corrects a study.
pub async fn update(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let version = fields.get("version").parse().unwrap_or(0);
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        if !store::list(&mut tx).await?.iter().any(|known| known.id == id) {
            return Err(Error::NotFound);
        }
        let study = read(&fields)?;
        store::update(&mut tx, id, &study, version).await?;
        record(&mut tx, id, &study).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/process/study").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page_of(&app, &permit, fields, errors).await?;
            Ok(frame::refused(&StudyPage { correcting: Some((id, version)), ..page })?.into_response())
        }
    }
}
