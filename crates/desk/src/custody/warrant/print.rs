//! The print of the request with its annexes.

use super::document::{Parts, ToDistrictCourt, ToFamilyCourt, ToSummaryCourt, WarrantRequest};
use super::filed::{self, Filed};
use super::pages::{Whole, load, page};
use super::proof;
use crate::cases::attachment::{self, Attachment};
use crate::custody::model::{Custody, Source, SourceKind};
use crate::custody::pages::open_own;
use crate::frame::{self, Errors};
use crate::{App, papers, people};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use uuid::Uuid;

/// The request and its annexes in one PDF, as it was filed once it was; refused while a reporter or a hidden place stands in it.
pub async fn print(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let whole = load(&mut tx, key).await?;
    let custody = &whole.for_rules().custody;
    let today = tx.today();
    let Filed { document, court_kind, files } = match filed::find(&app, &mut tx, custody).await? {
        Some(filed) => filed,
        None => assemble(&app, &mut tx, whole.for_rules(), today).await?,
    };
    let files = bytes(&app, &mut tx, custody, &files).await?;
    let findings = proof::findings(&app, &mut tx, custody, &document, WarrantRequest::place).await?;
    let printed = print_view(custody, "warrant", findings.is_empty());
    let (whole, ()) = tx.show(whole.zip(Sealed::new((), printed))).await?;
    if !findings.is_empty() {
        let mut page = page(&app, &permit, whole, None, Errors::default());
        page.findings = findings;
        return Ok(frame::refused(&page)?.into_response());
    }
    match court_kind.as_str() {
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

/// Puts the request together from the record as it is now.
pub(super) async fn assemble(app: &App, tx: &mut Tx<'_>, whole: &Whole, day: Date) -> Result<Filed> {
    let files = placeable(tx, whole).await?;
    let file_of = |source: Option<Source>| source.and_then(|source| files.iter().position(|id| *id == source.id));
    let document = WarrantRequest::of(&Parts {
        office: app.gate.registry().name(tx.permit().actor().org),
        custody: &whole.custody,
        child: &whole.child,
        custodians: &whole.custodians,
        draft: &whole.draft,
        annexes: whole.annexed().into_iter().map(|annex| (annex, file_of(annex.source))).collect(),
        others: whole.others(),
        today: day,
    });
    Ok(Filed { document, court_kind: whole.draft.court_kind.clone(), files })
}

/// The annexed files that can be placed on a page.
async fn placeable(tx: &mut Tx<'_>, whole: &Whole) -> Result<Vec<Uuid>> {
    let sources = whole.annexed().into_iter().filter_map(|annex| annex.source);
    let annexed: Vec<Uuid> =
        sources.filter(|source| source.kind == SourceKind::Attachment).map(|source| source.id).collect();
    if annexed.is_empty() {
        return Ok(annexed);
    }
    let known = attachment::of_person(tx, whole.custody.person).await?;
    let is_placeable = |known: &&Attachment| paper::Format::of_media_type(&known.media_type).is_some();
    let placeable: Vec<Uuid> = known.iter().filter(is_placeable).map(|known| known.id).collect();
    Ok(annexed.into_iter().filter(|id| placeable.contains(id)).collect())
}

/// Those files, in this order; also one that was taken out of the record since.
async fn bytes(app: &App, tx: &mut Tx<'_>, custody: &Custody, files: &[Uuid]) -> Result<Vec<paper::File>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let dek = people::data_key(tx, &app.vault, custody.person).await?.ok_or(Error::NotFound)?;
    let all = attachment::of_person(tx, custody.person).await?;
    let mut found = Vec::with_capacity(files.len());
    for id in files {
        let known = all.iter().find(|known| known.id == *id).ok_or(Error::NotFound)?;
        let format = paper::Format::of_media_type(&known.media_type).ok_or(Error::NotFound)?;
        let bytes = attachment::bytes(app, &dek, custody.key.area, known).await?;
        found.push(paper::File { name: known.title.clone(), format, bytes });
    }
    Ok(found)
}
