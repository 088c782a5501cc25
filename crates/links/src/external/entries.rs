//! 経過 and 安全確認 under external ids.

use super::store::{self, Known};
use super::{Incoming, check_id};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use desk::cases::api::body::{NewProgressBody, NewSightingBody};
use desk::cases::progress::{self, add_progress, edit_progress};
use desk::cases::sighting::{self, record_sighting};
use desk::{App, people};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Answer, Body, Problem, Reader};
use ground::{Error, Result};
use serde_json::json;
use utoipa::OpenApi;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(progress, sighting))]
pub struct Document;

/// 外部IDでの経過の登録・訂正
///
/// 経過記録表の1件を、送った内容にする。同じ内容を何度送っても1件だけ登録される。内容が変わったときは訂正し、前の内容は履歴に残る。画面などで先に訂正されているときは409と今の版を返し、何も変えない。
#[utoipa::path(put, path = "/api/v1/external/{id}/progress/{entry}", operation_id = "put_external_progress", tag = "外部ID",
    params(("id" = String, Path, description = "児童の外部ID"), ("entry" = String, Path, description = "経過の外部ID"),
        ("version" = Option<String>, Query, description = "409で返った版。送ると、ほかの人の訂正を送った内容で置き換える(前の内容は履歴に残る)")), request_body = NewProgressBody,
    responses((status = 200, description = "outcomeはcreated、updated、unchanged", body = Object), (status = 409, description = "ほかの人が先に訂正した(code: stale)")))]
pub async fn progress(
    State(app): State<App>,
    permit: Permit,
    Path((id, entry)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    body: Body<NewProgressBody>,
) -> Result<Response> {
    let read = version_of(query.as_deref())?;
    let note = progress::pages::read(&app, &body.fields)?;
    let mut tx = app.db.write(&permit).await?;
    let turn = Turn::take(&app, &mut tx, "progress", &id, &entry, &Incoming::read(&body.fields)?).await?;
    let (outcome, object, version) = match turn.known.object {
        Some(object) => {
            let before = progress::find(&mut tx, turn.key, object).await?.for_rules().clone();
            let is_as_left = turn.known.record_version == Some(before.version);
            if turn.is_same() && (is_as_left || read.is_none()) {
                let answer = json!({ "outcome": "unchanged", "id": object, "version": before.version });
                return Ok(Answer::done(answer).into_response());
            }
            if read.or(turn.known.record_version) != Some(before.version) {
                return Ok(Problem::stale(before.version).into_response());
            }
            edit_progress(&mut tx, turn.key, &before, &note.beside(&before.note), before.version).await?;
            ("updated", object, before.version + 1)
        }
        None => {
            let object = add_progress(&mut tx, turn.key, &note).await?;
            ("created", object, progress::find(&mut tx, turn.key, object).await?.for_rules().version)
        }
    };
    turn.keep(&mut tx, object, Some(version)).await?;
    tx.commit().await?;
    Ok(Answer::done(json!({ "outcome": outcome, "id": object, "version": version })).into_response())
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
    let turn = Turn::take(&app, &mut tx, "sighting", &id, &entry, &Incoming::read(&body.fields)?).await?;
    let outcome = match turn.known.object {
        Some(_) if turn.is_same() => {
            return Ok(Answer::done(json!({ "outcome": "unchanged", "key": turn.key })).into_response());
        }
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
    turn.keep(&mut tx, turn.key.id, None).await?;
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
    async fn take(
        app: &App,
        tx: &mut Tx<'_>,
        kind: &'static str,
        id: &str,
        entry: &str,
        sent: &Incoming,
    ) -> Result<Self> {
        check_id(id)?;
        check_id(entry)?;
        let (system, area) = (tx.permit().actor().name.clone(), tx.permit().actor().area);
        let child = store::find(tx, &system, id).await?.and_then(|known| known.person).ok_or(Error::NotFound)?;
        let key = Key::new(area, child);
        people::access::check_own(app, tx, key).await?;
        let id = format!("{id}/{entry}");
        let known = store::claim(tx, &system, kind, &id).await?;
        Ok(Self { key, kind, id, known, hash: sent.hash.clone() })
    }

    fn is_same(&self) -> bool {
        self.known.hash == self.hash
    }

    /// Keeps what was written, and the version of the entry it left.
    async fn keep(&self, tx: &mut Tx<'_>, object: uuid::Uuid, version: Option<i32>) -> Result<()> {
        let system = tx.permit().actor().name.clone();
        let known = Known {
            person: Some(self.key.id),
            object: Some(object),
            hash: self.hash.clone(),
            record_version: version,
            ..Known::default()
        };
        store::keep_as(tx, &system, self.kind, &self.id, &known).await?;
        store::wrote(tx, &system, self.key.id, false).await
    }
}

/// `?version=`: the version of the entry that the system has read.
fn version_of(query: Option<&str>) -> Result<Option<i32>> {
    let wrong = || Error::invalid("version", "versionは409で返った版の番号にしてください。");
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).map_err(|_| wrong())?;
    let version = pairs.iter().find(|(name, _)| name == "version");
    version.map(|(_, version)| version.parse().map_err(|_| wrong())).transpose()
}
