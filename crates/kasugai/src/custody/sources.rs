//! What the child's record holds that a fact can be quoted from and a request can annex.

use super::model::{Source, SourceKind};
use crate::cases::{attachment, codes, intake, progress, sighting};
use crate::frame::{date_wareki, moment_wareki};
use ground::Result;
use ground::db::{Key, Tx};
use jiff::Timestamp;

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
pub async fn of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for note in progress::of_person(tx, person, 200).await? {
        let category = codes::label(codes::CATEGORIES, &note.note.category);
        let label = format!("経過記録 {}({category})", moment_wareki(note.note.at));
        pieces.push(piece(SourceKind::Progress, note.id, note.note.at, label, note.note.body));
    }
    for seen in sighting::of_person(tx, person).await? {
        let method = codes::label(codes::SIGHTING_METHODS, &seen.method);
        let label = format!("安全確認 {}({method}・{}・{})", moment_wareki(seen.seen_at), seen.place, seen.seen_by);
        pieces.push(piece(SourceKind::Sighting, seen.id, seen.seen_at, label, seen.state));
    }
    for file in attachment::of_person(tx, person).await?.into_iter().filter(|file| file.removed_at.is_none()) {
        let taken = file.taken_on.map(|date| format!("・{}", date_wareki(date))).unwrap_or_default();
        let part = if file.body_part.is_empty() { String::new() } else { format!("・{}", file.body_part) };
        let kind = codes::label(codes::ATTACHMENT_KINDS, &file.kind);
        let label = format!("添付 {}({kind}{part}{taken})", file.title);
        pieces.push(piece(SourceKind::Attachment, file.id, file.added_at, label, file.title));
    }
    for (key, number, _, report) in intake::for_person(tx, person).await? {
        let label = format!("受付 {number} {}", moment_wareki(report.received_at));
        let text = [report.complaint.as_str(), report.child_state.as_str(), report.family_state.as_str()];
        let text = text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        pieces.push(piece(SourceKind::Intake, key.id, report.received_at, label, text));
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.at));
    Ok(pieces)
}

fn piece(kind: SourceKind, id: uuid::Uuid, at: Timestamp, label: String, text: String) -> Piece {
    Piece { source: Source { kind, id }, at, label, text }
}
