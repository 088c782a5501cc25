//! What is done on the page of a 一時保護, one deed a form: answers, confirmation, extension, start and end of a plan, release; and a look at
//! the place.

use super::{Part, custodians, open_own, show_page, store};
use crate::App;
use crate::custody::model::{Custody, Place};
use crate::custody::rules::Phase;
use crate::custody::{acts, form, place as places};
use crate::frame::{self, Errors, Frame};
use crate::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use std::future::Future;
use uuid::Uuid;

/// Something a form of the page does to a 一時保護.
pub trait Deed {
    /// The form, where it is refused.
    const PART: Part;

    /// Reads the form and does it; the caller commits.
    fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> impl Future<Output = Result<()>> + Send;
}

/// Does it in one commit; then back to the page, or the page with what was wrong.
pub async fn act<D: Deed>(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    match commit::<D>(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}")).into_response()),
        Err(error) => refused(&app, &permit, key, D::PART, fields, error).await,
    }
}

async fn commit<D: Deed>(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    store::lock(&mut tx, key).await?;
    let custody = store::load(&mut tx, key).await?.for_rules().clone();
    D::run(&mut tx, &custody, fields).await?;
    tx.commit().await
}

/// The page with what was wrong.
async fn refused(app: &App, permit: &Permit, key: Key, part: Part, fields: Fields, error: Error) -> Result<Response> {
    let errors = Errors::or_fail(error)?;
    Ok(frame::refused(&show_page(app, permit, key, part, fields, errors).await?)?.into_response())
}

fn version(fields: &Fields) -> Result<i32> {
    fields.get("version").parse().map_err(|_| Error::Stale)
}

/// Keeps what a holder of 親権 said.
pub struct Answer;

impl Deed for Answer {
    const PART: Part = Part::Consent;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let holders = custodians(tx, custody).await?.for_rules().clone();
        let ids: Vec<Uuid> = holders.iter().map(|relation| relation.relative.key.id).collect();
        let said = form::consent(fields, &ids, tx.now())?;
        let holder = holders.iter().find(|relation| relation.relative.key.id == said.custodian);
        let name = holder.map(|relation| relation.relative.name()).unwrap_or_default();
        acts::answer(tx, custody, &name, &said).await
    }
}

/// A person confirms whether a warrant is needed; against what the rules say only with a reason.
pub struct Confirm;

impl Deed for Confirm {
    const PART: Part = Part::Need;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let holders = custodians(tx, custody).await?;
        let ids: Vec<Uuid> = holders.for_rules().iter().map(|relation| relation.relative.key.id).collect();
        let verdict = custody.verdict(&ids);
        let mut reader = Reader::new(fields);
        let needed = reader.choice("need", "一時保護状の請求の要否", &["needed", "not_needed"]) == "needed";
        let typed = reader.text("need_reason", "理由", 1000);
        if needed != verdict.needs_warrant() && typed.is_empty() {
            reader.refuse("need_reason", "規則からの見立てと違う確認をするときは、理由を入力してください。");
        }
        let typed = reader.finish(typed)?;
        let reason = if typed.is_empty() { verdict.reason().to_owned() } else { typed };
        acts::confirm_need(tx, custody, needed, &reason, version(fields)?).await
    }
}

/// What was planned has started.
pub struct Begin;

impl Deed for Begin {
    const PART: Part = Part::Begin;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let at = form::begin(fields, custody, tx.now())?;
        acts::begin(tx, custody, at, version(fields)?).await
    }
}

/// What was planned will not be.
pub struct GiveUp;

impl Deed for GiveUp {
    const PART: Part = Part::Begin;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let mut reader = Reader::new(fields);
        let why = reader.required("given_up_why", "取りやめの理由", 1000);
        let why = reader.finish(why)?;
        acts::give_up(tx, custody, &why, version(fields)?).await
    }
}

/// Files, decides or refuses an extension.
pub struct Extend;

impl Deed for Extend {
    const PART: Part = Part::Extension;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        if custody.phase() != Phase::Running {
            return Err(Error::invalid("basis", "延長できるのは、一時保護中の間だけです。"));
        }
        if custody.extensions.iter().any(|known| known.days.refused_on.is_some()) {
            return Err(Error::invalid("basis", "延長は却下されています。一時保護の解除を記録してください。"));
        }
        let extension = form::extension(fields, custody, tx.today())?;
        acts::extend(tx, custody, &extension).await
    }
}

/// Ends 一時保護.
pub struct Release;

impl Deed for Release {
    const PART: Part = Part::Release;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let end = form::end(fields, custody, tx.now())?;
        acts::end(tx, custody, &end, version(fields)?).await
    }
}

/// Notes when the municipality was told of the return home.
pub struct Tell;

impl Deed for Tell {
    const PART: Part = Part::Release;

    async fn run(tx: &mut Tx<'_>, custody: &Custody, fields: &Fields) -> Result<()> {
        let mut reader = Reader::new(fields);
        let on = reader.date("told_on", "市町村に通知した日");
        if on.is_none_or(|on| on > tx.today()) {
            reader.refuse("told_on", "市町村に通知した日を、今日以前の日付で入力してください。");
        }
        let on = reader.finish(on)?.unwrap_or_default();
        acts::told_home(tx, custody, on).await
    }
}

#[derive(Template)]
#[template(path = "custody/pages/place.html")]
struct PlacePage {
    frame: Frame,
    strip: Strip,
    custody: Custody,
    place: Place,
}

/// Shows where the child is, once, for a reason: the answer to a form is kept nowhere.
pub async fn place(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let mut reader = Reader::new(&fields);
    let reason = reader.required("place_reason", "閲覧の理由", 500);
    let reason = match reader.finish(reason) {
        Ok(reason) => reason,
        Err(error) => return refused(&app, &permit, key, Part::Place, fields, error).await,
    };
    let mut tx = app.db.read(&permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let place = places::reveal(&mut tx, &app.vault, custody.for_rules(), &reason).await?;
    let strip = people::header(&mut tx, custody.for_rules().person).await?;
    let ((custody, place), strip) = tx.show(custody.zip(place).zip(strip)).await?;
    let frame = Frame::new(&app, &permit, "一時保護の場所", "/custody");
    Ok(frame::html(&PlacePage { frame, strip, custody, place })?.into_response())
}
