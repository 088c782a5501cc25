//! Contacts and plans at a child's page, each in detail, and the one key that makes a contact of a plan.

use super::{Plan, contact_of, empty, keep, open_plans, plan, read_plan};
use crate::App;
use crate::cases::progress::{self, Progress};
use crate::cases::{codes, record, task};
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

/// Contacts shown at the child's page; the page of notes has the rest.
const SHOWN: i64 = 5;

#[derive(Template)]
#[template(path = "cases/contact/of_child.html")]
struct OfChild {
    key: Key,
    plans: Vec<Plan>,
    contacts: Vec<Progress>,
    may_write: bool,
}

/// 接触履歴・予定 at the child's page.
pub async fn of_child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::load(&mut tx, key).await?;
    let org = person.for_rules().org;
    let plans = open_plans(&mut tx, key).await?;
    let contacts = progress::of_person(&mut tx, key, SHOWN).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(org),
        person: Some(key.id),
        object_kind: "progress",
        fields: "at,category,reason,result",
        count: i32::try_from(contacts.len()).ok(),
        ..View::default()
    };
    let (plans, contacts) = tx.show(Sealed::new((plans, contacts), view)).await?;
    let may_write = org == permit.actor().org && permit.may(Action::WriteProgress);
    frame::html(&OfChild { key, plans, contacts, may_write })
}

#[derive(Template)]
#[template(path = "cases/contact/contact.html")]
struct ContactPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    contact: Progress,
    plan: Option<Plan>,
}

/// One contact in detail.
pub async fn contact(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::load(&mut tx, key).await?;
    let (org, today, now) = (person.for_rules().org, tx.today(), tx.now());
    let contact = progress::read(&mut tx, key, id, org).await?;
    let plan = match contact.for_rules().note.plan {
        Some(id) => Some(task::find(&mut tx, key, id).await?),
        None => None,
    };
    let (person, contact) = tx.show(person.zip(contact)).await?;
    frame::html(&ContactPage {
        frame: Frame::new(&app, &permit, "接触の詳細", "/records"),
        key,
        strip: people::Strip::of(&person, today),
        contact,
        plan: plan.map(|task| Plan { overdue: task.is_overdue(now), task }),
    })
}

#[derive(Template)]
#[template(path = "cases/contact/plan.html")]
struct PlanPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    plan: Plan,
    may_write: bool,
}

/// One plan in detail.
pub async fn planned(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::load(&mut tx, key).await?;
    let (org, today, now) = (person.for_rules().org, tx.today(), tx.now());
    let task = task::find(&mut tx, key, id).await?;
    if !task.is_plan() {
        return Err(Error::NotFound);
    }
    let person = tx.show(person).await?;
    frame::html(&PlanPage {
        frame: Frame::new(&app, &permit, "接触の予定", "/records"),
        key,
        strip: people::Strip::of(&person, today),
        plan: Plan { overdue: task.is_overdue(now), task },
        may_write: org == permit.actor().org && permit.may(Action::WriteProgress),
    })
}

#[derive(Template)]
#[template(path = "cases/contact/new.html")]
struct NewPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    fields: Fields,
    errors: Errors,
    categories: Vec<Choice>,
    staff: Vec<(Uuid, String)>,
}

async fn new_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<NewPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let staff = record::staff(&mut tx).await?;
    let strip = tx.show(strip).await?;
    let frame = Frame::new(app, permit, "接触の予定", "/records");
    Ok(NewPage { frame, key, strip, fields, errors, categories: choices(codes::CATEGORIES), staff })
}

/// The form of a new plan.
pub async fn new(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let fields = empty(&app, &permit);
    frame::html(&new_page(&app, &permit, key, fields, Errors::default()).await?)
}

/// Plans a contact.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let staff = record::staff(&mut tx).await?;
        let new = read_plan(&app, &fields, &staff)?;
        plan(&mut tx, key, &new).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/progress")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&new_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Makes a contact of a plan: it happened now, by the user; a result may be said.
pub async fn done(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut reader = Reader::new(&fields);
    let result = reader.text("result", "結果", 500);
    let result = reader.finish(result)?;
    let mut tx = app.db.write(&permit).await?;
    let plan = task::find(&mut tx, key, id).await?;
    if !plan.is_plan() || plan.done.is_some() {
        return Err(Error::Stale);
    }
    let at = tx.now();
    let contact = contact_of(&app, &permit, &plan, &result, at);
    let contact = keep(&mut tx, key, &plan, &contact).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/contacts/{contact}")))
}
