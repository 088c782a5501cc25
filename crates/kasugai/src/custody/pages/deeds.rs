//! What is done on the page of a 一時保護: answers, confirmation, facts, extension, release, a look at the place.

use super::{Part, ShowPage, custodians, open_own, show_page, store};
use crate::App;
use crate::custody::model::{Custody, Place, Source};
use crate::custody::sources::{self, Piece};
use crate::custody::{acts, codes, form, place as places};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// Back to the page, or the page with what was wrong.
async fn answer(
    app: &App,
    permit: &Permit,
    key: Key,
    part: Part,
    fields: Fields,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page: ShowPage = show_page(app, permit, key, part, fields, errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

fn version(fields: &Fields) -> Result<i32> {
    fields.get("version").parse().map_err(|_| Error::Stale)
}

/// Keeps what a holder of 親権 said.
pub async fn consent(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let holders = custodians(&mut tx, &custody).await?.for_rules().clone();
        let ids: Vec<Uuid> = holders.iter().map(|relation| relation.relative.key.id).collect();
        let said = form::consent(&fields, &ids, tx.now())?;
        let holder = holders.iter().find(|relation| relation.relative.key.id == said.custodian);
        let name = holder.map(|relation| relation.relative.name()).unwrap_or_default();
        acts::answer(&mut tx, &custody, &name, &said).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Part::Consent, fields, done).await
}

/// A person confirms whether a warrant is needed; against what the rules say only with a reason.
pub async fn need(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let holders = custodians(&mut tx, &custody).await?;
        let ids: Vec<Uuid> = holders.for_rules().iter().map(|relation| relation.relative.key.id).collect();
        let verdict = custody.verdict(&ids);
        let mut reader = Reader::new(&fields);
        let needed = reader.choice("need", "一時保護状の請求の要否", &["needed", "not_needed"]) == "needed";
        let typed = reader.text("need_reason", "理由", 1000);
        if needed != verdict.needs_warrant() && typed.is_empty() {
            reader.refuse("need_reason", "規則からの見立てと違う確認をするときは、理由を入力してください。");
        }
        let typed = reader.finish(typed)?;
        let reason = if typed.is_empty() { verdict.reason().to_owned() } else { typed };
        acts::confirm_need(&mut tx, &custody, needed, &reason, version(&fields)?).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Part::Need, fields, done).await
}

/// Files, decides or refuses an extension.
pub async fn extension(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        if custody.end.is_some() {
            return Err(Error::invalid("basis", "解除した一時保護は延長できません。"));
        }
        let extension = form::extension(&fields, &custody, tx.today())?;
        acts::extend(&mut tx, &custody, &extension).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Part::Extension, fields, done).await
}

/// Ends 一時保護.
pub async fn release(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let end = form::end(&fields, &custody, tx.now())?;
        acts::end(&mut tx, &custody, &end, version(&fields)?).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Part::Release, fields, done).await
}

/// Notes when the municipality was told of the return home.
pub async fn told(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let mut reader = Reader::new(&fields);
        let on = reader.date("told_on", "市町村に通知した日");
        if on.is_none_or(|on| on > tx.today()) {
            reader.refuse("told_on", "市町村に通知した日を、今日以前の日付で入力してください。");
        }
        let on = reader.finish(on)?.unwrap_or_default();
        acts::told_home(&mut tx, &custody, on).await?;
        tx.commit().await
    };
    let done = done.await;
    answer(&app, &permit, key, Part::Release, fields, done).await
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
        Err(error) => return answer(&app, &permit, key, Part::Place, fields, Err(error)).await,
    };
    let mut tx = app.db.read(&permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let place = places::reveal(&mut tx, &app.vault, custody.for_rules(), &reason).await?;
    let strip = people::header(&mut tx, custody.for_rules().person).await?;
    let ((custody, place), strip) = tx.show(custody.zip(place).zip(strip)).await?;
    let frame = Frame::new(&app, &permit, "一時保護の場所", "/custody");
    Ok(frame::html(&PlacePage { frame, strip, custody, place })?.into_response())
}

#[derive(Template)]
#[template(path = "custody/pages/facts.html")]
struct FactsPage {
    frame: Frame,
    strip: Strip,
    custody: Custody,
    pieces: Vec<Piece>,
    numbers: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

async fn facts_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<FactsPage> {
    let mut tx = app.db.read(permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let child = custody.for_rules().person;
    let strip = people::header(&mut tx, child).await?;
    let pieces = sources::of(&mut tx, child).await?;
    let (custody, strip) = tx.show(custody.zip(strip)).await?;
    Ok(FactsPage {
        frame: Frame::new(app, permit, "理由となる事実", "/custody"),
        strip,
        custody,
        pieces,
        numbers: choices(codes::GROUND_NUMBERS),
        fields,
        errors,
    })
}

/// The record, piece by piece, to quote from.
pub async fn facts(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = open_own(&app, &permit, key).await?;
    frame::html(&facts_page(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

/// Links a quoted fact to a ground; it always carries where and when it is on record.
pub async fn add_fact(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let done = async {
        let mut tx = app.db.write(&permit).await?;
        let custody = store::load(&mut tx, key).await?.for_rules().clone();
        let pieces = sources::of(&mut tx, custody.person).await?;
        let mut reader = Reader::new(&fields);
        let source: Option<Source> = fields.get("source").parse().ok();
        let piece = pieces.iter().find(|piece| Some(piece.source) == source);
        if piece.is_none() {
            reader.refuse("source", "引く記録を選んでください。");
        }
        let ground = reader.choice("ground", "号", &crate::cases::codes::codes(codes::GROUND_NUMBERS));
        let text = reader.required("text", "事実", 4000);
        let (ground, text) = reader.finish((ground, text))?;
        let piece = piece.ok_or(Error::NotFound)?;
        acts::add_fact(&mut tx, &custody, &ground, &text, piece.source, &piece.label).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/custody/{key}/facts")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&facts_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Takes a fact out.
pub async fn remove_fact(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Redirect> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let custody = store::load(&mut tx, key).await?.for_rules().clone();
    acts::remove_fact(&mut tx, &custody, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/custody/{key}/facts")))
}
