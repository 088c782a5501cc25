//! From a document to the answer with its PDF.

use super::store::{self, Template};
use crate::App;
use crate::frame::moment_wareki;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ground::db::japan;
use ground::gate::Permit;
use ground::{Error, Result, Sealed};
use paper::{Document, File, Footer, PaperError, Pdf, Press};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Prints at the same time: each takes a processor and some tens of megabytes.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Prints a document and answers with it. `files` are its annexes.
pub async fn print<D: Document>(app: &App, permit: &Permit, document: &D, files: Vec<File>) -> Result<Response> {
    let pdf = pdf(app, permit, document, files).await?;
    Ok(answer(D::KIND, pdf))
}

/// Prints a document by the agency's own template in effect, or else by the shipped one. When the agency's fails, the shipped one is used
/// and those who keep the templates are told.
pub async fn pdf<D: Document>(app: &App, permit: &Permit, document: &D, files: Vec<File>) -> Result<Pdf> {
    let data = serde_json::to_value(document)?;
    let footer = footer(app, permit);
    let shipped = paper::shipped(D::KIND).ok_or_else(|| Error::internal(format!("no template {}", D::KIND)))?;
    let mut tx = app.db.read(permit).await?;
    let own = store::in_effect(&mut tx, D::KIND).await?;
    let own = tx.show(Sealed::plain(own)).await?;
    if let Some(own @ Template { source: Some(source), .. }) = &own {
        match set(app, source, D::TITLE, data.clone(), files.clone(), footer.clone()).await? {
            Ok(pdf) => return Ok(pdf),
            Err(PaperError::Template(flaws)) => {
                tracing::warn!(kind = D::KIND, version = own.version, flaws = flaws.len(), "own template failed");
                let mut tx = app.db.write(permit).await?;
                store::note_failure(&mut tx, own).await?;
                tx.commit().await?;
            }
            Err(other) => return Err(refused(other)),
        }
    }
    set(app, shipped, D::TITLE, data, files, footer).await?.map_err(refused)
}

/// Sets a document where blocking is allowed. The outer result is about the server, the inner one about template and document.
pub async fn set(
    app: &App,
    template: &str,
    title: &'static str,
    data: Value,
    files: Vec<File>,
    footer: Footer,
) -> Result<Result<Pdf, PaperError>> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let (press, template): (Press, String) = (app.press.clone(), template.to_owned());
    tokio::task::spawn_blocking(move || press.set(&template, title, data, &files, &footer))
        .await
        .map_err(Error::internal)
}

/// The answer with a PDF, shown by the browser. Its name says what it is and never of whom.
pub fn answer(kind: &str, pdf: Pdf) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{kind}.pdf\"")),
    ];
    (headers, pdf.bytes).into_response()
}

/// The confidentiality line of a print: who printed it and when.
pub fn footer(app: &App, permit: &Permit) -> Footer {
    let (actor, now) = (permit.actor(), app.db.clock().now());
    Footer {
        line: format!("{} {} {} が{}に印刷", actor.org_name, actor.post, actor.name, moment_wareki(now)),
        made_at: now.to_zoned(japan()).datetime(),
    }
}

fn refused(error: PaperError) -> Error {
    match error {
        PaperError::Fonts(_) => Error::Upstream(format!("{error}。システム管理者に連絡してください。")),
        PaperError::File(_) => Error::invalid("", error.to_string()),
        PaperError::Template(_) | PaperError::NoTemplate(_) | PaperError::Data(_) => Error::internal(error),
    }
}
