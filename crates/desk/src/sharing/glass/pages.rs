//! The warning before a break-glass, and the holder's review after it.

use super::store::{self, Opening};
use crate::App;
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::sharing::holder;
use crate::sharing::workdays::working_days_after;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// A reason shorter than this says nothing.
const LEAST_REASON: usize = 10;
/// Working days the holder has for the review.
const REVIEW_DAYS: usize = 3;
const VERDICTS: &[(&str, &str)] = &[("妥当", "妥当"), ("不適切", "不適切")];

#[derive(Template)]
#[template(path = "sharing/glass/open.html")]
struct OpenPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    holder: String,
    minutes: i64,
}

impl OpenPage {
    fn new(app: &App, permit: &Permit, holder: i32, fields: Fields, errors: Errors) -> Self {
        let frame = Frame::new(app, permit, "緊急閲覧", "/sharing");
        let holder = app.gate.registry().name(holder).to_owned();
        Self { frame, fields, errors, holder, minutes: store::OPEN_FOR.as_mins() }
    }
}

/// Says what a break-glass means and asks for the reason.
pub async fn explain(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Response> {
    let holder = holder::of(&app, &permit, key).await?;
    if holder == permit.actor().org {
        return Ok(to_record(key));
    }
    Ok(frame::html(&OpenPage::new(&app, &permit, holder, query, Errors::default()))?.into_response())
}

/// Opens the person.
pub async fn open(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let holder = holder::of(&app, &permit, key).await?;
    if holder == permit.actor().org {
        return Ok(to_record(key));
    }
    match try_open(&app, &permit, key, holder, &fields).await {
        Ok(()) => Ok(to_record(key)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&OpenPage::new(&app, &permit, holder, fields, errors))?.into_response())
        }
    }
}

fn to_record(key: Key) -> Response {
    Redirect::to(&format!("/records/{key}")).into_response()
}

async fn try_open(app: &App, permit: &Permit, key: Key, holder: i32, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let reason = reader.text("reason", "緊急閲覧の理由", 1000);
    if reason.chars().count() < LEAST_REASON {
        reader.refuse("reason", format!("緊急閲覧の理由を{LEAST_REASON}文字以上で入力してください。"));
    }
    let reason = reader.finish(reason)?;
    let due = working_days_after(app.db.clock().today(), REVIEW_DAYS)
        .ok_or_else(|| Error::internal("no day for the review"))?;
    let mut tx = app.db.write(permit).await?;
    store::insert(&mut tx, key, holder, &reason, due).await?;
    tx.commit().await
}

#[derive(Template)]
#[template(path = "sharing/glass/review.html")]
struct ReviewPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    opening: Opening,
    from: String,
    at: String,
    due: String,
    verdicts: Vec<Choice>,
}

impl ReviewPage {
    async fn load(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let openings = store::list(&mut tx, Some(id)).await?;
        let opening = tx.show(openings).await?.pop().ok_or(Error::NotFound)?;
        Ok(Self {
            frame: Frame::new(app, permit, "緊急閲覧の事後確認", "/sharing"),
            fields,
            errors,
            from: app.gate.registry().name(opening.from).to_owned(),
            at: moment_wareki(opening.at),
            due: date_wareki(opening.due),
            opening,
            verdicts: choices(VERDICTS),
        })
    }
}

/// The form of the review.
pub async fn review_form(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    query: Fields,
) -> Result<Html<String>> {
    frame::html(&ReviewPage::load(&app, &permit, id, query, Errors::default()).await?)
}

/// Judges.
pub async fn review(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    match try_review(&app, &permit, id, &fields).await {
        Ok(()) => Ok(Redirect::to("/sharing").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&ReviewPage::load(&app, &permit, id, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_review(app: &App, permit: &Permit, id: Uuid, fields: &Fields) -> Result<()> {
    let codes: Vec<&str> = VERDICTS.iter().map(|(code, _)| *code).collect();
    let mut reader = Reader::new(fields);
    let verdict = reader.choice("verdict", "判断", &codes);
    let sentence = reader.required("sentence", "判断の理由", 500);
    reader.finish(())?;
    let mut tx = app.db.write(permit).await?;
    store::review(&mut tx, id, &verdict, &sentence).await?;
    tx.commit().await
}
