//! The print of the request with its annexes.

use super::document::{Parts, ToDistrictCourt, ToFamilyCourt, ToSummaryCourt, WarrantRequest};
use super::pages::{Whole, load, page};
use super::proof;
use crate::cases::attachment;
use crate::custody::model::{Custody, Source, SourceKind};
use crate::custody::pages::open_own;
use crate::frame::{self, Errors};
use crate::{App, papers, people};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

/// The request and its annexes in one PDF; refused while a reporter or a hidden place stands in it.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let files = files(&app, &mut tx, whole.for_rules()).await?;
    let document = document(&app, &permit, whole.for_rules(), &files, tx.today());
    let custody = &whole.for_rules().custody;
    let findings = proof::findings(&app, &mut tx, custody, &document, WarrantRequest::place).await?;
    let printed = print_view(custody, "warrant", findings.is_empty());
    let (whole, ()) = tx.show(whole.zip(Sealed::new((), printed))).await?;
    if !findings.is_empty() {
        let mut page = page(&app, &permit, whole, None, Errors::default());
        page.findings = findings;
        return Ok(frame::refused(&page)?.into_response());
    }
    let files = files.into_iter().map(|(_, file)| file).collect();
    match whole.draft.court_kind.as_str() {
        "家庭裁判所" => papers::print(&app, &permit, &ToFamilyCourt(document), files).await,
        "簡易裁判所" => papers::print(&app, &permit, &ToSummaryCourt(document), files).await,
        _ => papers::print(&app, &permit, &ToDistrictCourt(document), files).await,
    }
}

/// The audit row of a print, or of one that was refused.
pub fn print_view(custody: &Custody, paper: &str, is_clean: bool) -> View {
    View {
        kind: if is_clean { "print" } else { "view" },
        subject_area: Some(custody.key.area),
        subject_org: Some(custody.org),
        person: Some(custody.person.id),
        object_kind: "custody",
        object: Some(custody.key.id),
        fields: "facts,consents,opinions,annexes",
        detail: if is_clean { paper.to_owned() } else { format!("{paper}: 印刷を止めた") },
        ..View::default()
    }
}

/// The annexed files that can be placed on a page, each with where it is in the record.
async fn files(app: &App, tx: &mut Tx<'_>, whole: &Whole) -> Result<Vec<(Uuid, paper::File)>> {
    let annexed: Vec<Uuid> = whole
        .annexed()
        .iter()
        .filter_map(|annex| annex.source.filter(|source| source.kind == SourceKind::Attachment))
        .map(|source| source.id)
        .collect();
    if annexed.is_empty() {
        return Ok(Vec::new());
    }
    let dek = people::data_key(tx, &app.vault, whole.custody.person).await?.ok_or(Error::NotFound)?;
    let mut files = Vec::new();
    for known in attachment::of_person(tx, whole.custody.person).await?.iter().rev() {
        let Some(format) = paper::Format::of_media_type(&known.media_type) else { continue };
        if annexed.contains(&known.id) {
            let bytes = attachment::bytes(app, &dek, whole.custody.key.area, known).await?;
            files.push((known.id, paper::File { name: known.title.clone(), format, bytes }));
        }
    }
    Ok(files)
}

fn document(
    app: &App,
    permit: &Permit,
    whole: &Whole,
    files: &[(Uuid, paper::File)],
    today: jiff::civil::Date,
) -> WarrantRequest {
    let registry = app.gate.registry();
    let file_of = |source: Option<Source>| source.and_then(|source| files.iter().position(|(id, _)| *id == source.id));
    WarrantRequest::of(&Parts {
        office: registry.name(permit.actor().org),
        custody: &whole.custody,
        child: &whole.child,
        custodians: &whole.custodians,
        draft: &whole.draft,
        annexes: whole.annexed().into_iter().map(|annex| (annex, file_of(annex.source))).collect(),
        others: whole.others(),
        today,
    })
}
