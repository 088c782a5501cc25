//! 届いた文書: letters other agencies issued to this one, and the way to their answers.

use super::document::ReferralPaper;
use super::kinds::{Paper, kind};
use super::store::{self, Received};
use crate::frame::{self, Frame, date_wareki};
use crate::{App, papers};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use ground::db::{Key, Tx};
use ground::gate::{Permit, Registry};
use ground::{Error, Result, Sealed, View};

/// Letters shown; those that ask for an answer come first.
const SHOWN: i64 = 200;
/// Letters an answer is chosen for: more than any agency leaves waiting.
const WAITING: i64 = 2000;

struct Line {
    key: Key,
    title: &'static str,
    from: String,
    child: String,
    number: String,
    issued_on: String,
    state: String,
    class: &'static str,
    answer: String,
}

impl Line {
    fn of(letter: &Received, registry: &Registry) -> Self {
        let asks = kind(&letter.kind).and_then(|kind| kind.answer());
        let (state, class) = match (asks, &letter.answer) {
            (None, _) => (String::new(), ""),
            (Some(_), Some((_, _, Some(on)))) => (format!("{}に回答", date_wareki(*on)), "good"),
            (Some(answer), Some((_, _, None))) => (format!("{}を作成中", answer.title), "warn"),
            (Some(answer), None) => (format!("{}が必要", answer.title), "warn"),
        };
        Self {
            key: letter.key,
            title: kind(&letter.kind).map_or("", |kind| kind.title),
            from: registry.name(letter.from_org).to_owned(),
            child: letter.paper.child_name().to_owned(),
            number: letter.number.clone(),
            issued_on: date_wareki(letter.issued_on),
            state,
            class,
            answer: letter
                .answer
                .as_ref()
                .map(|(child, id, _)| format!("/records/{child}/letters/{id}"))
                .unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "letters/received.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// Letters that came.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let letters = store::received_by(&mut tx, None, SHOWN).await?;
    let letters = tx.show(letters).await?;
    let registry = app.gate.registry();
    let lines = letters.iter().map(|letter| Line::of(letter, &registry)).collect();
    frame::html(&ListPage { frame: Frame::new(&app, &permit, "届いた文書", "/records"), lines })
}

/// A letter that came as PDF, as it was issued. The print is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let letters = store::received_by(&mut tx, Some(key), 1).await?;
    let letter = letters.for_rules().first().ok_or(Error::NotFound)?;
    let kind = kind(&letter.kind).ok_or(Error::NotFound)?;
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(letter.from_org),
        person: Some(letter.person),
        object_kind: "letter",
        object: Some(key.id),
        detail: kind.title.to_owned(),
        ..View::default()
    };
    let (letters, ()) = tx.show(letters.zip(Sealed::new((), view))).await?;
    let letter = letters.into_iter().next().ok_or(Error::NotFound)?;
    match letter.paper.sheet(kind) {
        Paper::Letter => papers::print_shipped(&app, &permit, &letter.paper).await,
        Paper::Referral => papers::print_shipped(&app, &permit, &ReferralPaper(letter.paper)).await,
    }
}

/// Letters that came and wait for an answer: key, and what they are called in a list to choose from.
pub(super) async fn waiting(tx: &mut Tx<'_>) -> Result<Sealed<Vec<(String, String)>>> {
    let letters = store::received_by(tx, None, WAITING).await?;
    Ok(letters.map(|letters| {
        let asking = letters.into_iter().filter(|letter| letter.answer.is_none());
        let named = asking.filter_map(|letter| {
            let kind = kind(&letter.kind)?;
            let answer = kind.answer()?;
            let (on, child) = (date_wareki(letter.issued_on), letter.paper.child_name());
            let label = format!("{on} {} {child}（{}）→ {}", kind.title, letter.number, answer.title);
            Some((letter.key.to_string(), label))
        });
        named.collect()
    }))
}
