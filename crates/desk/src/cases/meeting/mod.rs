//! 緊急受理会議 in its simple form: the decision belongs to the meeting and those present; next steps become tasks with owner and due time.

mod document;
pub mod pages;
mod store;

pub use document::{Minutes, UrgentMinutes};
pub use store::of_intake;

use super::codes;
use super::record::Entry;
use super::task::{self, NewTask, Task, TaskOf};
use crate::frame::moment_wareki;
use askama::Template;
use ground::Result;
use ground::db::{Change, Key, Tx};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// What a meeting decided.
#[derive(Debug, Clone)]
pub struct Decision {
    /// 開催日時
    pub held_at: Timestamp,
    /// 出席者, at least one.
    pub attendees: Vec<String>,
    /// 緊急度 code.
    pub urgency: String,
    /// 安全確認 code.
    pub safety_check: String,
    /// Whom was asked, or why not needed or impossible.
    pub safety_reason: String,
    /// 一時保護判定 code.
    pub custody: String,
    /// 対応方針 codes.
    pub policies: Vec<String>,
    /// 決定内容
    pub decision: String,
}

/// A meeting on file.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Row.
    pub id: Uuid,
    /// What it decided.
    pub decision: Decision,
    /// Who wrote it down.
    pub recorded_by_name: String,
    /// Next steps.
    pub tasks: Vec<Task>,
}

impl Meeting {
    /// Every field with its label.
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let decision = &self.decision;
        let check = [codes::label(codes::SAFETY_CHECKS, &decision.safety_check), decision.safety_reason.as_str()];
        vec![
            ("開催日時", moment_wareki(decision.held_at)),
            ("出席者", decision.attendees.join("、")),
            ("緊急度", codes::label(codes::URGENCIES, &decision.urgency).to_owned()),
            ("安全確認", check.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ")),
            ("一時保護判定", codes::label(codes::CUSTODY, &decision.custody).to_owned()),
            ("対応方針", codes::labels(codes::POLICIES, &decision.policies)),
            ("決定内容", decision.decision.clone()),
            ("記録者", self.recorded_by_name.clone()),
        ]
    }
}

/// Records a meeting about a report with its next steps.
pub async fn hold_meeting(
    tx: &mut Tx<'_>,
    id: Uuid,
    intake: Key,
    children: &[Uuid],
    decision: &Decision,
    tasks: &[NewTask],
) -> Result<()> {
    if !store::insert(tx, id, intake, decision).await? {
        return Ok(());
    }
    for new in tasks {
        let of = TaskOf { meeting: Some(id), intake: Some(intake.id), person: children.first().copied(), item: None };
        task::add_task(tx, &of, new).await?;
    }
    for child in children {
        tx.record(Change {
            kind: "meeting.held",
            entity: "meeting",
            id,
            person: Some(*child),
            fields: Vec::new(),
            payload: json!({ "intake": intake.id, "urgent": matches!(decision.urgency.as_str(), "AA" | "A") }),
        })
        .await?;
        super::store::touch_record(tx, *child).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "cases/meeting/shown.html")]
struct MeetingsFragment<'a> {
    meetings: &'a [Meeting],
    may_finish: bool,
}

/// Meetings as they stand on the page of a report.
pub fn html(meetings: &[Meeting], may_finish: bool) -> Result<String> {
    Ok(MeetingsFragment { meetings, may_finish }.render()?)
}

/// Entries of the timeline: urgent meetings on the child's reports, and what other meetings decided on the child.
pub async fn entries(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Entry>> {
    let meetings = store::of_person(tx, person).await?;
    let urgent = meetings.into_iter().map(|(intake, meeting)| Entry {
        at: meeting.decision.held_at,
        kind: "meeting",
        title: format!("緊急受理会議 緊急度{}", meeting.decision.urgency),
        body: [codes::labels(codes::POLICIES, &meeting.decision.policies), meeting.decision.decision]
            .join("\n")
            .trim()
            .to_owned(),
        by: present(&meeting.decision.attendees),
        href: format!("/intakes/{intake}"),
    });
    let mut entries: Vec<Entry> = urgent.collect();
    entries.extend(store::decided(tx, person).await?.into_iter().map(|case| Entry {
        at: case.held_at,
        kind: "meeting",
        title: format!("{} {}", codes::label(codes::MEETINGS, &case.kind), case.outcome).trim().to_owned(),
        body: [case.decision, case.plan].join("\n").trim().to_owned(),
        by: present(&case.present),
        href: format!("/meetings/{}/cases/{}", case.meeting, case.item),
    }));
    Ok(entries)
}

fn present(names: &[String]) -> String {
    format!("出席者 {}", names.join("、"))
}
