//! Writing, the list, one announcement, the home page's region.

use super::store::{self, Announcement, Attached, New};
use crate::addressees::{self, Scope};
use crate::places::{TILES, Tile};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use ground::audit::Entry;
use ground::db::{Change, Key, japan};
use ground::gate::{Action, AgencyKind, Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::ToSpan;
use serde_json::json;

/// How much it matters.
const IMPORTANCES: &[(&str, &str)] = &[("urgent", "緊急"), ("important", "重要"), ("usual", "通常")];
/// Kinds of agency that can be told.
const KINDS: &[(&str, &str)] = &[
    ("centre", "児童相談所"),
    ("municipality", "市区町村"),
    ("prefecture", "都道府県"),
    ("police_hq", "警察本部"),
    ("police_station", "警察署"),
    ("school", "学校"),
    ("contractor", "委託先"),
];
/// Largest file in bytes.
const MAX_BYTES: usize = 5 * 1024 * 1024;

struct Shown {
    key: Key,
    title: String,
    body: String,
    from: String,
    importance: &'static str,
    class: &'static str,
    days: String,
    to: String,
    at: String,
    is_read: bool,
    told: i64,
    agencies: i64,
    persons: i64,
    withdrawn: bool,
    file: String,
}

impl Shown {
    fn of(found: Announcement, registry: &Registry) -> Self {
        let importance = IMPORTANCES.iter().find(|(code, _)| *code == found.importance);
        Self {
            key: found.key,
            title: found.title,
            body: found.body,
            from: registry.name(found.org).to_owned(),
            importance: importance.map_or("", |(_, label)| label),
            class: match found.importance.as_str() {
                "urgent" => "danger",
                "important" => "warn",
                _ => "",
            },
            days: format!("{}~{}", date_wareki(found.days.0), date_wareki(found.days.1)),
            to: found.to_label,
            at: moment_wareki(found.at),
            is_read: found.is_read,
            told: found.told,
            agencies: found.readers.0,
            persons: found.readers.1,
            withdrawn: found.withdrawn,
            file: found.file,
        }
    }
}

#[derive(Template)]
#[template(path = "nation/announcements/list.html")]
struct ListPage {
    frame: Frame,
    received: Vec<Shown>,
    written: Vec<Shown>,
    may_write: bool,
}

/// `/announcements`.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let may_write = permit.may(Action::Announce);
    let received = store::list(&mut tx, false, false).await?;
    let written = if may_write { store::list(&mut tx, true, false).await? } else { Vec::new() };
    let (received, written) = tx.show(Sealed::plain((received, written))).await?;
    let registry = app.gate.registry();
    let shown = |found: Vec<Announcement>| found.into_iter().map(|one| Shown::of(one, &registry)).collect();
    let frame = Frame::new(&app, &permit, "お知らせ", "/announcements");
    frame::html(&ListPage { frame, received: shown(received), written: shown(written), may_write })
}

#[derive(Template)]
#[template(path = "nation/announcements/home.html")]
struct Home {
    lines: Vec<Shown>,
}

/// What runs today and the reader has not read, for the home page.
pub async fn home(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let found = store::list(&mut tx, false, true).await?;
    let registry = app.gate.registry();
    frame::html(&Home { lines: found.into_iter().map(|one| Shown::of(one, &registry)).collect() })
}

#[derive(Template)]
#[template(path = "nation/announcements/show.html")]
struct ShowPage {
    frame: Frame,
    one: Shown,
    is_own: bool,
}

/// One announcement; the look is its receipt.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    drop(tx);
    let is_own = found.org == permit.actor().org;
    if !is_own {
        receipt(&app, &permit, &found).await?;
    }
    let one = Shown::of(found, &app.gate.registry());
    frame::html(&ShowPage { frame: Frame::new(&app, &permit, one.title.clone(), "/announcements"), one, is_own })
}

async fn receipt(app: &App, permit: &Permit, found: &Announcement) -> Result<()> {
    let Some(staff) = permit.actor().staff else { return Ok(()) };
    let mut tx = app.db.write(permit).await?;
    if store::mark_read(&mut tx, found, staff).await? {
        let payload = json!({ "org": found.org, "area": found.key.area });
        tx.event("announcement.read", None, Some(found.key.id), payload).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Read, without opening it.
pub async fn read(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let mut tx = app.db.read(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    drop(tx);
    if found.org != permit.actor().org {
        receipt(&app, &permit, &found).await?;
    }
    Ok(Redirect::to("/"))
}

/// The file that goes along, as a download.
pub async fn file(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    store::find(&mut tx, key).await?;
    let (media, sealed) = store::file(&mut tx, key).await?;
    let bytes = app.vault.open("app.announcement", "file", key.area, key.id, &sealed).map_err(Error::internal)?;
    let ending = match media.as_str() {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        other if other.contains("wordprocessing") => "docx",
        _ => "xlsx",
    };
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.{ending}\"", key.id.simple())),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Template)]
#[template(path = "nation/announcements/form.html")]
struct FormPage {
    frame: Frame,
    importances: Vec<Choice>,
    kinds: Vec<Choice>,
    tiles: &'static [Tile],
    is_nation: bool,
    fields: Fields,
    errors: Errors,
}

fn form_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> FormPage {
    FormPage {
        frame: Frame::new(app, permit, "お知らせを書く", "/announcements"),
        importances: choices(IMPORTANCES),
        kinds: choices(KINDS),
        tiles: &TILES,
        is_nation: permit.actor().kind == AgencyKind::National,
        fields,
        errors,
    }
}

/// The form.
pub async fn form(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let today = app.db.clock().today();
    let mut fields = Fields::default();
    fields.set("id", app.db.clock().new_id().to_string());
    fields.set("importance", "usual");
    fields.set("from_on", format!("{:#}", jp::Wareki(today)));
    fields.set("until_on", format!("{:#}", jp::Wareki(today.saturating_add(30.days()))));
    frame::html(&form_page(&app, &permit, fields, Errors::default()))
}

/// Publishes.
pub async fn publish(State(app): State<App>, permit: Permit, form: Multipart) -> Result<Response> {
    let (fields, bytes) = frame::upload(form, MAX_BYTES).await?;
    match try_publish(&app, &permit, &fields, bytes).await {
        Ok(key) => Ok(Redirect::to(&format!("/announcements/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&form_page(&app, &permit, fields, errors))?.into_response())
        }
    }
}

async fn try_publish(app: &App, permit: &Permit, fields: &Fields, bytes: Vec<u8>) -> Result<Key> {
    let mut reader = Reader::new(fields);
    let actor = permit.actor();
    let id = fields.get("id").parse().map_err(|_| Error::invalid("", "画面を開き直して、もう一度書いてください。"))?;
    let title = reader.required("title", "題名", 100);
    let body = reader.required("body", "本文", 4000);
    let codes: Vec<&str> = IMPORTANCES.iter().map(|(code, _)| *code).collect();
    let importance = reader.choice("importance", "重要度", &codes);
    let known: Vec<&str> = KINDS.iter().map(|(code, _)| *code).collect();
    let kinds = reader.choices("kinds", "あて先の機関の種類", &known);
    let places: Vec<&str> = TILES.iter().map(|tile| tile.code).collect();
    let prefectures = reader.choices("prefectures", "都道府県", &places);
    let (from, until) = (reader.date("from_on", "掲載の始め"), reader.date("until_on", "掲載の終わり"));
    if from.zip(until).is_none_or(|(from, until)| until < from) && reader.errors().is_empty() {
        reader.refuse("until_on", "掲載の始めと終わりを、順に入力してください。");
    }
    reader.finish(())?;
    let days = from.zip(until).ok_or(Error::NotFound)?;
    let key = Key::new(actor.area, id);
    let file = attached(app, key, fields, bytes)?;
    let mut tx = app.db.write(permit).await?;
    let is_nation = actor.kind == AgencyKind::National;
    let prefectures = if is_nation { prefectures } else { Vec::new() };
    let scope = Scope {
        kinds: kinds.iter().map(String::as_str).collect(),
        prefectures: &prefectures,
        area: (!is_nation).then_some(actor.area),
    };
    let to_orgs: Vec<i32> = addressees::active(&mut tx, &scope).await?.into_iter().map(|(org, _)| org).collect();
    if to_orgs.is_empty() {
        return Err(Error::invalid("kinds", "あて先の機関がありません。範囲を広げてください。"));
    }
    let to_label = to_label(&kinds, &prefectures, if is_nation { "全国" } else { "管内" });
    let new = New { id, title, body, importance, days, to_label, to_orgs, file };
    if store::insert(&mut tx, &new).await? {
        let payload = json!({ "orgs": new.to_orgs, "words": new.title, "urgent": new.importance == "urgent" });
        let kind = "announcement.published";
        tx.audit(Entry {
            kind: kind.to_owned(),
            subject_area: Some(actor.area),
            subject_org: Some(actor.org),
            object_kind: "announcement".to_owned(),
            object: Some(id),
            ..Entry::default()
        })
        .await?;
        // Nobody is told of what cannot be read yet.
        let first = new.days.0.to_zoned(japan()).map_err(Error::internal)?.timestamp();
        tx.event_at(first.max(tx.now()), kind, None, Some(id), payload).await?;
        tx.commit().await?;
    }
    Ok(key)
}

fn to_label(kinds: &[String], prefectures: &[String], everywhere: &str) -> String {
    let place = match prefectures {
        [] => everywhere.to_owned(),
        some => some.iter().map(|code| crate::places::prefecture(code)).collect::<Vec<_>>().join("・"),
    };
    let labels: Vec<&str> =
        KINDS.iter().filter(|(code, _)| kinds.iter().any(|kind| kind == code)).map(|(_, label)| *label).collect();
    if labels.is_empty() {
        format!("{place}のすべての機関")
    } else {
        format!("{place}の{}", labels.join("・"))
    }
}

/// A file is checked by its content and sealed.
fn attached(app: &App, key: Key, fields: &Fields, bytes: Vec<u8>) -> Result<Option<Attached>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Error::invalid("file", "ファイルが大きすぎます。5MB以内にしてください。"));
    }
    let clean = desk::cases::attachment::clean(bytes)?;
    let sealed = app.vault.seal("app.announcement", "file", key.area, key.id, &clean.bytes).map_err(Error::internal)?;
    let name = fields.get("file_title").trim();
    let name = if name.is_empty() { "添付ファイル" } else { name };
    Ok(Some(Attached { name: name.chars().take(100).collect(), media: clean.media_type, sealed }))
}

/// Takes an announcement back.
pub async fn withdraw(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let found = store::find(&mut tx, key).await?;
    if found.org != permit.actor().org {
        return Err(Error::NotFound);
    }
    store::withdraw(&mut tx, key).await?;
    let (kind, entity, id) = ("announcement.withdrawn", "announcement", key.id);
    tx.record(Change { kind, entity, id, person: None, fields: Vec::new(), payload: json!({}) }).await?;
    tx.commit().await?;
    Ok(Redirect::to("/announcements"))
}
