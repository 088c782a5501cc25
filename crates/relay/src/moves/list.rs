//! `/moves`: who moves in and out, and where each child stands; one move with what will be shared of each child.

use crate::transitions::{
    Act, Kind, Line, Row, Section, State as Stage, Step, Transition, Which, act, find, list as listed, of_move, open,
};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use desk::App;
use desk::frame::{self, Frame};
use ground::gate::{Action, Permit, Registry};
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use uuid::Uuid;

/// A move with its children.
struct Move {
    id: Uuid,
    way: &'static str,
    other: String,
    at: String,
    children: Vec<Row>,
}

#[derive(Template)]
#[template(path = "moves/list.html")]
struct ListPage {
    frame: Frame,
    moves: Vec<Move>,
    rows: Vec<Row>,
}

/// Moves, newest first, and records that are asked for.
pub async fn list(app: State<App>, permit: Permit) -> Result<Html<String>> {
    let State(app) = app;
    let mut tx = app.db.read(&permit).await?;
    let lines = of_move(&mut tx, None).await?;
    let asked = listed(&mut tx, Which::Open, Some(Kind::Material)).await?;
    let (lines, asked) = tx.show(lines.zip(asked)).await?;
    let (registry, now, own) = (app.gate.registry(), app.db.clock().now(), permit.actor().org);
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "転出・転入", "/transitions"),
        moves: moves(&lines, own, &registry, now),
        rows: asked.iter().map(|line| Row::of(line, own, &registry, now)).collect(),
    })
}

/// Lines of one move stand together.
fn moves(lines: &[Line], own: i32, registry: &Registry, now: Timestamp) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for line in lines {
        let Some(id) = line.move_id else { continue };
        let row = Row::of(line, own, registry, now);
        match moves.last_mut().filter(|last| last.id == id) {
            Some(last) => last.children.push(row),
            None => moves.push(Move {
                id,
                way: if line.org == own { "転出" } else { "転入" },
                other: row.other.clone(),
                at: row.at.clone(),
                children: vec![row],
            }),
        }
    }
    moves
}

/// A child of a move with what is shared of it.
struct Child {
    row: Row,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "moves/show.html")]
struct ShowPage {
    frame: Frame,
    id: Uuid,
    title: String,
    is_draft: bool,
    other: String,
    children: Vec<Child>,
    may_send: bool,
}

/// One move: what will be shared of each child, or where each child stands.
pub async fn show(app: State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let State(app) = app;
    opened(&app, &permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let lines = of_move(&mut tx, Some(id)).await?;
    let keys: Vec<_> = lines.for_rules().iter().map(|line| line.key).collect();
    let mut sealed: Sealed<Vec<Transition>> = Sealed::plain(Vec::new());
    for key in keys {
        let found = find(&mut tx, key).await?;
        sealed = sealed.zip(found).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    let (lines, found) = tx.show(lines.zip(sealed)).await?;
    let first = lines.first().ok_or(Error::NotFound)?;
    let (registry, now, own) = (app.gate.registry(), app.db.clock().now(), permit.actor().org);
    let is_sent = first.org == own;
    let other = registry.name(if is_sent { first.to_org } else { first.org }).to_owned();
    let is_draft = lines.iter().any(|line| line.state == Stage::Draft);
    let way = if is_sent { "への転出" } else { "からの転入" };
    frame::html(&ShowPage {
        frame: Frame::new(&app, &permit, "転出・転入", "/transitions"),
        id,
        title: format!("{other}{way}"),
        is_draft,
        other,
        children: lines
            .iter()
            .zip(&found)
            .map(|(line, found)| Child { row: Row::of(line, own, &registry, now), sections: found.package.sections() })
            .collect(),
        may_send: is_draft && permit.may(Action::WriteTransition),
    })
}

/// Reading a move opens what was received with it.
async fn opened(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    if !permit.may(Action::WriteTransition) {
        return Ok(());
    }
    let mut tx = app.db.write(permit).await?;
    let lines = of_move(&mut tx, Some(id)).await?;
    let mut is_first = false;
    for line in lines.for_rules() {
        let found = find(&mut tx, line.key).await?.for_rules().clone();
        is_first |= open(app, &mut tx, &found).await?;
    }
    if is_first { tx.commit().await } else { Ok(()) }
}

/// Sends the drafts of a move, all of them or none.
pub async fn send(app: State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let State(app) = app;
    let mut tx = app.db.write(&permit).await?;
    let drafts: Vec<_> = of_move(&mut tx, Some(id))
        .await?
        .for_rules()
        .iter()
        .filter(|line| line.state == Stage::Draft && line.org == permit.actor().org)
        .map(|line| line.key)
        .collect();
    if drafts.is_empty() {
        return Err(Error::NotFound);
    }
    for key in drafts {
        act(&app, &mut tx, key, Act::Send, &Step::default()).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/moves/{id}")))
}
