//! `/transitions`: in and out, open ones first, overdue ones red.

use super::Row;
use crate::transitions::{Kind, Which, store};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use ground::Result;
use ground::gate::Permit;
use ground::web::Fields;

/// Ways to look at the list: code and label.
const WAYS: [(&str, &str, Which); 5] = [
    ("open", "動いているもの", Which::Open),
    ("todo", "こちらの番", Which::ToDo),
    ("received", "受信", Which::Received),
    ("sent", "送信", Which::Sent),
    ("drafts", "下書き", Which::Drafts),
];

#[derive(Template)]
#[template(path = "transitions/pages/list.html")]
struct Page {
    frame: Frame,
    ways: Vec<(&'static str, &'static str)>,
    way: &'static str,
    kinds: Vec<(&'static str, &'static str)>,
    kind: &'static str,
    rows: Vec<Row>,
}

/// The list.
pub async fn list(app: State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let State(app) = app;
    let kind = Kind::from_code(query.get("kind"));
    let wanted = WAYS.iter().find(|(code, ..)| *code == query.get("which"));
    let &(way, _, which) = wanted.unwrap_or(&WAYS[0]);
    let mut tx = app.db.read(&permit).await?;
    let lines = store::list(&mut tx, which, kind).await?;
    let lines = tx.show(lines).await?;
    let (registry, now) = (app.gate.registry(), app.db.clock().now());
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "移管・送致・照会", "/transitions"),
        ways: WAYS.iter().map(|&(code, label, _)| (code, label)).collect(),
        way,
        kinds: Kind::ALL.iter().map(|kind| (kind.code(), kind.label())).collect(),
        kind: kind.map_or("", Kind::code),
        rows: lines.iter().map(|line| Row::of(line, permit.actor().org, &registry, now)).collect(),
    })
}
