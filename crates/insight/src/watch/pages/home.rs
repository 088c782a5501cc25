//! `/insight/home`: what moved about watched and favourite children, for the home page.

use super::Line;
use super::list;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame;
use ground::Result;
use ground::gate::Permit;

/// Children of each list on the home page.
const SHOWN: usize = 6;
/// Movements shown with each.
const EACH: i64 = 2;

#[derive(Template)]
#[template(path = "watch/pages/home.html")]
struct Region {
    watched: Vec<Line>,
    favourites: Vec<Line>,
    more_watched: usize,
    more_favourites: usize,
}

/// The region.
pub async fn region(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut lists = list::read(&app, &permit, EACH, true).await?;
    let more = |lines: &[Line]| lines.len().saturating_sub(SHOWN);
    let (more_watched, more_favourites) = (more(&lists.watched), more(&lists.favourites));
    lists.watched.truncate(SHOWN);
    lists.favourites.truncate(SHOWN);
    frame::html(&Region { watched: lists.watched, favourites: lists.favourites, more_watched, more_favourites })
}
