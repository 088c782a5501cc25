//! Drafts: what is typed is kept sealed on the server a moment after each key, so that a lost session or browser loses nothing.
//!
//! A draft belongs to the member of staff who typed it. It may name a reporter, therefore it is sealed as a whole.

mod store;

use crate::App;
use crate::frame::{self, moment_label};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Tx, japan};
use ground::gate::Permit;
use ground::vault::Vault;
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use uuid::Uuid;

/// A draft that can be taken up again.
pub struct Offer {
    /// The object it was typed for: the id the new object will have, or the edited object's.
    pub object: Uuid,
    /// When it was last saved, as shown.
    pub saved: String,
}

/// Forms that keep drafts.
pub const FORMS: [&str; 7] = ["intake-abuse", "intake-general", "record", "progress", "sheet", "referral", "asked"];

/// Drafts offered at a time.
const OFFERED: i64 = 5;

fn known(form: &str) -> Result<&'static str> {
    FORMS.into_iter().find(|known| *known == form).ok_or(Error::NotFound)
}

/// Keeps what is typed; answers with the line shown beside the form.
pub async fn save(
    State(app): State<App>,
    permit: Permit,
    Path((form, object)): Path<(String, Uuid)>,
    fields: Fields,
) -> Result<String> {
    let form = known(&form)?;
    let mut tx = app.db.write(&permit).await?;
    keep(&mut tx, &app.vault, form, object, &fields).await?;
    let at = tx.now().to_zoned(japan());
    tx.commit().await?;
    Ok(format!("下書きを保存しました {:02}:{:02}", at.hour(), at.minute()))
}

/// Keeps the user's draft of one object, in the place of an older one.
///
/// # Errors
/// `Forbidden` for linked systems, which have no drafts.
pub async fn keep(tx: &mut Tx<'_>, vault: &Vault, form: &str, object: Uuid, fields: &Fields) -> Result<()> {
    let plain = serde_json::to_vec(fields)?;
    let sealed = vault.seal("draft", form, tx.permit().actor().area, object, &plain).map_err(Error::internal)?;
    store::save(tx, form, object, &sealed).await
}

/// Throws a draft away and returns to where the user was.
pub async fn discard(
    State(app): State<App>,
    permit: Permit,
    Path((form, object)): Path<(String, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    store::delete(&mut tx, known(&form)?, object).await?;
    tx.commit().await?;
    let back = fields.get("back");
    let is_own_page = back.starts_with('/') && !back.starts_with("//");
    Ok(Redirect::to(if is_own_page { back } else { "/" }).into_response())
}

/// Drafts of this form the user can take up, newest first.
pub async fn offers(tx: &mut Tx<'_>, form: &str) -> Result<Sealed<Vec<Offer>>> {
    let rows = store::list(tx, form, OFFERED).await?;
    Ok(Sealed::plain(rows.into_iter().map(|(object, at)| Offer { object, saved: moment_label(at) }).collect()))
}

/// Every object of this form the user has a draft of.
pub async fn objects(tx: &mut Tx<'_>, form: &str) -> Result<Vec<Uuid>> {
    let rows = store::list(tx, form, i64::MAX).await?;
    Ok(rows.into_iter().map(|(object, _)| object).collect())
}

/// The draft of one object, opened.
pub async fn find(tx: &mut Tx<'_>, vault: &Vault, form: &str, object: Uuid) -> Result<Option<(Fields, Timestamp)>> {
    let area = tx.permit().actor().area;
    let Some((sealed, at)) = store::load(tx, form, object).await? else { return Ok(None) };
    let plain = vault.open("draft", form, area, object, &sealed).map_err(Error::internal)?;
    Ok(Some((serde_json::from_slice(&plain)?, at)))
}

/// Forgets the draft of what has just been saved.
pub async fn done(tx: &mut Tx<'_>, form: &str, object: Uuid) -> Result<()> {
    store::delete(tx, form, object).await
}

/// Whether a form may show its draft note at all: linked systems have no drafts.
pub fn path(form: &str, object: Uuid) -> String {
    format!("/drafts/{form}/{object}")
}

/// Line above a form whose draft waits.
#[derive(askama::Template)]
#[template(path = "cases/draft/offer.html")]
pub struct OfferLine<'a> {
    /// Form.
    pub form: &'a str,
    /// Drafts.
    pub offers: &'a [Offer],
    /// Address of the form without a draft.
    pub here: &'a str,
}

impl OfferLine<'_> {
    /// As HTML for a page.
    pub fn html(&self) -> Result<String> {
        Ok(frame::html(self)?.0)
    }
}
