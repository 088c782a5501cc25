//! The page of attachments: add, look, remove.

use super::{About, Attachment, MAX_BYTES, picture, store};
use crate::cases::{codes, record};
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use crate::{App, people};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Key};
use ground::gate::{Action, Permit};
use ground::vault::VaultError;
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use serde_json::json;
use uuid::Uuid;

struct Shown {
    id: Uuid,
    title: String,
    about: String,
    size: String,
    added: String,
    picture: bool,
    removed: String,
}

impl Shown {
    fn of(attachment: &Attachment) -> Self {
        let taken = attachment.taken_on.map(|date| format!("{}撮影・作成", date_wareki(date))).unwrap_or_default();
        let words = [codes::label(codes::ATTACHMENT_KINDS, &attachment.kind), &attachment.body_part, &taken];
        Self {
            id: attachment.id,
            title: attachment.title.clone(),
            about: words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("・"),
            size: format!("{}KB", (attachment.bytes + 1023) / 1024),
            added: format!("{} {}", moment_wareki(attachment.added_at), attachment.added_by_name),
            picture: attachment.is_picture(),
            removed: attachment.removed_at.map(|at| format!("{}に削除", moment_wareki(at))).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "cases/attachment/list.html")]
struct ListPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    files: Vec<Shown>,
    kinds: Vec<Choice>,
    parts_of_body: Vec<Choice>,
    fields: Fields,
    errors: Errors,
    may_add: bool,
    may_remove: bool,
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let org = person.for_rules().org;
    let files = store::of_person(&mut tx, key).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(org),
        person: Some(key.id),
        object_kind: "attachment",
        fields: "title,kind,body_part,taken_on",
        count: i32::try_from(files.len()).ok(),
        ..View::default()
    };
    let (person, files) = tx.show(person.zip(Sealed::new(files, view))).await?;
    let is_own = org == permit.actor().org;
    Ok(ListPage {
        frame: Frame::new(app, permit, "添付", "/records"),
        key,
        strip: people::Strip::of(&person, today),
        files: files.iter().map(Shown::of).collect(),
        kinds: choices(codes::ATTACHMENT_KINDS),
        parts_of_body: choices(codes::BODY_PARTS),
        fields,
        errors,
        may_add: is_own && permit.may(Action::WriteAttachment),
        may_remove: is_own && permit.may(Action::DeleteAttachment),
    })
}

/// The attachments of a child.
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    frame::html(&page(&app, &permit, key, Fields::default(), Errors::default()).await?)
}

fn about(fields: &Fields, today: jiff::civil::Date) -> Result<About> {
    let mut reader = Reader::new(fields);
    let about = About {
        title: reader.required("title", "題名", 200),
        kind: reader.choice("kind", "種類", &codes::codes(codes::ATTACHMENT_KINDS)),
        body_part: reader.optional_choice("body_part", "部位", &codes::codes(codes::BODY_PARTS)),
        taken_on: reader.date("taken_on", "撮影・作成日"),
    };
    if about.kind == "傷の写真" && about.body_part.is_empty() {
        reader.refuse("body_part", "傷の写真は部位を選んでください。");
    }
    if about.kind == "傷の写真" && about.taken_on.is_none() && fields.get("taken_on").trim().is_empty() {
        reader.refuse("taken_on", "傷の写真は撮影日を入力してください。");
    }
    if about.taken_on.is_some_and(|date| date > today) {
        reader.refuse("taken_on", "撮影・作成日が未来の日付です。");
    }
    reader.finish(about)
}

/// Takes an upload: checked, stripped, encrypted, then entered; when anything fails nothing is kept.
pub async fn add(State(app): State<App>, permit: Permit, Path(key): Path<Key>, form: Multipart) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let (fields, bytes) = match frame::upload(form, MAX_BYTES).await {
        Ok(read) => read,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&page(&app, &permit, key, Fields::default(), errors).await?)?.into_response());
        }
    };
    match keep(&app, &permit, key, &fields, bytes).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/attachments")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

async fn keep(app: &App, permit: &Permit, key: Key, fields: &Fields, bytes: Vec<u8>) -> Result<()> {
    let about = about(fields, app.db.clock().today())?;
    let clean = tokio::task::spawn_blocking(move || picture::clean(bytes)).await.map_err(Error::internal)??;
    let mut tx = app.db.write(permit).await?;
    let record = record::record_id(&mut tx, key).await?.ok_or(Error::NotFound)?;
    let dek = people::need_data_key(&mut tx, &app.vault, key).await?;
    let file = app.files.put(&dek, key.area, clean.bytes.as_slice()).await.map_err(unstored)?;
    let entered = async {
        let id = store::insert(&mut tx, key, record, &about, clean.media_type, &file).await?;
        tx.record(change("attachment.added", id, key, record, String::new(), about.title.clone())).await?;
        crate::cases::store::touch_record(&mut tx, key.id).await?;
        tx.commit().await
    };
    match entered.await {
        Ok(()) => Ok(()),
        Err(error) => {
            // Without its row nobody could find the file again.
            if let Err(left) = app.files.remove(file.id).await {
                tracing::error!(%left, "file without a row left in the store");
            }
            Err(error)
        }
    }
}

fn unstored(error: VaultError) -> Error {
    match error {
        VaultError::DiskFull => Error::invalid("file", error.to_string()),
        other => Error::internal(other),
    }
}

fn change(kind: &'static str, id: Uuid, key: Key, record: Uuid, from: String, to: String) -> Change {
    let field = FieldChange { field: "attachment".into(), label: "添付".into(), from, to };
    Change {
        kind,
        entity: "attachment",
        id,
        person: Some(key.id),
        fields: vec![field],
        payload: json!({ "record": record }),
    }
}

/// One file: pictures inside a page, anything else as a download. Never run by the browser.
pub async fn file(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::find(&mut tx, key, id).await?;
    // Once the child's key is deleted, so is everything it sealed.
    let dek = people::data_key(&mut tx, &app.vault, key).await?.ok_or(Error::NotFound)?;
    let attachment = tx.show(sealed).await?;
    let bytes = super::bytes(&app, &dek, key.area, &attachment).await?;
    let disposition = if attachment.is_picture() { "inline" } else { "attachment" };
    let ending = match attachment.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "application/pdf" => "pdf",
        media if media.contains("wordprocessing") => "docx",
        _ => "xlsx",
    };
    let headers = [
        (header::CONTENT_TYPE, attachment.media_type),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename=\"{id}.{ending}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Removes an attachment from view; it stays in the history.
pub async fn remove(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let record = record::record_id(&mut tx, key).await?.ok_or(Error::NotFound)?;
    let title = store::remove(&mut tx, key, id).await?;
    tx.record(change("attachment.removed", id, key, record, title, String::new())).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/attachments")).into_response())
}
