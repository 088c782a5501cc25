//! The form of a start, of a plan, and of a correction of either.

use super::{open_own, store};
use crate::custody::model::Custody;
use crate::custody::{acts, codes, form};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::people::{self, Strip};
use crate::{App, cases};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};

const PHASES: cases::codes::Table = &[("started", "開始した"), ("planned", "これから開始する(予定)")];

const HIDDEN: cases::codes::Table = &[("yes", "知らせない(秘匿する)"), ("no", "秘匿しない")];

#[derive(Template)]
#[template(path = "custody/pages/form.html")]
struct FormPage {
    frame: Frame,
    strip: Strip,
    action: String,
    back: String,
    fields: Fields,
    errors: Errors,
    correcting: bool,
    is_planned: bool,
    version: i32,
    phases: Vec<Choice>,
    bases: Vec<Choice>,
    places: Vec<Choice>,
    hidden: Vec<Choice>,
    grounds: Vec<Choice>,
    purposes: Vec<Choice>,
    timings: Vec<Choice>,
}

impl FormPage {
    fn new(app: &App, permit: &Permit, strip: Strip, fields: Fields, errors: Errors) -> Self {
        let key = strip.key;
        Self {
            frame: Frame::new(app, permit, "一時保護の開始", "/custody"),
            strip,
            action: format!("/records/{key}/custody/new"),
            back: format!("/records/{key}/custody"),
            fields,
            errors,
            correcting: false,
            is_planned: false,
            version: 0,
            phases: choices(PHASES),
            bases: choices(codes::BASES),
            places: choices(codes::PLACE_KINDS),
            hidden: choices(HIDDEN),
            grounds: choices(codes::GROUNDS),
            purposes: choices(codes::PURPOSES),
            timings: choices(codes::TIMINGS),
        }
    }

    fn correcting(self, custody: &Custody, version: i32) -> Self {
        Self {
            action: format!("/custody/{}/edit", custody.key),
            back: format!("/custody/{}", custody.key),
            correcting: true,
            is_planned: custody.is_planned(),
            version,
            ..self
        }
    }
}

async fn strip(app: &App, permit: &Permit, child: Key) -> Result<Strip> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, child).await?;
    tx.show(strip).await
}

/// The empty form.
pub async fn new(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut fields = Fields::default();
    cases::moment::fill(&mut fields, "started", app.db.clock().now());
    fields.set("phase", "started");
    fields.set("place_hidden", "yes");
    let strip = strip(&app, &permit, key).await?;
    frame::html(&FormPage::new(&app, &permit, strip, fields, Errors::default()))
}

/// Begins 一時保護, or plans it.
pub async fn create(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let started = async {
        let is_planned = fields.get("phase") == "planned";
        let (facts, place) = form::read(&fields, is_planned, app.db.clock().now())?;
        let mut tx = app.db.write(&permit).await?;
        let custody = acts::start(&app, &mut tx, key, &facts, &place).await?;
        tx.commit().await?;
        Ok(custody)
    };
    match started.await {
        Ok(custody) => Ok(Redirect::to(&format!("/custody/{custody}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let strip = strip(&app, &permit, key).await?;
            Ok(frame::refused(&FormPage::new(&app, &permit, strip, fields, errors))?.into_response())
        }
    }
}

/// The form filled with what is on record.
pub async fn edit(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let strip = people::header(&mut tx, custody.for_rules().person).await?;
    let (custody, strip) = tx.show(custody.zip(strip)).await?;
    let page = FormPage::new(&app, &permit, strip, form::fill(&custody.facts), Errors::default());
    frame::html(&page.correcting(&custody, custody.version))
}

/// Corrects what is on record; a corrected start moves the deadlines.
pub async fn update(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let version: i32 = fields.get("version").parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.write(&permit).await?;
    store::lock(&mut tx, key).await?;
    let before = store::load(&mut tx, key).await?.for_rules().clone();
    let corrected = async {
        let (facts, place) = form::read(&fields, before.facts.start.planned().is_some(), app.db.clock().now())?;
        let reason = fields.get("reason").trim();
        acts::correct(&app, &mut tx, &before, &facts, &place, reason, version).await?;
        tx.commit().await
    };
    match corrected.await {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let strip = strip(&app, &permit, before.person).await?;
            let page = FormPage::new(&app, &permit, strip, fields, errors).correcting(&before, version);
            Ok(frame::refused(&page)?.into_response())
        }
    }
}
