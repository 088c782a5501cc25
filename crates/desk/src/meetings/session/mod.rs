//! A meeting from its plan to the closed minutes: agenda of cases, attendance, the decision on each case, what follows.

mod agenda;
mod cases;
mod child;
mod close;
mod document;
mod form;
mod pages;
mod rules;
mod store;

pub use document::MeetingMinutes;

use super::codes::{self, KINDS};
use crate::App;
use crate::cases::codes as words;
use crate::frame::moment_wareki;
use ground::db::Key;
use ground::gate::Action;
use ground::web::Routes;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Routes of meetings.
pub(super) fn routes() -> Routes<App> {
    Routes::default()
        .get("/meetings", Action::ReadCouncil, pages::list)
        .get("/meetings/new", Action::WriteCouncil, pages::new)
        .post("/meetings", Action::WriteCouncil, pages::create)
        .get("/meetings/{id}", Action::ReadCouncil, pages::show)
        .post("/meetings/{id}/plan", Action::WriteCouncil, pages::plan)
        .post("/meetings/{id}/invited", Action::WriteCouncil, pages::invite)
        .post("/meetings/{id}/agenda", Action::WriteCouncil, agenda::fill)
        .post("/meetings/{id}/agenda/{item}", Action::WriteCouncil, agenda::arrange)
        .post("/meetings/{id}/begin", Action::WriteCouncil, close::begin)
        .post("/meetings/{id}/minutes", Action::WriteCouncil, close::write)
        .post("/meetings/{id}/close", Action::WriteCouncil, close::close)
        .post("/meetings/{id}/additions", Action::WriteCouncil, close::add)
        .post("/meetings/{id}/approval", Action::WriteCouncil, close::submit)
        .get("/meetings/{id}/print", Action::PrintRecord, document::print)
        .get("/meetings/{id}/cases/{item}", Action::ReadCouncil, cases::show)
        .post("/meetings/{id}/cases/{item}", Action::WriteCouncil, cases::decide)
        .get("/records/{key}/meetings", Action::ReadCouncil, child::page)
        .post("/records/{key}/meetings", Action::WriteCouncil, child::request)
}

/// Somebody invited, of the own agency or of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Own member of staff.
    pub staff: Option<Uuid>,
    /// 氏名
    pub name: String,
    /// 所属
    pub agency: String,
    /// A code of [`codes::PRESENCE`].
    pub presence: String,
}

impl Invited {
    /// Whether this one came, in time or late.
    pub fn came(&self) -> bool {
        matches!(self.presence.as_str(), "出席" | "遅刻")
    }

    /// 所属 氏名
    pub fn label(&self) -> String {
        format!("{} {}", self.agency, self.name).trim().to_owned()
    }
}

/// A meeting that is planned, held or closed.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Row.
    pub id: Uuid,
    /// A code of [`KINDS`].
    pub kind: String,
    /// 名称, e.g. 令和8年度第3回.
    pub title: String,
    /// 場所
    pub place: String,
    /// 開催日時
    pub held_at: Timestamp,
    /// A code of [`codes::STATES`].
    pub state: String,
    /// Who was asked to come.
    pub invited: Vec<Invited>,
    /// Who came, fixed when closed.
    pub attendees: Vec<String>,
    /// The sheet beyond the cases.
    pub minutes: String,
    /// Report of a 緊急受理会議.
    pub intake: Option<Key>,
    /// When it was closed and by whom.
    pub closed: Option<(Timestamp, String)>,
    /// Version for the next change.
    pub version: i32,
}

impl Meeting {
    /// 実務者会議 令和8年度第3回
    pub fn name(&self) -> String {
        format!("{} {}", words::label(KINDS, &self.kind), self.title).trim().to_owned()
    }

    /// 令和8年11月21日 14:00
    pub fn when(&self) -> String {
        moment_wareki(self.held_at)
    }

    /// 開催前 …
    pub fn state_label(&self) -> &str {
        words::label(codes::STATES, &self.state)
    }

    /// Whether nothing of it may change any more.
    pub fn is_closed(&self) -> bool {
        self.state == "closed"
    }

    /// Whether decisions are taken now.
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }

    /// Those there now; those who were there, once closed.
    pub fn present(&self) -> Vec<String> {
        if self.is_closed() {
            return self.attendees.clone();
        }
        self.invited.iter().filter(|one| one.came()).map(Invited::label).collect()
    }

    /// Where it is shown.
    pub fn href(&self) -> String {
        match self.intake {
            Some(intake) => format!("/intakes/{intake}"),
            None => format!("/meetings/{}", self.id),
        }
    }
}

/// What a meeting decided on a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// 協議の内容
    pub discussion: String,
    /// 決定
    pub decision: String,
    /// 区分 code.
    pub division: String,
    /// 重症度 code, empty while open.
    pub severity: String,
    /// 主担当機関
    pub main_agency: String,
    /// 関係機関と役割
    pub roles: String,
    /// 支援方針・課題
    pub plan: String,
    /// 次回確認
    pub next_review: Option<Date>,
    /// 継続 終結 移管
    pub outcome: String,
}

impl Decision {
    /// Every field: form name, label, value as people read it.
    pub fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("discussion", "協議の内容", self.discussion.clone()),
            ("decision", "決定", self.decision.clone()),
            ("division", "区分", words::label(codes::DIVISIONS, &self.division).to_owned()),
            ("severity", "重症度", words::label(words::SEVERITIES, &self.severity).to_owned()),
            ("plan", "支援方針・課題", self.plan.clone()),
            ("main_agency", "主担当機関", self.main_agency.clone()),
            ("roles", "関係機関と役割", self.roles.clone()),
            ("next_review", "次回確認", self.next_review.map(crate::frame::date_wareki).unwrap_or_default()),
            ("outcome", "継続・終結・移管", self.outcome.clone()),
        ]
    }
}

/// A case on an agenda.
#[derive(Debug, Clone)]
pub struct Item {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Key,
    /// 氏名
    pub name: String,
    /// よみ
    pub kana: String,
    /// Age today.
    pub age: String,
    /// Why it comes before the meeting.
    pub reason: String,
    /// What was decided.
    pub decision: Decision,
    /// Those there when it was decided.
    pub present: Vec<String>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Who wrote it down.
    pub recorded_by: String,
    /// Version for the next change.
    pub version: i32,
}
