//! 受付 over the API.

use super::body::NewIntakeBody;
use super::mapping;
use crate::App;
use crate::cases::clock_hours;
use crate::cases::intake::{self, register_intake};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use ground::gate::Permit;
use ground::web::{Answer, Body, Once, Turn, mismatch};
use ground::{Error, Result};
use serde_json::json;

/// 受付の登録
///
/// 受付票を登録し、こどもごとに安全確認の期限を始める。通告者は封印して保管する。
#[utoipa::path(post, path = "/api/v1/intakes", operation_id = "register_intake", tag = "受付", params(("Idempotency-Key" = Option<String>, Header, description = "要求ごとに作る一意の文字列")), request_body = NewIntakeBody,
    responses((status = 201, description = "登録した", body = Object)))]
pub async fn register(
    State(app): State<App>,
    permit: Permit,
    once: Once,
    body: Body<NewIntakeBody>,
) -> Result<Response> {
    let form = body.value.form.as_str();
    if !["abuse", "general"].contains(&form) {
        return Err(Error::invalid("form", "formはabuseかgeneralにしてください。"));
    }
    let mut tx = app.db.write(&permit).await?;
    match once.begin(&mut tx, &body.hash).await? {
        Turn::Work => {}
        Turn::Answered(answer) => return Ok(answer.into_response()),
        Turn::Mismatch => return Ok(mismatch().into_response()),
    }
    let actor = permit.actor();
    let setting =
        intake::Setting { org_kind: actor.kind, area: actor.area, hours: clock_hours(&app, &permit), now: tx.now() };
    let fields = mapping::nationally(&mut tx, &body.fields, "received_on").await?;
    let new = intake::read(&fields, tx.new_id(), form, setting)?;
    let key = register_intake(&app, &mut tx, &new).await?.key();
    let intake = intake::load(&mut tx, key).await?;
    let children: Vec<_> = intake.for_rules().children.iter().map(|child| child.person).collect();
    let answer = Answer::created(json!({ "key": key, "number": intake.for_rules().number, "children": children }));
    once.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer.into_response())
}
