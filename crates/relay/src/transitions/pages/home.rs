//! `/transitions/home`: what the own agency has to act on, for the home page.

use super::Row;
use crate::transitions::{Which, store};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame;
use ground::Result;
use ground::gate::Permit;

/// Lines of the region.
const SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "transitions/pages/home.html")]
struct Region {
    rows: Vec<Row>,
    more: usize,
}

/// The region.
pub async fn home(app: State<App>, permit: Permit) -> Result<Html<String>> {
    let State(app) = app;
    let mut tx = app.db.read(&permit).await?;
    let lines = store::list(&mut tx, Which::ToDo, None).await?;
    let lines = tx.show(lines).await?;
    let (registry, now) = (app.gate.registry(), app.db.clock().now());
    let rows = lines.iter().take(SHOWN).map(|line| Row::of(line, permit.actor().org, &registry, now)).collect();
    frame::html(&Region { rows, more: lines.len().saturating_sub(SHOWN) })
}
