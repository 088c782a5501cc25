//! What the child's record holds that a fact can be quoted from and a request can annex.

use super::codes;
use super::model::{Source, SourceKind};
use crate::assessment;
use crate::cases::codes as record;
use crate::cases::{attachment, intake, progress, sighting};
use crate::frame::{date_wareki, moment_wareki};
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::{Result, Sealed};
use jiff::Timestamp;

/// Stands in the place of a file that no page can show.
const APART: &str = "この形式の資料は、このPDFに入りません。別に添えます。";

/// One piece of the record.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Where it is.
    pub source: Source,
    /// When.
    pub at: Timestamp,
    /// 経過記録 令和8年11月20日 14:05(電話)
    pub label: String,
    /// What stands there.
    pub text: String,
}

/// The pieces of a child's record in reach, newest first. A report is there without its reporter.
pub async fn of(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Vec<Piece>>> {
    let mut pieces = of_record(tx, person).await?;
    let mut seen = Sealed::plain(());
    if tx.permit().may(Action::ReadSheet) {
        for (form, name) in codes::SHEETS {
            for sheet in assessment::finished(tx, person, form).await? {
                let known = sheet.for_rules();
                let label = format!("{name} {}(記入 {})", date_wareki(known.made_on), known.written_by_name);
                let text = assessment::text(known, codes::KEPT_FROM_PARENTS);
                pieces.push(piece(SourceKind::Sheet, known.id, known.updated_at, label, text));
                seen = seen.zip(sheet).map(|_| ());
            }
        }
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.at));
    Ok(seen.map(|()| pieces))
}

async fn of_record(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for note in progress::of_person(tx, person, 200).await? {
        let category = record::label(record::CATEGORIES, &note.note.category);
        let label = format!("経過記録 {}({category})", moment_wareki(note.note.at));
        pieces.push(piece(SourceKind::Progress, note.id, note.note.at, label, note.note.text()));
    }
    for seen in sighting::of_person(tx, person).await? {
        let method = record::label(record::SIGHTING_METHODS, &seen.method);
        let label = format!("安全確認 {}({method}・{}・{})", moment_wareki(seen.seen_at), seen.place, seen.seen_by);
        pieces.push(piece(SourceKind::Sighting, seen.id, seen.seen_at, label, seen.state));
    }
    for file in attachment::of_person(tx, person).await?.into_iter().filter(|file| file.removed_at.is_none()) {
        let taken = file.taken_on.map(|date| format!("・{}", date_wareki(date))).unwrap_or_default();
        let part = if file.body_part.is_empty() { String::new() } else { format!("・{}", file.body_part) };
        let kind = record::label(record::ATTACHMENT_KINDS, &file.kind);
        let is_apart = paper::Format::of_media_type(&file.media_type).is_none();
        let apart = if is_apart { "・別添" } else { "" };
        let label = format!("添付 {}({kind}{part}{taken}{apart})", file.title);
        let text = if is_apart { format!("{}\n{APART}", file.title) } else { file.title };
        pieces.push(piece(SourceKind::Attachment, file.id, file.added_at, label, text));
    }
    for (key, number, _, report) in intake::for_person(tx, person).await? {
        let label = format!("受付 {number} {}", moment_wareki(report.received_at));
        let text = [report.complaint.as_str(), report.child_state.as_str(), report.family_state.as_str()];
        let text = text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        pieces.push(piece(SourceKind::Intake, key.id, report.received_at, label, text));
    }
    Ok(pieces)
}

fn piece(kind: SourceKind, id: uuid::Uuid, at: Timestamp, label: String, text: String) -> Piece {
    Piece { source: Source { kind, id }, at, label, text }
}
