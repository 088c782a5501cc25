//! `/records/{key}/score`: red flags, the own view, scores once they may be seen, the decision.

use super::model::{Decision, Showing};
use super::rules::{self, BESIDE, HELD, HELD_LABEL, NEEDS};
use super::shown::{Shown, due, shown};
use super::{compute, store};
use crate::{flags, held, review};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_wareki};
use desk::people::{self, Strip};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};

/// Letters of a reason.
const LONGEST: usize = 2000;

struct Said {
    what: &'static str,
    need: &'static str,
    note: String,
    reason: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "card/page.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: Strip,
    flags: Vec<flags::Shown>,
    reviews: Vec<review::Shown>,
    own: Option<Said>,
    history: Vec<Said>,
    scores: Vec<Shown>,
    has_current: bool,
    /// Why what was computed is none of today, where nothing else is there.
    due: Option<&'static str>,
    has_model: bool,
    /// The week, where it is one in which the section is shown no scores.
    held: Option<String>,
    open_items: usize,
    /// Items somebody says are wrong, not yet settled.
    disputed: usize,
    needs: Vec<Choice>,
    beside: Vec<Choice>,
    may_run: bool,
    fields: Fields,
    errors: Errors,
}

fn thought(view: &super::model::OwnView) -> Said {
    Said {
        what: "見立て",
        need: rules::label(NEEDS, &view.need),
        note: if view.held == Some(true) { HELD_LABEL.to_owned() } else { String::new() },
        reason: view.reason.clone(),
        by: view.by_name.clone(),
        at: moment_wareki(view.at),
    }
}

fn decided(decision: &Decision) -> Said {
    let beside = if decision.beside == HELD { HELD_LABEL } else { rules::label(BESIDE, &decision.beside) };
    Said {
        what: "判断",
        need: rules::label(NEEDS, &decision.need),
        note: format!("{}・{beside}", rules::stand_label(&decision.stand)),
        reason: decision.reason.clone(),
        by: decision.by_name.clone(),
        at: moment_wareki(decision.at),
    }
}

/// Monday to Sunday, in words.
fn week(now: jiff::Timestamp) -> String {
    let (monday, sunday) = held::week(now);
    format!("{}から{}まで", frame::date_wareki(monday), frame::date_wareki(sunday))
}

async fn read(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let strip = people::header(&mut tx, key).await?;
    let read = compute::read(&mut tx, key).await?;
    let reviews = review::open_of(&mut tx, key).await?;
    let around = flags::around(&mut tx, key).await?;
    let (strip, read) = tx.show(strip.zip(read)).await?;
    compute::expose(app, permit, key, read.own.as_ref(), &read.scores).await?;
    // What others thought is read after one's own view is written: the first one to write does not think for all.
    let mut history: Vec<(jiff::Timestamp, Said)> = match read.own {
        Some(_) => read.views.iter().map(|view| (view.at, thought(view))).collect(),
        None => Vec::new(),
    };
    if read.own.is_some() {
        history.extend(read.decisions.iter().map(|decision| (decision.at, decided(decision))));
    }
    history.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(Page {
        frame: Frame::new(app, permit, "見立てとスコア", "/scores"),
        key,
        strip,
        flags: flags::standing(key, &read.known, &around)?,
        reviews,
        own: read.own.as_ref().map(thought),
        history: history.into_iter().map(|(_, said)| said).collect(),
        due: due(&read.scores),
        has_current: !read.scores.current.is_empty(),
        scores: shown(key, &read.scores, &read.known),
        has_model: read.showing != Showing::NoModel,
        held: (read.showing == Showing::Held).then(|| week(now)),
        open_items: read.known.items.iter().filter(|item| item.given.is_unknown()).count(),
        disputed: read.known.disputes.len(),
        needs: choices(NEEDS),
        beside: choices(BESIDE),
        may_run: permit.may(Action::RunScore),
        fields,
        errors,
    })
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    frame::html(&read(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

#[derive(Template)]
#[template(path = "card/region.html")]
struct Region {
    key: Key,
    flags: Vec<flags::Shown>,
    reviews: Vec<review::Shown>,
    own: Option<Said>,
}

/// What こどものページ says: flags, what asks for another look, and whether the reader wrote a view. Never a number.
pub async fn region(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let read = compute::read(&mut tx, key).await?;
    let reviews = review::open_of(&mut tx, key).await?;
    let around = flags::around(&mut tx, key).await?;
    let read = tx.show(read).await?;
    let own = read.own.as_ref().map(thought);
    frame::html(&Region { key, flags: flags::standing(key, &read.known, &around)?, reviews, own })
}

/// Back to the card after a change, or the card with what was typed and why it was refused. For all whose forms stand on it.
pub(crate) async fn answer(app: &App, permit: &Permit, key: Key, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/score")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&read(app, permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Keeps the reader's own view.
pub async fn think(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = async {
        let mut reader = Reader::new(&fields);
        let codes: Vec<&str> = NEEDS.iter().map(|(code, _)| *code).collect();
        let need = reader.choice("need", "見立て", &codes);
        let reason = reader.required("reason", "そう考える理由", LONGEST);
        let (need, reason) = reader.finish((need, reason))?;
        // A trial never stands in the way of the work.
        let silent = compute::silent(&app, &permit, key).await.unwrap_or_else(|error| {
            tracing::error!(?error, "models on trial did not compute");
            Vec::new()
        });
        let mut tx = app.db.write(&permit).await?;
        let showing = compute::showing(&mut tx, key).await?;
        store::keep_view(&mut tx, key, showing, (&need, &reason)).await?;
        for score in &silent {
            store::keep_silent(&mut tx, key, score).await?;
        }
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, fields, done).await
}

/// Computes the scores: only after the own view.
pub async fn run(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = compute::run(&app, &permit, key).await;
    answer(&app, &permit, key, fields, done).await
}

async fn made(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let read = compute::read(&mut tx, key).await?;
    let read = tx.show(read).await?;
    let view = read.own.ok_or_else(|| Error::invalid("decided", "先に自分の見立てを保存してください。"))?;
    let mut tx = app.db.write(permit).await?;
    let exposed = store::exposed(&mut tx, key, view.id).await?;
    let current = read.scores.current.iter().map(|score| score.id);
    let scores: Vec<uuid::Uuid> = current.filter(|score| exposed.contains(score)).collect();
    let mut reader = Reader::new(fields);
    let codes =
        |table: &'static [(&'static str, &'static str)]| table.iter().map(|(code, _)| *code).collect::<Vec<_>>();
    let need = reader.choice("decided", "判断", &codes(NEEDS));
    // In a week held out there is no score to stand beside.
    let beside = match read.showing {
        Showing::Held => HELD.to_owned(),
        // What stands beside a score of another day, or of none, is not counted as if it stood beside one of today.
        _ if scores.is_empty() => {
            return Err(Error::invalid(
                "decided",
                "いまの記録で計算したスコアを、まだ表示していません。スコアを計算して、見てから判断を保存してください。",
            ));
        }
        _ => reader.choice("beside", "スコアとの関係", &codes(BESIDE)),
    };
    let reason = reader.text("why", "判断の理由", LONGEST);
    let stand = rules::stand(&view.need, &need);
    if reason.is_empty() && (stand != "same" || matches!(beside.as_str(), "heavier" | "lighter")) {
        reader.refuse("why", "見立てやスコアの傾向と違う判断をしたときは、理由を入力してください。");
    }
    let decision = Decision { need, stand: stand.to_owned(), beside, reason, by_name: String::new(), at: now };
    let decision = reader.finish(decision)?;
    store::decide(&mut tx, key, &view, &scores, &decision).await?;
    tx.commit().await
}

/// Keeps what was decided once the scores were seen.
pub async fn decide(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = made(&app, &permit, key, &fields).await;
    answer(&app, &permit, key, fields, done).await
}
