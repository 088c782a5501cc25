//! Sending and correcting: the form, the preview of exactly what goes out and to whom, the act itself.

use super::super::model::{FIELDS, Facts, Field, Head, IDENTITY, New, Scope, State, URGENCIES, WIDER, label};
use super::super::{form, photo, store};
use super::own;
use crate::places::{TILES, Tile};
use askama::Template;
use axum::extract::{Path, State as AppState};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::agencies::settings::MISSING_READ_HOURS;
use desk::cases::attachment::Attachment;
use desk::cases::next_number;
use desk::frame::{self, Choice, Errors, Frame, choices};
use desk::{App, people};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::gate::{AgencyKind, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "missing/form.html")]
struct FormPage {
    frame: Frame,
    strip: people::Strip,
    action: String,
    back: String,
    sent: bool,
    id: Uuid,
    version: i32,
    parts: &'static [Field],
    urgencies: Vec<Choice>,
    wider: Vec<Choice>,
    tiles: &'static [Tile],
    pictures: Vec<Attachment>,
    has_photo: bool,
    fields: Fields,
    errors: Errors,
}

/// Where the form stands: about a child for the first time, or about a notice that is out.
enum Place {
    New(Key),
    Sent(Box<Head>),
}

impl Place {
    fn child(&self) -> Key {
        match self {
            Self::New(child) => *child,
            Self::Sent(head) => head.child(),
        }
    }

    fn action(&self) -> String {
        match self {
            Self::New(child) => format!("/records/{child}/missing"),
            Self::Sent(head) => format!("/missing/{}/edit", head.key),
        }
    }

    fn back(&self) -> String {
        match self {
            Self::New(child) => format!("/records/{child}"),
            Self::Sent(head) => format!("/missing/{}", head.key),
        }
    }
}

async fn page(app: &App, permit: &Permit, place: &Place, typed: Option<Fields>, errors: Errors) -> Result<FormPage> {
    let mut tx = app.db.read(permit).await?;
    let child = place.child();
    let strip = people::header(&mut tx, child).await?;
    let pictures = photo::offered(&mut tx, child).await?;
    let known = match place {
        Place::New(child) => form::prefilled(app, &mut tx, *child).await?.map(|fields| (fields, false)),
        Place::Sent(head) => {
            let detail = store::detail(&mut tx, head).await?.ok_or(Error::Stale)?;
            detail.map(|detail| (form::filled(&head.urgency, &head.scope, &detail.facts), detail.has_photo))
        }
    };
    let new_id = tx.new_id();
    let (strip, (fields, has_photo)) = tx.show(strip.zip(known)).await?;
    let fields = typed.unwrap_or(fields);
    let (id, version) = match place {
        Place::New(_) => (fields.get("id").parse().unwrap_or(new_id), 0),
        Place::Sent(head) => (head.key.id, fields.get("version").parse().unwrap_or(head.version)),
    };
    Ok(FormPage {
        frame: Frame::new(app, permit, "行方不明の手配", "/missing"),
        strip,
        action: place.action(),
        back: place.back(),
        sent: matches!(place, Place::Sent(_)),
        id,
        version,
        parts: FIELDS,
        urgencies: choices(URGENCIES),
        wider: choices(WIDER),
        tiles: &TILES,
        pictures,
        has_photo,
        fields,
        errors,
    })
}

/// How many agencies of a kind are told.
struct Count {
    label: &'static str,
    n: usize,
}

#[derive(Template)]
#[template(path = "missing/preview.html")]
struct PreviewPage {
    frame: Frame,
    strip: people::Strip,
    action: String,
    sent: bool,
    urgency: String,
    scope: String,
    counts: Vec<Count>,
    total: usize,
    fresh: usize,
    hidden: Vec<String>,
    facts: Facts,
    photo: String,
    fields: Fields,
}

/// The form, or the notice that is out already.
pub async fn new(AppState(app): AppState<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let running = store::running_of(&mut tx, key).await?;
    drop(tx);
    if let Some(running) = running {
        return Ok(Redirect::to(&format!("/missing/{running}")).into_response());
    }
    Ok(frame::html(&page(&app, &permit, &Place::New(key), None, Errors::default()).await?)?.into_response())
}

/// Previews, or sends.
pub async fn submit(
    AppState(app): AppState<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    go_on(&app, &permit, Place::New(key), fields).await
}

/// The form of a notice that is out.
pub async fn edit(AppState(app): AppState<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let (permit, place) = sent(&app, &permit, key).await?;
    frame::html(&page(&app, &permit, &place, None, Errors::default()).await?)
}

/// Previews a correction, or sends it.
pub async fn correct(
    AppState(app): AppState<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    let (permit, place) = sent(&app, &permit, key).await?;
    go_on(&app, &permit, place, fields).await
}

/// A notice of the own agency that is open, and the permit to read its child under.
async fn sent(app: &App, permit: &Permit, key: Key) -> Result<(Permit, Place)> {
    let mut tx = app.db.read(permit).await?;
    let head = own(&mut tx, key).await?;
    drop(tx);
    if head.state != State::Open {
        return Err(Error::Stale);
    }
    let permit = people::access::open_own(app, permit, head.child()).await?;
    Ok((permit, Place::Sent(Box::new(head))))
}

async fn go_on(app: &App, permit: &Permit, place: Place, fields: Fields) -> Result<Response> {
    let done = match fields.get("op") {
        "send" => match &place {
            Place::New(child) => send(app, permit, *child, &fields).await,
            Place::Sent(head) => resend(app, permit, head, &fields).await,
        }
        .map(|key| Redirect::to(&format!("/missing/{key}")).into_response()),
        "back" => Err(Error::Invalid(Vec::new())),
        _ => preview(app, permit, &place, &fields).await,
    };
    match done {
        Ok(response) => Ok(response),
        Err(Error::Invalid(errors)) if errors.is_empty() => {
            Ok(frame::html(&page(app, permit, &place, Some(fields), Errors::default()).await?)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, &place, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// The id the form was given, so that sending twice is one notice.
fn id_of(fields: &Fields) -> Result<Uuid> {
    fields.get("id").parse().map_err(|_| Error::invalid("", "画面を開き直して、もう一度手配してください。"))
}

async fn preview(app: &App, permit: &Permit, place: &Place, fields: &Fields) -> Result<Response> {
    let mut tx = app.db.read(permit).await?;
    let child = place.child();
    let id = match place {
        Place::New(_) => id_of(fields)?,
        Place::Sent(head) => head.key.id,
    };
    let typed = form::read(app, &mut tx, child, id, fields, None).await?;
    let receivers = receivers(&mut tx, child, &typed.scope).await?;
    let known: &[i32] = match place {
        Place::New(_) => &[],
        Place::Sent(head) => &head.to_orgs,
    };
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (_, kind) in &receivers.told {
        *counts.entry(AgencyKind::from_code(kind).map_or("その他", AgencyKind::label)).or_default() += 1;
    }
    let strip = people::header(&mut tx, child).await?;
    let strip = tx.show(strip).await?;
    let registry = app.gate.registry();
    let photo = match fields.get("photo") {
        "" if matches!(place, Place::Sent(_)) => format!("/missing/{}/photo", place_key(place)),
        "" | "none" => String::new(),
        chosen => format!("/records/{child}/attachments/{chosen}"),
    };
    let page = PreviewPage {
        frame: Frame::new(app, permit, "送る内容の確認", "/missing"),
        strip,
        action: place.action(),
        sent: matches!(place, Place::Sent(_)),
        urgency: label(URGENCIES, &typed.urgency).to_owned(),
        scope: typed.scope.label(),
        counts: counts.into_iter().map(|(label, n)| Count { label, n }).collect(),
        total: receivers.told.len(),
        hidden: receivers.hidden.iter().map(|org| registry.name(*org).to_owned()).collect(),
        fresh: receivers.told.iter().filter(|(org, _)| !known.contains(org)).count(),
        facts: typed.content.facts,
        photo: if fields.get("photo").is_empty() && fields.get("has_photo") != "1" { String::new() } else { photo },
        fields: fields.clone(),
    };
    Ok(frame::html(&page)?.into_response())
}

fn place_key(place: &Place) -> Key {
    match place {
        Place::New(child) => *child,
        Place::Sent(head) => head.key,
    }
}

/// Who is told; somebody must be.
async fn receivers(tx: &mut Tx<'_>, child: Key, scope: &Scope) -> Result<store::Receivers> {
    let receivers = store::receivers(tx, child, scope).await?;
    if receivers.told.is_empty() {
        return Err(Error::invalid(
            "prefectures",
            "選んだ範囲に、手配を受ける機関がありません。範囲を広げてください。",
        ));
    }
    Ok(receivers)
}

async fn send(app: &App, permit: &Permit, child: Key, fields: &Fields) -> Result<Key> {
    let id = id_of(fields)?;
    let mut tx = app.db.write(permit).await?;
    let typed = form::read(app, &mut tx, child, id, fields, None).await?;
    let to = receivers(&mut tx, child, &typed.scope).await?.with(&[]);
    let today = tx.today();
    let hours = MISSING_READ_HOURS.of(&app.gate.registry(), permit.actor().org, today);
    let new = New {
        id,
        child,
        number: next_number(&mut tx, "missing", today).await?,
        urgency: typed.urgency,
        scope: typed.scope,
        read_hours: i16::try_from(hours).map_err(Error::internal)?,
        content: typed.content,
    };
    if !store::insert(&mut tx, &new, &to).await? {
        // Sent already: by this form, or by a colleague about the same child.
        let known = store::running_of(&mut tx, child).await?;
        return known.ok_or(Error::Stale);
    }
    let fields = changes(&Facts::default(), &new.content.facts);
    let words = words(&new.urgency);
    told(&mut tx, "missing.sent", Key::new(child.area, id), child, fields, json!({ "orgs": to, "words": words }))
        .await?;
    tx.commit().await?;
    Ok(Key::new(child.area, id))
}

async fn resend(app: &App, permit: &Permit, head: &Head, fields: &Fields) -> Result<Key> {
    let mut tx = app.db.write(permit).await?;
    let before = store::detail(&mut tx, head).await?.ok_or(Error::Stale)?.for_rules().clone();
    let kept = if before.has_photo { Some(store::photo(&mut tx, head).await?.for_rules().clone()) } else { None };
    let had_photo = kept.is_some();
    let typed = form::read(app, &mut tx, head.child(), head.key.id, fields, kept).await?;
    let to = receivers(&mut tx, head.child(), &typed.scope).await?.with(&head.to_orgs);
    let (known, fresh): (Vec<i32>, Vec<i32>) = to.iter().copied().partition(|org| head.to_orgs.contains(org));
    let mut changed = changes(&before.facts, &typed.content.facts);
    let chosen = fields.get("photo");
    if !chosen.is_empty() && (chosen != "none" || had_photo) {
        let is_kept = |kept: bool| if kept { "あり" } else { "なし" }.to_owned();
        changed.extend(change("photo", "写真", is_kept(had_photo), format!("{}(変更)", is_kept(chosen != "none"))));
    }
    let urgency = |code: &str| label(URGENCIES, code).to_owned();
    changed.extend(change("urgency", "緊急度", urgency(&head.urgency), urgency(&typed.urgency)));
    let again = !changed.is_empty();
    changed.extend(change("scope", "あて先", head.scope.label(), typed.scope.label()));
    let version: i32 = fields.get("version").parse().map_err(|_| Error::Stale)?;
    let head = Head { version, ..head.clone() };
    store::correct(&mut tx, &head, &typed.urgency, &typed.scope, &typed.content, &to, again).await?;
    let words = words(&typed.urgency);
    if again {
        let payload = json!({ "orgs": known, "words": words });
        told(&mut tx, "missing.corrected", head.key, head.child(), changed, payload).await?;
    } else if !changed.is_empty() || !fresh.is_empty() {
        told(&mut tx, "missing.widened", head.key, head.child(), changed, json!({})).await?;
    }
    if !fresh.is_empty() {
        tx.event("missing.sent", Some(head.person), Some(head.key.id), json!({ "orgs": fresh, "words": words }))
            .await?;
    }
    tx.commit().await?;
    Ok(head.key)
}

/// What a notice says of itself: never a name.
fn words(urgency: &str) -> String {
    format!("緊急度: {}", label(URGENCIES, urgency))
}

fn changes(before: &Facts, after: &Facts) -> Vec<FieldChange> {
    let labels = IDENTITY.iter().copied().chain(FIELDS.iter().map(|field| (field.name, field.label)));
    labels
        .filter_map(|(name, label)| change(name, label, before.get(name).to_owned(), after.get(name).to_owned()))
        .collect()
}

fn change(field: &str, label: &str, from: String, to: String) -> Option<FieldChange> {
    (from != to).then(|| FieldChange { field: field.into(), label: label.into(), from, to })
}

async fn told(
    tx: &mut Tx<'_>,
    kind: &'static str,
    key: Key,
    child: Key,
    fields: Vec<FieldChange>,
    payload: Value,
) -> Result<()> {
    tx.record(Change { kind, entity: "missing", id: key.id, person: Some(child.id), fields, payload }).await
}
