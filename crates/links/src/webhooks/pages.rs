//! Screens of the webhooks: where events are told, and what could not be told.

use super::store::{self, Delivery, Webhook};
use super::{EVENTS, api};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use uuid::Uuid;

/// Deliveries on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct ListPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    webhooks: Vec<Webhook>,
    allowed: Vec<String>,
    events: Vec<Choice>,
    secret: String,
}

#[derive(Template)]
#[template(path = "webhooks/show.html")]
struct ShowPage {
    frame: Frame,
    webhook: Webhook,
    deliveries: Vec<Delivery>,
    secret: String,
}

#[derive(Template)]
#[template(path = "webhooks/deliveries.html")]
struct DeliveriesFragment {
    webhook: Webhook,
    deliveries: Vec<Delivery>,
}

async fn list_page(app: &App, permit: &Permit, fields: Fields, errors: Errors, secret: String) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let webhooks = store::webhooks(&mut tx, None).await?;
    tx.commit().await?;
    Ok(ListPage {
        frame: Frame::new(app, permit, "連携", "/admin"),
        fields,
        errors,
        webhooks,
        allowed: app.targets().to_vec(),
        events: frame::choices(&EVENTS),
        secret,
    })
}

/// Webhooks of the own agency, and the form for one more.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Response> {
    Ok(frame::html(&list_page(&app, &permit, Fields::default(), Errors::default(), String::new()).await?)?
        .into_response())
}

/// Registers one; its secret is shown once.
pub async fn register(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let added = async {
        let mut tx = app.db.write(&permit).await?;
        let (_, secret) = api::add(&app, &mut tx, &fields).await?;
        tx.commit().await?;
        Ok(secret)
    };
    match added.await {
        Ok(secret) => Ok(frame::html(&list_page(&app, &permit, Fields::default(), Errors::default(), secret).await?)?
            .into_response()),
        Err(error) => {
            let page = list_page(&app, &permit, fields, Errors::or_fail(error)?, String::new()).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn read(app: &App, permit: &Permit, id: Uuid) -> Result<(Webhook, Vec<Delivery>)> {
    let mut tx = app.db.read(permit).await?;
    let webhook = store::load(&mut tx, id).await?;
    let deliveries = store::deliveries(&mut tx, id, PAGE).await?;
    tx.commit().await?;
    Ok((webhook, deliveries))
}

async fn show_page(app: &App, permit: &Permit, id: Uuid, secret: String) -> Result<ShowPage> {
    let (webhook, deliveries) = read(app, permit, id).await?;
    Ok(ShowPage {
        frame: Frame::new(app, permit, format!("Webhook {}", webhook.name), "/admin"),
        webhook,
        deliveries,
        secret,
    })
}

/// One webhook with its deliveries, those that could not be made first.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    Ok(frame::html(&show_page(&app, &permit, id, String::new()).await?)?.into_response())
}

/// Its deliveries; read again by the page.
pub async fn deliveries(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let (webhook, deliveries) = read(&app, &permit, id).await?;
    Ok(frame::html(&DeliveriesFragment { webhook, deliveries })?.into_response())
}

/// A trial.
pub async fn ping(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    api::try_out(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/links/webhooks/{id}")))
}

/// Another secret, shown once.
pub async fn renew(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.write(&permit).await?;
    let known = store::load(&mut tx, id).await?;
    let secret = api::new_secret();
    let sealed =
        app.vault.seal("app.webhook", "secret", permit.actor().area, id, secret.as_bytes()).map_err(Error::internal)?;
    store::renew(&mut tx, id, &sealed).await?;
    api::record(&mut tx, "webhook.renewed", id, known.url.clone(), known.url).await?;
    tx.commit().await?;
    Ok(frame::html(&show_page(&app, &permit, id, secret).await?)?.into_response())
}

/// Tries again what could not be told: one delivery, or all.
pub async fn resend(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Redirect> {
    let only = match fields.get("delivery") {
        "" => None,
        typed => Some(typed.parse().map_err(|_| Error::NotFound)?),
    };
    let mut tx = app.db.write(&permit).await?;
    let known = store::load(&mut tx, id).await?;
    store::resend(&mut tx, id, only).await?;
    api::record(&mut tx, "webhook.resent", id, String::new(), format!("{} {}", known.name, known.url)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/links/webhooks/{id}")))
}

/// Ends it.
pub async fn end(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    api::stop(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/links/webhooks"))
}
