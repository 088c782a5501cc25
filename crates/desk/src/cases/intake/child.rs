//! The form that adds a child to a registered report.

use super::form;
use super::pages::{open_own, setting};
use crate::App;
use crate::cases::clock_hours;
use crate::cases::rows::{Row, rows};
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::Result;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};

#[derive(Template)]
#[template(path = "cases/intake/child.html")]
struct ChildPage {
    frame: Frame,
    key: Key,
    fields: Fields,
    errors: Errors,
    children: Vec<Row>,
    hours: i16,
    abuse: bool,
}

/// The form that adds a child to a report.
pub async fn child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    let fields = Fields::default();
    frame::html(&child_page(&app, &permit, key, fields))
}

fn child_page(app: &App, permit: &Permit, key: Key, fields: Fields) -> ChildPage {
    ChildPage {
        frame: Frame::new(app, permit, "こどもを追加", "/intakes"),
        key,
        children: rows(&fields, "child", 1),
        hours: clock_hours(app, permit),
        abuse: true,
        errors: Errors::default(),
        fields,
    }
}

/// Adds a child that was found later to belong to the report.
pub async fn add_child(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let added = async {
        let mut reader = Reader::new(&fields);
        let children = form::children(&mut reader, "abuse", setting(&app, &permit));
        let children = reader.finish(children)?;
        let mut tx = app.db.write(&permit).await?;
        super::add_children(&app, &mut tx, key, &children).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => Ok(Redirect::to(&format!("/intakes/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&ChildPage { errors, ..child_page(&app, &permit, key, fields) })?.into_response())
        }
    }
}
