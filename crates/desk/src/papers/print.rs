//! From a document to the answer with its PDF.

use super::apart::{self, Order};
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
use std::path::PathBuf;
use tokio::sync::Semaphore;

/// Prints at the same time: each takes a processor and some tens of megabytes.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// Of these by agencies' own templates: one that never ends is stopped after a while, and must not stop everybody's prints until then.
static OWN_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What prints: in this process by shipped templates, in one of its own by an agency's.
#[derive(Clone)]
pub struct Printers {
    press: Press,
    program: PathBuf,
}

impl Printers {
    /// Printers with the fonts of a press; `program` is this program's file, run again for agencies' templates.
    pub fn new(press: Press, program: PathBuf) -> Self {
        Self { press, program }
    }

    /// Reads the fonts now; says what is missing.
    pub fn warm(&self) -> std::result::Result<(), PaperError> {
        self.press.warm()
    }
}

/// The text of a template, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The product's own: trusted.
    Shipped(&'static str),
    /// An agency's: set with limits.
    Own(String),
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Shipped(text) => text,
            Self::Own(text) => text,
        }
    }

    /// The shipped template of a kind.
    pub fn shipped(kind: &str) -> Option<Self> {
        paper::shipped(kind).map(Self::Shipped)
    }
}

/// Prints a document and answers with it. `files` are its annexes.
pub async fn print<D: Document>(app: &App, permit: &Permit, document: &D, files: Vec<File>) -> Result<Response> {
    let pdf = pdf(app, permit, document, files).await?;
    Ok(answer(D::KIND, pdf))
}

/// Prints a document as another agency issued it: by the shipped template, whatever this agency's own looks like.
pub async fn print_shipped<D: Document>(app: &App, permit: &Permit, document: &D) -> Result<Response> {
    let footer = footer(app, permit, document.outside());
    let pdf = set(app, shipped(D::KIND)?, D::TITLE, serde_json::to_value(document)?, Vec::new(), footer).await?;
    Ok(answer(D::KIND, pdf.map_err(refused)?))
}

/// Prints a document by the agency's own template in effect, or else by the shipped one. When the agency's fails, the shipped one is used
/// and those who keep the templates are told.
async fn pdf<D: Document>(app: &App, permit: &Permit, document: &D, files: Vec<File>) -> Result<Pdf> {
    let data = serde_json::to_value(document)?;
    let footer = footer(app, permit, document.outside());
    let mut tx = app.db.read(permit).await?;
    let own = store::in_effect(&mut tx, D::KIND).await?;
    let own = tx.show(Sealed::plain(own)).await?;
    if let Some(own @ Template { source: Some(source), .. }) = &own {
        let text = Text::Own(source.clone());
        match set(app, text, D::TITLE, data.clone(), files.clone(), footer.clone()).await? {
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
    set(app, shipped(D::KIND)?, D::TITLE, data, files, footer).await?.map_err(refused)
}

fn shipped(kind: &str) -> Result<Text> {
    Text::shipped(kind).ok_or_else(|| Error::internal(format!("no template {kind}")))
}

/// Sets a document. The outer result is about the server, the inner one about template and document.
pub async fn set(
    app: &App,
    template: Text,
    title: &'static str,
    data: Value,
    files: Vec<File>,
    footer: Footer,
) -> Result<std::result::Result<Pdf, PaperError>> {
    let _own_turn = match &template {
        Text::Own(_) => Some(OWN_AT_ONCE.acquire().await.map_err(Error::internal)?),
        Text::Shipped(_) => None,
    };
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let Printers { press, program } = app.printers.clone();
    match template {
        Text::Own(text) => {
            let order = Order::new(&press, &text, title, data, &files, footer);
            apart::set(&program, &order, &files).await
        }
        Text::Shipped(text) => tokio::task::spawn_blocking(move || press.set(text, title, data, &files, &footer))
            .await
            .map_err(Error::internal),
    }
}

/// The answer with a PDF, shown by the browser. Its name says what it is and never of whom.
pub fn answer(kind: &str, pdf: Pdf) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{kind}.pdf\"")),
    ];
    (headers, pdf.bytes).into_response()
}

/// What stands at the foot: who printed it and when, or on a paper that leaves the house what the paper itself says.
pub fn footer(app: &App, permit: &Permit, outside: Option<&str>) -> Footer {
    let (actor, now) = (permit.actor(), app.db.clock().now());
    let printed = || format!("{} {} {} が{}に印刷", actor.org_name, actor.post, actor.name, moment_wareki(now));
    Footer {
        line: outside.map_or_else(printed, str::to_owned),
        confidential: outside.is_none(),
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
