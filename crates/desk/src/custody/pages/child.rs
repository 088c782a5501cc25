//! Every 一時保護 of a child.

use super::DueShown;
use crate::App;
use crate::cases::codes::label;
use crate::custody::model::Custody;
use crate::custody::rules::Phase;
use crate::custody::{codes, store};
use crate::frame::{self, Frame, moment_wareki};
use crate::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use jiff::civil::Date;

/// A 一時保護 in the list of a child.
struct Line {
    key: Key,
    started: String,
    is_planned: bool,
    basis: &'static str,
    place_kind: String,
    ended: String,
    dues: Vec<DueShown>,
}

#[derive(Template)]
#[template(path = "custody/pages/child.html")]
struct ChildPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    lines: Vec<Line>,
    running: bool,
    may_write: bool,
}

/// The tab 一時保護 of a child.
pub async fn of_child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let org = person.for_rules().org;
    let found = store::of_person(&mut tx, key).await?;
    let (person, found) = tx.show(person.zip(found)).await?;
    frame::html(&ChildPage {
        frame: Frame::new(&app, &permit, "一時保護", "/custody"),
        key,
        strip: Strip::of(&person, today),
        running: found.iter().any(|custody| custody.phase() != Phase::Over),
        lines: found.iter().map(|custody| line(custody, today)).collect(),
        may_write: org == permit.actor().org && permit.may(Action::WriteCustody),
    })
}

fn line(custody: &Custody, today: Date) -> Line {
    let ended =
        custody.end.as_ref().map(|end| format!("{} {}に解除", moment_wareki(end.at), label(codes::ENDS, &end.kind)));
    let given_up = custody.given_up.as_ref();
    let given_up = given_up.map(|plan| format!("{} 予定を取りやめ({})", moment_wareki(plan.at), plan.why));
    Line {
        key: custody.key,
        started: moment_wareki(custody.facts.start.at()),
        is_planned: custody.facts.start.planned().is_some(),
        basis: codes::BASES.iter().find(|(code, _)| *code == custody.facts.basis).map_or("", |(_, label)| label),
        place_kind: label(codes::PLACE_KINDS, &custody.facts.place_kind).to_owned(),
        ended: ended.or(given_up).unwrap_or_default(),
        dues: custody.open_dues().iter().map(|due| DueShown::of(due, today)).collect(),
    }
}
