//! 通告者: who reported, opened and corrected under rights of their own (児童虐待防止法7条).

use super::pages::{open_kept, open_own};
use super::store::{self, SealedReporter};
use super::{Intake, REPORTER, Reporter, form, seal};
use crate::App;
use crate::cases::changes;
use crate::frame::{self, Errors, Frame, moment_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use serde_json::json;

/// A reporter in clear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Opened {
    anonymous: bool,
    reporter: Reporter,
}

impl Opened {
    fn of(app: &App, key: Key, kept: &SealedReporter) -> Result<Self> {
        let reporter = match &kept.sealed {
            Some(sealed) => {
                let plain = app.vault.open(REPORTER, "sealed", key.area, key.id, sealed).map_err(Error::internal)?;
                serde_json::from_slice(&plain)?
            }
            None => Reporter::default(),
        };
        Ok(Self { anonymous: kept.anonymous, reporter })
    }

    /// Every field as people read it: name, label, value.
    fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        let anonymous = if self.anonymous { "匿名希望" } else { "" };
        vec![
            ("reporter.anonymous", "匿名", anonymous.to_owned()),
            ("reporter.name", "氏名", self.reporter.name.clone()),
            ("reporter.belongs", "所属", self.reporter.belongs.clone()),
            ("reporter.contact", "連絡先", self.reporter.contact.clone()),
            ("reporter.relation", "こどもとの関係", self.reporter.relation.clone()),
            ("reporter.occupation", "職業", self.reporter.occupation.clone()),
        ]
    }
}

/// Everybody who reported on a child to the own agency, those a correction replaced included: for keeping them out of what leaves it.
/// Never for showing.
pub async fn reporters_of(app: &App, tx: &mut Tx<'_>, person: Key) -> Result<Vec<Reporter>> {
    let mut found = Vec::new();
    for (key, ..) in store::for_person(tx, person).await? {
        let kept = match store::reporter(tx, key).await {
            Ok(kept) => kept.for_rules().clone(),
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        found.push(Opened::of(app, key, &kept)?.reporter);
        for (_, _, before) in store::reporters_before(tx, key).await?.for_rules() {
            found.push(Opened::of(app, key, before)?.reporter);
        }
    }
    Ok(found)
}

/// What a correction replaced.
struct Before {
    when: String,
    by: String,
    shown: Vec<(&'static str, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "cases/intake/reporter.html")]
struct ReporterPage {
    frame: Frame,
    key: Key,
    anonymous: bool,
    is_known: bool,
    reporter: Reporter,
    before: Vec<Before>,
    may_correct: bool,
}

/// Opens who reported; the look is on record under `reporter`.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let kept = store::reporter(&mut tx, key).await?;
    let before = store::reporters_before(&mut tx, key).await?;
    let (kept, before) = tx.show(kept.zip(before)).await?;
    let Opened { anonymous, reporter } = Opened::of(&app, key, &kept)?;
    let before = before.into_iter().map(|(at, by, kept)| {
        let mut shown = Opened::of(&app, key, &kept)?.shown();
        shown.retain(|(_, _, value)| !value.is_empty());
        Ok(Before { when: moment_wareki(at), by, shown })
    });
    frame::html(&ReporterPage {
        frame: Frame::new(&app, &permit, "通告者", "/intakes"),
        key,
        anonymous,
        is_known: reporter != Reporter::default(),
        reporter,
        before: before.collect::<Result<_>>()?,
        may_correct: permit.may(Action::WriteReporter),
    })
}

#[derive(Template)]
#[template(path = "cases/intake/reporter_edit.html")]
struct EditPage {
    frame: Frame,
    key: Key,
    fields: Fields,
    errors: Errors,
    version: i32,
    stale: bool,
}

impl EditPage {
    /// What is known is shown in the form: who corrects must be allowed to read, and has read.
    async fn load(app: &App, permit: &Permit, key: Key) -> Result<Self> {
        if !permit.may(Action::ReadReporter) {
            return Err(Error::Forbidden);
        }
        let mut tx = app.db.read(permit).await?;
        let kept = store::reporter(&mut tx, key).await?;
        let kept = tx.show(kept).await?;
        let mut fields = Fields::default();
        for (name, _, value) in Opened::of(app, key, &kept)?.shown() {
            fields.set(name, value);
        }
        fields.set("reporter.anonymous", if kept.anonymous { "1" } else { "" });
        let frame = Frame::new(app, permit, "通告者の訂正", "/intakes");
        Ok(Self { frame, key, fields, errors: Errors::default(), version: kept.version, stale: false })
    }
}

/// The form that corrects who reported.
pub async fn edit(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    frame::html(&EditPage::load(&app, &permit, key).await?)
}

/// Corrects who reported.
pub async fn correct(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    match try_correct(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/intakes/{key}/reporter")).into_response()),
        Err(Error::Stale) => {
            let page = EditPage { fields, stale: true, ..EditPage::load(&app, &permit, key).await? };
            Ok((StatusCode::CONFLICT, frame::html(&page)?).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = EditPage { fields, errors, ..EditPage::load(&app, &permit, key).await? };
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn try_correct(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
    let reporter = form::reporter(&mut reader);
    let reporter = reader.finish(reporter)?;
    let after = Opened { anonymous: fields.has("reporter.anonymous", "1"), reporter };
    let mut tx = app.db.write(permit).await?;
    let before = Opened::of(app, key, store::reporter(&mut tx, key).await?.for_rules())?;
    if before == after {
        return Ok(());
    }
    let sealed = seal(&app.vault, key, &after.reporter)?;
    store::correct_reporter(&mut tx, key.id, after.anonymous, sealed, version).await?;
    let intake = store::load(&mut tx, key).await?.for_rules().clone();
    for child in &intake.children {
        tx.record(corrected(&intake, child.person, &before, &after)).await?;
    }
    tx.commit().await
}

/// The history everybody may read says which fields were corrected, and neither what stood there nor what stands there now.
fn corrected(intake: &Intake, child: Key, before: &Opened, after: &Opened) -> Change {
    let hide = |value: String| if value.is_empty() { value } else { "(秘匿)".to_owned() };
    let fields = changes(&before.shown(), &after.shown())
        .into_iter()
        .map(|change| FieldChange {
            label: format!("通告者の{}", change.label),
            from: hide(change.from),
            to: hide(change.to),
            ..change
        })
        .collect();
    let payload = json!({ "intake": intake.key.id });
    Change { kind: "reporter.corrected", entity: "intake", id: intake.key.id, person: Some(child.id), fields, payload }
}
