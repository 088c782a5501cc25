//! `/records/{key}/move`: a move that is known beforehand. Each child that goes is ticked; each becomes a draft of its own.

use crate::transitions::gather::{Choice, PARTS, gather};
use crate::transitions::{Fact, Kind, NewTransition, directory, draft};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::{codes, record};
use desk::frame::{self, Choice as Item, Errors, Frame, choices, date_wareki};
use desk::people;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

/// What a move may be sent as.
const KINDS: [Kind; 2] = [Kind::Handover, Kind::MoveNotice];

/// A child of the family that has a record here.
struct Sibling {
    key: Key,
    label: String,
}

#[derive(Template)]
#[template(path = "moves/announce.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    kinds: Vec<Item>,
    bases: Vec<Item>,
    near: Vec<(i32, String)>,
    found: Vec<(i32, String)>,
    children: Vec<Sibling>,
    pieces: Vec<Item>,
    fields: Fields,
    errors: Errors,
}

/// The child and its brothers and sisters with a record of the own agency.
async fn children(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Vec<Sibling>>> {
    let today = tx.today();
    let child = people::load(tx, key).await?;
    let relations = people::relations(tx, key).await?;
    let mut with_record = Vec::new();
    for relation in relations.for_rules().iter().filter(|relation| relation.holds(today)) {
        if record::record_id(tx, relation.relative.key).await?.is_some() {
            with_record.push(relation.relative.key);
        }
    }
    let walled = people::access::walled(tx.permit());
    Ok(child.zip(relations).map(move |(child, relations)| {
        let own = Sibling { key, label: child.name() };
        let others = relations
            .into_iter()
            .filter(|relation| {
                with_record.contains(&relation.relative.key) && !walled.contains(&relation.relative.key.id)
            })
            .map(|relation| Sibling {
                key: relation.relative.key,
                label: format!("{} {}", relation.facts.kind, relation.relative.name()),
            });
        std::iter::once(own).chain(others).collect()
    }))
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let strip = people::header(&mut tx, key).await?;
    let children = children(&mut tx, key).await?;
    let (strip, children) = tx.show(strip.zip(children)).await?;
    let registry = app.gate.registry();
    let own = registry.agency(permit.actor().org).ok_or(Error::NotFound)?;
    let typed = fields.get("to_name").trim();
    Ok(Page {
        frame: Frame::new(app, permit, "転出", "/records"),
        key,
        strip,
        kinds: KINDS.iter().map(|kind| Item { code: kind.code(), label: kind.label() }).collect(),
        bases: choices(Kind::Handover.bases()),
        near: directory::near(&registry, own, Kind::Handover, None, today),
        found: if typed.is_empty() {
            Vec::new()
        } else {
            directory::named(&registry, own, Kind::MoveNotice, typed, today)
        },
        children,
        pieces: choices(PARTS),
        fields,
        errors,
    })
}

/// The form, with the whole family ticked.
pub async fn form(app: State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let State(app) = app;
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("kind", Kind::Handover.code());
    let own = permit.actor().kind;
    fields.set("basis", Kind::Handover.basis_for(own, own));
    PARTS.iter().for_each(|(part, _)| fields.push("part", *part));
    let mut tx = app.db.read(&permit).await?;
    children(&mut tx, key).await?.for_rules().iter().for_each(|child| fields.push("child", child.key.to_string()));
    drop(tx);
    Ok(frame::html(&page(&app, &permit, key, fields, Errors::default()).await?)?.into_response())
}

/// What keeps one child of several here, said with its name beside the list of children.
fn beside_child(error: Error, name: &str) -> Error {
    match error {
        Error::Invalid(errors) => {
            let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            Error::invalid("child", format!("{name}: {}", messages.join(" ")))
        }
        other => other,
    }
}

/// Makes a draft for each child that goes, tied as one move.
pub async fn announce(app: State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let State(app) = app;
    let permit = people::access::open_own(&app, &permit, key).await?;
    match try_announce(&app, &permit, key, &fields).await {
        Ok(id) => Ok(Redirect::to(&format!("/moves/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_announce(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<Uuid> {
    let mut tx = app.db.write(permit).await?;
    let registry = app.gate.registry();
    let own = registry.agency(permit.actor().org).ok_or(Error::NotFound)?;
    let mut reader = Reader::new(fields);
    let kind = reader.choice("kind", "送り方", &KINDS.map(Kind::code));
    let kind = Kind::from_code(&kind).unwrap_or(Kind::Handover);
    let basis = reader.choice("basis", "法的根拠", &codes::codes(kind.bases()));
    let moved_on = reader.date("moved_on", "転居の日");
    if moved_on.is_none() && fields.get("moved_on").trim().is_empty() {
        reader.refuse("moved_on", "転居の日(予定)を入力してください。");
    }
    let words = reader.required("words", "伝えること", 8000);
    let family = children(&mut tx, key).await?;
    let goes = |child: &&Sibling| fields.has("child", &child.key.to_string());
    let (going, staying): (Vec<&Sibling>, Vec<&Sibling>) = family.for_rules().iter().partition(goes);
    if going.is_empty() {
        reader.refuse("child", "転出するこどもを1人以上選んでください。");
    }
    let to = directory::chosen(&mut reader, &registry, own, kind, tx.today());
    reader.finish(())?;
    let to = to.ok_or(Error::NotFound)?;
    let names = |children: &[&Sibling]| children.iter().map(|child| child.label.clone()).collect::<Vec<_>>().join("、");
    let fact = |label: &str, text: String| Fact { label: label.to_owned(), text };
    let choice = Choice { parts: fields.all("part").map(str::to_owned).collect(), notes: Vec::new(), words };
    let move_id = tx.new_id();
    for child in &going {
        // Another agency may have taken over the one or the other already.
        people::access::open_own(app, permit, child.key).await.map_err(|error| beside_child(error, &child.label))?;
    }
    for child in &going {
        let mut package = gather(app, &mut tx, child.key, &choice).await?;
        package.form.push(fact("転居の日", moved_on.map(date_wareki).unwrap_or_default()));
        package.form.push(fact("一緒に転出するこども", names(&going)));
        if !staying.is_empty() {
            package.form.push(fact("転出しないきょうだい", names(&staying)));
        }
        let new =
            NewTransition { move_id: Some(move_id), ..NewTransition::new(kind, to, Some(child.key), &basis, package) };
        draft(app, &mut tx, &new).await?;
    }
    tx.commit().await?;
    Ok(move_id)
}
