//! `/outreach/estimated`: children ticked on a list of 気づき, put on the list of an open round without being typed again.
//!
//! Pitfall: who was ticked comes along and nothing else. Here the children stand by name, so that not even the order of that list is told.

use super::add::{Line, REASON, done};
use super::model::{Added, Candidate};
use super::{seen, store};
use crate::rules::Origin;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki};
use ground::Result;
use ground::db::Tx;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use uuid::Uuid;

/// What the look is for, on record.
const PURPOSE: &str = "予防的支援の調査: 推定の一覧から加える";

#[derive(Template)]
#[template(path = "rounds/estimated.html")]
struct Page {
    frame: Frame,
    rounds: Vec<(String, String)>,
    lines: Vec<Line>,
    fields: Fields,
    errors: Errors,
}

/// The rounds that take children, the newest first: id and title with the day.
async fn open_rounds(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    let rounds = store::rounds(tx).await?.into_iter().map(|(round, _)| round).filter(|round| round.is_open());
    Ok(rounds
        .map(|round| (round.id.to_string(), format!("{} 調査日 {}", round.title(), date_wareki(round.survey_on))))
        .collect())
}

/// Who is named in fields of one name, each once.
fn persons(fields: &Fields, name: &str) -> Vec<Uuid> {
    let mut persons: Vec<Uuid> = fields.all(name).filter_map(|id| id.parse().ok()).collect();
    persons.sort_unstable();
    persons.dedup();
    persons
}

async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    let permit = permit.with_purpose(PURPOSE);
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let rounds = open_rounds(&mut tx).await?;
    let found = store::found(&mut tx, persons(&fields, "person")).await?;
    let named = found.iter().map(|one| one.person).collect();
    let found = tx.show(seen(&permit, "search", None, named, found)).await?;
    Ok(Page {
        frame: Frame::new(app, &permit, "推定の一覧から加える", "/outreach"),
        rounds,
        lines: found.into_iter().map(|one| Line::of(one, today)).collect(),
        fields,
        errors,
    })
}

/// Whom the list named, every one chosen, and the newest open round.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let mut page = page_of(&app, &permit, fields, Errors::default()).await?;
    for line in &page.lines {
        page.fields.push("chosen", line.person.to_string());
    }
    if let Some((newest, _)) = page.rounds.first() {
        page.fields.set("round", newest.as_str());
    }
    frame::html(&page)
}

/// Puts the chosen on the list of the chosen round.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match added(&app, &permit, &fields).await {
        Ok((round, added)) => Ok(done(round, added)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

async fn added(app: &App, permit: &Permit, fields: &Fields) -> Result<(Uuid, Added)> {
    let mut tx = app.db.write(permit).await?;
    let open = open_rounds(&mut tx).await?;
    let open: Vec<&str> = open.iter().map(|(id, _)| id.as_str()).collect();
    let mut reader = Reader::new(fields);
    let round: Uuid = reader.choice("round", "調査の回", &open).parse().unwrap_or_default();
    let reason = reader.text("reason", "理由", REASON);
    let chosen = persons(fields, "chosen");
    if chosen.is_empty() {
        reader.refuse("chosen", "加える児童を選んでください。");
    }
    let reason = reader.finish(reason)?;
    let candidate = |person| Candidate { person, origin: Origin::Estimate, reason: reason.clone() };
    let added = store::add_candidates(&mut tx, round, chosen.into_iter().map(candidate).collect()).await?;
    tx.commit().await?;
    Ok((round, added))
}
