//! What is handed over goes into the draft of the child's next note: read and changed by a person before it is on record, and sent by 転出の手続き.

use super::rules::summary;
use crate::child::pages::{page_of, viewed};
use crate::child::{indicators, judgements, supports};
use crate::rounds::{self, stated};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::progress;
use desk::frame::{self, Errors};
use desk::people;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

/// Puts the summary into the draft; says whose.
async fn drafted(app: &App, permit: &Permit, (id, candidate): (Uuid, Uuid)) -> Result<Key> {
    let mut tx = app.db.read(permit).await?;
    let round = rounds::round(&mut tx, id).await?;
    let child = rounds::child(&mut tx, id, candidate).await?;
    tx.commit().await?;
    if child.linked {
        let why =
            "この児童は児童記録票がないため、記録として引き継げません。受付をして児童記録票をつくると引き継げます。";
        return Err(Error::invalid("handover", why));
    }
    let key = Key::new(permit.actor().area, child.person);
    let purpose = stated(permit, &round).purpose().to_owned();
    let permit = people::access::open_own_for(app, permit, key, &purpose).await?;
    if !permit.may(Action::WriteProgress) {
        return Err(Error::Forbidden);
    }
    let mut tx = app.db.read(&permit).await?;
    let judged = judgements(&mut tx, id, Some(candidate)).await?;
    let supported = supports(&mut tx, id, Some(candidate)).await?;
    let looked = indicators(&mut tx, id, Some(candidate)).await?;
    let sealed = viewed(&permit, &child, summary(&round.title(), &judged, &supported, &looked));
    let text = tx.show(sealed).await?;
    let mut tx = app.db.write(&permit).await?;
    progress::suggest(app, &mut tx, key, &text).await?;
    tx.commit().await?;
    Ok(key)
}

/// Puts the summary into the draft of the next note and goes there.
pub async fn draft(State(app): State<App>, permit: Permit, Path(place): Path<(Uuid, Uuid)>) -> Result<Response> {
    match drafted(&app, &permit, place).await {
        Ok(key) => Ok(Redirect::to(&format!("/records/{key}/progress?draft=1")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page_of(&app, &permit, place, None::<Fields>, errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}
