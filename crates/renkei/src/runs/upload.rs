//! A file chosen on the screen, how a source is taken, and its layout.

use super::intake::{Announced, Intake, Received};
use super::model::{Setting, Way};
use super::pages::{source_page, spawn};
use super::store;
use crate::layout::{self, Layout};
use askama::Template;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::audit::Entry;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};

/// Largest file in bytes.
pub(super) const LARGEST: usize = 1 << 30;

fn broken<E>(_: E) -> Error {
    Error::invalid("file", "ファイルを受け取れませんでした。1GB以内のファイルを選び直してください。")
}

/// Takes a file in, piece by piece as it comes.
pub async fn send(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(code): Path<String>,
    mut request: Request,
) -> Result<Response> {
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    let mut fields = Fields::default();
    match taken(&app, &permit, &code, request, &mut fields).await {
        Ok(received) => {
            spawn(&app, &permit, received.run());
            let known = if matches!(received, Received::Known(_)) { "?known=1" } else { "" };
            Ok(Redirect::to(&format!("/runs/{}{known}", received.run())).into_response())
        }
        Err(error) => {
            let page = source_page(&app, &permit, &code, fields, Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn taken(app: &App, permit: &Permit, code: &str, request: Request, fields: &mut Fields) -> Result<Received> {
    let unchosen = || Error::invalid("file", "ファイルを選んでください。");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unchosen())?;
    while let Some(part) = form.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            return stream(app, permit, code, part, fields).await;
        }
        let value = part.text().await.map_err(broken)?;
        fields.push(&name, value.replace('\0', ""));
    }
    Err(unchosen())
}

/// The day stands in the form before the file.
async fn stream(app: &App, permit: &Permit, code: &str, mut part: Field<'_>, fields: &Fields) -> Result<Received> {
    let file_name: String =
        part.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    if file_name.is_empty() {
        return Err(Error::invalid("file", "ファイルを選んでください。"));
    }
    let stated_on = match fields.get("stated_on").trim() {
        "" => None,
        typed => {
            let read = jp::parse_date(typed).map_err(|error| Error::invalid("stated_on", error.to_string()))?;
            let day = read.day().ok_or_else(|| Error::invalid("stated_on", "年月日まで入力してください。"))?;
            Some(day)
        }
    };
    let intake = Intake::of(app);
    let announced = Announced { source: code, file_name: &file_name, stated_on, way: Way::Upload };
    let mut receiver = intake.receive(permit, &announced).await?;
    loop {
        match part.chunk().await {
            Ok(Some(bytes)) => receiver.take(&bytes).await?,
            Ok(None) => return receiver.end().await,
            Err(error) => {
                receiver.give_up().await?;
                return Err(broken(error));
            }
        }
    }
}

/// Changes how a source is taken.
pub async fn setting(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    match saved(&app, &permit, &code, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/sources/{code}")).into_response()),
        Err(error) => {
            let page = source_page(&app, &permit, &code, fields, Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

async fn saved(app: &App, permit: &Permit, code: &str, fields: &Fields) -> Result<()> {
    let percent = |field: &str| -> Result<i16> {
        let typed = fields.get(field).trim().parse().ok().filter(|percent| (0..=100).contains(percent));
        typed.ok_or_else(|| Error::invalid(field, "0から100までの整数を入力してください。"))
    };
    let setting = Setting {
        folder: fields.get("folder") == "1",
        automatic: fields.get("automatic") == "1",
        most_gone: percent("most_gone")?,
        most_refused: percent("most_refused")?,
        version: fields.get("version").parse().ok(),
    };
    let mut tx = app.db.write(permit).await?;
    let today = tx.today();
    Intake::of(app).layout(&mut tx, code, today).await?;
    store::save_setting(&mut tx, code, &setting).await?;
    let detail = format!("{code} 監視フォルダー{} 自動適用{}", on(setting.folder), on(setting.automatic));
    tx.audit(Entry { kind: "source.set".to_owned(), object_kind: "source".to_owned(), detail, ..Entry::default() })
        .await?;
    tx.commit().await
}

fn on(switch: bool) -> &'static str {
    if switch { "する" } else { "しない" }
}

#[derive(Template)]
#[template(path = "runs/layout.html")]
struct LayoutPage {
    frame: Frame,
    errors: Errors,
    layout: Layout,
    text: String,
    versions: Vec<(String, bool)>,
    may_write: bool,
}

/// The layout of a source, as text.
pub async fn layout(Shared(app): Shared<App>, permit: Permit, Path(code): Path<String>) -> Result<Response> {
    Ok(frame::html(&layout_page(&app, &permit, &code, None, Errors::default()).await?)?.into_response())
}

async fn layout_page(
    app: &App,
    permit: &Permit,
    code: &str,
    typed: Option<String>,
    errors: Errors,
) -> Result<LayoutPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let layout = Intake::of(app).layout(&mut tx, code, today).await?;
    let own = store::layouts(&mut tx, code).await?;
    let text = store::layout_text(&mut tx, code, layout.effective).await?;
    tx.commit().await?;
    let shipped = layout::shipped().iter().filter(|layout| layout.code == code).map(|layout| (layout.effective, false));
    let mut versions: Vec<_> = shipped.chain(own.iter().map(|layout| (layout.effective, true))).collect();
    versions.sort();
    Ok(LayoutPage {
        frame: Frame::new(app, permit, format!("{}の様式", layout.name), "/sources"),
        errors,
        text: typed.or(text).unwrap_or_else(|| layout::text_of(code).to_owned()),
        layout,
        versions: versions.into_iter().map(|(day, own)| (frame::date_wareki(day), own)).collect(),
        may_write: permit.may(Action::WriteSource),
    })
}

/// Adds an own version of a layout.
pub async fn save_layout(
    Shared(app): Shared<App>,
    permit: Permit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let text = fields.get("text").replace("\r\n", "\n");
    match Intake::of(&app).add_layout(&permit, &code, &text).await {
        Ok(()) => Ok(Redirect::to(&format!("/sources/{code}/layout")).into_response()),
        Err(error) => {
            let page = layout_page(&app, &permit, &code, Some(text), Errors::or_fail(error)?).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}
