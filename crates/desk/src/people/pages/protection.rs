//! 支援措置: registering, renewing and ending it, and the one page that shows what it hides.

use super::back_to;
use crate::App;
use crate::frame::{self, Choice, Errors, Frame};
use crate::people::model::{Address, NewProtection, Person, Phone, Protection};
use crate::people::protection::{BASES, Stage, basis_label, ends_on, stage};
use crate::people::{Strip, access, codes, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::audit::Entry;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

/// A protection as the page shows it.
struct ProtectionView {
    id: Uuid,
    version: i32,
    basis: String,
    applied_on: String,
    ends_on: String,
    hidden_from_persons: String,
    hidden_from_orgs: Vec<String>,
    note: String,
    /// 「あと20日」 and the like; empty while there is time.
    notice: String,
    renewable: bool,
    ended_on: Option<String>,
}

#[derive(Template)]
#[template(path = "people/protection.html")]
struct ProtectionPage {
    frame: Frame,
    strip: Strip,
    fields: Fields,
    errors: Errors,
    running: Option<ProtectionView>,
    past: Vec<ProtectionView>,
    bases: Vec<Choice>,
    /// Agencies an address may be hidden from: id and name.
    agencies: Vec<(String, String)>,
    /// Who lives together: id and name.
    household: Vec<(String, String)>,
    back: String,
}

/// The protections of a person and the forms for them.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = access::open_kept(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("back", query.get("back"));
    fields.set("applied_on", jp::Wareki(app.db.clock().today()).to_string());
    let mut page = ProtectionPage::load(&app, &permit, key, fields, Errors::default()).await?;
    for (id, _) in page.household.clone() {
        page.fields.push("together", id);
    }
    frame::html(&page)
}

impl ProtectionPage {
    async fn load(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let today = tx.today();
        let person = store::load(&mut tx, key).await?;
        let protections = store::protections(&mut tx, key).await?;
        let household = store::household(&mut tx, key).await?;
        let ((person, protections), household) = tx.show(person.zip(protections).zip(household)).await?;
        let (running, past): (Vec<_>, Vec<_>) = protections.into_iter().partition(|known| known.ended_on.is_none());
        let view = |known: Protection| ProtectionView::of(app, known, today);
        let unprotected = household.iter().filter(|member| !member.protected);
        Ok(Self {
            frame: Frame::new(app, permit, "支援措置", "/records"),
            strip: Strip::of(&person, today),
            back: back_to(&fields, key),
            fields,
            errors,
            running: running.into_iter().next().map(view),
            past: past.into_iter().map(view).collect(),
            bases: frame::choices(BASES),
            agencies: agencies(app, &person),
            household: unprotected.map(|member| (member.key.id.to_string(), member.name())).collect(),
        })
    }
}

/// The agencies of the person's area and the counterparts, by name.
fn agencies(app: &App, person: &Person) -> Vec<(String, String)> {
    let registry = app.gate.registry();
    let near = registry.agencies().filter(|agency| agency.area == person.key.area && agency.id != person.org);
    let mut agencies: Vec<(String, String)> = near.map(|agency| (agency.id.to_string(), agency.name.clone())).collect();
    agencies.sort_by(|a, b| a.1.cmp(&b.1));
    agencies
}

impl ProtectionView {
    fn of(app: &App, known: Protection, today: Date) -> Self {
        let day = |date: Date| jp::Wareki(date).to_string();
        let registry = app.gate.registry();
        let stage = stage(known.facts.ends_on, today);
        let notice = match stage {
            Stage::Running => String::new(),
            Stage::Renewable(days) => format!("期間の末日まであと{days}日です。更新するか、終了を確認してください。"),
            Stage::Overdue(days) => {
                format!("期間の末日を{days}日過ぎています。更新も終了の確認もされていないため、秘匿を続けています。")
            }
        };
        Self {
            id: known.id,
            version: known.version,
            basis: basis_label(&known.facts.basis).to_owned(),
            applied_on: day(known.facts.applied_on),
            ends_on: day(known.facts.ends_on),
            hidden_from_persons: known.facts.hidden_from_persons,
            hidden_from_orgs: known.facts.hidden_from_orgs.iter().map(|org| registry.name(*org).to_owned()).collect(),
            note: known.facts.note,
            notice,
            renewable: stage != Stage::Running,
            ended_on: known.ended_on.map(day),
        }
    }
}

/// Registers a protection, for the person and those chosen from the household, in one transaction.
pub async fn set(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = access::open_kept(&app, &permit, key).await?;
    match try_set(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&page_of(key, &fields)).into_response()),
        Err(error) => refuse(&app, &permit, key, fields, error).await,
    }
}

async fn try_set(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let basis = reader.choice("basis", "理由", &codes(BASES));
    let applied_on = read_applied(&mut reader, app.db.clock().today());
    let hidden_from_persons = reader.required("hidden_from_persons", "住所を知らせない相手", 500);
    let note = reader.text("note", "備考", 2000);
    let registry = app.gate.registry();
    let orgs = fields.all("hidden_from_orgs").filter_map(|org| org.parse().ok());
    let hidden_from_orgs: Vec<i32> = orgs.filter(|org| registry.agency(*org).is_some()).collect();
    let ends_on = ends_on(applied_on);
    let protection =
        reader.finish(NewProtection { basis, applied_on, ends_on, hidden_from_persons, hidden_from_orgs, note })?;
    let mut tx = app.db.write(permit).await?;
    store::protect(&mut tx, &app.vault, key, &protection).await?;
    let household = store::household(&mut tx, key).await?;
    for member in household.for_rules() {
        if !member.protected && fields.has("together", &member.key.id.to_string()) {
            store::protect(&mut tx, &app.vault, member.key, &protection).await?;
        }
    }
    tx.commit().await
}

fn read_applied(reader: &mut Reader<'_>, today: Date) -> Date {
    let applied_on = reader.date("applied_on", "申出年月日");
    match applied_on {
        Some(date) if date > today => {
            let limit = jp::Wareki(today);
            reader.refuse("applied_on", format!("申出年月日が未来の日付です。{limit}以前を入力してください。"));
        }
        None if reader.errors().iter().all(|error| error.field != "applied_on") => {
            reader.refuse("applied_on", "申出年月日を入力してください。");
        }
        _ => {}
    }
    applied_on.unwrap_or(today)
}

/// Renews for another year.
pub async fn renew(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = access::open_kept(&app, &permit, key).await?;
    match try_renew(&app, &permit, key, id, &fields).await {
        Ok(()) => Ok(Redirect::to(&page_of(key, &fields)).into_response()),
        Err(error) => refuse(&app, &permit, key, fields, error).await,
    }
}

async fn try_renew(app: &App, permit: &Permit, key: Key, id: Uuid, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
    let applied_on = read_applied(&mut reader, app.db.clock().today());
    let applied_on = reader.finish(applied_on)?;
    let mut tx = app.db.write(permit).await?;
    store::renew(&mut tx, key, id, version, applied_on).await?;
    tx.commit().await
}

/// Ends a protection; the person who ends it ticks that the end was confirmed with the applicant.
pub async fn end(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = access::open_kept(&app, &permit, key).await?;
    match try_end(&app, &permit, key, id, &fields).await {
        Ok(()) => Ok(Redirect::to(&page_of(key, &fields)).into_response()),
        Err(error) => refuse(&app, &permit, key, fields, error).await,
    }
}

async fn try_end(app: &App, permit: &Permit, key: Key, id: Uuid, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let version = reader.number("version", "版", 1..=i32::MAX).unwrap_or_default();
    if !fields.has("confirmed", "1") {
        reader.refuse("confirmed", "申出者に終了を確認したうえで、確認の欄に印を付けてください。");
    }
    reader.finish(())?;
    let mut tx = app.db.write(permit).await?;
    store::end(&mut tx, &app.vault, key, id, version).await?;
    tx.commit().await
}

async fn refuse(app: &App, permit: &Permit, key: Key, fields: Fields, error: Error) -> Result<Response> {
    let errors = Errors::or_fail(error)?;
    Ok(frame::refused(&ProtectionPage::load(app, permit, key, fields, errors).await?)?.into_response())
}

fn page_of(key: Key, fields: &Fields) -> String {
    match fields.get("back").parse::<Key>() {
        Ok(back) => format!("/people/{key}/protection?back={back}"),
        Err(_) => format!("/people/{key}/protection"),
    }
}

#[derive(Template)]
#[template(path = "people/unseal.html")]
struct UnsealPage {
    frame: Frame,
    strip: Strip,
    fields: Fields,
    errors: Errors,
    /// None before the reason is given.
    places: Option<(Vec<Address>, Vec<Phone>)>,
    back: String,
}

impl UnsealPage {
    async fn load(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let strip = crate::people::header(&mut tx, key).await?;
        let strip = tx.show(strip).await?;
        let frame = Frame::new(app, permit, "秘匿住所の閲覧", "/records");
        Ok(Self { frame, strip, back: back_to(&fields, key), fields, errors, places: None })
    }
}

/// Asks for the reason.
pub async fn ask(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = access::open(&app, &permit, key).await?;
    frame::html(&UnsealPage::load(&app, &permit, key, query, Errors::default()).await?)
}

/// Shows the protected addresses and telephones, once: the answer to a form is kept nowhere.
pub async fn unseal(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = access::open(&app, &permit, key).await?;
    let mut reader = Reader::new(&fields);
    let reason = reader.required("reason", "閲覧の理由", 500);
    let page = match reader.finish(reason) {
        Ok(reason) => {
            let places = reveal(&app, &permit, key, &reason).await?;
            UnsealPage {
                places: Some(places),
                ..UnsealPage::load(&app, &permit, key, fields, Errors::default()).await?
            }
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&UnsealPage::load(&app, &permit, key, fields, errors).await?)?.into_response());
        }
    };
    Ok(frame::html(&page)?.into_response())
}

async fn reveal(app: &App, permit: &Permit, key: Key, reason: &str) -> Result<(Vec<Address>, Vec<Phone>)> {
    let mut tx = app.db.read(permit).await?;
    match store::reveal(&mut tx, &app.vault, key, reason).await {
        Ok(places) => tx.show(places).await,
        Err(Error::Forbidden) => {
            let object_kind = "protection".to_owned();
            let detail = "住所を知らせない機関".to_owned();
            tx.audit(Entry {
                kind: "denied".to_owned(),
                person: Some(key.id),
                object_kind,
                detail,
                ..Entry::default()
            })
            .await?;
            tx.commit().await?;
            Err(Error::Forbidden)
        }
        Err(error) => Err(error),
    }
}
