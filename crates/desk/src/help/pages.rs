//! The pages: one a document, rendered once.

use super::text::{self, Text};
use crate::App;
use crate::frame::{self, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ground::gate::Permit;
use ground::{Error, Result};
use std::sync::LazyLock;

/// A document: its address below `/help`, its name in the list, what it says.
struct Document {
    code: &'static str,
    label: &'static str,
    source: &'static str,
}

/// The user manual first.
const DOCUMENTS: [Document; 6] = [
    Document { code: "manual", label: "利用の手引き", source: include_str!("../../../../docs/manual.md") },
    Document { code: "wording", label: "用語集", source: include_str!("../../../../docs/wording.md") },
    Document { code: "rights", label: "権限と役割", source: include_str!("../../../../docs/rights.md") },
    Document {
        code: "checkin-inputs",
        label: "気づきに使えるデータ項目",
        source: include_str!("../../../../docs/checkin-inputs.md"),
    },
    Document { code: "api", label: "連携API", source: include_str!("../../../../docs/api.md") },
    Document { code: "operate", label: "運用の手引き", source: include_str!("../../../../docs/operate.md") },
];

/// Rendered once.
static TEXTS: LazyLock<Vec<Text>> =
    LazyLock::new(|| DOCUMENTS.iter().map(|document| text::render(document.source)).collect());

#[derive(Template)]
#[template(path = "help/page.html")]
struct Page {
    frame: Frame,
    documents: &'static [Document],
    current: &'static str,
    text: &'static Text,
}

/// The user manual.
pub async fn manual(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    show(&app, &permit, "manual")
}

/// Another document.
pub async fn document(State(app): State<App>, permit: Permit, Path(code): Path<String>) -> Result<Html<String>> {
    show(&app, &permit, &code)
}

fn show(app: &App, permit: &Permit, code: &str) -> Result<Html<String>> {
    let found = DOCUMENTS.iter().zip(TEXTS.iter()).find(|(document, _)| document.code == code);
    let (document, text) = found.ok_or(Error::NotFound)?;
    let frame = Frame::new(app, permit, document.label, "/help");
    frame::html(&Page { frame, documents: &DOCUMENTS, current: document.code, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_has_its_place_in_the_manual() {
        let manual = TEXTS.first().unwrap();
        for (menu, place) in frame::HELP {
            let anchor = place.strip_prefix("/help#").unwrap();
            assert!(manual.headings.iter().any(|heading| heading.anchor == anchor), "{menu} {anchor}");
        }
    }

    #[test]
    fn links_between_the_documents_lead_somewhere() {
        let mut checked = 0;
        for (document, text) in DOCUMENTS.iter().zip(TEXTS.iter()) {
            for link in text.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = match page {
                    "" => Some(text),
                    "/help" => TEXTS.first(),
                    page => page.strip_prefix("/help/").and_then(|code| {
                        DOCUMENTS.iter().zip(TEXTS.iter()).find(|(other, _)| other.code == code).map(|(_, text)| text)
                    }),
                };
                let target = target.unwrap_or_else(|| panic!("{}: {link}", document.code));
                let anchor = text::decode(anchor);
                let found = anchor.is_empty() || target.headings.iter().any(|heading| heading.anchor == anchor);
                assert!(found, "{}: {link}", document.code);
                checked += 1;
            }
        }
        assert!(checked > 5, "{checked}");
    }
}
