//! The handouts on screen and as PDF.

use super::document::Computed;
use crate::App;
use crate::frame::{self, Frame};
use crate::papers;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use ground::Result;
use ground::gate::Permit;

#[derive(Template)]
#[template(path = "handouts/page.html")]
struct Page {
    frame: Frame,
    handout: Computed,
}

fn of_office(app: &App, permit: &Permit) -> Computed {
    let registry = app.gate.registry();
    let phone = registry.agency(permit.actor().org).map(|own| own.phone.clone()).unwrap_or_default();
    Computed::of(&permit.actor().org_name, &phone)
}

/// What is computed and how to say that something is wrong.
pub async fn computed(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let handout = of_office(&app, &permit);
    frame::html(&Page { frame: Frame::new(&app, &permit, "こどもと保護者の方への説明", "/help"), handout })
}

/// The same on paper.
pub async fn paper(State(app): State<App>, permit: Permit) -> Result<Response> {
    papers::print(&app, &permit, &of_office(&app, &permit), Vec::new()).await
}
