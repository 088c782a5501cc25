//! The search and one case of it. A case is named by its place in the answer: no address leads to whose it is.

use super::cases::{self, Case};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};

/// Words of one search.
const MOST: usize = 5;
/// Letters of a passage in the list.
const EXCERPT: usize = 160;

/// A line of the list.
struct Line {
    about: String,
    end: String,
    passages: Vec<(String, String, String)>,
    href: String,
}

#[derive(Template)]
#[template(path = "example/list.html")]
struct ListPage {
    frame: Frame,
    typed: String,
    is_asked: bool,
    lines: Vec<Line>,
}

fn words(fields: &Fields) -> Vec<String> {
    fields.get("q").split_whitespace().take(MOST).map(str::to_owned).collect()
}

/// Puts on record whose cases were told, and by which words they were found.
fn told(kind: &'static str, typed: &str, cases: &[&Case]) -> Sealed<()> {
    let view = |case: &&Case| View {
        kind,
        subject_area: Some(case.key.area),
        subject_org: Some(case.org),
        person: Some(case.key.id),
        object_kind: "example",
        fields: "masked",
        detail: typed.to_owned(),
        ..View::default()
    };
    cases.iter().fold(Sealed::plain(()), |sealed, case| sealed.zip(Sealed::new((), view(case))).map(|_| ()))
}

/// The part of a text around a word.
fn excerpt(text: &str, words: &[String]) -> Option<String> {
    let keys: Vec<String> = words.iter().map(|word| jp::fold(word)).collect();
    let line = text.split(['\n', '。']).find(|line| keys.iter().any(|key| jp::fold(line).contains(key)))?;
    let short: String = line.chars().take(EXCERPT).collect();
    Some(if short.len() < line.len() { format!("{short}…") } else { short })
}

/// The cases an answer tells.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let (typed, words) = (fields.get("q").trim().to_owned(), words(&fields));
    let mut lines = Vec::new();
    if !words.is_empty() {
        let mut tx = app.db.read(&permit).await?;
        let found = cases::find(&app, &mut tx, &words).await?;
        let sealed = told("search", &typed, &found.iter().collect::<Vec<_>>());
        tx.show(sealed).await?;
        let query = serde_urlencoded::to_string([("q", typed.as_str())]).map_err(Error::internal)?;
        lines = found
            .into_iter()
            .enumerate()
            .map(|(nth, case)| Line {
                about: case.about,
                end: case.end,
                passages: case
                    .passages
                    .iter()
                    .filter_map(|(what, when, text)| Some((what.clone(), when.clone(), excerpt(text, &words)?)))
                    .take(3)
                    .collect(),
                href: format!("/examples/case?{query}&n={}", nth + 1),
            })
            .collect();
    }
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "事例検索", "/examples"),
        is_asked: !words.is_empty(),
        typed,
        lines,
    })
}

#[derive(Template)]
#[template(path = "example/case.html")]
struct CasePage {
    frame: Frame,
    about: String,
    end: String,
    passages: Vec<(String, String, String)>,
    back: String,
}

/// One case of an answer, whole and masked.
pub async fn show(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let (typed, words) = (fields.get("q").trim().to_owned(), words(&fields));
    let nth = fields.get("n").parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let (Some(nth), false) = (nth, words.is_empty()) else { return Err(Error::NotFound) };
    let mut tx = app.db.read(&permit).await?;
    let found = cases::find(&app, &mut tx, &words).await?;
    let case = found.into_iter().nth(nth).ok_or(Error::NotFound)?;
    tx.show(told("view", &typed, &[&case])).await?;
    let query = serde_urlencoded::to_string([("q", typed.as_str())]).map_err(Error::internal)?;
    frame::html(&CasePage {
        frame: Frame::new(&app, &permit, "事例", "/examples"),
        about: case.about,
        end: case.end,
        passages: case.passages,
        back: format!("/examples?{query}"),
    })
}
