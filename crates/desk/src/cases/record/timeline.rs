//! One timeline over everything that happened around a child.

use super::store;
use crate::cases::{attachment, codes, disposition, intake, meeting, progress, sighting};
use crate::frame::{date_wareki, moment_wareki};
use ground::Result;
use ground::db::{FieldChange, Key, Tx, japan};
use jiff::Timestamp;
use jiff::civil::Date;

/// Kinds of entries, in the order of the filter.
pub const KINDS: codes::Table = &[
    ("intake", "受付"),
    ("episode", "受理・終結"),
    ("disposition", "対応"),
    ("progress", "経過"),
    ("sighting", "安全確認"),
    ("meeting", "会議"),
    ("attachment", "添付"),
    (CHANGE, "変更"),
];
/// Changes of what is written: no part of the child's story, shown only when asked for.
const CHANGE: &str = "change";

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// What.
    pub title: String,
    /// Text.
    pub body: String,
    /// Who.
    pub by: String,
    /// Where it can be read in full.
    pub href: String,
}

impl Entry {
    /// When, as shown; 受理, 対応 and 終結 are days without a time.
    pub fn when(&self) -> String {
        if matches!(self.kind, "episode" | "disposition") {
            return date_wareki(self.at.to_zoned(japan()).date());
        }
        moment_wareki(self.at)
    }

    /// Whether it is shown when only one kind is asked for, or none in particular.
    pub fn is_shown(&self, only: &str) -> bool {
        if only.is_empty() { self.kind != CHANGE } else { self.kind == only }
    }

    /// Label of its kind.
    pub fn label(&self) -> &'static str {
        KINDS.iter().find(|(code, _)| *code == self.kind).map_or("", |(_, label)| *label)
    }
}

/// Everything in reach about a child, newest first.
pub async fn of(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let mut entries = intakes(tx, person).await?;
    entries.extend(episodes(tx, person).await?);
    entries.extend(disposition::entries(tx, person).await?);
    entries.extend(progress::entries(tx, person).await?);
    entries.extend(sighting::entries(tx, person).await?);
    entries.extend(meeting::entries(tx, person).await?);
    entries.extend(attachment::entries(tx, person).await?);
    entries.extend(changes(tx, person).await?);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok(entries)
}

async fn intakes(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let reports = intake::for_person(tx, person).await?;
    Ok(reports
        .into_iter()
        .map(|(key, number, by, report)| Entry {
            at: report.received_at,
            kind: "intake",
            title: format!(
                "{} 受付番号 {number}({})",
                codes::label(codes::KINDS, &report.kind),
                codes::label(codes::ROUTES, &report.route)
            ),
            body: report.complaint,
            by,
            href: format!("/intakes/{key}"),
        })
        .collect())
}

/// What begins on a day stands at its beginning, so that what happened on the day comes after it.
fn beginning(day: Date) -> Timestamp {
    day.to_zoned(japan()).map_or(Timestamp::MIN, |at| at.timestamp())
}

/// What ends on a day stands at its last second.
fn end(day: Date) -> Timestamp {
    day.to_zoned(japan()).and_then(|at| at.end_of_day()).map_or(Timestamp::MIN, |at| at.timestamp())
}

async fn episodes(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for episode in store::episodes(tx, person).await? {
        let kind = codes::label(codes::KINDS, &episode.kind).to_owned();
        let entry = |at, title| Entry {
            at,
            kind: "episode",
            title,
            body: String::new(),
            by: String::new(),
            href: String::new(),
        };
        entries.push(entry(beginning(episode.accepted_on), format!("受理 {kind}")));
        if let Some(day) = episode.closed_on {
            entries
                .push(entry(end(day), format!("終結 {}", codes::label(codes::CLOSE_REASONS, &episode.close_reason))));
        }
    }
    Ok(entries)
}

async fn changes(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let rows = store::changes(tx, person, 100).await?;
    Ok(rows
        .into_iter()
        .map(|change| Entry {
            at: change.at,
            kind: CHANGE,
            title: "記載の変更".to_owned(),
            body: labels(&change.fields),
            by: change.by,
            href: format!("/records/{person}/history"),
        })
        .collect())
}

fn labels(fields: &[FieldChange]) -> String {
    fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join("、")
}
