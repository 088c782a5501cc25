//! Alarms to judge.

use super::store::{self, Alarm};
use crate::App;
use crate::frame::{self, Errors, Frame, moment_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::Result;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use jiff::SignedDuration;
use uuid::Uuid;

struct Line {
    id: Uuid,
    at: String,
    staff: String,
    detail: String,
    judged: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "oversight/watch/list.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    lines: Vec<Line>,
}

/// Alarms nobody judged for so long stand out.
const LATE: SignedDuration = SignedDuration::from_hours(72);

/// `/alarms`
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Response> {
    Ok(frame::html(&page(&app, &permit, Errors::default()).await?)?.into_response())
}

/// Writes down what was found out.
pub async fn judge(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut reader = Reader::new(&fields);
    let sentence = reader.required("judgement", "確認の結果", 500);
    if let Err(error) = reader.finish(()) {
        let page = page(&app, &permit, Errors::or_fail(error)?).await?;
        return Ok(frame::refused(&page)?.into_response());
    }
    let mut tx = app.db.write(&permit).await?;
    store::judge(&mut tx, id, &sentence).await?;
    tx.commit().await?;
    Ok(Redirect::to("/alarms").into_response())
}

async fn page(app: &App, permit: &Permit, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let now = tx.now();
    let sealed = store::alarms(&mut tx).await?;
    let alarms = tx.show(sealed).await?;
    let line = |alarm: Alarm| Line {
        id: alarm.id,
        at: moment_wareki(alarm.at),
        staff: alarm.staff,
        detail: alarm.detail,
        is_late: alarm.judged.is_none() && now.duration_since(alarm.at) > LATE,
        judged: alarm.judged.map(|(at, who, what)| format!("{} {who}: {what}", moment_wareki(at))).unwrap_or_default(),
    };
    let lines = alarms.into_iter().map(line).collect();
    let frame = Frame::new(app, permit, "見張りの警告", "/alarms");
    Ok(ListPage { frame, errors, lines })
}
