//! The form that records a look at one child or at several of one report.

use super::{NewSighting, record_sighting};
use crate::cases::{codes, intake, moment};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::{App, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::Result;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};

struct Child {
    key: Key,
    name: String,
    note: String,
}

#[derive(Template)]
#[template(path = "cases/sighting/form.html")]
struct FormPage {
    frame: Frame,
    action: String,
    back: String,
    children: Vec<Child>,
    methods: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

fn fresh(app: &App, permit: &Permit, children: &[Child]) -> Fields {
    let mut fields = Fields::default();
    moment::fill(&mut fields, "seen", app.db.clock().now());
    fields.set("seen_by", format!("{} {}", permit.actor().org_name, permit.actor().name));
    if let [only] = children {
        fields.set("person", only.key.to_string());
    }
    fields
}

async fn children_of_intake(app: &App, permit: &Permit, key: Key) -> Result<Vec<Child>> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let sealed = intake::load(&mut tx, key).await?;
    let intake = tx.show(sealed).await?;
    let children = intake.children.into_iter();
    Ok(children.map(|child| Child { key: child.person, note: child.clock.label(now).text, name: child.name }).collect())
}

async fn only_person(app: &App, permit: &Permit, key: Key) -> Result<Vec<Child>> {
    let mut tx = app.db.read(permit).await?;
    let sealed = people::header(&mut tx, key).await?;
    let strip = tx.show(sealed).await?;
    Ok(vec![Child { key, name: strip.name, note: String::new() }])
}

fn page(app: &App, permit: &Permit, path: &str, children: Vec<Child>, fields: Fields, errors: Errors) -> FormPage {
    FormPage {
        frame: Frame::new(app, permit, "安全確認の記録", "/intakes"),
        action: format!("{path}/sighting"),
        back: path.to_owned(),
        children,
        methods: choices(codes::SIGHTING_METHODS),
        fields,
        errors,
    }
}

/// Reads a look: `seen_on`, `seen_time`, `place`, `method`, `seen_by`, `state`.
pub fn read(app: &App, reader: &mut Reader<'_>) -> NewSighting {
    NewSighting {
        seen_at: moment::read(reader, "seen", "確認日時", app.db.clock().now()),
        place: reader.required("place", "場所", 200),
        method: reader.choice("method", "方法", &codes::codes(codes::SIGHTING_METHODS)),
        seen_by: reader.required("seen_by", "確認者", 200),
        state: reader.text("state", "こどもの様子", 5000),
    }
}

async fn save(app: &App, permit: &Permit, path: &str, children: Vec<Child>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let new = read(app, &mut reader);
        let persons: Vec<_> = children
            .iter()
            .filter(|child| fields.has("person", &child.key.to_string()))
            .map(|child| child.key.id)
            .collect();
        if persons.is_empty() {
            reader.refuse("person", "確認したこどもを選んでください。");
        }
        let new = reader.finish(new)?;
        let mut tx = app.db.write(permit).await?;
        record_sighting(&mut tx, &persons, &new).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(path).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, path, children, fields, errors))?.into_response())
        }
    }
}

/// For the children of a report.
pub async fn of_intake(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = intake::pages::open_own(&app, &permit, key).await?;
    let children = children_of_intake(&app, &permit, key).await?;
    let fields = fresh(&app, &permit, &children);
    frame::html(&page(&app, &permit, &format!("/intakes/{key}"), children, fields, Errors::default()))
}

/// Saves for the ticked children of a report.
pub async fn save_of_intake(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = intake::pages::open_own(&app, &permit, key).await?;
    let children = children_of_intake(&app, &permit, key).await?;
    save(&app, &permit, &format!("/intakes/{key}"), children, fields).await
}

/// For one child.
pub async fn of_person(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let children = only_person(&app, &permit, key).await?;
    let fields = fresh(&app, &permit, &children);
    frame::html(&page(&app, &permit, &format!("/records/{key}"), children, fields, Errors::default()))
}

/// Saves for one child.
pub async fn save_of_person(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let children = only_person(&app, &permit, key).await?;
    save(&app, &permit, &format!("/records/{key}"), children, fields).await
}
