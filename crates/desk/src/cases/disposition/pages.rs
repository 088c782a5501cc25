//! The page of decisions of one child: read, add, correct, take back.

use super::{Decision, Disposition, correct, decide, of_person, withdraw};
use crate::cases::record::{self, Episode};
use crate::cases::{codes, record::pages::episode_label};
use crate::frame::{self, Errors, Frame, date_wareki};
use crate::{App, people};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

struct Line {
    id: Uuid,
    version: i32,
    day: String,
    kind: String,
    basis: String,
    decided_by: String,
    recorded_by: String,
    is_withdrawn: bool,
    /// The one the national return counts.
    is_counted: bool,
}

struct Section {
    label: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "cases/disposition/list.html")]
struct ListPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    sections: Vec<Section>,
    episodes: Vec<(Uuid, String)>,
    kinds: codes::Table,
    fields: Fields,
    errors: Errors,
    may_write: bool,
    /// The decision being corrected: row and version.
    correcting: Option<(Uuid, i32)>,
}

fn section(episode: &Episode, known: &[Disposition]) -> Section {
    let of_episode: Vec<_> = known.iter().filter(|known| known.episode == episode.id).collect();
    let counted =
        of_episode.iter().find(|known| !known.is_withdrawn && known.decision.kind != "未対応").map(|known| known.id);
    let line = |known: &&Disposition| Line {
        id: known.id,
        version: known.version,
        day: format!(
            "{}{}",
            date_wareki(known.decision.decided_on),
            if known.decision.is_estimated { "(推定)" } else { "" }
        ),
        kind: codes::disposition(&known.decision.kind).to_owned(),
        basis: known.decision.basis.clone(),
        decided_by: known.decision.decided_by.clone(),
        recorded_by: known.recorded_by_name.clone(),
        is_withdrawn: known.is_withdrawn,
        is_counted: counted == Some(known.id),
    };
    Section { label: episode_label(episode), lines: of_episode.iter().map(line).collect() }
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let record = record::load(&mut tx, key).await?;
    let episodes = record::episodes(&mut tx, key).await?;
    let known = of_person(&mut tx, key).await?;
    let (strip, record) = tx.show(strip.zip(record)).await?;
    let is_own = record.is_some_and(|record| record.org == permit.actor().org);
    Ok(ListPage {
        frame: Frame::new(app, permit, "対応", "/records"),
        key,
        strip,
        sections: episodes.iter().map(|episode| section(episode, &known)).collect(),
        episodes: episodes.iter().map(|episode| (episode.id, episode_label(episode))).collect(),
        kinds: codes::dispositions(permit.actor().kind),
        fields,
        errors,
        may_write: is_own && permit.may(Action::HoldMeeting),
        correcting: None,
    })
}

/// Every decision of a child, with the form for the next one.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("decided_on", format!("{:#}", jp::Wareki(app.db.clock().today())));
    frame::html(&page(&app, &permit, key, fields, Errors::default()).await?)
}

/// Reads a decision about one of the episodes; its day lies between 受理 and today, and not after 終結.
fn read(fields: &Fields, permit: &Permit, episodes: &[Episode], today: Date) -> Result<(Uuid, Decision)> {
    let mut reader = Reader::new(fields);
    let chosen = fields.get("episode").parse::<Uuid>().ok();
    let episode = episodes.iter().find(|episode| Some(episode.id) == chosen);
    if episode.is_none() {
        reader.refuse("episode", "対応を決めた受理を選んでください。");
    }
    let kind = reader.choice("kind", "対応の種類", &codes::codes(codes::dispositions(permit.actor().kind)));
    let day = reader.date("decided_on", "決定日");
    match (day, episode) {
        (None, _) if fields.get("decided_on").trim().is_empty() => {
            reader.refuse("decided_on", "決定日を入力してください。")
        }
        (Some(day), _) if day > today => reader.refuse("decided_on", "決定日が未来の日付です。"),
        (Some(day), Some(episode)) if day < episode.accepted_on => {
            reader
                .refuse("decided_on", format!("決定日が受理年月日({})より前です。", date_wareki(episode.accepted_on)));
        }
        (Some(day), Some(episode)) if episode.closed_on.is_some_and(|closed| day > closed) => {
            reader.refuse("decided_on", "決定日が終結日より後です。");
        }
        _ => {}
    }
    let decision = Decision {
        kind,
        decided_on: day.unwrap_or(today),
        is_estimated: false,
        basis: reader.text("basis", "根拠", 200),
        decided_by: reader.text("decided_by", "決定した会議など", 200),
    };
    reader.finish((chosen.unwrap_or_default(), decision))
}

/// Puts a decision on file.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let added = async {
        let mut tx = app.db.write(&permit).await?;
        let episodes = record::episodes(&mut tx, key).await?;
        let (episode, decision) = read(&fields, &permit, &episodes, tx.today())?;
        decide(&mut tx, episode, key.id, &decision).await?;
        tx.commit().await
    };
    match added.await {
        Ok(()) => Ok(back(key)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

fn back(key: Key) -> Response {
    Redirect::to(&format!("/records/{key}/dispositions")).into_response()
}

/// The one of a child's standing decisions that a path names.
async fn find(tx: &mut Tx<'_>, key: Key, id: Uuid) -> Result<Disposition> {
    let known = of_person(tx, key).await?;
    known.into_iter().find(|known| known.id == id && !known.is_withdrawn).ok_or(Error::NotFound)
}

/// The form that corrects a decision.
pub async fn edit(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let known = find(&mut app.db.read(&permit).await?, key, id).await?;
    let mut fields = Fields::default();
    fields.set("episode", known.episode.to_string());
    fields.set("kind", known.decision.kind.clone());
    fields.set("decided_on", format!("{:#}", jp::Wareki(known.decision.decided_on)));
    fields.set("basis", known.decision.basis.clone());
    fields.set("decided_by", known.decision.decided_by.clone());
    let page = page(&app, &permit, key, fields, Errors::default()).await?;
    frame::html(&ListPage { correcting: Some((id, known.version)), ..page })
}

/// Corrects a decision. It stays with its episode.
pub async fn update(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    mut fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let version = fields.get("version").parse().unwrap_or(0);
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let known = find(&mut tx, key, id).await?;
        fields.set("episode", known.episode.to_string());
        let episodes = record::episodes(&mut tx, key).await?;
        let (_, decision) = read(&fields, &permit, &episodes, tx.today())?;
        correct(&mut tx, key.id, &known, &decision, version).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(back(key)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page(&app, &permit, key, fields, errors).await?;
            Ok(frame::refused(&ListPage { correcting: Some((id, version)), ..page })?.into_response())
        }
    }
}

/// Takes back a decision entered by mistake.
pub async fn remove(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let known = find(&mut tx, key, id).await?;
    withdraw(&mut tx, key.id, &known, fields.get("version").parse().unwrap_or(0)).await?;
    tx.commit().await?;
    Ok(back(key))
}
