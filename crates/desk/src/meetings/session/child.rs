//! Meetings from the child's side: the ledger, what waits, what was decided, and asking for a meeting.

use super::{Item, store};
use crate::App;
use crate::cases::{self, codes as words};
use crate::frame::{self, Errors, Frame};
use crate::meetings::codes::{KINDS, planned_kinds};
use crate::meetings::ledger::{self, Cells};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, Key};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use serde_json::json;
use uuid::Uuid;

/// A meeting on the child.
struct Past {
    name: String,
    when: String,
    href: String,
    item: Item,
}

#[derive(Template)]
#[template(path = "meetings/session/child.html")]
struct ChildPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    row: Option<(Uuid, Cells)>,
    has_record: bool,
    waiting: Vec<(String, String, String)>,
    past: Vec<Past>,
    kinds: Vec<(&'static str, &'static str)>,
    fields: Fields,
    errors: Errors,
    may_write: bool,
}

async fn child_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ChildPage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let row = ledger::of_person(&mut tx, key).await?;
    let has_record = cases::record::record_id(&mut tx, key).await?.is_some();
    let waiting = store::waiting_of(&mut tx, key).await?;
    let past = store::past_of(&mut tx, key).await?;
    let strip = tx.show(strip).await?;
    let label = |kind: &str| words::label(KINDS, kind).to_owned();
    Ok(ChildPage {
        frame: Frame::new(app, permit, "会議・進行管理", "/records"),
        key,
        strip,
        row,
        has_record,
        waiting: waiting.into_iter().map(|(kind, reason, by)| (label(&kind), reason, by)).collect(),
        past: past
            .into_iter()
            .map(|(kind, title, at, meeting, item)| Past {
                name: format!("{} {title}", label(&kind)).trim().to_owned(),
                when: frame::moment_wareki(at),
                href: format!("/meetings/{meeting}/cases/{}", item.id),
                item,
            })
            .collect(),
        kinds: planned_kinds(permit.actor().kind),
        fields,
        errors,
        may_write: permit.may(Action::WriteCouncil),
    })
}

/// 会議・進行管理 of a child.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    frame::html(&child_page(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

/// Asks for the child to come before the next meeting of a kind.
pub async fn request(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let saved = async {
        let mut reader = Reader::new(&fields);
        let kinds = planned_kinds(permit.actor().kind);
        let kind = reader.choice("kind", "会議の種類", &kinds.iter().map(|(code, _)| *code).collect::<Vec<_>>());
        let reason = reader.required("why", "協議したいこと", 500);
        let (kind, reason) = reader.finish((kind, reason))?;
        let mut tx = app.db.write(&permit).await?;
        let id = store::request(&mut tx, key, &kind, &reason).await?;
        let id = id.ok_or_else(|| Error::invalid("kind", "この種類の会議には、すでに付議されています。"))?;
        let payload = json!({});
        tx.record(Change {
            kind: "case.requested",
            entity: "agenda_item",
            id,
            person: Some(key.id),
            fields: Vec::new(),
            payload,
        })
        .await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/meetings")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&child_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}
