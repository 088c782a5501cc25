//! The tab of a child: what was sent and received about it, what may be sent; and the region that says what is under way.

use super::Row;
use crate::transitions::rules::waits;
use crate::transitions::{Kind, State as Stage, Taking, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use desk::people;
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};

#[derive(Template)]
#[template(path = "transitions/pages/child.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    kinds: Vec<(&'static str, &'static str, &'static str)>,
    may_write: bool,
    rows: Vec<Row>,
}

/// `/records/{key}/transitions`
pub async fn page(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let State(app) = app;
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let lines = store::of_person(&mut tx, key).await?;
    let (strip, lines) = tx.show(strip.zip(lines)).await?;
    let (registry, now) = (app.gate.registry(), app.db.clock().now());
    let kinds = Kind::of_sender(permit.actor().kind);
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "移管・送致・照会", "/records"),
        key,
        strip,
        kinds: kinds.into_iter().map(|kind| (kind.code(), kind.label(), kind.meaning())).collect(),
        may_write: permit.may(Action::WriteTransition),
        rows: lines.iter().map(|line| Row::of(line, permit.actor().org, &registry, now)).collect(),
    })
}

/// One thing under way.
struct Under {
    key: Key,
    text: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "transitions/pages/child_now.html")]
struct Region {
    under: Vec<Under>,
}

/// `/records/{key}/transitions/open`: 移管中 and other things under way about the child.
pub async fn open(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let State(app) = app;
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let lines = store::of_person(&mut tx, key).await?;
    let lines = tx.show(lines).await?;
    let (registry, now, own) = (app.gate.registry(), app.db.clock().now(), permit.actor().org);
    // Of several handovers there and back the newest says where the case is.
    let newest =
        lines.iter().find(|line| line.kind.moves_holder() && matches!(line.state, Stage::Accepted | Stage::Done));
    let newest = newest.map(|line| line.key);
    let under = lines.iter().filter_map(|line| {
        let is_sent = line.org == own;
        let is_case = line.kind.taking() == Taking::Case;
        let row = Row::of(line, own, &registry, now);
        let text = match (is_sent, is_case, line.state) {
            (true, true, state) if state.is_open() => {
                format!(
                    "移管中: {}へ{}({})。受理されるまで、こどもの安全確認は続けてください。",
                    row.other, row.kind, row.state
                )
            }
            (true, true, Stage::Accepted | Stage::Done) if newest == Some(line.key) => {
                format!("{}が{}として受理しました。この所属の記録は読み取り専用です。", row.other, row.kind)
            }
            (false, true, Stage::Accepted) => format!("{}からの{}を受理しました。引継ぎ中です。", row.other, row.kind),
            (_, false, state) if waits(line.kind, state) => format!("{} {}({})", row.other, row.kind, row.state),
            _ => return None,
        };
        Some(Under { key: line.key, text, class: row.class })
    });
    frame::html(&Region { under: under.collect() })
}
