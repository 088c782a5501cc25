//! Two records side by side: what differs, what speaks for and against, and the answer.

use super::{Shown, looking, percent, view, why};
use crate::facts::Reach;
use crate::matching::decide::{self, Answer};
use crate::matching::store::desk::{self, Line, Wanted};
use crate::matching::store::persons::{self, Mate, Record};
use crate::matching::{keys, learn, store};
use ::desk::App;
use ::desk::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use nayose::Reason;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "matching/pages/pair.html")]
struct PairPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    id: Uuid,
    is_mother: bool,
    certainty: String,
    why: &'static str,
    held: Option<(Uuid, String)>,
    sides: [Side; 2],
    rows: Vec<Row>,
    reasons: Vec<ReasonShown>,
    may_write: bool,
}

/// One of the two.
struct Side {
    person: Option<Uuid>,
    others: Vec<Shown>,
    household: Vec<Mate>,
}

/// One item of both.
struct Row {
    label: &'static str,
    a: String,
    b: String,
    /// Both are there and are not the same.
    differs: bool,
}

/// What speaks for or against.
pub(super) struct ReasonShown {
    pub(super) text: String,
    pub(super) weight: String,
    pub(super) is_for: bool,
}

impl ReasonShown {
    pub(super) fn new(reason: &Reason) -> Self {
        Self { text: reason.text.clone(), weight: format!("{:+.2}", reason.weight), is_for: reason.weight >= 0.0 }
    }
}

/// Everything about a pair.
struct Loaded {
    line: Line,
    a: Record,
    b: Record,
    own: Vec<crate::layout::Layout>,
    others: [Vec<Record>; 2],
    households: [Vec<Mate>; 2],
    reasons: Vec<Reason>,
    numbers: Vec<(Uuid, String, f64)>,
}

async fn side(tx: &mut Tx<'_>, record: &Record) -> Result<(Vec<Record>, Vec<Mate>)> {
    let Some(person) = record.person_id else { return Ok((Vec::new(), Vec::new())) };
    let others = persons::of(tx, person).await?.into_iter().filter(|other| other.id != record.id).collect();
    Ok((others, persons::household(tx, person).await?))
}

async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Loaded> {
    let line = desk::load(tx, id).await?;
    let (a, b) = (persons::record(tx, line.a).await?, persons::record(tx, line.b).await?);
    let own = crate::runs::layouts(tx).await?;
    let ((others_a, home_a), (others_b, home_b)) = (side(tx, &a).await?, side(tx, &b).await?);
    let reasons = if line.kind == "same" {
        let weights = learn::weights(tx).await?;
        let both = store::alike::persons(tx, &[a.id, b.id]).await?;
        let get = |id: Uuid| -> Result<&keys::Person> { both.get(&id).ok_or(Error::NotFound) };
        weights.explain(get(a.id)?, &[get(b.id)?]).into_iter().flat_map(|why| why.reasons).collect()
    } else {
        Vec::new()
    };
    let numbers = persons::numbers(tx, &[a.id, b.id]).await?;
    Ok(Loaded { line, a, b, own, others: [others_a, others_b], households: [home_a, home_b], reasons, numbers })
}

fn rows(a: &Shown, b: &Shown) -> Vec<Row> {
    let row = |label: &'static str, a: &str, b: &str, compared: bool| Row {
        label,
        differs: compared && !a.is_empty() && !b.is_empty() && a != b,
        a: a.to_owned(),
        b: b.to_owned(),
    };
    let gone = |shown: &Shown| if shown.record.gone { "連携元からなくなった" } else { "現在の記録" };
    let number = |shown: &Shown| shown.record.number.clone().unwrap_or_default();
    vec![
        row("連携元", &a.source, &b.source, false),
        row("連携元での番号", &a.record.key, &b.record.key, false),
        row("宛名番号", &number(a), &number(b), true),
        row("氏名", &a.record.name, &b.record.name, true),
        row("フリガナ", &a.record.kana, &b.record.kana, true),
        row("生年月日", &a.birth, &b.birth, true),
        row("性別", &a.record.sex, &b.record.sex, true),
        row("住所", &a.address, &b.address, true),
        row("世帯番号", &a.record.household, &b.record.household, true),
        row("状態", gone(a), gone(b), false),
    ]
}

async fn page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<PairPage> {
    let permit = looking(permit)?;
    let mut tx = app.db.read(&permit).await?;
    let loaded = load(&mut tx, id).await?;
    tx.commit().await?;
    let who: Vec<Uuid> = [loaded.a.person_id, loaded.b.person_id].into_iter().flatten().collect();
    let reach = Reach::of(app, &permit, &who).await?;
    if reach.hides(loaded.a.person_id) || reach.hides(loaded.b.person_id) {
        return Err(Error::NotFound);
    }
    let seen = view(&permit, Some(id), "名寄せの確認", 2);
    let loaded = app.db.read(&permit).await?.show(Sealed::new(loaded, seen)).await?;
    let Loaded { line, a, b, own, others, households, reasons, numbers } = loaded;
    let persons = [a.person_id, b.person_id];
    let shown = |record: Record| Shown::new(record, &own, &reach, &numbers);
    let (a, b) = (shown(a), shown(b));
    let [others_a, others_b] = others.map(|records| records.into_iter().map(shown).collect::<Vec<_>>());
    let [home_a, home_b] = households;
    let [person_a, person_b] = persons;
    Ok(PairPage {
        frame: Frame::new(app, &permit, "名寄せの確認", "/matching"),
        fields,
        errors,
        id,
        is_mother: line.kind == "mother",
        certainty: percent(line.certainty),
        why: why(&line.why),
        held: line.held.zip(line.held_reason),
        rows: rows(&a, &b),
        sides: [
            Side { person: person_a, others: others_a, household: home_a },
            Side { person: person_b, others: others_b, household: home_b },
        ],
        reasons: reasons.iter().map(ReasonShown::new).collect(),
        may_write: permit.may(Action::WriteMatching),
    })
}

/// The pair.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    Ok(frame::html(&page(&app, &permit, id, fields, Errors::default()).await?)?.into_response())
}

/// Answers, and goes on to the next one.
pub async fn decide(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let permit = looking(&permit)?;
    let answer = Answer::from_code(fields.get("answer"))
        .ok_or_else(|| Error::invalid("answer", "同一人・別人・保留のどれかを選んでください。"));
    let seen = fields.get("held").parse().ok();
    let done = match answer {
        Ok(answer) => decide::answer(&app.db, &permit, id, answer, fields.get("reason"), seen).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&next(&app, &permit).await?).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// The surest proposal that waits, or the list.
async fn next(app: &App, permit: &Permit) -> Result<String> {
    let mut tx = app.db.read(permit).await?;
    let wanted = Wanted { surest: true, most: 1, ..Wanted::default() };
    let next = desk::list(&mut tx, &wanted).await?.into_iter().next();
    tx.commit().await?;
    Ok(next.map_or_else(|| "/matching?done=1".to_owned(), |line| format!("/matching/pairs/{}?done=1", line.id)))
}
