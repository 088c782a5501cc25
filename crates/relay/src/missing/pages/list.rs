//! Notices received and sent, open ones first; and those the reader has not read, for the home page.

use super::super::model::{END_REASONS, Line, State, URGENCIES, label};
use super::super::store;
use super::reading;
use askama::Template;
use axum::extract::State as AppState;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame, moment_wareki};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit, Registry};

/// A notice in a list, as shown.
pub(super) struct Shown {
    key: Key,
    number: String,
    child: String,
    from: String,
    urgency: String,
    urgent: bool,
    sent_at: String,
    state: &'static str,
    open: bool,
    end: String,
    is_read: bool,
    told: i64,
    read: i64,
    answers: i64,
}

impl Shown {
    fn of(line: Line, registry: &Registry) -> Self {
        let head = line.head;
        Self {
            key: head.key,
            child: line.child,
            from: registry.name(head.org).to_owned(),
            urgency: label(URGENCIES, &head.urgency).to_owned(),
            urgent: head.urgency == "life",
            sent_at: moment_wareki(head.sent_at),
            state: head.state.label(),
            open: head.state == State::Open,
            end: head
                .ended_at
                .map(|at| {
                    format!("{}({}) {}", head.state.label(), label(END_REASONS, &head.end_reason), moment_wareki(at))
                })
                .unwrap_or_default(),
            number: head.number,
            is_read: line.is_read,
            told: line.told.0,
            read: line.told.1,
            answers: line.answers,
        }
    }
}

#[derive(Template)]
#[template(path = "missing/list.html")]
struct ListPage {
    frame: Frame,
    received: Vec<Shown>,
    ended: Vec<Shown>,
    sent: Vec<Shown>,
    unread: usize,
    may_send: bool,
}

/// `/missing`.
pub async fn page(AppState(app): AppState<App>, permit: Permit) -> Result<Html<String>> {
    let permit = reading(&permit);
    let mut tx = app.db.read(&permit).await?;
    let received = store::received(&mut tx, false).await?;
    let sent = store::sent(&mut tx).await?;
    let (received, sent) = tx.show(received.zip(sent)).await?;
    let registry = app.gate.registry();
    let shown = |lines: Vec<Line>| lines.into_iter().map(|line| Shown::of(line, &registry)).collect::<Vec<_>>();
    let (received, ended): (Vec<_>, Vec<_>) = shown(received).into_iter().partition(|line| line.open);
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "行方不明の手配", "/missing"),
        unread: received.iter().filter(|line| !line.is_read).count(),
        received,
        ended,
        sent: shown(sent),
        may_send: permit.may(Action::WriteMissing),
    })
}

#[derive(Template)]
#[template(path = "missing/home.html")]
struct Home {
    lines: Vec<Shown>,
}

/// `/missing/home`: what the reader has not read yet.
pub async fn home(AppState(app): AppState<App>, permit: Permit) -> Result<Html<String>> {
    if !permit.may(Action::ReadMissing) {
        return frame::html(&Home { lines: Vec::new() });
    }
    let permit = reading(&permit);
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::received(&mut tx, true).await?;
    let lines = tx.show(sealed).await?;
    let registry = app.gate.registry();
    frame::html(&Home { lines: lines.into_iter().map(|line| Shown::of(line, &registry)).collect() })
}
