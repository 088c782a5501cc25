//! 経過 and 安全確認 under external ids.

use super::store::{self, Known};
use super::{Incoming, check_id};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::cases::api::body::{NewProgressBody, NewSightingBody};
use desk::cases::progress::{self, add_progress, edit_progress};
use desk::cases::sighting::{self, record_sighting};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Answer, Body, Reader};
use ground::{Error, Result};
use serde_json::json;
use utoipa::OpenApi;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(progress, sighting))]
pub struct Document;

/// 外部IDでの経過の登録・訂正
///
/// 経過記録表の1件を、送った内容にする。同じ内容を何度送っても1件だけ登録される。内容が変わったときは訂正し、前の内容は履歴に残る。
#[utoipa::path(put, path = "/api/v1/external/{id}/progress/{entry}", operation_id = "put_external_progress", tag = "外部ID",
    params(("id" = String, Path, description = "児童の外部ID"), ("entry" = String, Path, description = "経過の外部ID")), request_body = NewProgressBody,
    responses((status = 200, description = "outcomeはcreated、updated、unchanged", body = Object)))]
pub async fn progress(
    State(app): State<App>,
    permit: Permit,
    Path((id, entry)): Path<(String, String)>,
    body: Body<NewProgressBody>,
) -> Result<Response> {
    let note = progress::pages::read(&app, &body.fields)?;
    let mut tx = app.db.write(&permit).await?;
    let turn = Turn::take(&mut tx, "progress", &id, &entry, &Incoming::read(&body.fields)?).await?;
    let (outcome, object) = match turn.known.object {
        Some(object) if turn.is_same() => ("unchanged", object),
        Some(object) => {
            let on_file = progress::of_person(&mut tx, turn.key, i64::from(i32::MAX)).await?;
            let before = on_file.iter().find(|known| known.id == object).ok_or(Error::NotFound)?;
            edit_progress(&mut tx, turn.key, before, &note, before.version).await?;
            ("updated", object)
        }
        None => ("created", add_progress(&mut tx, turn.key, &note).await?),
    };
    turn.keep(&mut tx, object).await?;
    tx.commit().await?;
    Ok(Answer::done(json!({ "outcome": outcome, "id": object })).into_response())
}

/// 外部IDでの安全確認の登録
///
/// 同じ内容を何度送っても1件だけ登録される。安全確認は訂正できないため、内容の違うものを同じIDで送ると422になる。
#[utoipa::path(put, path = "/api/v1/external/{id}/sightings/{entry}", operation_id = "put_external_sighting", tag = "外部ID",
    params(("id" = String, Path, description = "児童の外部ID"), ("entry" = String, Path, description = "安全確認の外部ID")), request_body = NewSightingBody,
    responses((status = 200, description = "outcomeはcreated、unchanged", body = Object)))]
pub async fn sighting(
    State(app): State<App>,
    permit: Permit,
    Path((id, entry)): Path<(String, String)>,
    body: Body<NewSightingBody>,
) -> Result<Response> {
    let mut reader = Reader::new(&body.fields);
    let new = sighting::pages::read(&app, &mut reader);
    let new = reader.finish(new)?;
    let mut tx = app.db.write(&permit).await?;
    let turn = Turn::take(&mut tx, "sighting", &id, &entry, &Incoming::read(&body.fields)?).await?;
    let outcome = match turn.known.object {
        Some(_) if turn.is_same() => "unchanged",
        Some(_) => {
            let message = "安全確認は訂正できません。誤りのときは、正しい内容を新しい外部IDで送ってください。";
            return Err(Error::invalid("external_id", message));
        }
        None => {
            record_sighting(&mut tx, &[turn.key.id], &new).await?;
            "created"
        }
    };
    // A look at a child has no page of its own: the child stands for it.
    turn.keep(&mut tx, turn.key.id).await?;
    tx.commit().await?;
    Ok(Answer::done(json!({ "outcome": outcome, "key": turn.key })).into_response())
}

/// An entry of a known child, held until the commit.
struct Turn {
    key: Key,
    kind: &'static str,
    id: String,
    known: Known,
    hash: Vec<u8>,
}

impl Turn {
    async fn take(tx: &mut Tx<'_>, kind: &'static str, id: &str, entry: &str, sent: &Incoming) -> Result<Self> {
        check_id(id)?;
        check_id(entry)?;
        let (system, area) = (tx.permit().actor().name.clone(), tx.permit().actor().area);
        let child = store::find(tx, &system, id).await?.and_then(|known| known.person).ok_or(Error::NotFound)?;
        let id = format!("{id}/{entry}");
        let known = store::claim(tx, &system, kind, &id).await?;
        Ok(Self { key: Key::new(area, child), kind, id, known, hash: sent.hash.clone() })
    }

    fn is_same(&self) -> bool {
        self.known.hash == self.hash
    }

    async fn keep(&self, tx: &mut Tx<'_>, object: uuid::Uuid) -> Result<()> {
        let system = tx.permit().actor().name.clone();
        let known =
            Known { person: Some(self.key.id), object: Some(object), hash: self.hash.clone(), ..Known::default() };
        store::keep_as(tx, &system, self.kind, &self.id, &known).await
    }
}
