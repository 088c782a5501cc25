//! 緊急受理会議録 on paper: what the meeting decided, who was there, who does what until when.

use super::Meeting;
use crate::cases::codes;
use crate::cases::intake::Intake;
use crate::cases::printed::{Boxes, Line, boxes, line, sample};
use crate::frame::moment_wareki;
use crate::papers::Sample;
use serde::Serialize;

/// One meeting.
#[derive(Debug, Clone, Serialize)]
pub struct Minutes {
    held: String,
    attendees: String,
    ticks: Vec<Boxes>,
    facts: Vec<(String, String)>,
    tasks: Vec<[String; 4]>,
}

impl Minutes {
    /// The minutes of a meeting.
    pub fn of(meeting: &Meeting) -> Self {
        let decision = &meeting.decision;
        let tasks = meeting.tasks.iter().map(|task| {
            let done = task.done.as_ref().map(|(at, _)| format!("{} 済", moment_wareki(*at))).unwrap_or_default();
            [task.what.clone(), task.owner_name.clone(), task.due(), done]
        });
        Self {
            held: moment_wareki(decision.held_at),
            attendees: decision.attendees.join("、"),
            ticks: vec![
                boxes("緊急度", codes::URGENCIES, |code| decision.urgency == code),
                boxes("安全確認", codes::SAFETY_CHECKS, |code| decision.safety_check == code),
                boxes("一時保護判定", codes::CUSTODY, |code| decision.custody == code),
                boxes("対応方針", codes::POLICIES, |code| decision.policies.iter().any(|one| one == code)),
            ],
            facts: vec![
                ("安全確認の理由等".to_owned(), decision.safety_reason.clone()),
                ("決定内容".to_owned(), decision.decision.clone()),
                ("記録者".to_owned(), meeting.recorded_by_name.clone()),
            ],
            tasks: tasks.collect(),
        }
    }
}

/// The minutes of all meetings about a report.
#[derive(Debug, Clone, Serialize)]
pub struct UrgentMinutes {
    head: Vec<Line>,
    children: Vec<[String; 3]>,
    meetings: Vec<Minutes>,
}

impl paper::Document for UrgentMinutes {
    const KIND: &'static str = "urgent-minutes";
    const TITLE: &'static str = "緊急受理会議録";
}

impl UrgentMinutes {
    /// The minutes about a report.
    pub fn of(intake: &Intake, meetings: &[Meeting]) -> Self {
        Self {
            head: vec![
                line("受付番号", &intake.number),
                line("受付日時", moment_wareki(intake.report.received_at)),
                line("種別", codes::label(codes::KINDS, &intake.report.kind)),
                line("経路", codes::label(codes::ROUTES, &intake.report.route)),
            ],
            children: intake
                .children
                .iter()
                .map(|child| [child.name.clone(), child.kana.clone(), child.school.clone()])
                .collect(),
            meetings: meetings.iter().map(Minutes::of).collect(),
        }
    }
}

impl Minutes {
    /// An invented meeting.
    pub fn sample() -> Self {
        Self {
            held: "令和8年11月21日 13:30".to_owned(),
            attendees: "架空 花子、架空 太郎、架空 所長".to_owned(),
            ticks: vec![
                boxes("緊急度", codes::URGENCIES, |code| code == "A"),
                boxes("安全確認", codes::SAFETY_CHECKS, |code| code == "48時間以内調査"),
                boxes("一時保護判定", codes::CUSTODY, |_| false),
                boxes("対応方針", codes::POLICIES, |_| false),
            ],
            facts: vec![
                ("安全確認の理由等".to_owned(), String::new()),
                ("決定内容".to_owned(), sample::passage()),
                ("記録者".to_owned(), "架空 花子".to_owned()),
            ],
            tasks: vec![["家庭訪問", "架空 太郎", "11月22日まで", ""].map(str::to_owned)],
        }
    }
}

impl Sample for UrgentMinutes {
    fn sample() -> Self {
        Self {
            head: vec![
                line("受付番号", "R8-0001(架空)"),
                line("受付日時", "令和8年11月21日 10:00"),
                line("種別", "養護相談(児童虐待)"),
                line("経路", "近隣・知人"),
            ],
            children: vec![["架空 辻󠄀子", "かくう つじこ", "架空小学校"].map(str::to_owned)],
            meetings: vec![Minutes::sample()],
        }
    }
}
