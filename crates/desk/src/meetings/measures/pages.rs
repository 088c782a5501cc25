//! 出欠・体重 of a child.

use super::{KINDS, Measure, grams, store};
use crate::App;
use crate::cases::codes;
use crate::frame::{self, Errors, Frame, date_wareki};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use jiff::civil::Date;

#[derive(Template)]
#[template(path = "meetings/measures/page.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    measures: Vec<Measure>,
    fields: Fields,
    errors: Errors,
    may_write: bool,
}

async fn measures(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Page> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let found = store::of_person(&mut tx, key).await?;
    let strip = tx.show(strip).await?;
    let may_write = permit.may(Action::WriteProgress);
    Ok(Page {
        frame: Frame::new(app, permit, "出欠・体重", "/records"),
        key,
        strip,
        measures: found,
        fields,
        errors,
        may_write,
    })
}

/// The values and the form for one more.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("day", format!("{:#}", jp::Wareki(app.db.clock().today())));
    frame::html(&measures(&app, &permit, key, fields, Errors::default()).await?)
}

fn read(fields: &Fields, today: Date) -> Result<Measure> {
    let mut reader = Reader::new(fields);
    let kind = reader.choice("kind", "種類", &codes::codes(KINDS));
    let day = reader.date("day", "日付");
    if day.is_none() && fields.get("day").trim().is_empty() {
        reader.refuse("day", "日付を入力してください。");
    }
    if day.is_some_and(|day| day > today) {
        reader.refuse("day", format!("日付が未来です。{}以前を入力してください。", date_wareki(today)));
    }
    let value = match (kind.as_str(), fields.get("came")) {
        ("weight", _) => grams(fields.get("weight")),
        (_, "1") => Some(1),
        (_, "0") => Some(0),
        _ => None,
    };
    match (kind.as_str(), value) {
        ("weight", None) => reader.refuse("weight", "体重をキログラムで入力してください。例: 12.3"),
        ("attendance", None) => reader.refuse("came", "出席か欠席を選んでください。"),
        _ => {}
    }
    let source = reader.text("source", "だれから聞いたか", 100);
    reader.finish(Measure {
        kind,
        day: day.unwrap_or(today),
        value: value.unwrap_or_default(),
        source,
        by: String::new(),
    })
}

/// Writes a value.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let new = read(&fields, tx.today())?;
        store::insert(&mut tx, key, &new).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/measures")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&measures(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}
