//! A sheet as it was answered, in the version it was answered in; what a newer version asks otherwise; who changed what.

use super::{about, day_label, load, may_see_origins, menu, open, origins_for};
use crate::App;
use crate::assessment::catalogue::catalogue;
use crate::assessment::form::Form;
use crate::assessment::form::{Difference, differences};
use crate::assessment::model::{Place, Status};
use crate::assessment::origin::{self, Origins};
use crate::assessment::store;
use crate::assessment::view::{AnsweredSection, answered};
use crate::frame::{self, Frame, moment_wareki};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ground::Result;
use ground::db::{FieldChange, Key};
use ground::gate::{Action, Permit};
use jiff::Timestamp;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "assessment/pages/show.html")]
struct ShowPage {
    frame: Frame,
    base: String,
    id: Uuid,
    strip: Option<people::Strip>,
    title: String,
    day: String,
    by: String,
    status: &'static str,
    done: bool,
    source: String,
    sections: Vec<AnsweredSection>,
    newer: String,
    differences: Vec<Difference>,
    carried: Option<Uuid>,
    form: String,
    may_write: bool,
    may_print: bool,
}

/// A sheet about a child.
pub async fn of_child(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Html<String>> {
    show(app, permit, Place::Child(key), id).await
}

/// A report.
pub async fn of_agency(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    show(app, permit, Place::Agency, id).await
}

async fn show(app: App, permit: Permit, place: Place, id: Uuid) -> Result<Html<String>> {
    let permit = open(&app, &permit, place).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let catalogue = catalogue(&mut tx).await?;
    let sealed = load(&app, &mut tx, place, id).await?;
    let (about, sheet) = tx.show(sealed).await?;
    let is_own = sheet.org == permit.actor().org;
    // Another agency's catalogue says nothing about this sheet.
    let newer = catalogue.wording(&sheet.form.id, today).filter(|newer| is_own && newer.version > sheet.form.version);
    frame::html(&ShowPage {
        frame: Frame::new(&app, &permit, sheet.form.title.clone(), menu(place)),
        base: place.base(),
        id,
        strip: about.strip,
        title: sheet.form.title.clone(),
        day: format!("{} {}", sheet.form.version_label(), day_label(sheet.made_on, sheet.period)),
        by: format!("{} {}", sheet.written_by_name, moment_wareki(sheet.updated_at)),
        status: sheet.status.label(),
        done: sheet.status == Status::Done,
        source: sheet.form.source.clone(),
        sections: answered(&sheet.form, &sheet.answers, &origins_for(&permit, &sheet), about.known.shielded),
        differences: newer.as_ref().map(|newer| differences(&sheet.form, newer)).unwrap_or_default(),
        newer: newer.map(|newer| newer.version_label()).unwrap_or_default(),
        carried: sheet.carried_from,
        form: sheet.form.id,
        may_write: is_own && permit.may(Action::WriteSheet),
        may_print: permit.may(Action::PrintRecord),
    })
}

struct ChangeShown {
    when: String,
    by: String,
    fields: Vec<FieldChange>,
}

#[derive(Template)]
#[template(path = "assessment/pages/history.html")]
struct HistoryPage {
    frame: Frame,
    base: String,
    id: Uuid,
    strip: Option<people::Strip>,
    title: String,
    changes: Vec<ChangeShown>,
}

/// What was changed on a sheet about a child.
pub async fn history_of_child(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Html<String>> {
    history(app, permit, Place::Child(key), id).await
}

/// What was changed on a report.
pub async fn history_of_agency(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    history(app, permit, Place::Agency, id).await
}

async fn history(app: App, permit: Permit, place: Place, id: Uuid) -> Result<Html<String>> {
    let permit = open(&app, &permit, place).await?;
    let mut tx = app.db.read(&permit).await?;
    let area = match place {
        Place::Child(key) => key.area,
        Place::Agency => permit.actor().area,
    };
    let about = about(&mut tx, place).await?;
    let sheet = store::load(&mut tx, place, id).await?;
    let changes = store::changes(&mut tx, area, id).await?;
    let origins = store::revisions::origins(&mut tx, area, id).await?;
    let ((about, sheet), (changes, origins)) = tx.show(about.zip(sheet).map(|pair| (pair, (changes, origins)))).await?;
    let changes = if may_see_origins(&permit, &sheet) { with_origins(&sheet.form, changes, &origins) } else { changes };
    let shown =
        |change: store::Changed| ChangeShown { when: moment_wareki(change.at), by: change.by, fields: change.fields };
    frame::html(&HistoryPage {
        frame: Frame::new(&app, &permit, "変更の履歴", menu(place)),
        base: place.base(),
        id,
        strip: about.strip,
        title: sheet.form.title,
        changes: changes.into_iter().map(shown).collect(),
    })
}

/// The changes of a sheet with what changed about where its answers came from, newest first.
fn with_origins(
    form: &Form,
    mut changes: Vec<store::Changed>,
    savings: &[(Timestamp, String, Origins)],
) -> Vec<store::Changed> {
    let none = Origins::default();
    let mut before = &none;
    for (at, by, after) in savings {
        let fields = origin::changes(form, before, after);
        before = after;
        match changes.iter_mut().find(|change| change.at == *at) {
            _ if fields.is_empty() => {}
            Some(change) => change.fields.extend(fields),
            None => changes.push(store::Changed { at: *at, by: by.clone(), fields }),
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    changes
}
