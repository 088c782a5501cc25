//! Takes answers that linked information offers into a sheet, with what stands on the screen, and marks where they came from.

use super::{fill, load, open_own};
use crate::App;
use crate::assessment::form;
use crate::assessment::linked::{Offer, Pick, take};
use crate::assessment::model::{Place, Status};
use crate::assessment::{sheet, store};
use crate::cases::draft;
use axum::response::Response;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

/// Takes what was picked on the page of a sheet about a child (`op`, `take`); what is typed there is saved with it. Goes back to the page, with what
/// is wrong where something is: then nothing is taken and everything typed is kept.
///
/// # Errors
/// Those of opening the child; `Forbidden` for who may not write sheets.
pub async fn take_linked(
    app: &App,
    permit: &Permit,
    sheet: (Key, Uuid),
    fields: Fields,
    offers: &[Offer],
) -> Result<Response> {
    let done = match fields.get("version").parse() {
        Ok(version) => taken(app, permit, sheet, Some(&fields), version, (offers, &Pick::of(&fields))).await,
        Err(_) => Err(Error::Stale),
    };
    // Whoever corrects a finished sheet stays at it.
    let done = done.map(|_| Status::Draft);
    fill::answer(app, permit, Place::Child(sheet.0), sheet.1, fields, done).await
}

/// [`take_linked`] into the answers on file, for a system that types nothing; yields the version afterwards.
///
/// # Errors
/// Those of [`take_linked`]; `Stale` when somebody else saved since `version`; `Invalid` for what cannot be taken.
pub async fn take_linked_on_file(
    app: &App,
    permit: &Permit,
    sheet: (Key, Uuid),
    version: i32,
    offers: &[Offer],
    pick: &Pick,
) -> Result<i32> {
    taken(app, permit, sheet, None, version, (offers, pick)).await
}

async fn taken(
    app: &App,
    permit: &Permit,
    (key, id): (Key, Uuid),
    typed: Option<&Fields>,
    version: i32,
    (offers, pick): (&[Offer], &Pick),
) -> Result<i32> {
    let place = Place::Child(key);
    let permit = open_own(app, permit, place).await?;
    if !permit.may(Action::ReadSource) {
        return Err(Error::Forbidden);
    }
    let mut tx = app.db.write(&permit).await?;
    let sealed = load(app, &mut tx, place, id).await?;
    let (about, before) = sealed.for_rules();
    let (known, before) = (about.known.clone(), before.clone());
    let on_file = form::fill(&before.form, &before.answers);
    let fields = typed.unwrap_or(&on_file);
    let screen = fill::read(&before, fields, &known, Status::Draft)?;
    let (answers, taken) = take(&before.form, &before.answers, &screen, offers, pick).map_err(Error::Invalid)?;
    // What is taken is read like what is typed: a finished sheet lacks nothing afterwards either.
    let answers = fill::read(&before, &form::fill(&before.form, &answers), &known, before.status)?;
    let after = sheet::Filling { answers, taken, status: before.status, shielded: known.shielded };
    sheet::save(&mut tx, &app.vault, place, &before, after, version).await?;
    if permit.actor().staff.is_some() {
        draft::done(&mut tx, "sheet", id).await?;
    }
    let version = store::load(&mut tx, place, id).await?.for_rules().version;
    tx.commit().await?;
    Ok(version)
}
