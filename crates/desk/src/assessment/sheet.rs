//! What can be done with a sheet: begin, save, finish, throw away; each leaves its history.

use super::catalogue::Catalogue;
use super::form::{Answers, Form, Item, label};
use super::model::{NewSheet, Place, Sheet, Status};
use super::origin::Origins;
use super::{prefill, store};
use crate::people::model::SECRET;
use ground::db::{Change, FieldChange, Tx};
use ground::vault::Vault;
use ground::{Error, Result};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// What a sheet is to hold from now on.
pub struct Filling {
    /// Answers, places among them unless they are hidden.
    pub answers: Answers,
    /// Where answers that were taken just now came from.
    pub taken: Origins,
    /// How far it is.
    pub status: Status,
    /// Whether a 支援措置 hides places.
    pub shielded: bool,
}

/// Which sheet is begun.
pub struct Start<'a> {
    /// Name of the form.
    pub form: &'a str,
    /// The day it speaks of.
    pub made_on: Date,
    /// Period of a report.
    pub period: Option<(Date, Date)>,
    /// An earlier sheet whose answers are taken along.
    pub from: Option<&'a Sheet>,
}

/// Begins a sheet with what is known already; with `from` the answers of an earlier sheet of the form are taken along.
///
/// # Errors
/// [`Error::Invalid`] when the agency has no such form on that day.
pub async fn begin(
    tx: &mut Tx<'_>,
    vault: &Vault,
    catalogue: &Catalogue,
    place: Place,
    start: &Start<'_>,
) -> Result<Uuid> {
    let Start { form, made_on, period, from } = *start;
    let subject = match place {
        Place::Child(_) => super::form::Subject::Child,
        Place::Agency => super::form::Subject::Agency,
    };
    let wording = catalogue
        .wording(form, made_on)
        .filter(|wording| wording.subject == subject)
        .ok_or_else(|| Error::invalid("form", "様式を選んでください。その日に使える様式だけを選べます。"))?;
    begin_in(tx, vault, place, Wording { form: wording, made_on, period, from }).await
}

/// What a sheet is answered in.
pub struct Wording<'a> {
    /// The questions, with the codes of the fiscal year.
    pub form: Form,
    /// The day it speaks of.
    pub made_on: Date,
    /// Period of a report.
    pub period: Option<(Date, Date)>,
    /// An earlier sheet whose answers are taken along.
    pub from: Option<&'a Sheet>,
}

/// [`begin`] in a wording that is given.
pub async fn begin_in(tx: &mut Tx<'_>, vault: &Vault, place: Place, start: Wording<'_>) -> Result<Uuid> {
    let Wording { form: wording, made_on, period, from } = start;
    let known = prefill::known(tx, place, period).await?;
    let mut answers = known.for_rules().answers(&wording);
    if let Some(from) = from {
        let carried = from.answers.carried_to(&from.form, &wording);
        answers.0.extend(carried.0);
    }
    let shown = wording.shown(&answers);
    let id = tx.new_id();
    let (answers, places) = seal_places(vault, tx.permit().actor().area, id, &wording, &answers.of(&shown))?;
    let origins = from.map(|from| from.origins.standing(&answers)).unwrap_or_default();
    let carried_from = from.map(|from| from.id);
    let new = NewSheet { id, form: wording, made_on, period, answers, places, origins, carried_from };
    store::insert(tx, place, &new).await?;
    told(tx, "sheet.begun", place, id, &new.form, Vec::new()).await?;
    Ok(id)
}

/// Saves the answers; an unchanged sheet leaves nothing. Origins leave no change that is read with the record: they are kept with the saving, for who
/// may see linked information. Hidden places stay as they were: they are not on the page.
///
/// # Errors
/// [`Error::Stale`] when somebody else saved since `version`.
pub async fn save(
    tx: &mut Tx<'_>,
    vault: &Vault,
    place: Place,
    before: &Sheet,
    after: Filling,
    version: i32,
) -> Result<()> {
    let Filling { answers, taken, status, shielded } = after;
    let origins = before.origins.clone().with(&taken).standing(&answers);
    let fields = changes(&before.form, &before.answers, &answers, shielded);
    let is_same = fields.is_empty() && origins == before.origins;
    if is_same && status == before.status && version == before.version {
        return Ok(());
    }
    let (answers, places) = seal_places(vault, tx.permit().actor().area, before.id, &before.form, &answers)?;
    let places = if shielded { before.places.clone() } else { places };
    store::update(tx, &Sheet { answers, places, origins, status, ..before.clone() }, version).await?;
    let kind = match (status, before.status) {
        (Status::Discarded, _) => "sheet.discarded",
        (Status::Done, Status::Draft) => "sheet.finished",
        _ => "sheet.updated",
    };
    told(tx, kind, place, before.id, &before.form, fields).await
}

async fn told(
    tx: &mut Tx<'_>,
    kind: &'static str,
    place: Place,
    id: Uuid,
    form: &Form,
    fields: Vec<FieldChange>,
) -> Result<()> {
    let payload = json!({ "form": form.id, "form_version": form.version });
    tx.record(Change { kind, entity: "sheet", id, person: place.person(), fields, payload }).await
}

/// What changed between two sets of answers, as people read it. Places leave no history: a later 支援措置 must not find them there.
fn changes(form: &Form, before: &Answers, after: &Answers, shielded: bool) -> Vec<FieldChange> {
    let is_seen = |item: &&Item| !(shielded && item.is_place());
    let changed = form.items().filter(is_seen).filter(|item| before.get(&item.key) != after.get(&item.key));
    changed
        .map(|item| {
            let shown = |answers: &Answers| match answers.get(&item.key) {
                Some(_) if item.is_place() => SECRET.to_owned(),
                Some(answer) => label(item, answer),
                None => String::new(),
            };
            FieldChange { field: item.key.clone(), label: item.label.clone(), from: shown(before), to: shown(after) }
        })
        .collect()
}

/// Takes the addresses and telephone numbers out of the answers, sealed.
fn seal_places(
    vault: &Vault,
    area: i16,
    id: Uuid,
    form: &Form,
    answers: &Answers,
) -> Result<(Answers, Option<Vec<u8>>)> {
    let (mut clear, mut places) = (answers.clone(), Answers::default());
    for item in form.items().filter(|item| item.is_place()) {
        if let Some(answer) = clear.0.remove(&item.key) {
            places.set(&item.key, Some(answer));
        }
    }
    if places.0.is_empty() {
        return Ok((clear, None));
    }
    let plain = serde_json::to_vec(&places)?;
    let sealed = vault.seal("sheet", "places", area, id, &plain).map_err(Error::internal)?;
    Ok((clear, Some(sealed)))
}

/// Puts addresses and telephone numbers back among the answers. Only where no 支援措置 hides them.
pub fn open_places(vault: &Vault, area: i16, sheet: &mut Sheet) -> Result<()> {
    if let Some(sealed) = &sheet.places {
        let plain = vault.open("sheet", "places", area, sheet.id, sealed).map_err(Error::internal)?;
        sheet.answers.0.extend(serde_json::from_slice::<Answers>(&plain)?.0);
    }
    Ok(())
}
