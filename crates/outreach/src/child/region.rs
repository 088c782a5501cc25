//! What the page of a child of the case register says of the rounds it was or is part of.

use super::store;
use crate::rounds;
use crate::rounds::pages::outcome_label;
use crate::rules::{SUPPORT_STATES, label, menu_label, outcome_class};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use desk::App;
use desk::frame::{self, date_wareki};
use desk::people;
use ground::db::Key;
use ground::gate::Permit;
use ground::{Result, Sealed, View};
use uuid::Uuid;

struct Line {
    round: Uuid,
    candidate: Uuid,
    title: String,
    day: String,
    outcome: &'static str,
    class: &'static str,
    supports: Vec<String>,
}

#[derive(Template)]
#[template(path = "child/region.html")]
struct Region {
    lines: Vec<Line>,
}

/// The region; empty for a child no round knows.
pub async fn region(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let mut lines = Vec::new();
    for (round, candidate) in rounds::of_person(&mut tx, key.id).await? {
        let decided = store::judgements(&mut tx, round.id, Some(candidate)).await?.into_iter().find(|one| one.decided);
        let supports = store::supports(&mut tx, round.id, Some(candidate)).await?;
        let newest = supports.chunk_by(|a, b| a.id == b.id).filter_map(|states| states.first());
        let outcome = decided.as_ref().map_or("", |one| one.outcome.as_str());
        lines.push(Line {
            candidate,
            title: round.title(),
            day: date_wareki(round.survey_on),
            outcome: outcome_label(outcome),
            class: outcome_class(outcome),
            supports: newest
                .map(|one| format!("{}({})", menu_label(&one.menu).1, label(SUPPORT_STATES, &one.state)))
                .collect(),
            round: round.id,
        });
    }
    if lines.is_empty() {
        tx.commit().await?;
        return frame::html(&Region { lines });
    }
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(permit.actor().org),
        person: Some(key.id),
        object_kind: "outreach_candidate",
        fields: "rounds,outcome,supports",
        ..View::default()
    };
    let lines = tx.show(Sealed::new(lines, view)).await?;
    frame::html(&Region { lines })
}
